// SPDX-License-Identifier: GPL-2.0-only
//
// Switches and links of fabrics that others have published, tier by tier.
#include <gtest/gtest.h>

#include "fabric-counts.h"
#include "topogen/model/fabric-file.h"

namespace topogen {
namespace {

using Counts = std::vector<uint32_t>;

void ExpectSize(std::initializer_list<OptionText> options, const Counts& switches,
                const Counts& links) {
    const Request request = MakeRequest(options);
    SCOPED_TRACE(request.ShortDebugString());
    const Fabric fabric = Generate(request);
    Validate(fabric);
    EXPECT_EQ(SwitchesOf(fabric), switches);
    EXPECT_EQ(LinksOf(fabric), links);
    EXPECT_EQ(fabric.endpoints(), request.gpus());
}

// NVIDIA DGX SuperPOD H100 reference architecture: scalable units of 32 servers, one short in the
// whole fabric, whose place the managers' four cables take ("node + UFM cables": 252, 508, 764,
// 1020).
TEST(PublishedSizes, SuperPodH100) {
    const auto expect = [](const char* gpus, const Counts& switches, const Counts& links) {
        ExpectSize({{"design", "superpod"}, {"gpus", gpus}, {"manager-ports", "4"}, {"tier", "2"}},
                   switches, links);
    };
    expect("248", {8, 4}, {248, 256});
    expect("504", {16, 8}, {504, 512});
    expect("760", {24, 16}, {760, 768});
    expect("1016", {32, 16}, {1016, 1024});
}

// NVIDIA DGX SuperPOD B200 reference architecture: 2, 4, 8, 16, 32 and 64 scalable units.
TEST(PublishedSizes, SuperPodB200) {
    const auto expect = [](const char* gpus, const Counts& switches, const Counts& links) {
        ExpectSize({{"design", "superpod"}, {"servers", "dgx-b200"}, {"gpus", gpus}}, switches,
                   links);
    };
    expect("512", {16, 8}, {512, 512});
    expect("1024", {32, 16}, {1024, 1024});
    expect("2048", {64, 32}, {2048, 2048});
    expect("4096", {128, 128, 64}, {4096, 4096, 4096});
    expect("8192", {256, 256, 128}, {8192, 8192, 8192});
    expect("16384", {512, 512, 256}, {16384, 16384, 16384});
}

// NVIDIA DGX SuperPOD B300 on Spectrum-X: scalable units of 64 servers, each GPU on two planes.
TEST(PublishedSizes, SpectrumXTwinPlaneB300) {
    const auto expect = [](const char* gpus, uint32_t leaves, uint32_t spines, uint32_t links) {
        ExpectSize(
            {{"design", "spectrum-x"}, {"planes", "2"}, {"servers", "dgx-b300"}, {"gpus", gpus}},
            {leaves, spines}, {links, links});
    };
    expect("512", 16, 8, 1024);
    expect("1024", 32, 16, 2048);
    expect("2048", 64, 32, 4096);
    expect("4096", 128, 64, 8192);
    expect("8192", 256, 128, 16384);
}

// NVIDIA DGX SuperPOD B300 on Quantum-X800: scalable units of 72 servers on 144-port switches.
TEST(PublishedSizes, SuperPodB300Xdr) {
    const auto expect = [](const char* gpus, uint32_t leaves, uint32_t spines, uint32_t links) {
        ExpectSize({{"design", "superpod"},
                    {"switch", "Quantum-X800"},
                    {"servers", "dgx-b300"},
                    {"gpus", gpus}},
                   {leaves, spines}, {links, links});
    };
    expect("576", 8, 4, 576);
    expect("1152", 16, 8, 1152);
    expect("2304", 32, 18, 2304);
    expect("4608", 64, 36, 4608);
    expect("10368", 144, 72, 10368);
}

// Alibaba HPN 7.0: a pod of 15 segments of 1,024 GPUs, 16 ToRs a segment with 60 uplinks each. The
// number of cores is not published: 120 spines of 8 uplinks need 7.5 in all, 4 a plane.
TEST(PublishedSizes, AlibabaHpn) {
    ExpectSize({{"design", "hpn"}, {"gpus", "15360"}, {"tier", "2"}}, {240, 120}, {30720, 14400});
    ExpectSize({{"design", "hpn"}, {"gpus", "15360"}, {"tier", "3"}}, {240, 120, 8},
               {30720, 14400, 960});
}

// Meta's RoCE cluster: 24,576 GPUs, 16 a rack, 8 pods of 192 racks. The numbers of cluster and
// aggregation switches are not published: 192 x 16 uplinks on at most 252 ports of a 288-port
// chassis (7:1 leaves 36 to go up) are 12.2, and 16 the next divisor of 16.
TEST(PublishedSizes, MetaRoce24k) {
    ExpectSize({{"design", "roce-24k"}, {"gpus", "24576"}}, {1536, 128, 13}, {24576, 24576, 3584});
    const Fabric fabric = Generate(MakeRequest({{"design", "roce-24k"}, {"gpus", "24576"}}));
    EXPECT_EQ(fabric.servers_size(), 3072);
    std::vector<uint32_t> racks(8);  // by pod
    for (const Switch& node : fabric.switches()) {
        racks.at(node.pod()) += node.tier() == 0 ? 1 : 0;
    }
    EXPECT_EQ(racks, std::vector<uint32_t>(8, 192));
}

// Baidu AIPod: 512 GPUs on a group of 8 ToRs; 16,384 in all take a third tier.
TEST(PublishedSizes, BaiduAiPod) {
    ExpectSize({{"design", "aipod"}, {"gpus", "512"}}, {8, 4}, {512, 512});
    ExpectSize({{"design", "aipod"}, {"gpus", "16384"}}, {256, 256, 128}, {16384, 16384, 16384});
}

// DeepSeek, arXiv 2505.09343, table 3: 64-port switches in two layers, in eight planes of two, and
// in three.
TEST(PublishedSizes, DeepSeekMultiPlane) {
    ExpectSize({{"design", "clos"}, {"switch", "quantum-2"}, {"gpus", "2048"}}, {64, 32},
               {2048, 2048});
    ExpectSize({{"design", "multi-plane"}, {"switch", "quantum-2"}, {"gpus", "16384"}}, {512, 256},
               {16384, 16384});
    ExpectSize({{"design", "clos"}, {"switch", "quantum-2"}, {"gpus", "65536"}}, {2048, 2048, 1024},
               {65536, 65536, 65536});
}

TEST(PublishedSizes, HundredThousandGpusOnThreeTiers) {
    ExpectSize({{"gpus", "100000"}, {"tier", "3"}}, {1568, 1568, 784}, {100000, 100352, 100352});
}

// 391 groups of 8 leaves. The last of 98 pods has 3 groups, 24 leaves, whose 32 uplinks spread
// evenly only over 32 spines: 8 spines more than ports alone would ask for.
TEST(PublishedSizes, HundredThousandGpusOnFourTiers) {
    ExpectSize({{"gpus", "100000"}, {"tier", "4"}, {"switch", "quantum-2"}},
               {3128, 3136, 3128, 1564}, {100000, 100096, 100096, 100096});
}

// Eight planes of 12,500: 391 leaves each. The last of 13 pods has 7 leaves, whose 32 uplinks
// spread evenly only over 4 spines of 56 ports; so it is 388 spines rather than 391, with 8 x 12
// x 32.
TEST(PublishedSizes, HundredThousandGpusInEightPlanes) {
    ExpectSize({{"design", "multi-plane"}, {"gpus", "100000"}, {"switch", "quantum-2"}},
               {8 * 391, 8 * 392, 8 * 196}, {100000, 8 * 391 * 32, 8 * 391 * 32});
}

// xAI Colossus: one 400 Gb/s NIC a GPU, three tiers of SN5600; counts are not published.
TEST(PublishedSizes, ColossusFitsThreeTiers) {
    const Fabric fabric = Generate(MakeRequest({{"design", "spectrum-x"}, {"gpus", "100000"}}));
    EXPECT_EQ(fabric.tiers_size(), 3);
    EXPECT_EQ(fabric.switch_models(0).name(), "SN5600");
    EXPECT_EQ(fabric.switch_models(0).ports(), 128u);
}

}  // namespace
}  // namespace topogen
