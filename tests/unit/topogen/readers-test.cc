// SPDX-License-Identifier: GPL-2.0-only
//
// Readers of other programs' files: what they make of sound ones, and that no damage gets past them
// but as one line that names the place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/error.h"
#include "topogen/formats/formats.h"
#include "topogen/formats/hpcc.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/simai.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/summary.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// What all formats keep: who is cabled to whom, how fast and how far, with endpoints for servers.
using Wiring = std::multiset<std::tuple<std::string, std::string, uint64_t, uint64_t>>;

Wiring WiringOf(const Fabric& fabric, bool withDelay) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Links& links = fabric.links();
    const auto end = [&](uint32_t node, uint32_t port) {
        return node < servers ? "endpoint " + std::to_string(EndpointAt(fabric, node, port))
                              : NodeName(fabric, node);
    };
    Wiring wiring;
    for (int i = 0; i < links.a_node_size(); ++i) {
        const LinkClass& link = fabric.link_classes(static_cast<int>(links.link_class(i)));
        wiring.emplace(end(links.a_node(i), links.a_port(i)), end(links.b_node(i), links.b_port(i)),
                       link.rate_bps(), withDelay ? link.delay_ps() : 0);
    }
    return wiring;
}

std::string WhyNot(Fabric (*read)(const std::string&, const std::string&),
                   const std::string& text) {
    try {
        Validate(read("f", text));
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 1);
        return error.what();
    }
}

Fabric Rails() {
    return Generate(MakeRequest({{"gpus", "24"},
                                 {"tier", "3"},
                                 {"switch", "generic-8x200"},
                                 {"gpus-per-server", "4"},
                                 {"nvlink-gpus", "8"}}));
}

TEST(Readers, GiveBackWhatWasWritten) {
    for (const Fabric& fabric : {SmallFabric(), Rails()}) {
        for (const char* name : {"hpcc", "simai", "ibnet"}) {
            SCOPED_TRACE(name);
            const Format& format = FindFormat(name);
            const std::string text = format.write(fabric);
            EXPECT_STREQ(FormatOfContent(text).name, name);
            const Fabric read = format.read("f", text);
            EXPECT_NO_THROW(Validate(read));
            const bool hasDelay = std::string(name) != "ibnet";
            EXPECT_EQ(WiringOf(read, hasDelay), WiringOf(fabric, hasDelay));
            EXPECT_EQ(read.parameters().design(), "custom");
            EXPECT_EQ(format.write(read), text);
        }
    }
}

TEST(Readers, KeepServersAndDomains) {
    const Fabric simai = FromSimai("f", ToSimai(Rails()));
    EXPECT_EQ(simai.servers_size(), 3);  // SimAI's server is an NVLink domain
    EXPECT_EQ(simai.servers(2).endpoints(), 8u);
    const Fabric ib = FromIbnet("f", ToIbnet(Rails()));
    EXPECT_EQ(ib.servers_size(), 6);
    EXPECT_EQ(ib.servers(5).endpoints(), 4u);
    EXPECT_TRUE(ib.switch_models(0).lossless_credits());
    EXPECT_EQ(ib.switch_models(0).ports(), 8u);
}

