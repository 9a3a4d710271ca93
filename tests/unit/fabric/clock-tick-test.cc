// SPDX-License-Identifier: GPL-2.0-only
//
// Times truncated to a unit coarser than a picosecond, and how coarse it may be.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/uinteger.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace ns3 {
namespace {

using ClockTickTest = ModelTest;

/// Two endpoints of which the second has a cable of 800 Gb/s, where the least frame, a packet
/// of which a switch left the headers alone, 62 bytes and a gap of 20, takes 82 * 10 ps.
FabricMessage MakeFast() {
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0);
    message.AddEndpoint(0, {800 * kGbps, 10'000});
    return message;
}

TEST_F(ClockTickTest, IsRefusedWhereTheLeastFrameWouldTakeNoTime) {
    Config::SetDefault("ns3::FabricNetwork::ClockTickPs", UintegerValue(821));
    try {
        RdmaTestbed bed(MakeFast());
        FAIL() << "it was taken";
    } catch (const std::invalid_argument& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("ns3::FabricNetwork::ClockTickPs: 821"));
        EXPECT_THAT(error.what(), testing::HasSubstr("link 1 (800000000000 bit/s)"));
        EXPECT_THAT(error.what(), testing::HasSubstr("allowed: 1 to 820"));
    }
}

TEST_F(ClockTickTest, MayBeTheTimeOfTheLeastFrame) {
    Config::SetDefault("ns3::FabricNetwork::ClockTickPs", UintegerValue(820));
    RdmaTestbed bed(MakeFast());
    EXPECT_EQ(bed.EndpointPort(1).GetTransmissionTime(62), 820);
    EXPECT_GT(bed.Run({MakeFlow(0, 1, 100'000)})[0].completionTime, 0);
}

}  // namespace
}  // namespace ns3
