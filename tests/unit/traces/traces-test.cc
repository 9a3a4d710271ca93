// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include <fstream>

#include "traces/flows/flow-file.h"
#include "traces/flows/path-file.h"
#include "traces/flows/size-distribution.h"

namespace traces {
namespace {

TEST(FlowFile, ReadsTheSample) {
    const auto flows = ReadFlowFile(TRACES_DIRECTORY "/samples/eight-flows.txt");
    ASSERT_EQ(flows.size(), 8U);
    EXPECT_EQ(flows[2].source, 2U);
    EXPECT_EQ(flows[2].destination, 10U);
    EXPECT_EQ(flows[2].priorityGroup, 3U);
    EXPECT_EQ(flows[2].destinationPort, 100U);
    EXPECT_EQ(flows[2].bytes, 500000U);
    EXPECT_EQ(flows[2].startPs, 1'000'000);
    EXPECT_EQ(flows[5].startPs, 2'500'000);
    EXPECT_EQ(flows[5].line, 7U);
}

TEST(PathFile, KeepsPathsAndLines) {
    const std::string name = ::testing::TempDir() + "/path-file-test.txt";
    std::ofstream(name) << "# src dst sport dport data acks\n\n"
                           "0 35 10000 100 0-128-160-136-35 35-136-161-128-0  # over 160\n";
    const auto paths = ReadPathFile(name);
    ASSERT_EQ(paths.size(), 1U);
    EXPECT_EQ(paths[0].source, 0U);
    EXPECT_EQ(paths[0].destination, 35U);
    EXPECT_EQ(paths[0].data, (std::vector<uint32_t>{0, 128, 160, 136, 35}));
    EXPECT_EQ(paths[0].acks, (std::vector<uint32_t>{35, 136, 161, 128, 0}));
    EXPECT_EQ(paths[0].line, 3U);
}

TEST(SizeDistribution, WebsearchFollowsItsPoints) {
    const auto sizes = SizeDistribution::Read(TRACES_DIRECTORY "/distributions/websearch.cdf");
    EXPECT_EQ(sizes.Draw(0), 1U);
    EXPECT_EQ(sizes.Draw(0.15), 10'000U);
    EXPECT_EQ(sizes.Draw(0.6), 200'000U);
    EXPECT_NEAR(static_cast<double>(sizes.Draw(0.65)), 600'000, 1);
    EXPECT_LE(sizes.Draw(0x1.fffffffffffffp-1), 30'000'000U);
    EXPECT_NEAR(sizes.GetMeanBytes(), 1'709'000, 5'000);
}

}  // namespace
}  // namespace traces
