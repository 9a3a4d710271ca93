// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/costs/fabric-facts.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

constexpr EnergyRates kRates = {1.3, 0.078};

FabricFacts FactsOf(std::initializer_list<OptionText> options, const char* name = "x") {
    const Catalog catalog = LoadCatalog();
    return FactsOf(name, Generate(MakeRequest(options), catalog), catalog, kRates);
}

Comparison Of(const std::vector<FabricFacts>& facts) {
    Comparison compared;
    for (const FabricFacts& one : facts) {
        *compared.add_fabric()->mutable_facts() = one;
    }
    return compared;
}

size_t WidestLine(const std::string& text) {
    std::istringstream lines(text);
    size_t widest = 0;
    for (std::string line; std::getline(lines, line);) {
        widest = std::max(widest, line.size());
    }
    return widest;
}

TEST(Compare, ALeafTakesItsPortsAndARailTheirServers) {
    const FabricFacts rail = FactsOf({{"gpus", "1024"}, {"tier", "2"}});
    EXPECT_EQ(rail.diameter(), 3u);
    EXPECT_EQ(rail.gpus_off_with_leaf(), 64u);
    EXPECT_EQ(rail.gpus_off_with_optic(), 2u);         // a twin-port module
    EXPECT_EQ(rail.gpus_stopped_with_switch(), 512u);  // 64 servers have a NIC there
    EXPECT_EQ(rail.bisection(), 1);
    EXPECT_EQ(rail.oversubscription(), 1);
    const FabricFacts clos = FactsOf({{"gpus", "1024"}, {"tier", "2"}, {"design", "clos"}});
    EXPECT_EQ(clos.gpus_off_with_leaf(), 64u);
    EXPECT_EQ(clos.gpus_stopped_with_switch(), 64u);
}

TEST(Compare, TiersAndOversubscription) {
    const FabricFacts facts =
        FactsOf({{"gpus", "16384"}, {"tier", "3"}, {"oversubscription", "3"}});
    EXPECT_EQ(facts.diameter(), 5u);
    EXPECT_GT(facts.oversubscription(), 2.5);
    EXPECT_LE(facts.oversubscription(), 3);
    EXPECT_NEAR(facts.bisection(), 1 / facts.oversubscription(), 0.05);
}

// 4 pods, each with a third of its links to each other: of 2 pods' links, 2 x 2 / 3 cross.
TEST(Compare, LinksBetweenPodsDoNotAllCrossTheMiddle) {
    const FabricFacts facts = FactsOf({{"gpus", "16384"}, {"design", "dragonfly+"}});
    EXPECT_NEAR(facts.bisection(), 2.0 / 3, 0.001);
}

// Groups of 64 servers on 8 leaves of 128 ports; 16 leaves, 8 spines of 128 ports.
TEST(Compare, WhatIsNearAndWhatASpineTakes) {
    const FabricFacts rail = FactsOf({{"gpus", "1024"}, {"tier", "2"}});
    EXPECT_EQ(rail.gbps_per_gpu(), 400);
    EXPECT_EQ(rail.gpus_within_1(), 64u);  // of the own rail
    EXPECT_EQ(rail.gpus_within_3(), 1024u);
    EXPECT_EQ(rail.gpus_within_5(), 1024u);
    EXPECT_EQ(rail.uplinks_lost_with_spine(), 1.0 / 8);
    EXPECT_EQ(rail.gpus_in_pod(), 1024u);
    const FabricFacts three = FactsOf({{"gpus", "8192"}, {"tier", "3"}});
    EXPECT_EQ(three.gpus_within_3(), 4096u);  // a pod of 8 groups
    EXPECT_EQ(three.gpus_within_5(), 8192u);
    EXPECT_EQ(three.gpus_in_pod(), 4096u);
    // Either port of a NIC on two planes may lead to another GPU.
    EXPECT_EQ(FactsOf({{"gpus", "512"}, {"design", "spectrum-x"}, {"planes", "2"}}).gbps_per_gpu(),
              800);
}

