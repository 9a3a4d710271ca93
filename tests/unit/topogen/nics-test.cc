// SPDX-License-Identifier: GPL-2.0-only
//
// NICs apart from GPUs, which NIC a design has, and switches with ports of two rates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/check/check.h"
#include "topogen/error.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/gpu-map.h"
#include "topogen/model/summary.h"

namespace topogen {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string WhyNot(std::initializer_list<OptionText> options) {
    try {
        Generate(MakeRequest(options));
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 2);
        return error.what();
    }
}

std::string TableOf(const Fabric& fabric) {
    return SummaryTable(fabric, LoadCatalog());
}

TEST(NicsPerServer, TwoGpusShareOne) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "40"},
                                                {"gpus-per-server", "8"},
                                                {"nics-per-server", "4"},
                                                {"rails", "4"},
                                                {"nic-gbps", "400"},
                                                {"switch", "generic-32x400"}}));
    Validate(fabric);
    EXPECT_EQ(fabric.endpoints(), 20u);
    EXPECT_EQ(std::count_if(fabric.links().a_node().begin(), fabric.links().a_node().end(),
                            [](uint32_t node) { return node < 5; }),
              20);
    const GpuMap map(fabric);
    EXPECT_EQ(map.Gpus(), 40u);
    EXPECT_THAT(map.EndpointsOf(8), ElementsAre(4));
    EXPECT_THAT(map.EndpointsOf(9), ElementsAre(4));
    EXPECT_THAT(map.EndpointsOf(39), ElementsAre(19));
    EXPECT_THAT(TableOf(fabric), HasSubstr("40 GPUs in 5 servers of up to 8 GPUs and 4 NICs"));
    EXPECT_EQ(Check(fabric, LoadCatalog()).fault, "");
}

TEST(NicsPerServer, AGpuHasSeveral) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "20"},
                                                {"gpus-per-server", "8"},
                                                {"nics-per-server", "16"},
                                                {"switch", "generic-64x400"}}));
    Validate(fabric);
    EXPECT_EQ(fabric.endpoints(), 40u);  // the last server has 4 GPUs, and their NICs
    const GpuMap map(fabric);
    EXPECT_EQ(map.Gpus(), 20u);
    EXPECT_THAT(map.EndpointsOf(19), ElementsAre(38, 39));
}

TEST(NicsPerServer, RailsDivideThem) {
    EXPECT_THAT(WhyNot({{"gpus", "16"}, {"nics-per-server", "4"}, {"rails", "8"}}),
                HasSubstr("--rails 8: must divide --nics-per-server 4: one of 1, 2, 4"));
}

TEST(Nic, StandsInTheFile) {
    const auto nic = [](std::initializer_list<OptionText> options) {
        const Fabric fabric = Generate(MakeRequest(options));
        return fabric.nic_models().empty() ? "" : fabric.nic_models(0).name();
    };
    EXPECT_EQ(nic({{"gpus", "16"}, {"design", "spectrum-x"}}), "BlueField-3");
    EXPECT_EQ(nic({{"gpus", "16"}, {"design", "spectrum-x"}, {"nic", "connectx-7"}}), "ConnectX-7");
    EXPECT_EQ(nic({{"gpus", "16"}, {"nic-gbps", "10"}, {"switch", "generic-32x10"}}), "");
}

/// Leaves of 16 x 10 and 4 x 40 Gb/s, 16 servers on each.
void ExpectTenAndForty(const Fabric& fabric) {
    Validate(fabric);
    ASSERT_EQ(fabric.tiers_size(), 2);
    EXPECT_EQ(fabric.tiers(0).switches(), 9u);
    EXPECT_EQ(fabric.tiers(1).switches(), 4u);
    uint32_t slow = 0;
    uint32_t fast = 0;
    for (const uint32_t linkClass : fabric.links().link_class()) {
        const uint64_t rate = fabric.link_classes(static_cast<int>(linkClass)).rate_bps();
        (rate == 10'000'000'000 ? slow : fast) += 1;
    }
    EXPECT_EQ(slow, 144u);
    EXPECT_EQ(fast, 36u);
    EXPECT_THAT(TableOf(fabric), HasSubstr(": 16 x 10 + 4 x 40 Gb/s, "));
    EXPECT_EQ(Check(fabric, LoadCatalog()).fault, "");
}

TEST(TwoRates, GenericPortsAreSplit) {
    ExpectTenAndForty(Generate(MakeRequest({{"gpus", "144"},
                                            {"gpus-per-server", "1"},
                                            {"design", "clos"},
                                            {"tier", "2"},
                                            {"switch", "generic-8x40"},
                                            {"spine-switch", "generic-9x40"},
                                            {"nic-gbps", "10"},
                                            {"uplink-gbps", "40"}})));
    EXPECT_THAT(WhyNot({{"gpus", "16"}, {"switch", "generic-8x40"}, {"nic-gbps", "25"}}),
                HasSubstr("the ports of generic-8x40 run at 40 Gb/s, or an equal part of it"));
}

TEST(TwoRates, GenericPortsAreGiven) {
    ExpectTenAndForty(Generate(MakeRequest({{"gpus", "144"},
                                            {"gpus-per-server", "1"},
                                            {"design", "clos"},
                                            {"tier", "2"},
                                            {"switch", "generic-16x10+4x40"},
                                            {"spine-switch", "generic-9x40"}})));
    for (const char* name : {"generic-16x10+4", "generic-16x10+4x", "generic-16x10+0x40",
                             "generic-0x10+4x40", "generic-16x10+4x40+1x1"}) {
        EXPECT_THAT(WhyNot({{"gpus", "16"}, {"switch", name}}), HasSubstr("--switch generic-"))
            << name;
    }
}

TEST(TwoRates, HpnSaysSo) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "1024"}, {"design", "hpn"}}));
    const SwitchModel& leaf = fabric.switch_models(0);
    EXPECT_THAT(TableOf(fabric), HasSubstr(std::to_string(leaf.ports() - leaf.up_ports()) +
                                           " x 200 + 60 x 400 Gb/s"));
}

TEST(Header, HasTheRightNumber) {
    EXPECT_THAT(TableOf(Generate(MakeRequest({{"gpus", "1"}}))),
                AllOf(HasSubstr("1 GPU in 1 server of 1 GPU on 1 NVLink domain"),
                      HasSubstr("1 server on 1 leaf and 7 leaves without servers\n")));
    EXPECT_THAT(TableOf(Generate(MakeRequest({{"gpus", "7"}}))),
                HasSubstr("7 GPUs in 1 server of 7 GPUs on 1 NVLink domain"));
}

// A pod by itself has no links to others, and needs no spine ports for them.
TEST(DragonflyPlus, OnePodUsesItsSpines) {
    const std::initializer_list<OptionText> common = {
        {"gpus", "32"}, {"gpus-per-server", "1"}, {"switch", "generic-8x100"}};
    Request request = MakeRequest(common);
    request.set_design("dragonfly+");
    const Fabric pod = Generate(request);
    request.set_design("clos");
    request.set_tier(2);
    const Fabric clos = Generate(request);
    EXPECT_EQ(pod.tiers(1).switches(), clos.tiers(1).switches());
    EXPECT_EQ(pod.links().SerializeAsString(), clos.links().SerializeAsString());
}

}  // namespace
}  // namespace topogen
