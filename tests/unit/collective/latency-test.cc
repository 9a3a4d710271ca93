// SPDX-License-Identifier: GPL-2.0-only
//
// Small collectives among many ranks at packet level: what counts is the number of steps.
#include "test-network.h"

#include "ns3/config.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace ns3 {
namespace {

constexpr uint32_t kRanks = 512;
constexpr uint64_t kBytes = 4096;  // 8 a rank of a ring, 2,048 a tree
constexpr int64_t kHeaders = 62 + 20 + 16;
constexpr int64_t kAckPs = (66 + 20) * kPsPerByte;

/// Posting to arrival of a message of one packet: two links, each stored and forwarded.
constexpr int64_t HopPs(int64_t payload) {
    return 2 * ((payload + kHeaders) * kPsPerByte + kCableDelayPs) + kPipelinePs;
}

class LatencyTest : public ::testing::Test {
  protected:
    void SetUp() override {
        Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(1));
    }
    void TearDown() override { Config::Reset(); }

    static CollectiveRecord RunIt(const char* algorithm) {
        const topogen::Fabric fabric = MakeStar(kRanks);
        TestNetwork net(fabric);
        CollectiveSpec spec =
            SpecOf(CollectiveKind::kAllReduce, kBytes, RankPlacement::Packed(fabric, kRanks));
        spec.algorithm = algorithm;
        net.driver->Add(spec);
        net.Run();
        const CollectiveRecord record = net.driver->GetRecords()[0];
        EXPECT_EQ(record.status, CollectiveStatus::kFinished);
        const auto ideal = static_cast<double>(record.idealTime);
        EXPECT_NEAR(static_cast<double>(record.duration), ideal, 0.01 * ideal);
        return record;
    }
};

// 2(n-1) steps, in each of which the ACK of the step before is in the way once.
TEST_F(LatencyTest, RingTakesTwoRoundsOfSteps) {
    const int64_t expected = 2 * (kRanks - 1) * (HopPs(kBytes / kRanks) + kAckPs);
    const auto duration = static_cast<double>(RunIt("ring").duration);
    EXPECT_NEAR(duration / static_cast<double>(expected), 1, 0.01);
}

// Depth 9, up and down; an inner rank takes in two messages, one after the other.
TEST_F(LatencyTest, TreeTakesTwiceItsDepth) {
    constexpr int64_t kDepth = 9;
    const int64_t payload = kBytes / 2;
    const int64_t least = 2 * kDepth * HopPs(payload);
    const int64_t most = least + 2 * kDepth * 2 * ((payload + kHeaders) * kPsPerByte + kAckPs);
    const CollectiveRecord record = RunIt("double-tree");
    EXPECT_GE(record.duration, least);
    EXPECT_LE(record.duration, most);
}

}  // namespace
}  // namespace ns3
