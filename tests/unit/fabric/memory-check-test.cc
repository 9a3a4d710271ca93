// SPDX-License-Identifier: GPL-2.0-only
//
// Switches without the memory that lossless operation takes: what is told, and what they do.
#include "fabric/helper/memory-check.h"

#include "support/model-test.h"
#include "support/observed-run.h"

#include "ns3/integer.h"
#include "ns3/uinteger.h"

namespace ns3 {
namespace {

using MemoryCheckTest = ModelTest;

/// A chain of two switches whose cable takes 400 us, 2 MB of memory each; nodes 2 and 3.
FabricMessage MakeLongChain() {
    FabricMessage message;
    message.bufferBytes = 2'000'000;
    message.AddSwitch();
    message.AddSwitch();
    message.AddEndpoint(0, {100 * kGbps, 500'000});
    message.AddEndpoint(1, {10 * kGbps, 500'000});
    message.Connect(0, 1, {100 * kGbps, 400'000'000});
    return message;
}

// Headroom is 3 x 9,216 + 64 + (round trip) x rate + 1, a reserve 4,096. The long cable has 800 us
// and two pipelines of 0.5 us, 801 us at 12.5 GB/s: 10,012,500 + 27,713 = 10,040,213. To the NIC at
// 100 Gb/s it is 1.5 us, 18,750 + 27,713 = 46,463; with both reserves, 10,094,868.
TEST_F(MemoryCheckTest, TellsWhichSwitchLacksHowMuch) {
    const std::vector<std::string> lines = CheckLosslessMemory(MakeLongChain().Build(), nullptr);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0],
              "the switch at node 2 lacks 8094868 bytes of memory: headroom and reserves of its "
              "lossless classes take 10094868, ns3::FabricSwitch::BufferBytes is 2000000, so that "
              "frames may be dropped; so at 1 other switches");
}

TEST_F(MemoryCheckTest, TellsOfHeadroomByHandThatIsTooSmall) {
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(46'463));
    const std::vector<std::string> lines = CheckLosslessMemory(MakeLongChain().Build(), nullptr);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0],
              "HeadroomBytes of 46463 at port 1 of the switch at node 2 is less than the 10040213 "
              "that its rate and cable take, so that lossless classes may drop frames; so at 1 "
              "other ports");
}

TEST_F(MemoryCheckTest, KnowsWhatSingleSwitchesAndPortsHave) {
    const FabricMessage message = MakeLongChain();
    const RdmaTestbed bed(message, CreateObject<NoCongestionControl>(), [] {
        Config::Set("/NodeList/2/$ns3::FabricSwitch/BufferBytes", UintegerValue(11'000'000));
        Config::Set("/NodeList/3/DeviceList/1/Settings/HeadroomBytes", IntegerValue(500'000));
    });
    const std::vector<std::string> lines =
        CheckLosslessMemory(message.Build(), PeekPointer(bed.fabric));
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].rfind("HeadroomBytes of 500000 at port 1 of the switch at node 3 is", 0), 0u)
        << lines[0];
    EXPECT_EQ(lines[0].find("other"), std::string::npos) << lines[0];
}

TEST_F(MemoryCheckTest, NothingIsToldWhereAllIsWell) {
    EXPECT_TRUE(CheckLosslessMemory(MakeStar(64).Build(), nullptr).empty());
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    EXPECT_TRUE(CheckLosslessMemory(MakeLongChain().Build(), nullptr).empty());
    FabricMessage credits = MakeLongChain();
    credits.infiniband = true;
    EXPECT_TRUE(CheckLosslessMemory(credits.Build(), nullptr).empty());
}

// Eight senders; each port's headroom of 78 KB is a good part of the memory of 100 KB.
TEST_F(MemoryCheckTest, ASwitchQueuesNoMoreThanItsMemory) {
    constexpr uint32_t kSenders = 8;
    ObservedScenario scenario;
    scenario.message = MakeStar(kSenders + 1, {400 * kGbps, 250'000});
    scenario.message.bufferBytes = 100'000;
    scenario.congestionControl = "ns3::NoCongestionControl";
    scenario.defaults = {{"ns3::RdmaNic::RetransmitTimeout", "100us"}};
    scenario.flows = MakeIncast(kSenders, 200'000);
    const Outcome outcome = ExpectLazyIsEager(scenario);
    EXPECT_GT(outcome.dropped, 0u);
    EXPECT_GT(outcome.pausedPs, 0);

    RdmaTestbed bed(scenario.message);
    bed.Run(scenario.flows);
    const uint64_t most = bed.LeafPort(kSenders).GetCounters(bed.Now()).maxQueueBytes;
    EXPECT_LE(most, 100'000u);
    EXPECT_GT(most, 90'000u);
}

}  // namespace
}  // namespace ns3
