// SPDX-License-Identifier: GPL-2.0-only
//
// What NICs show of their state: queue pairs, their congestion control, whose turn it is, and what
// they keep of their peers. All that decides what they do, and nothing that does not.
#include "support/message-stream.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/state-text.h"

#include "engine/model/state-dump.h"

#include "ns3/integer.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using NicState = ModelTest;

constexpr int64_t kMicrosecond = 1'000'000;

/// The states of all NICs some time into an incast, with losses, that begins at `start`: a WRITE, a
/// SEND, a READ, and several messages of one queue pair.
std::string DumpIncast(const std::string& control, int64_t start) {
    FabricMessage message = MakeStar(5);
    message.bufferBytes = 200'000;
    ObjectFactory factory(control);
    RdmaTestbed bed(message, factory.Create<CongestionControl>());
    FlowDriver driver(bed.network);
    const std::vector<Verb> verbs{Verb::kWrite, Verb::kSend, Verb::kRead};
    for (uint32_t e = 0; e < verbs.size(); ++e) {
        Flow flow = verbs[e] == Verb::kRead ? MakeFlow(4, e, 1'000'000, start)
                                            : MakeFlow(e, 4, 1'000'000, start);
        flow.verb = verbs[e];
        driver.Add(flow);
    }
    driver.Start();
    MessageStream stream{3, 4, Verb::kWrite, {{start, 200'000}, {start, 1}, {start, 300'000}}};
    StreamSource source(*bed.network, stream, 100);
    source.Start();
    RunTo(bed, start + 47 * kMicrosecond + 123);
    std::string text;
    for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
        text += DumpWhatMatters(bed, bed.Nic(e));
    }
    return text;
}

// Windows with gaps, timers, rounds, records of telemetry: all of them as seen from now.
TEST_F(NicState, IsTheSameAtAnotherTime) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(0));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::RdmaNic::AckDelay", StringValue("300ns"));
    for (const std::string control :
         {"NoCongestionControl", "Dcqcn", "Hpcc", "Timely", "Dctcp", "Swift", "InfinibandCc",
          "SpectrumCc", "Nscc", "ReceiverCredits"}) {
        SCOPED_TRACE(control);
        const std::string early = DumpIncast("ns3::" + control, kMicrosecond);
        EXPECT_NE(early.find("hasScoreboard value 1"), std::string::npos) << "nothing was lost";
        EXPECT_EQ(early, DumpIncast("ns3::" + control, 777 * kMicrosecond + 5));
    }
}

/// Endpoint 0's state, and that of 1, to which it sends, after something happened.
std::string DumpAfter(const std::function<void(RdmaTestbed&, QueuePair&)>& change) {
    RdmaTestbed bed(MakePlanes(2, 3), CreateObject<NoCongestionControl>());
    RunTo(bed, kMicrosecond);
    QueuePair::Options options;
    options.destination = 1;
    options.verb = Verb::kSend;
    QueuePair& queuePair = bed.Nic(0).Open(options);
    bed.Nic(0).Post(queuePair, 1000, 0, 0, bed.Now());
    change(bed, queuePair);
    return DumpWhatMatters(bed, bed.Nic(0)) + DumpWhatMatters(bed, bed.Nic(1));
}

// No two of these leave the same behind.
TEST_F(NicState, ShowsEveryChange) {
    using Change = std::function<void(RdmaTestbed&, QueuePair&)>;
    const auto post = [](uint64_t bytes, uint32_t immediate, uint64_t cookie) {
        return Change([=](RdmaTestbed& bed, QueuePair& queuePair) {
            bed.Nic(0).Post(queuePair, bytes, immediate, cookie, bed.Now());
        });
    };
    const auto open = [](Verb verb, uint32_t destination, uint16_t entropy) {
        return Change([=](RdmaTestbed& bed, QueuePair&) {
            QueuePair::Options options;
            options.destination = destination;
            options.entropy = entropy;
            options.verb = verb;
            bed.Nic(0).Open(options);
        });
    };
    const auto run = [](int64_t nanoseconds) {
        return Change(
            [=](RdmaTestbed& bed, QueuePair&) { RunTo(bed, bed.Now() + nanoseconds * 1000); });
    };
    const std::vector<Change> changes{
        [](RdmaTestbed&, QueuePair&) {},
        post(1, 0, 0),
        post(2, 0, 0),
        post(1, 7, 0),
        post(1, 0, 7),
        open(Verb::kWrite, 1, 0),
        open(Verb::kWrite, 1, 9),
        open(Verb::kRead, 1, 0),
        open(Verb::kWrite, 2, 0),
        [](RdmaTestbed& bed, QueuePair& queuePair) { bed.Nic(0).Close(queuePair); },
        run(10),                                      // the packet is on its way
        run(2'000),                                   // acknowledged
        [](RdmaTestbed& bed, QueuePair& queuePair) {  // and closed: its number may be used again
            bed.Nic(0).Close(queuePair);
            RunTo(bed, bed.Now() + 2 * kMicrosecond);
        },
        [](RdmaTestbed& bed, QueuePair&) { bed.Nic(1).PostReceives(1); },
        [](RdmaTestbed& bed, QueuePair&) { bed.Nic(1).PostReceives(2); },
        [](RdmaTestbed& bed, QueuePair&) {  // not ready: it has to wait
            bed.Nic(1).PostReceives(0);
            RunTo(bed, bed.Now() + 2 * kMicrosecond);
        },
        [](RdmaTestbed& bed, QueuePair&) { bed.Nic(1).SetRemoteAccess(false); },
        [](RdmaTestbed& bed, QueuePair&) { bed.fabric->GetLink(bed.LinkOf(0, 1)).Fail(bed.Now()); },
        [](RdmaTestbed& bed, QueuePair& queuePair) {
            bed.Nic(0).CatchUp(bed.Now());
            queuePair.GetTimer().CountRetry();
        },
        [](RdmaTestbed&, QueuePair& queuePair) { queuePair.GetTimer().CountRnrRetry(); },
        [](RdmaTestbed& bed, QueuePair& queuePair) {
            queuePair.GetTimer().CountFrom(bed.Now() + 5);
        },
    };
    std::set<std::string> states;
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_TRUE(states.insert(DumpAfter(changes[i])).second) << "as one before: " << i;
    }
}

TEST_F(NicState, OfCountersMattersToNobody) {
    RdmaTestbed bed(MakeStar(2));
    RdmaNic& nic = bed.Nic(0);
    const std::string matters = DumpWhatMatters(bed, nic);
    const std::string all = DumpState(bed, nic);
    nic.CountDelivered(100);
    EXPECT_EQ(DumpWhatMatters(bed, nic), matters);
    EXPECT_NE(DumpState(bed, nic), all);
}

/// A control of somebody's own that does not show what it keeps.
class Secretive final : public CongestionControl {
  public:
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override {
        class Flow final : public CongestionFlow {
          public:
            explicit Flow(uint64_t rateBps) : CongestionFlow(rateBps) {}
        };
        return std::make_unique<Flow>(path.lineRateBps);
    }
};

TEST_F(NicState, IsOpaqueWithAControlThatIs) {
    RdmaTestbed bed(MakeStar(2), CreateObject<Secretive>());
    QueuePair::Options options;
    options.destination = 1;
    QueuePair& queuePair = bed.Nic(0).Open(options);
    StateDump dump(bed.Now());
    bed.Nic(0).VisitState(dump);
    EXPECT_EQ(dump.GetOpaque(), "ns3::CongestionFlow");
    bed.Nic(0).Close(queuePair);
}

}  // namespace
}  // namespace ns3