// Two rates, two links between the same nodes, and switches that are not the last nodes.
TEST(Hpcc, ReadsParallelLinksAndRates) {
    const Fabric fabric = FromHpcc("f",
                                   "4 2 5\n0 3\n"
                                   "1 0 100Gbps 0.001ms 0\n2 3 100Gbps 1us 0.000000\n"
                                   "0 3 400Gbps 1500ns 0\n3 0 400Gbps 1500ns 0\n"
                                   "0 3 0.5Tbps 0.0000015s 0\n");
    Validate(fabric);
    EXPECT_EQ(fabric.endpoints(), 2u);
    EXPECT_EQ(fabric.links().a_node_size(), 5);
    ASSERT_EQ(fabric.link_classes_size(), 3);
    EXPECT_EQ(fabric.link_classes(0).delay_ps(), 1'000'000u);
    EXPECT_EQ(fabric.link_classes(1).delay_ps(), 1'500'000u);
    EXPECT_EQ(fabric.link_classes(2).rate_bps(), 500'000'000'000u);
    EXPECT_EQ(fabric.switch_models(0).ports(), 4u);
    // 300 m of a medium that the file does not name.
    EXPECT_THAT(SummaryTable(fabric, LoadCatalog()), HasSubstr("single-mode DR 500 m"));
    EXPECT_THAT(SummaryTable(fabric, LoadCatalog()), Not(HasSubstr("unspecified")));
}

TEST(Hpcc, NamesWhatIsWrong) {
    const auto why = [](const std::string& text) { return WhyNot(FromHpcc, text); };
    EXPECT_EQ(why(""),
              "f: the first line must be: nodes switches links, or nodes switches tors links");
    EXPECT_THAT(why("2 1\n"), HasSubstr("f:1: the first line must be"));
    EXPECT_THAT(why("-2 1 1\n"), HasSubstr("f:1: nodes -2: must be a whole number from 1 to"));
    EXPECT_THAT(why("2 1 1\n7\n"), HasSubstr("f:2: switch 7: must be a whole number from 0 to 1"));
    EXPECT_THAT(why("3 2 1\n1 1\n"), HasSubstr("f:2: switch 1: listed twice"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 100Gbps 1us\n"), HasSubstr("f:3: 4 words; a link has 5"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 0 1us 0\n"), HasSubstr("f:3: rate: must be as 400Gbps"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 nanGbps 1us 0\n"), HasSubstr("f:3: rate"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 99999Tbps 1us 0\n"), HasSubstr("f:3: rate"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 100Gbps 1h 0\n"), HasSubstr("f:3: delay: must be as 0.001ms"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 100Gbps 1us nan\n"), HasSubstr("f:3: error rate nan"));
    EXPECT_THAT(why("2 1 1\n1\n0 1 100Gbps 1us 1.5\n"), HasSubstr("f:3: error rate 1.5: must be"));
    EXPECT_THAT(why("2 1 1\n1\n0 0 100Gbps 1us 0\n"), HasSubstr("f:3: node 0: a link must join"));
    EXPECT_THAT(why("3 1 2\n2\n0 1 1Gbps 1us 0\n1 2 1Gbps 1us 0\n"),
                HasSubstr("f:3: joins two endpoints"));
    EXPECT_THAT(why("2 1 2\n1\n0 1 1Gbps 1us 0\n"), HasSubstr("f:3: the file ends after 1 of 2"));
    EXPECT_THAT(why("2 1 0\n1\n0 1 1Gbps 1us 0\n"), HasSubstr("1 endpoints and 0 links"));
    EXPECT_THAT(why("60000000 0 0\n"), HasSubstr("60000000 endpoints and 0 links"));
    EXPECT_THAT(why("4 2 2\n2 3\n0 2 1Gbps 1us 0\n0 2 1Gbps 1us 0\n"),
                HasSubstr("f: node 1 has no link to a switch"));
}

// Links differ in what they lose; switches stand before, between and behind the hosts.
TEST(Hpcc, KeepsLossAndNodeNumbers) {
    const Fabric fabric = FromHpcc("f",
                                   "6 3 5\n4 0 2\n"
                                   "1 0 100Gbps 1us 0.001\n3 2 100Gbps 1us 1e-06\n"
                                   "5 2 100Gbps 1us 0\n0 4 100Gbps 1us 0\n2 4 100Gbps 1us 0.001\n");
    Validate(fabric);
    ASSERT_EQ(fabric.link_classes_size(), 3);
    EXPECT_EQ(fabric.link_classes(0).frame_loss(), 0.001);
    EXPECT_EQ(fabric.link_classes(1).frame_loss(), 1e-6);
    EXPECT_EQ(fabric.link_classes(2).frame_loss(), 0);
    EXPECT_EQ(fabric.origin().format(), "hpcc");
    EXPECT_THAT(fabric.origin().endpoint(), ElementsAre(1, 3, 5));
    EXPECT_THAT(fabric.origin().switch_(), ElementsAre(0, 2, 4));  // leaves come first
    EXPECT_EQ(FromHpcc("f", ToHpcc(fabric)).link_classes(1).frame_loss(), 1e-6);
}

TEST(Simai, KeepsNodeNumbers) {
    const Fabric fabric = FromSimai("f",
                                    "6 2 1 2 5 H100\n2 5 0\n"
                                    "1 2 1Gbps 1ns 0\n3 2 1Gbps 1ns 0\n"
                                    "1 5 1Gbps 1ns 0\n3 0 1Gbps 1ns 0.5\n4 5 1Gbps 1ns 0\n");
    Validate(fabric);
    EXPECT_EQ(fabric.origin().format(), "simai");
    EXPECT_THAT(fabric.origin().endpoint(), ElementsAre(1, 3, 4));
    EXPECT_THAT(fabric.origin().switch_(), ElementsAre(5, 0));
    EXPECT_EQ(fabric.link_classes(1).frame_loss(), 0.5);
}

TEST(Simai, NamesWhatIsWrong) {
    const auto why = [](const std::string& text) { return WhyNot(FromSimai, text); };
    EXPECT_THAT(why("3 1 1 1 2\n"), HasSubstr("f:1: the first line must be: nodes gpus-per"));
    EXPECT_THAT(why("3 0 1 1 2 H100\n"), HasSubstr("f:1: gpus-per-server 0"));
    EXPECT_THAT(why("3 1 2 2 2 H100\n"), HasSubstr("f:1: 2 nvswitches and 2 switches, but 3"));
    EXPECT_THAT(why("3 1 1 1 2 H100\n1 2\n0 1 1Gbps 1ns 0\n1 2 1Gbps 1ns 0\n"),
                HasSubstr("f:4: an NVSwitch may only be linked to GPUs"));
    EXPECT_EQ(why("3 1 1 1 2 H100\n1 2\n0 1 1Gbps 1ns 0\n0 2 1Gbps 1ns 0\n"), "");
}

TEST(Simai, RefusesUnevenDomains) {
    Fabric fabric = Rails();
    fabric.mutable_servers(0)->set_nvlink_domain(5);
    EXPECT_THROW(ToSimai(fabric), Error);
}

constexpr const char* kSubnet =
    "#\n# Topology file: generated on Mon Jan  1 00:00:00 2024\n#\n"
    "vendid=0x2c9\ndevid=0xd2f2\nsysimgguid=0x1\nswitchguid=0x1(1)\n"
    "Switch\t41 \"S-01\"\t\t# \"MF0;leaf:MQM8700/U1\" enhanced port 0 lid 1 lmc 0\n"
    "[2]\t\"H-b\"[1](b1) \t\t# \"node2 mlx5_0\" lid 3 4xNDR\n"
    "[3][ext 1]\t\"H-a\"[2](a2) \t\t# \"node1 mlx5_0\" lid 2 2xHDR\n"
    "[41]\t\"H-c\"[1](c1) \t\t# \"Mellanox Technologies Aggregation Node\" lid 9 4xHDR\n"
    "vendid=0x2c9\ncaguid=0xa\nCa\t2 \"H-a\"\t\t# \"node1 mlx5_0\"\n"
    "[2](a2) \t\"S-01\"[3]\t\t# lid 2 lmc 0 \"MF0;leaf:MQM8700/U1\" lid 1 2xHDR\n"
    "Ca\t1 \"H-c\"\t\t# \"Mellanox Technologies Aggregation Node\"\n"
    "[1](c1) \t\"S-01\"[41]\t\t# lid 9 lmc 0 \"MF0;leaf\" lid 1 4xHDR\n"
    "Ca\t1 \"H-b\"\t\t# \"node2 mlx5_0\"\n"
    "[1](b1) \t\"S-01\"[2]\t\t# lid 3 lmc 0 \"MF0;leaf\" lid 1 4xNDR\n";

TEST(Ibnet, ReadsALiveSubnet) {
    const Fabric fabric = FromIbnet("f", kSubnet);
    Validate(fabric);
    EXPECT_EQ(fabric.endpoints(), 2u);
    EXPECT_EQ(fabric.links().b_port(0), 2u);
    EXPECT_EQ(fabric.links().b_port(1), 1u);
    EXPECT_EQ(fabric.link_classes(0).rate_bps(), 100'000'000'000u);
    EXPECT_EQ(fabric.link_classes(1).rate_bps(), 400'000'000'000u);
    EXPECT_EQ(fabric.switch_models(0).ports(), 41u);
}

TEST(Ibnet, NamesWhatIsWrong) {
    const auto with = [](const std::string& from, const std::string& to) {
        std::string text = kSubnet;
        text.replace(text.find(from), from.size(), to);
        return WhyNot(FromIbnet, text);
    };
    EXPECT_THAT(with("Switch\t41", "Bridge\t41"), HasSubstr("f:8: not a line of ibnetdiscover"));
    EXPECT_THAT(with("Switch\t41", "Switch\t999"), HasSubstr("f:8: ports 999: must be"));
    EXPECT_THAT(with("lid 3 4xNDR", "lid 3 4xQQR"), HasSubstr("f:9: width and speed must be"));
    EXPECT_THAT(with("[2]\t\"H-b\"", "[42]\t\"H-b\""), HasSubstr("f:9: port 42: the node has 41"));
    EXPECT_THAT(with("[2]\t\"H-b\"", "[3]\t\"H-b\""), HasSubstr("f:10: port 3: listed twice"));
    EXPECT_THAT(with("\"H-b\"[1]", "\"H-x\"[1]"), HasSubstr("f:9: leads to a node that the file"));
    EXPECT_THAT(with("\"S-01\"[2]", "\"S-01\"[5]"), HasSubstr("does not lead back"));
    EXPECT_THAT(with("\"H-a\"\t\t#", "\"S-01\"\t\t#"), HasSubstr("f:14: a node that was listed"));
}

TEST(Readers, FormatsAreToldByContent) {
    EXPECT_STREQ(FormatOfContent("{}").name, "json");
    EXPECT_STREQ(FormatOfContent("").name, "protobuf");
    EXPECT_STREQ(FormatOfContent("\x08\x01").name, "protobuf");
    EXPECT_STREQ(FormatOfContent(kSubnet).name, "ibnet");
    EXPECT_THROW(FormatOfContent("hello\n"), Error);
    EXPECT_THROW(FindReadFormat("svg"), Error);
}

/// Reads `text`, damaged or not: a sound fabric, or one line that names the file.
void ReadDamaged(const Format& format, const std::string& text) {
    try {
        Validate(format.read("file", text));
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 1);
        EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
        EXPECT_LT(std::string(error.what()).size(), 400u);
    }
}

class DamagedFiles : public ::testing::TestWithParam<const char*> {};

TEST_P(DamagedFiles, TruncatedAtEveryByte) {
    const Format& format = FindFormat(GetParam());
    const std::string text = format.write(SmallFabric());
    for (size_t length = 0; length < text.size(); ++length) {
        ReadDamaged(format, text.substr(0, length));
    }
}

TEST_P(DamagedFiles, WithBytesChanged) {
    const Format& format = FindFormat(GetParam());
    const std::string text = format.write(SmallFabric());
    const std::string pieces = "0189-. \n\t#[]\"x";
    std::mt19937 random(1);
    constexpr int kFiles = 3000;
    for (int i = 0; i < kFiles; ++i) {
        std::string damaged = text;
        for (uint32_t changes = 1 + random() % 3; changes > 0; --changes) {
            const size_t at = random() % damaged.size();
            switch (random() % 4) {
                case 0:
                    damaged[at] = pieces[random() % pieces.size()];
                    break;
                case 1:
                    damaged[at] = static_cast<char>(random());
                    break;
                case 2:
                    damaged.erase(at, 1 + random() % 8);
                    break;
                default:
                    damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 40));
            }
        }
        ReadDamaged(format, damaged);
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, DamagedFiles,
                         ::testing::Values("hpcc", "simai", "ibnet", "htsim"));

}  // namespace
}  // namespace topogen
