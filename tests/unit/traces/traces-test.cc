// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "topogen/error.h"
#include "traces/flows/flow-file.h"
#include "traces/flows/path-file.h"
#include "traces/flows/size-distribution.h"

namespace traces {
namespace {

/// A file of the test's own.
std::string Write(const std::string& text) {
    const std::string name = ::testing::TempDir() + "/traces-test.txt";
    std::ofstream(name, std::ios::binary) << text;
    return name;
}

/// What is wrong with a file, without its name.
template <typename Read>
std::string ErrorOf(const std::string& text, Read read) {
    const std::string name = Write(text);
    try {
        read(name);
    } catch (const topogen::Error& error) {
        return std::string(error.what()).substr(name.size());
    }
    return "none";
}

TEST(FlowFile, ReadsTheSample) {
    const auto flows = ReadFlowFile(TRACES_DIRECTORY "/samples/eight-flows.txt").flows;
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

// Their own simulators never look at what comes after as many flows as they counted.
TEST(FlowFile, WhatFollowsTheCountedFlowsIsNotRead) {
    const FlowFile file =
        ReadFlowFile(Write("\xEF\xBB\xBF"
                           "1\r\n0 1 3 100 1000000 2\r\n2 3 3 100 4096 2\r\n\r\nFirst line: "
                           "flow #\r\n"));
    ASSERT_EQ(file.flows.size(), 1U);
    EXPECT_EQ(file.flows[0].bytes, 1'000'000U);
    ASSERT_EQ(file.notes.size(), 1U);
    EXPECT_EQ(file.notes[0], "2 lines after the 1 flows that the first line counts are not read");
    EXPECT_EQ(ErrorOf("2\n0 1 3 100 5 0\n", ReadFlowFile),
              ":2: the file ends after 1 flows of the 2 that its first line says");
}

// As ConWeave's generator writes them.
TEST(FlowFile, DestinationPortMayBeMissing) {
    const auto flows = ReadFlowFile(Write("1\n4 1 3 4096 2.000001500\n")).flows;
    ASSERT_EQ(flows.size(), 1U);
    EXPECT_EQ(flows[0].source, 4U);
    EXPECT_EQ(flows[0].priorityGroup, 3U);
    EXPECT_EQ(flows[0].bytes, 4096U);
    EXPECT_EQ(flows[0].startPs, 2'000'001'500'000);
}

TEST(FlowFile, ReadsConnectionMatrices) {
    const FlowFile file =
        ReadFlowFile(Write("Nodes 8\nConnections 2\nTriggers 0\n0->5 id 1 start 0 size 2000000\n"
                           "1->7 start 2500 size 77 prio 2\n"));
    EXPECT_FALSE(file.hasPriorityGroups);
    ASSERT_EQ(file.flows.size(), 2U);
    EXPECT_EQ(file.flows[0].destination, 5U);
    EXPECT_EQ(file.flows[0].bytes, 2'000'000U);
    EXPECT_EQ(file.flows[1].source, 1U);
    EXPECT_EQ(file.flows[1].startPs, 2'500);
    EXPECT_EQ(file.flows[1].line, 5U);
}

TEST(FlowFile, RefusesConnectionMatricesThatItDoesNotCover) {
    const auto expect = [](const std::string& rest, const std::string& complaint) {
        EXPECT_EQ(ErrorOf("Nodes 8\n" + rest, ReadFlowFile).substr(0, complaint.size()), complaint)
            << rest;
    };
    expect("Connections 1\nTriggers 1\n0->5 start 0 size 5\n",
           ":3: Triggers: flows that wait for each other are not supported yet");
    expect("Connections 1\n0->5 trigger 1 size 5\n", ":3: trigger: flows that wait");
    expect("Connections 1\n0->5 start 0 size 5 send_done_trigger 1\n",
           ":3: send_done_trigger: flows that wait");
    expect("Connections 1\nFailures 1\n", ":3: Failures: not supported");
    expect("0->5 start 0 size 5\n", ":2: Connections: missing");
    expect("Connections 1\n0->8 start 0 size 5\n", ":3: 0->8: must be SOURCE->DESTINATION");
    expect("Connections 1\n0>5 start 0 size 5\n", ":3: must be a word and a number");
    expect("Connections 1\n5->5 start 0 size 5\n", ":3: 5->5: a flow to itself");
    expect("Connections 1\n0->5 start 0\n", ":3: size: missing");
    expect("Connections 1\n0->5 size 5\n", ":3: start: missing");
    expect("Connections 1\n0->5 size 5 start\n", ":3: start: needs a value");
    expect("Connections 1\n0->5 size 5 start 0 speed 9\n", ":3: speed: must be id, start,");
    expect("Connections 2\n0->5 start 0 size 5\n", ":3: the file ends after 1 of its 2");
    expect("Connections 1\n0->5 start 0 size 5\n1->5 start 0 size 5\n", ":4: more than the 1");
}

TEST(PathFile, KeepsPathsAndLines) {
    const auto paths =
        ReadPathFile(Write("# src dst sport dport data acks\n\n"
                           "0 35 10000 100 0-128-160-136-35 35-136-161-128-0  # over 160\n"));
    ASSERT_EQ(paths.size(), 1U);
    EXPECT_EQ(paths[0].source, 0U);
    EXPECT_EQ(paths[0].destination, 35U);
    EXPECT_EQ(paths[0].data, (std::vector<uint32_t>{0, 128, 160, 136, 35}));
    EXPECT_EQ(paths[0].acks, (std::vector<uint32_t>{35, 136, 161, 128, 0}));
    EXPECT_EQ(paths[0].sourcePort, 10000U);
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

// Means of the published points, by the trapezoids between them.
TEST(SizeDistribution, TheOthersAreWhatTheirFilesSay) {
    const auto mean = [](const std::string& name) {
        return SizeDistribution::Read(TRACES_DIRECTORY "/distributions/" + name).GetMeanBytes();
    };
    EXPECT_NEAR(mean("hadoop.cdf"), 120'421, 1);
    EXPECT_NEAR(mean("ali-storage.cdf"), 40'870, 1);
    EXPECT_NEAR(mean("google-rpc.cdf"), 2'949, 1);
}

TEST(SizeDistribution, SharesOfOneAreTheSame) {
    const auto percents = SizeDistribution::Read(Write("0 0\n1000 25\n5000 100\n"));
    const auto shares = SizeDistribution::Read(Write("0 0\n1000 0.25\n5000 1\n"));
    EXPECT_EQ(shares.GetMeanBytes(), percents.GetMeanBytes());
    EXPECT_EQ(shares.Draw(0.5), percents.Draw(0.5));
    EXPECT_EQ(shares.Draw(0.125), 500U);
}

TEST(SizeDistribution, FirstSizeMayHaveAShare) {
    const auto sizes = SizeDistribution::Read(Write("1000 0.5\n3000 1.0\n"));
    EXPECT_EQ(sizes.Draw(0), 1000U);
    EXPECT_EQ(sizes.Draw(0.49), 1000U);
    EXPECT_EQ(sizes.Draw(0.75), 2000U);
    EXPECT_EQ(sizes.GetMeanBytes(), 1500);
}

TEST(SizeDistribution, RefusesWhatIsNone) {
    EXPECT_EQ(ErrorOf("0 0\n10 50\n", SizeDistribution::Read),
              ":2: the last percentage must be 100, or 1 where all are shares of 1");
    EXPECT_EQ(ErrorOf("0 0\n10 50\n5 100\n", SizeDistribution::Read),
              ":3: sizes must rise and percentages must not fall");
    EXPECT_EQ(ErrorOf("", SizeDistribution::Read),
              ": the last percentage must be 100, or 1 where all are shares of 1");
}

}  // namespace
}  // namespace traces
