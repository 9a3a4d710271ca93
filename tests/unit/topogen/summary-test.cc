// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <utility>
#include <vector>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/check/switch-graph.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

TEST(Summary, CountsPortsBisectionAndTransceivers) {
    const Catalog catalog = LoadCatalog();
    const Summary summary =
        Summarize(Generate(MakeRequest({{"gpus", "1024"}, {"tier", "2"}})), catalog);
    ASSERT_EQ(summary.tiers.size(), 2u);
    EXPECT_EQ(summary.tiers[0].switches, 16u);
    EXPECT_EQ(summary.tiers[0].portsBought, 2048u);
    EXPECT_EQ(summary.tiers[0].portsUsed, 2048u);
    EXPECT_EQ(summary.tiers[1].portsUsed, 1024u);
    EXPECT_EQ(summary.tiers[0].oversubscription, 1);
    EXPECT_EQ(summary.tiers[1].oversubscription, 0);
    EXPECT_EQ(summary.endpointBps, 1024u * 400'000'000'000u);
    ASSERT_EQ(summary.cables.size(), 2u);
    // 64 ports of a leaf towards servers in 32 twin-port modules, one module a NIC.
    EXPECT_EQ(summary.cables[0].switchModules, 16u * 32);
    EXPECT_EQ(summary.cables[0].nicModules, 1024u);
    EXPECT_EQ(summary.cables[1].switchModules, 16u * 32 + 8u * 64);
    EXPECT_EQ(summary.cables[1].nicModules, 0u);
    EXPECT_EQ(summary.cables[1].fewestParallel, 8u);
    EXPECT_EQ(summary.cables[1].mostParallel, 8u);
}

TEST(Summary, CopperNeedsNoTransceiver) {
    const Catalog catalog = LoadCatalog();
    const Summary summary =
        Summarize(Generate(MakeRequest({{"gpus", "64"}, {"cable-server", "2"}})), catalog);
    EXPECT_EQ(summary.cables[0].part, "passive copper");
    EXPECT_EQ(summary.cables[0].switchModules + summary.cables[0].nicModules, 0u);
}

TEST(Summary, OddPortsTakeAWholeModule) {
    const Catalog catalog = LoadCatalog();
    const Summary summary =
        Summarize(Generate(MakeRequest({{"gpus", "24"}, {"tier", "2"}})), catalog);
    EXPECT_EQ(summary.cables[0].switchModules, 8u * 2);  // 3 ports a leaf, 2 a module
}

TEST(Summary, FindsTheWorstOversubscription) {
    const Catalog catalog = LoadCatalog();
    const Summary summary = Summarize(
        Generate(MakeRequest({{"gpus", "4096"}, {"oversubscription", "3"}, {"tier", "2"}})),
        catalog);
    EXPECT_GT(summary.tiers[0].oversubscription, 2.5);
    EXPECT_LE(summary.tiers[0].oversubscription, 3);
}

// Leaves are full and even in number, so that the maximum flow has none that sends to itself.
TEST(Summary, LinksBetweenGroupsAreWhatBisectsADragonfly) {
    const Catalog catalog = LoadCatalog();
    const std::vector<std::pair<const char*, std::vector<const char*>>> sizes = {
        {"1", {"512", "1024", "2048", "3072", "4096", "4992", "6016", "8192", "16384"}},
        {"3", {"1536", "4608", "6912", "9216", "12288"}}};
    for (const auto& [ratio, counts] : sizes) {
        for (const char* gpus : counts) {
            SCOPED_TRACE(std::string(gpus) + ", " + ratio + ":1");
            const Fabric fabric = Generate(MakeRequest({{"gpus", gpus},
                                                        {"design", "dragonfly+"},
                                                        {"switch", "generic-64x400"},
                                                        {"oversubscription", ratio}}));
            const double flow = SwitchGraph(fabric, Cables(fabric)).Bisection();
            const TierSummary spines = Summarize(fabric, catalog).tiers[1];
            EXPECT_NEAR(spines.bisectionBps / flow, 1, 0.001);
        }
    }
}

TEST(Summary, TableHoldsTheFigures) {
    const std::string table =
        SummaryTable(Generate(MakeRequest({{"gpus", "100000"}, {"tier", "3"}})), LoadCatalog());
    for (const char* text :
         {"100,000 GPUs", "196 groups of up to 64 servers on 8 leaves, 25 pods", "1,568", "784",
          "100,352", "99.9 %", "SN5600: 128 x 400 Gb/s", "multimode SR", "single-mode DR 100 m",
          "transceivers per GPU: 3.51"}) {
        EXPECT_THAT(table, HasSubstr(text));
    }
}

TEST(Summary, ColumnsStandUnderTheirHeadings) {
    const std::string table = SummaryTable(
        Generate(MakeRequest(
            {{"gpus", "64"}, {"design", "clos"}, {"switch", "7808R3"}, {"chassis", "clos"}})),
        LoadCatalog());
    EXPECT_THAT(table, HasSubstr("24 GB of packet buffer"));
    std::istringstream lines(table);
    size_t expected = 0;  // length of the rows of the table that a line belongs to
    size_t rows = 0;
    for (std::string line; std::getline(lines, line);) {
        expected = line.rfind("tier ", 0) == 0 || line.rfind("cables ", 0) == 0 ? line.size()
                   : line.empty()                                               ? 0
                                                                                : expected;
        EXPECT_TRUE(expected == 0 || line.size() == expected) << line;
        rows += expected != 0 ? 1 : 0;
    }
    EXPECT_EQ(rows, 11u);  // four tiers with heading and total, four kinds of cable
}

}  // namespace
}  // namespace topogen
