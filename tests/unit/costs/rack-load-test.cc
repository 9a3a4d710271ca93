// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/floor/rack-load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "topogen/catalog/catalog.h"
#include "topogen/costs/bom.h"
#include "topogen/pictures/floor-picture.h"
#include "topogen/pictures/style.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

Fabric Laid(const char* gpus, const char* plan, const char* servers = "dgx-h100") {
    return Generate(MakeRequest({{"gpus", gpus}, {"floor-plan", plan}, {"servers", servers}}));
}

FloorLoad LoadOf(const Fabric& fabric, const Catalog& catalog) {
    return LoadRacks(fabric, catalog, RequiredFloorPlan(fabric, catalog, "test"));
}

// Two ways to the same sums: rack by rack, and the bill's.
TEST(RackLoad, AddsUpToTheBill) {
    const Catalog catalog = LoadCatalog();
    for (const char* servers : {"dgx-h100", "gb200-nvl72"}) {
        for (const char* plan : {"top-of-rack", "end-of-row"}) {
            const Fabric fabric = Laid("1152", plan, servers);
            const FloorLoad load = LoadOf(fabric, catalog);
            const Bom bom = MakeBom(fabric, catalog, {1.3, 0.078});
            EXPECT_NEAR(load.wattsServers, bom.watts_servers(), 1e-3);
            EXPECT_NEAR(load.wattsSwitches, bom.watts_switches(), 1e-3);
            EXPECT_NEAR(load.wattsOptics, bom.watts_optics(), 1e-3);
            double watts = 0;
            uint32_t nodes = 0;
            for (const RackLoad& rack : load.racks) {
                watts += rack.watts;
                nodes += rack.servers + rack.switches;
                EXPECT_LE(rack.watts, load.Fullest().watts);
            }
            EXPECT_NEAR(watts, load.Watts(), 1e-3);
            EXPECT_EQ(nodes, static_cast<uint32_t>(fabric.servers_size() + fabric.switches_size()));
        }
    }
}

// 4 x DGX H100 of 10.2 kW at most, and no more than a leaf and its optics on top.
TEST(RackLoad, ARackOfFourServers) {
    const Catalog catalog = LoadCatalog();
    const FloorLoad load = LoadOf(Laid("256", "end-of-row"), catalog);
    EXPECT_EQ(load.racks[0].servers, 4u);
    EXPECT_EQ(load.racks[0].switches, 0u);
    EXPECT_GE(load.racks[0].watts, 4 * 10'200);
    EXPECT_LE(load.racks[0].watts, 4 * 10'200 + 32 * 17);  // an optic a NIC
    EXPECT_THAT(FloorText(load), HasSubstr(" racks in "));
}

TEST(FloorPicture, HasEveryRackOnceAndNoneOverAnother) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Laid("2048", "top-of-rack");
    const FloorPlan plan = RequiredFloorPlan(fabric, catalog, "test");
    const Drawing drawing = DrawFloor(fabric, catalog, plan);
    std::set<std::string> names;
    for (const DrawnBox& a : drawing.boxes) {
        EXPECT_LE(TextWidth(a.text, a.fontSize), 1.1 * a.width) << a.text;
        if (!a.name.empty()) {
            EXPECT_TRUE(names.insert(a.name).second) << a.name;
        }
        for (const DrawnBox& b : drawing.boxes) {
            EXPECT_TRUE(&a == &b || std::abs(a.x - b.x) + 0.1 > (a.width + b.width) / 2 ||
                        std::abs(a.y - b.y) + 0.1 > (a.height + b.height) / 2)
                << a.name << a.text << " over " << b.name << b.text;
        }
    }
    EXPECT_EQ(names.size(), plan.Racks());
    EXPECT_THAT(*names.begin(), HasSubstr("R1-01: 4 servers, "));
    EXPECT_THAT(drawing.boxes[0].text, HasSubstr("2,048 GPUs: "));
}

// A floor that nobody looks at from near is drawn all the same.
TEST(FloorPicture, OfALargeHallHasNoTextThatIsTooSmall) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Laid("100000", "end-of-row");
    for (const DrawnBox& box :
         DrawFloor(fabric, catalog, RequiredFloorPlan(fabric, catalog, "test")).boxes) {
        EXPECT_TRUE(box.text.empty() || box.fontSize >= 5) << box.text;
    }
}

}  // namespace
}  // namespace topogen
