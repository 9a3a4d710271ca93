// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/floor/floor-plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "support/error-of.h"
#include "topogen/catalog/catalog.h"
#include "topogen/costs/bom.h"
#include "topogen/costs/cable-kinds.h"
#include "topogen/costs/parts.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/summary.h"
#include "topogen/request/hosts.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

constexpr FloorPlanOptions kTopOfRack = {true, 4, 16, 0.6, 3};
constexpr FloorPlanOptions kEndOfRow = {false, 4, 16, 0.6, 3};

uint32_t UnitsOf(const Fabric& fabric, const Catalog& catalog, uint32_t node) {
    const FabricView view(fabric);
    return static_cast<uint32_t>(
        view.IsServer(node) ? ServerFigures(catalog, HostsOf(fabric, catalog).server,
                                            fabric.servers(static_cast<int>(node)).endpoints())
                                  .rackUnits
                            : SwitchFigures(catalog, view.ModelOf(view.SwitchOf(node))).rackUnits);
}

/// Fails unless every node stands in units 1 to 48 of its rack that nobody else has.
void ExpectNoOverlap(const Fabric& fabric, const FloorPlanOptions& options) {
    const Catalog catalog = LoadCatalog();
    const FloorPlan plan(fabric, catalog, options);
    std::set<std::tuple<uint32_t, uint32_t, uint32_t>> taken;
    for (uint32_t node = 0; node < FabricView(fabric).Nodes(); ++node) {
        const Place& place = plan.Of(node);
        for (uint32_t i = 0; i < UnitsOf(fabric, catalog, node); ++i) {
            EXPECT_TRUE(taken.insert({place.row, place.rack, place.unit + i}).second) << node;
            EXPECT_GE(place.unit + i, 1u);
            EXPECT_LE(place.unit + i, 48u);
        }
    }
}

TEST(FloorPlan, NothingStandsInTheSamePlace) {
    for (const auto& options : {kTopOfRack, kEndOfRow, FloorPlanOptions{true, 1, 1, 1, 1},
                                FloorPlanOptions{true, 6, 3, 1, 1}}) {
        ExpectNoOverlap(Generate(MakeRequest({{"gpus", "2000"}})), options);
        ExpectNoOverlap(Generate(MakeRequest({{"gpus", "5000"}, {"switch", "quantum-2"}})),
                        options);
        ExpectNoOverlap(SmallFabric(), options);
    }
}

TEST(FloorPlan, OneRackByHand) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric =
        Generate(MakeRequest({{"gpus", "128"}, {"design", "clos"}, {"tier", "2"}}), catalog);
    const FloorPlan plan(fabric, catalog, kTopOfRack);
    // 16 servers of 8 units, four a rack; a leaf of 2 units serves eight, from the rack of its
    // fifth, whose top units it takes.
    EXPECT_EQ(plan.Of(0).unit, 1u);
    EXPECT_EQ(plan.Of(3).unit, 25u);
    EXPECT_EQ(plan.Of(4).rack, 1u);
    EXPECT_EQ(RackName(plan.Of(16)), RackName(plan.Of(4)));
    EXPECT_EQ(plan.Of(16).unit, 47u);
    EXPECT_NEAR(plan.Metres(4, 16), 46 * 0.04445 + 0.5, 1e-9);
    // From the next rack: to the tray at 2.5 m, 0.6 m along, down again, and 1 m of slack.
    EXPECT_NEAR(plan.Metres(3, 16), 0.6 + (2.5 - 25 * 0.04445) + (2.5 - 47 * 0.04445) + 1, 1e-9);
    EXPECT_EQ(plan.Metres(3, 16), plan.Metres(16, 3));
}

TEST(FloorPlan, EndOfRowKeepsLeavesOutOfServerRacks) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(MakeRequest({{"gpus", "1024"}}), catalog);
    const FloorPlan plan(fabric, catalog, kEndOfRow);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    for (uint32_t leaf = servers; leaf < servers + fabric.tiers(0).switches(); ++leaf) {
        EXPECT_GE(plan.Of(leaf).rack, 16u);
    }
}

TEST(FloorPlan, RailsSpreadOverTheirGroup) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(MakeRequest({{"gpus", "512"}, {"tier", "2"}}), catalog);
    const FloorPlan plan(fabric, catalog, kTopOfRack);
    std::set<uint32_t> racks;
    for (uint32_t leaf = 64; leaf < 72; ++leaf) {
        racks.insert(plan.Of(leaf).rack);
    }
    EXPECT_EQ(racks.size(), 8u);
}

