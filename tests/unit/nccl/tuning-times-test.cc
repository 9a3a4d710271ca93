// SPDX-License-Identifier: GPL-2.0-only
//
// Every time and every choice against those of an independent program: tests/data/nccl.
#include "collective/model/nccl/nccl-tuner.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ns3 {
namespace {

constexpr double kTolerance = 1e-6;  // the file has nine digits; 0.01 % is what is promised

/// Replaces separators by blanks, for streams to read words.
std::istringstream Words(std::string text, const std::string& separators) {
    for (char& c : text) {
        c = separators.find(c) == std::string::npos ? c : ' ';
    }
    return std::istringstream(text);
}

/// A line of the file.
struct Row {
    CollectiveKind function = CollectiveKind::kAllReduce;
    NcclCommunicator communicator;
    uint64_t bytes = 0;
    std::string algorithm;
    std::string protocol;
    std::string times;
};

bool Read(const std::string& text, Row& row) {
    std::istringstream words(text);
    std::string function;
    std::string cpu;
    std::string graphs;
    NcclCommunicator& c = row.communicator;
    words >> function >> c.ranks >> c.nodes >> c.computeCapability >> cpu >> c.channels >> graphs >>
        row.bytes >> row.algorithm >> row.protocol >> row.times;
    c.cpu = cpu == "amd" ? NcclCpu::kAmd : cpu == "arm" ? NcclCpu::kArm : NcclCpu::kIntel;
    std::istringstream fields = Words(graphs, ":,");
    for (std::string name; fields >> name;) {
        NcclAlgorithm algorithm{};
        EXPECT_TRUE(FindNcclName(name, algorithm)) << name;
        NcclGraph& graph = c.graphs[Index(algorithm)];
        fields >> graph.channels >> graph.intraBandwidth >> graph.interBandwidth;
    }
    return FindNcclName(function, row.function) && !words.fail() && !fields.bad();
}

void CheckRow(const Row& row) {
    const NcclTuner tuner(row.communicator, row.function);
    std::istringstream times = Words(row.times, "/=,");
    std::string name;
    size_t usable = 0;
    for (std::string protocolName; times >> name >> protocolName; ++usable) {
        double expected = 0;
        times >> expected;
        NcclAlgorithm algorithm{};
        NcclProtocol protocol{};
        ASSERT_TRUE(FindNcclName(name, algorithm) && FindNcclName(protocolName, protocol));
        ASSERT_TRUE(tuner.IsUsable(algorithm, protocol)) << name << protocolName;
        EXPECT_NEAR(tuner.GetTime(algorithm, protocol, row.bytes), expected, expected * kTolerance)
            << name << " " << protocolName;
    }
    for (const NcclAlgorithm algorithm : kAllNcclAlgorithms) {
        for (const NcclProtocol protocol : kAllNcclProtocols) {
            usable -= tuner.IsUsable(algorithm, protocol) ? 1 : 0;
        }
    }
    EXPECT_EQ(usable, 0U) << "others can be used than the file has";
    const NcclChoice choice = tuner.Choose(row.bytes);
    EXPECT_EQ(ToString(choice.algorithm), row.algorithm);
    EXPECT_EQ(ToString(choice.protocol), row.protocol);
}

TEST(NcclTuningTimes, AreThoseOfAnIndependentProgram) {
    std::ifstream file(NCCL_DATA "/tuning-times.txt");
    uint32_t rows = 0;
    for (std::string text; std::getline(file, text);) {
        if (text.front() == '#') {
            continue;
        }
        SCOPED_TRACE(text.substr(0, text.find('=')));
        Row row;
        ASSERT_TRUE(Read(text, row));
        CheckRow(row);
        ++rows;
    }
    EXPECT_GE(rows, 900U);
}

}  // namespace
}  // namespace ns3
