// SPDX-License-Identifier: GPL-2.0-only
//
// Random scenarios, each run with ports that are evaluated lazily and with ports whose every
// transmission start is an event: whatever anybody can observe must be the same.
#include "random-scenario.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <sstream>

namespace ns3 {
namespace {

constexpr uint64_t kScenariosPerCase = 10;
// A window below AckInterval packets advances only by timeouts, so some scenarios take long.
constexpr int64_t kLimitPs = 2'000'000'000'000;

/// Everything observable of a run, one line an observation.
struct Outcome {
    std::vector<std::string> lines;
    uint64_t dropped = 0;
    uint64_t unfinished = 0;
    bool conserved = false;
    bool delivered = false;  ///< Messages came whole, each once, to whom they were for.
};

std::string Line(const std::string& name, std::initializer_list<int64_t> values) {
    std::ostringstream text;
    text << name;
    for (const int64_t value : values) {
        text << ' ' << value;
    }
    return text.str();
}

std::string Line(const FabricPort& port, int64_t now) {
    const PortCounters c = port.GetCounters(now);
    const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
    return Line("port", {port.GetSource(), number(c.txFrames), number(c.txBytes),
                         number(c.markedFrames), number(c.droppedFrames), number(c.pauseFramesSent),
                         number(c.creditFramesSent), c.pausedPs, number(c.maxQueueBytes)});
}

std::string Line(const RdmaNic& nic) {
    const NicCounters& c = nic.GetCounters();
    const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
    return Line("nic", {nic.GetEndpoint(), number(c.dataPacketsSent),
                        number(c.dataPacketsDelivered), number(c.payloadBytesDelivered),
                        number(c.naksSent), number(c.cnpsSent), number(c.timeouts)});
}

std::string Line(size_t index, const Flow& flow) {
    return Line("flow", {static_cast<int64_t>(index), static_cast<int64_t>(flow.status),
                         flow.completionTime, static_cast<int64_t>(flow.retransmittedPackets)});
}

/// Counts the messages that reach the receivers; the immediate is the flow's number.
class Ledger final : public MessageReceiver {
  public:
    explicit Ledger(const std::vector<Flow>& flows) : m_flows(flows), m_received(flows.size(), 0) {}

    void OnMessage(RdmaNic& nic, uint32_t source, uint32_t immediate, uint64_t bytes,
                   int64_t /*now*/) override {
        const Flow& flow = m_flows.at(immediate);
        m_sound = m_sound && flow.source == source && flow.bytes == bytes &&
                  flow.destination == nic.GetEndpoint();
        ++m_received[immediate];
    }

    /// \param flows as they ended
    bool Agrees(const std::vector<Flow>& flows) const {
        bool agrees = m_sound;
        for (size_t i = 0; i < flows.size(); ++i) {
            const bool finished = flows[i].status == FlowStatus::kFinished;
            const uint32_t messages = flows[i].verb == Verb::kRead ? 0 : 1;  // reads go unheard
            agrees = agrees && (finished ? m_received[i] == messages : m_received[i] <= messages);
        }
        return agrees;
    }

  private:
    const std::vector<Flow>& m_flows;
    std::vector<uint32_t> m_received;
    bool m_sound = true;
};

Outcome Observe(const RdmaTestbed& bed, const std::vector<Flow>& flows) {
    Outcome outcome;
    for (size_t i = 0; i < flows.size(); ++i) {
        outcome.lines.push_back(Line(i, flows[i]));
        outcome.unfinished += flows[i].status == FlowStatus::kUnfinished ? 1 : 0;
    }
    for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
        outcome.lines.push_back(Line(bed.Nic(e)));
    }
    const FrameBalance balance = bed.Balance();
    for (uint32_t i = 0; i < bed.fabric->GetLinkCount(); ++i) {
        for (std::size_t end = 0; end < 2; ++end) {
            outcome.lines.push_back(Line(bed.fabric->GetLink(i).GetPort(end), bed.Now()));
        }
    }
    outcome.dropped = balance.counters.dropped;
    outcome.conserved = balance.IsConserved();
    return outcome;
}

Outcome Simulate(const RandomScenario& scenario, bool eager) {
    for (const auto& [name, value] : scenario.defaults) {
        Config::SetDefault(name, StringValue(value));
    }
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(eager));
    Outcome outcome;
    {
        ObjectFactory factory(scenario.congestionControl);
        RdmaTestbed bed(scenario.message, factory.Create<CongestionControl>());
        Ledger ledger(scenario.flows);
        FlowDriver driver(bed.network);
        for (const Flow& flow : scenario.flows) {
            driver.Add(flow);
        }
        for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
            bed.Nic(e).SetReceiver(&ledger);
        }
        driver.Start();
        Simulator::Stop(PicoSeconds(kLimitPs));
        Simulator::Run();
        outcome = Observe(bed, driver.GetFlows());
        outcome.delivered = ledger.Agrees(driver.GetFlows());
    }
    Config::Reset();
    return outcome;
}

class LazyEagerFuzz : public ModelTest, public ::testing::WithParamInterface<uint64_t> {};

TEST_P(LazyEagerFuzz, NobodyCanTellLazyFromEager) {
    for (uint64_t i = 0; i < kScenariosPerCase; ++i) {
        const uint64_t seed = GetParam() * kScenariosPerCase + i;
        const RandomScenario scenario = DrawScenario(seed);
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + Describe(scenario));
        const Outcome lazy = Simulate(scenario, false);
        const Outcome eager = Simulate(scenario, true);
        ASSERT_EQ(lazy.lines.size(), eager.lines.size());
        for (size_t l = 0; l < lazy.lines.size(); ++l) {
            ASSERT_EQ(lazy.lines[l], eager.lines[l]);
        }
        ASSERT_EQ(lazy.dropped, eager.dropped);
        ASSERT_TRUE(lazy.conserved && eager.conserved);
        ASSERT_TRUE(lazy.delivered && eager.delivered);
        ASSERT_EQ(lazy.unfinished, 0u) << "flows neither finished nor failed";
        if (scenario.mustNotLose) {
            ASSERT_EQ(lazy.dropped, 0u) << "a lossless fabric lost frames";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LazyEagerFuzz, ::testing::Range<uint64_t>(0, 60));

// Batches that once told lazy from eager: a window that closed while its queue pair was ready to
// send, and a retransmission timer armed during a replay.
INSTANTIATE_TEST_SUITE_P(Found, LazyEagerFuzz,
                         ::testing::Values<uint64_t>(88, 125, 162, 348, 374, 624, 625, 986, 1099));

}  // namespace
}  // namespace ns3
