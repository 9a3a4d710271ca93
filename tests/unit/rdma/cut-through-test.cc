// SPDX-License-Identifier: GPL-2.0-only
//
// A message alone through switches that cut through: exact to the picosecond.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <numeric>
#include <vector>

namespace ns3 {
namespace {

constexpr int64_t kGap = 20;
constexpr int64_t kHead = 64 + kGap;         // FabricSwitch::CutThroughBytes
constexpr int64_t kFull = 4096 + 62 + kGap;  // a packet on the wire
constexpr int64_t kFirst = kFull + 16;       // with its RETH
constexpr int64_t kAck = 66 + kGap;

class CutThrough : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::FabricSwitch::CutThrough", StringValue("On"));
    }
};

TestCable Cable(uint64_t gbps) {
    return {gbps * kGbps, 123'457};
}

// Every switch adds the time of the head, its pipeline and the cable after it; the packets
// themselves are on the wire once.
TEST_F(CutThrough, SwitchesOfOneRateAddTheHeadOnly) {
    for (const uint64_t gbps : {100, 400, 800}) {
        const auto psPerByte = static_cast<int64_t>(8000 / gbps);
        for (const int64_t switches : {1, 2, 4}) {
            for (const int64_t pipeline : {0, 20'000, 600'000}) {  // shorter than a packet, longer
                FabricMessage message = MakeChain(static_cast<uint32_t>(switches), 1, Cable(gbps));
                message.pipelinePs = pipeline;
                const int64_t flight =
                    (switches + 1) * 123'457 + switches * (pipeline + kHead * psPerByte);
                for (const int64_t packets : {1, 2, 200}) {
                    RdmaTestbed bed(message);
                    const auto bytes = static_cast<uint64_t>(packets) * 4096;
                    const Flow flow = bed.Run({MakeFlow(0, 1, bytes)}).front();
                    const int64_t there = (kFirst + (packets - 1) * kFull) * psPerByte + flight;
                    const int64_t back = kAck * psPerByte + flight;
                    EXPECT_EQ(flow.completionTime, there + back)
                        << gbps << "G, " << switches << " switches, pipeline " << pipeline << ", "
                        << packets << " packets";
                    EXPECT_EQ(flow.completionTime,
                              bed.network->GetIdealCompletionTime(0, 1, bytes));
                }
            }
        }
    }
}

// A faster link would run out of bits: the frame is stored. A slower one need not wait.
TEST_F(CutThrough, FramesAreStoredBeforeAFasterLink) {
    struct Hop {
        uint64_t gbps;
        bool nextIsFaster;
    };
    const auto expected = [](const std::vector<Hop>& hops, int64_t wire) {
        int64_t time = 0;
        for (size_t i = 0; i < hops.size(); ++i) {
            const bool isStored = hops[i].nextIsFaster || i + 1 == hops.size();
            time += (isStored ? wire : kHead) * static_cast<int64_t>(8000 / hops[i].gbps) + 123'457;
        }
        return time + static_cast<int64_t>(hops.size() - 1) * FabricMessage().pipelinePs;
    };
    for (const uint64_t last : {100, 400, 800}) {
        FabricMessage message;
        message.AddSwitch();
        message.AddSwitch();
        message.AddEndpoint(0, Cable(200));
        message.AddEndpoint(1, Cable(last));
        message.Connect(0, 1, Cable(400));
        RdmaTestbed bed(message);
        const Flow flow = bed.Run({MakeFlow(0, 1, 4096)}).front();
        const int64_t there = expected({{200, true}, {400, last > 400}, {last, false}}, kFirst);
        const int64_t back = expected({{last, last < 400}, {400, false}, {200, false}}, kAck);
        EXPECT_EQ(flow.completionTime, there + back) << last;
    }
}

TEST_F(CutThrough, IdealTimeHoldsOnPathsOfMixedRates) {
    for (const uint64_t last : {100, 400, 800}) {
        FabricMessage message;
        message.pipelinePs = 10'000;
        message.AddSwitch();
        message.AddSwitch();
        message.AddEndpoint(0, {200 * kGbps, 10'000});
        message.AddEndpoint(1, {last * kGbps, 20'000});
        message.Connect(0, 1, {400 * kGbps, 50'000});
        for (const uint64_t bytes : {1, 5000, 3'000'001}) {
            RdmaTestbed bed(message);
            const Flow flow = bed.Run({MakeFlow(0, 1, bytes)}).front();
            EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, bytes))
                << bytes << " bytes to a port of " << last << " Gb/s";
        }
    }
}

TEST_F(CutThrough, InfinibandDoesByNatureAndEthernetDoesNot) {
    Config::Reset();
    const auto timeOf = [](bool infiniband) {
        FabricMessage message = MakeChain(2, 1, Cable(400));
        message.infiniband = infiniband;
        RdmaTestbed bed(message);
        return bed.Run({MakeFlow(0, 1, 4096)}).front().completionTime;
    };
    const int64_t flight = 2 * (int64_t{3} * 123'457 + 2 * FabricMessage().pipelinePs);
    EXPECT_EQ(timeOf(false), int64_t{60} * (kFirst + kAck) + flight);
    // Of the ACK's 30 bytes all are waited for, of the packet's 4,138 just 64; delimiters are 2.
    EXPECT_EQ(timeOf(true), int64_t{20} * (2 * 66 + 4140 + 3 * 32) + flight);
}

}  // namespace
}  // namespace ns3
