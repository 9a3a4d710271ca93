// SPDX-License-Identifier: GPL-2.0-only
#ifndef OBSERVED_RUN_H
#define OBSERVED_RUN_H

#include "fabric-message.h"
#include "rdma-testbed.h"
#include "trace-digest.h"

#include "engine/helper/engine-helper.h"
#include "fabric/helper/link-failures.h"
#include "fabric/helper/load-balancing.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3 {

// Whatever waits for timeouts takes long.
constexpr int64_t kObservedPs = 2'000'000'000'000;

/// A link that is down from `from` until `until`, ps.
struct Outage {
    uint32_t link;
    int64_t from;
    int64_t until;
};

/// A small fabric, its parameters and its traffic.
struct ObservedScenario {
    FabricMessage message;
    std::vector<std::pair<std::string, std::string>> defaults;  ///< Attribute defaults.
    std::vector<std::pair<std::string, std::string>> ofNodes;   ///< Paths of Config::Set().
    std::string congestionControl;                              ///< TypeId.
    std::string loadBalancing;                                  ///< Its name, or the default's.
    bool mustNotLose = false;  ///< Credits, or all traffic is in lossless classes with computed
                               ///< headroom.
    std::vector<Flow> flows;
    std::vector<Outage> outages;
};

/// Everything observable of a run, one line an observation.
struct Outcome {
    std::vector<std::string> lines;
    uint64_t dropped = 0;
    uint64_t trimmed = 0;
    int64_t pausedPs = 0;  ///< Or without credit, of all ports.
    uint64_t unfinished = 0;
    bool conserved = false;
    bool delivered = false;  ///< Messages came whole, each once, to whom they were for.
};

inline std::string Line(const std::string& name, std::initializer_list<int64_t> values) {
    std::ostringstream text;
    text << name;
    for (const int64_t value : values) {
        text << ' ' << value;
    }
    return text.str();
}

inline std::string Line(const FabricPort& port, int64_t now) {
    const PortCounters c = port.GetCounters(now);
    const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
    return Line("port",
                {port.GetSource(), number(c.txFrames), number(c.txBytes), number(c.markedFrames),
                 number(c.droppedFrames), number(c.pauseFramesSent), number(c.creditFramesSent),
                 number(c.noticeFramesSent), c.pausedPs, number(c.maxQueueBytes)});
}

inline std::string Line(const RdmaNic& nic) {
    const NicCounters& c = nic.GetCounters();
    const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
    return Line("nic", {nic.GetEndpoint(), number(c.dataPacketsSent),
                        number(c.dataPacketsDelivered), number(c.payloadBytesDelivered),
                        number(c.naksSent), number(c.cnpsSent), number(c.timeouts)});
}

inline std::string Line(size_t index, const Flow& flow) {
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

inline Outcome Observe(const RdmaTestbed& bed, const std::vector<Flow>& flows) {
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
            const FabricPort& port = bed.fabric->GetLink(i).GetPort(end);
            const PortCounters counters = port.GetCounters(bed.Now());
            outcome.lines.push_back(Line(port, bed.Now()));
            outcome.trimmed += counters.trimmedFrames;
            outcome.pausedPs += counters.pausedPs;
        }
    }
    outcome.dropped = balance.counters.dropped;
    outcome.conserved = balance.IsConserved();
    return outcome;
}

inline Outcome Simulate(const ObservedScenario& scenario, bool eager) {
    for (const auto& [name, value] : scenario.defaults) {
        Config::SetDefault(name, StringValue(value));
    }
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(eager));
    EngineHelper::ChooseSimulator(eager ? "ns3::DefaultSimulatorImpl" : "ns3::FabricSimulatorImpl");
    if (!scenario.loadBalancing.empty()) {
        SetLoadBalancingDefault(scenario.loadBalancing);
    }
    Outcome outcome;
    {
        ObjectFactory factory(scenario.congestionControl);
        RdmaTestbed bed(scenario.message, factory.Create<CongestionControl>(), [&scenario] {
            for (const auto& [path, value] : scenario.ofNodes) {
                Config::Set(path, StringValue(value));
            }
        });
        Ledger ledger(scenario.flows);
        FlowDriver driver(bed.network);
        for (const Flow& flow : scenario.flows) {
            driver.Add(flow);
        }
        std::vector<std::unique_ptr<TraceDigest>> digests;
        for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
            bed.Nic(e).SetReceiver(&ledger);
            if (e % 2 == 0) {  // the others have nobody who listens
                digests.push_back(std::make_unique<TraceDigest>(bed.Nic(e)));
            }
        }
        driver.Start();
        LinkFailures failures(*bed.fabric);
        for (const Outage& outage : scenario.outages) {
            failures.Add(outage.link, outage.from, outage.until);
        }
        failures.Start();
        Simulator::Stop(PicoSeconds(kObservedPs));
        Simulator::Run();
        outcome = Observe(bed, driver.GetFlows());
        outcome.delivered = ledger.Agrees(driver.GetFlows());
        for (const auto& digest : digests) {
            outcome.lines.push_back(Line("traces", {digest->Get()}));
        }
    }
    Config::Reset();
    return outcome;
}

/// Whatever anybody can observe must be the same with ports that are evaluated lazily and with
/// ports whose every transmission start is an event, the latter run by ns-3's own simulator.
/// Returns the lazy one's.
inline Outcome ExpectLazyIsEager(const ObservedScenario& scenario) {
    Outcome lazy = Simulate(scenario, false);
    const Outcome eager = Simulate(scenario, true);
    EXPECT_EQ(lazy.lines, eager.lines);
    EXPECT_EQ(lazy.dropped, eager.dropped);
    EXPECT_TRUE(lazy.conserved && eager.conserved);
    EXPECT_TRUE(lazy.delivered && eager.delivered);
    EXPECT_EQ(lazy.unfinished, 0u) << "flows neither finished nor failed";
    if (scenario.mustNotLose) {
        EXPECT_EQ(lazy.dropped, 0u) << "a lossless fabric lost frames";
    }
    return lazy;
}

}  // namespace ns3

#endif  // OBSERVED_RUN_H
