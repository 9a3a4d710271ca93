// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topogen/catalog/catalog.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

FabricFacts FactsOf(std::initializer_list<OptionText> options) {
    const Catalog catalog = LoadCatalog();
    return FactsOf("x", Generate(MakeRequest(options), catalog), catalog);
}

TEST(Compare, ALeafTakesItsPortsAndARailTheirServers) {
    const FabricFacts rail = FactsOf({{"gpus", "1024"}, {"tier", "2"}});
    EXPECT_EQ(rail.diameter, 3u);
    EXPECT_EQ(rail.gpusOffWithLeaf, 64u);
    EXPECT_EQ(rail.gpusOffWithOptic, 2u);  // a twin-port module
    EXPECT_EQ(rail.gpusStopped, 512u);     // 64 servers have a NIC there
    EXPECT_EQ(rail.bisection, 1);
    EXPECT_EQ(rail.oversubscription, 1);
    const FabricFacts clos = FactsOf({{"gpus", "1024"}, {"tier", "2"}, {"design", "clos"}});
    EXPECT_EQ(clos.gpusOffWithLeaf, 64u);
    EXPECT_EQ(clos.gpusStopped, 64u);
}

TEST(Compare, TiersAndOversubscription) {
    const FabricFacts facts =
        FactsOf({{"gpus", "16384"}, {"tier", "3"}, {"oversubscription", "3"}});
    EXPECT_EQ(facts.diameter, 5u);
    EXPECT_GT(facts.oversubscription, 2.5);
    EXPECT_LE(facts.oversubscription, 3);
    EXPECT_NEAR(facts.bisection, 1 / facts.oversubscription, 0.05);
}

// 4 pods, each with a third of its links to each other: of 2 pods' links, 2 x 2 / 3 cross.
TEST(Compare, LinksBetweenPodsDoNotAllCrossTheMiddle) {
    const FabricFacts facts = FactsOf({{"gpus", "16384"}, {"design", "dragonfly+"}});
    EXPECT_NEAR(facts.bisection, 2.0 / 3, 0.001);
}

TEST(Compare, TableHasAColumnForEach) {
    const FabricFacts facts = FactsOf({{"gpus", "64"}});
    EXPECT_THAT(CompareTable({facts, facts}), ::testing::ContainsRegex("GPUs  +64  +64\n"));
}

}  // namespace
}  // namespace topogen
