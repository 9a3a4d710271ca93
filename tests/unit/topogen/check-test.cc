// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/check/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/check/symmetry.h"
#include "topogen/formats/hpcc.h"
#include "topogen/model/fabric-file.h"

namespace topogen {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

CheckResult CheckOf(const Fabric& fabric) {
    static const Catalog kCatalog = LoadCatalog();
    return Check(fabric, kCatalog);
}

/// Full trees of 8-port switches: 128 GPUs, 8 pods of 4 leaves and 4 spines, 16 cores in 4 groups.
Fabric FullTree(const char* design) {
    return Generate(MakeRequest({{"gpus", "128"},
                                 {"tier", "3"},
                                 {"design", design},
                                 {"switch", "generic-8x400"},
                                 {"gpus-per-server", "4"}}));
}

/// The same fabric from somewhere else: nothing says what was intended.
Fabric Stripped(Fabric fabric) {
    fabric.mutable_parameters()->clear_arguments();
    return fabric;
}

/// Exchanges the upper ends of two cables.
Fabric Swapped(Fabric fabric, int first, int second) {
    Links& links = *fabric.mutable_links();
    const std::pair<uint32_t, uint32_t> kept(links.b_node(first), links.b_port(first));
    links.set_b_node(first, links.b_node(second));
    links.set_b_port(first, links.b_port(second));
    links.set_b_node(second, kept.first);
    links.set_b_port(second, kept.second);
    return fabric;
}

void RemoveLink(Fabric& fabric, int link) {
    Links& links = *fabric.mutable_links();
    for (auto* column : {links.mutable_a_node(), links.mutable_a_port(), links.mutable_b_node(),
                         links.mutable_b_port(), links.mutable_link_class()}) {
        column->erase(column->begin() + link);
    }
}

TEST(Check, FindsNothingWrongWithWhatIsGenerated) {
    for (const char* gpus : {"1", "7", "100", "128", "300", "2000"}) {
        for (const char* design : {"rail", "clos"}) {
            for (const char* tiers : {"2", "3", "4"}) {
                SCOPED_TRACE(std::string(gpus) + " " + design + " " + tiers);
                const Fabric fabric = Generate(MakeRequest({{"gpus", gpus},
                                                            {"tier", tiers},
                                                            {"design", design},
                                                            {"switch", "generic-64x400"}}));
                EXPECT_THAT(CheckOf(fabric).fault, IsEmpty());
                EXPECT_THAT(CheckOf(Stripped(fabric)).fault, IsEmpty());
            }
        }
    }
}

// Cores with more links to one pod than to another, pods of different sizes: uneven, as intended.
TEST(Check, TakesNoUnevenFabricForAWrongOne) {
    for (const char* gpus : {"77", "90", "104", "112"}) {
        for (const char* ratio : {"1", "1.5", "3"}) {
            SCOPED_TRACE(std::string(gpus) + " " + ratio);
            const Fabric fabric = Generate(MakeRequest({{"gpus", gpus},
                                                        {"tier", "3"},
                                                        {"design", "clos"},
                                                        {"switch", "generic-12x400"},
                                                        {"gpus-per-server", "4"},
                                                        {"oversubscription", ratio}}));
            EXPECT_THAT(CheckOf(Stripped(fabric)).fault, IsEmpty());
        }
    }
}

// Links: 128 of servers, 128 of leaves (4 each), 128 of spines (4 each).
struct Swap {
    const char* what;
    int first;
    int second;
    const char* found;          ///< knowing the parameters
    const char* foundStripped;  ///< not knowing them
};

TEST(Check, FindsSwappedCables) {
    const Swap swaps[] = {
        // OpenSM's fat-tree engine takes the next two for fat trees.
        {"leaves of two pods", 128, 128 + 16, "leaf 1 port 4 leads to spine 5 port 0",
         "leaf 1 port 4 leads to spine 5 port 0; of leaf 2 and 2 more like it that port leads to "
         "spine 1"},
        {"spines of two core groups", 256, 256 + 32, "spine 1 port 4 leads to core 5 port 0",
         "spine 1 port 4 leads to core 5 port 0; of spine 5 and 6 more like it that port leads to "
         "core 1"},
        {"servers of two leaves", 0, 4, "server 1 port 0 leads to leaf 2 port 0", ""},
    };
    for (const Swap& swap : swaps) {
        SCOPED_TRACE(swap.what);
        const Fabric fabric = Swapped(FullTree("clos"), swap.first, swap.second);
        Validate(fabric);
        EXPECT_THAT(CheckOf(fabric).fault, StartsWith(swap.found));
        EXPECT_THAT(CheckOf(Stripped(fabric)).fault, HasSubstr(swap.foundStripped));
    }
}

// NICs 1 and 2 of server 1 exchanged: still the same leaves.
TEST(Check, FindsANicOnTheWrongRail) {
    const Fabric fabric = Swapped(FullTree("rail"), 0, 1);
    EXPECT_THAT(CheckOf(fabric).fault, StartsWith("server 1 port 0 leads to leaf 2 port 0"));
    EXPECT_THAT(CheckOf(Stripped(fabric)).fault,
                StartsWith("server 1 port 0 leads to leaf 2 port 0; of 3 servers like it"));
}

TEST(Check, FindsAMissingCable) {
    Fabric fabric = FullTree("clos");
    RemoveLink(fabric, 128 + 5);
    Validate(fabric);
    EXPECT_THAT(CheckOf(fabric).fault, StartsWith("leaf 2 port 5 is not cabled"));
    EXPECT_THAT(CheckOf(Stripped(fabric)).fault, StartsWith("leaf 2 port 5 is not cabled"));
}

// Four leaves with eight links to two spines: three to one and five to the other.
TEST(Check, FindsUnevenParallelLinks) {
    const Fabric fabric = Generate(MakeRequest(
        {{"gpus", "32"}, {"tier", "2"}, {"design", "clos"}, {"switch", "generic-16x400"}}));
    ASSERT_EQ(fabric.switches_size(), 6);
    const Fabric wrong = Swapped(Stripped(fabric), 32, 32 + 9);
    EXPECT_THAT(CheckOf(wrong).fault, AnyOf(HasSubstr("leaf 1 port"), HasSubstr("leaf 2 port")));
    EXPECT_THAT(CheckOf(wrong).fault, HasSubstr("one of 5 links there"));
}

// A line card has other numbers of links to the fabric cards of its chassis and to those above.
TEST(Check, TakesChassisOfCards) {
    for (const char* gpus : {"64", "600", "2000"}) {
        for (const char* design : {"clos", "rail"}) {
            SCOPED_TRACE(std::string(design) + " " + gpus);
            EXPECT_THAT(CheckOf(Generate(MakeRequest({{"gpus", gpus},
                                                      {"design", design},
                                                      {"switch", "7808R3"},
                                                      {"chassis", "clos"}})))
                            .fault,
                        IsEmpty());
        }
    }
}

// Links to a chassis that are not one card's are spread over its cards, whatever the size.
TEST(Check, TakesPartialFabricsOnChassisOfCards) {
    const std::vector<std::vector<OptionText>> requests = {
        {{"design", "roce-24k"}},
        {{"design", "roce-24k"}, {"gpus-per-server", "4"}},
        {{"design", "clos"}, {"tier", "3"}, {"core-switch", "7808R3"}},
        {{"design", "rail"}, {"tier", "3"}, {"core-switch", "7808R3"}, {"leaf-uplinks", "9"}},
        {{"design", "superpod"}, {"tier", "4"}, {"core-switch", "7808R3"}, {"rails-meet", "core"}},
        {{"design", "hpn"}, {"tier", "3"}, {"core-switch", "7808R3"}, {"oversubscription", "2,2"}},
        {{"design", "clos"}, {"tier", "2"}, {"switch", "7808R3"}},
    };
    for (const std::vector<OptionText>& options : requests) {
        for (uint32_t gpus = 8; gpus <= 6500; gpus += gpus / 7 + 5) {
            Request request = MakeRequest({{"gpus", std::to_string(gpus)}, {"chassis", "clos"}});
            for (const auto& [name, text] : options) {
                SetOption(request, name, text);
            }
            SCOPED_TRACE(options[0].second + " " + std::to_string(gpus));
            const Fabric fabric = Generate(request);
            EXPECT_THAT(FindParallelImbalance(fabric, Cables(fabric)), IsEmpty());
        }
    }
}

TEST(Check, FindsWhatIsNotConnected) {
    Fabric fabric = Stripped(FullTree("clos"));
    for (int i = 0; i < 4; ++i) {
        RemoveLink(fabric, 128);  // all up-links of the first leaf
    }
    const CheckResult result = CheckOf(fabric);
    EXPECT_THAT(result.report, HasSubstr("the largest connected part has 124 of 128 endpoints"));
    EXPECT_EQ(result.fault, "server 2 port 0: no path from there to server 1");
}

TEST(Check, KnowsWhatNvlinkJoins) {
    for (const char* design : {"rail-only", "multi-plane"}) {
        SCOPED_TRACE(design);
        Fabric fabric = Generate(MakeRequest({{"gpus", "1024"}, {"design", design}}));
        const CheckResult result = CheckOf(fabric);
        EXPECT_THAT(result.fault, IsEmpty());
        EXPECT_THAT(result.report, HasSubstr("128 of 1,024 endpoints; NVLink joins the parts"));
    }
}

// All designs, with several ports an endpoint, planes and direct links within a tier too.
TEST(Check, FindsNothingWrongWithAnyDesign) {
    for (const char* design : {"superpod", "spectrum-x", "hpn", "multi-plane", "aipod", "roce-24k",
                               "dragonfly+", "rail-only"}) {
        SCOPED_TRACE(design);
        const Fabric fabric = Generate(MakeRequest({{"gpus", "512"}, {"design", design}}));
        EXPECT_THAT(CheckOf(fabric).fault, IsEmpty());
        EXPECT_THAT(CheckOf(Stripped(fabric)).fault, IsEmpty());
    }
}

constexpr const char* kOneSpine =
    "7 3 6\n4 5 6\n0 4 1Gbps 1us 0\n1 4 1Gbps 1us 0\n2 5 1Gbps 1us 0\n3 5 1Gbps 1us 0\n"
    "4 6 1Gbps 1us 0\n5 6 1Gbps 1us 0\n";

TEST(Check, FindsACableThatMustNotFail) {
    const CheckResult result = CheckOf(FromHpcc("f", kOneSpine));
    EXPECT_EQ(result.fault, "leaf 1 port 2: a failure of this one cable cuts 2 endpoints off");
    EXPECT_THAT(result.report, HasSubstr("1 of 1 spine switches tried: 2 endpoints cut off"));
}

TEST(Check, TellsBisectionAndPaths) {
    // (k/2)^2 paths between pods of a full tree; all of them are needed and suffice.
    const CheckResult full = CheckOf(FullTree("clos"));
    EXPECT_THAT(full.report,
                HasSubstr("5 switches between the leaves furthest apart, 16 shortest"));
    EXPECT_THAT(full.report, HasSubstr("25.6 Tb/s by maximum flow, 100.0 %"));
    EXPECT_THAT(full.report, HasSubstr("32 of 32 leaf switches tried: 4 endpoints cut off"));
    EXPECT_THAT(full.report, HasSubstr("16 of 16 core switches tried: 0 endpoints cut off"));
    const CheckResult third = CheckOf(Generate(MakeRequest({{"gpus", "96"},
                                                            {"tier", "2"},
                                                            {"design", "clos"},
                                                            {"switch", "generic-16x400"},
                                                            {"gpus-per-server", "4"},
                                                            {"oversubscription", "3"}})));
    EXPECT_THAT(third.report, HasSubstr("6.4 Tb/s by maximum flow, 33.3 %"));
}

}  // namespace
}  // namespace topogen