// n flows on n links: the others on a flow's link are nearly Poisson of mean 1, and the mean of
// 1 / (1 + others) is (1 - (1 - p)^n) / (n p), for n = 64 close to 1 - 1/e.
TEST(Compare, ShareOfAPermutationUnderEcmp) {
    EXPECT_EQ(EcmpShare(64, 0, 1), 1);
    EXPECT_EQ(EcmpShare(8, 1, 1), 1.0 / 8);
    for (const uint32_t n : {2u, 64u, 1024u}) {
        const double p = 1.0 / n;
        EXPECT_NEAR(EcmpShare(n, n, 1), 1 - std::pow(1 - p, n), 1e-12) << n;
    }
    EXPECT_NEAR(EcmpShare(96, 32, 1), (1 - std::pow(1 - 1.0 / 32, 96)) / 3, 1e-12);
    // Links of twice the flows' rate: two flows share one without loss.
    EXPECT_EQ(EcmpShare(2, 64, 2), 1);
    EXPECT_NEAR(EcmpShare(3, 2, 2), 3.0 / 4 + 2.0 / 3 / 4, 1e-12);
    const FabricFacts facts = FactsOf({{"gpus", "1024"}, {"tier", "2"}});
    EXPECT_NEAR(facts.permutation_share(), 0.634, 0.003);
    EXPECT_EQ(FactsOf({{"gpus", "64"}, {"design", "rail-only"}, {"tier", "1"}}).permutation_share(),
              1);
}

TEST(Compare, CostsPerGpuAndPerBisection) {
    const FabricFacts facts = FactsOf({{"gpus", "1024"}, {"tier", "2"}});
    // Half of 1,024 x 400 Gb/s.
    EXPECT_DOUBLE_EQ(facts.watts_per_tbps(), facts.bom().watts() / 204.8);
    EXPECT_DOUBLE_EQ(facts.usd_low_per_tbps(), facts.bom().usd_low() / 204.8);
    EXPECT_DOUBLE_EQ(facts.usd_high_per_gpu(), facts.bom().usd_high() / 1024);
    EXPECT_TRUE(facts.usd_assumed());
    EXPECT_TRUE(facts.watts_assumed());
}

TEST(Compare, TableHasAColumnForEachAndAHundredCharacters) {
    const FabricFacts facts = FactsOf({{"gpus", "64"}}, "design=rail tier=2 switch=quantum-2");
    EXPECT_THAT(CompareTable(Of({facts, facts})), ::testing::ContainsRegex("GPUs  +64  +64\n"));
    const std::string table = CompareTable(Of({facts, facts, facts, facts, facts, facts, facts}));
    EXPECT_LE(WidestLine(table), 100u);
    // Two blocks, each with the names over its columns.
    EXPECT_NE(table.find("\nfabric "), std::string::npos);
    EXPECT_THAT(table, ::testing::ContainsRegex("dollars a GPU .*\\*"));
}

TEST(Compare, OtherFormsHaveTheSame) {
    const FabricFacts facts = FactsOf({{"gpus", "64"}}, "a, b");
    std::istringstream csv(CompareCsv(Of({facts, facts})));
    std::string header;
    std::string line;
    std::getline(csv, header);
    std::getline(csv, line);
    EXPECT_THAT(header, ::testing::StartsWith("name,design,tiers,gpus,"));
    EXPECT_THAT(line, ::testing::StartsWith("\"a, b\",rail,2,64,"));
    EXPECT_EQ(std::count(header.begin(), header.end(), ',') + 1,
              std::count(line.begin(), line.end(), ','));  // one is in the name
    const std::string markdown = CompareMarkdown(Of({facts}));
    EXPECT_THAT(markdown, ::testing::StartsWith("| fabric | a, b |\n|---|--:|\n| design | rail |"));
}

}  // namespace
}  // namespace topogen