TEST(FloorPlan, LengthsAreInStockAndReach) {
    EXPECT_EQ(StockLength(0.2), 0.5);
    EXPECT_EQ(StockLength(3), 3);
    EXPECT_EQ(StockLength(3.01), 4);
    EXPECT_EQ(StockLength(501), 600);
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(
        MakeRequest({{"gpus", "4096"}, {"tier", "3"}, {"floor-plan", "top-of-rack"}}), catalog);
    Validate(fabric);
    const FloorPlan plan(fabric, catalog, kTopOfRack);
    const FabricView view(fabric);
    const CableKinds kinds(fabric, catalog);
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        const LinkClass& link = view.ClassOf(i);
        const double metres = plan.Metres(fabric.links().a_node(i), fabric.links().b_node(i));
        // A copper cable that shares a cage with a longer one is as long as that.
        ASSERT_TRUE(link.length_m() == StockLength(metres) ||
                    (link.medium() == MEDIUM_COPPER && link.length_m() > metres));
        ASSERT_EQ(link.delay_ps(), static_cast<uint64_t>(link.length_m() * 5000));
        ASSERT_NE(kinds.Of(i).cable, nullptr);
    }
}

TEST(FloorPlan, LengthsAskedForStay) {
    const Fabric fabric = Generate(
        MakeRequest({{"gpus", "1024"}, {"floor-plan", "end-of-row"}, {"cable-leaf", "33.3"}}));
    const FabricView view(fabric);
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        EXPECT_EQ(view.ClassOf(i).length_m() == 33.3, !view.IsServer(fabric.links().a_node(i)));
    }
}

TEST(FloorPlan, TableAndBillCountTheSameModules) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(
        MakeRequest({{"gpus", "10000"}, {"tier", "3"}, {"floor-plan", "top-of-rack"}}), catalog);
    uint64_t modules = 0;
    for (const CableSummary& cable : Summarize(fabric, catalog).cables) {
        modules += cable.switchModules + cable.nicModules;
    }
    const Bom bom = MakeBom(fabric, catalog, {1, 0});
    EXPECT_EQ(modules, bom.transceivers());
    EXPECT_GT(bom.copper_cables(), 0u);
}

TEST(FloorPlan, AddsToAFabricFromElsewhere) {
    const Catalog catalog = LoadCatalog();
    const Request plan = MakeRequest({{"floor-plan", "end-of-row"}, {"row-pitch", "4"}});
    Fabric fabric = Generate(MakeRequest({{"gpus", "512"}, {"floor-plan", "top-of-rack"}}));
    AddFloorPlan(fabric, plan, catalog);
    EXPECT_EQ(FloorPlanRequestOf(fabric).SerializeAsString(), plan.SerializeAsString());
    const Fabric direct =
        Generate(MakeRequest({{"gpus", "512"}, {"floor-plan", "end-of-row"}, {"row-pitch", "4"}}));
    EXPECT_EQ(fabric.links().SerializeAsString(), direct.links().SerializeAsString());
    EXPECT_EQ(fabric.link_classes_size(), direct.link_classes_size());
}

TEST(FloorPlan, RefusesWhatDoesNotFit) {
    const auto errorOf = [](std::initializer_list<OptionText> options) {
        return ErrorOf([&] { Generate(MakeRequest(options)); });
    };
    EXPECT_THAT(errorOf({{"gpus", "8"}, {"floor-plan", "top-of-rak"}}),
                HasSubstr("did you mean top-of-rack?"));
    EXPECT_THAT(errorOf({{"gpus", "8"}, {"floor-plan", "x"}}), HasSubstr("known are top-of-rack"));
    EXPECT_THAT(errorOf({{"gpus", "8"}, {"rack-pitch", "1"}}),
                HasSubstr("--rack-pitch: counts only with --floor-plan"));
    EXPECT_THAT(errorOf({{"gpus", "800"}, {"floor-plan", "end-of-row"}, {"servers-per-rack", "7"}}),
                HasSubstr("--servers-per-rack 7: a server of 8 rack units does not fit"));
    EXPECT_THAT(errorOf({{"gpus", "65536"},
                         {"floor-plan", "end-of-row"},
                         {"racks-per-row", "1000"},
                         {"rack-pitch", "100"}}),
                HasSubstr("longer than any in the catalog"));
    for (const char* option : {"servers-per-rack", "racks-per-row", "rack-pitch", "row-pitch"}) {
        for (const char* value : {"0", "-1", "1e30", "nan", "x"}) {
            EXPECT_THAT(errorOf({{"gpus", "8"}, {"floor-plan", "end-of-row"}, {option, value}}),
                        HasSubstr(std::string("--") + option));
        }
    }
}

TEST(FloorPlan, RefusesDamagedArguments) {
    Fabric fabric = SmallFabric();
    for (const char* argument : {"--rack-pitch=0", "--floor-plan=x", "--row-pitch=3"}) {
        fabric.mutable_parameters()->clear_arguments();
        fabric.mutable_parameters()->add_arguments(argument);
        EXPECT_THAT(ErrorOf([&] { FloorPlanRequestOf(fabric); }),
                    HasSubstr("parameters.arguments: --"))
            << argument;
    }
}

}  // namespace
}  // namespace topogen
