// SPDX-License-Identifier: GPL-2.0-only
#ifndef OBSERVED_RUN_H
#define OBSERVED_RUN_H

#include "causality-watch.h"
#include "fabric-message.h"
#include "message-stream.h"
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

/// Receives that an endpoint posts at a time, ps; others always have enough.
struct Receives {
    uint32_t endpoint;
    int64_t posted;
    uint64_t count;
};

/// A link that loses frames in both directions.
struct Loss {
    uint32_t link;
    LossRates rates;
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
    std::vector<MessageStream> streams;
    std::vector<Receives> receives;
    std::vector<Loss> losses;
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
    std::string complaint;   ///< What no run may do, if this one did; else empty.
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

/// Counts the messages that reach the receivers, each by its immediate: that of a flow is the
/// flow's number, those of the streams follow.
class Ledger final : public MessageReceiver {
  public:
    void Expect(uint32_t source, uint32_t destination, uint64_t bytes, Verb verb) {
        m_entries.push_back({source, destination, bytes, verb, 0});
    }
    uint32_t GetCount() const { return static_cast<uint32_t>(m_entries.size()); }

    void OnMessage(RdmaNic& nic, uint32_t source, uint32_t immediate, uint64_t bytes,
                   int64_t /*now*/) override {
        Entry& entry = m_entries.at(immediate);
        m_sound = m_sound && entry.source == source && entry.bytes == bytes &&
                  entry.destination == nic.GetEndpoint();
        ++entry.received;
    }

    /// Whether so many came of a message that did or did not finish. Reads go unheard.
    bool Agrees(size_t immediate, bool finished) const {
        const Entry& entry = m_entries[immediate];
        const uint32_t messages = entry.verb == Verb::kRead ? 0 : 1;
        return m_sound && (finished ? entry.received == messages : entry.received <= messages);
    }

  private:
    struct Entry {
        uint32_t source;
        uint32_t destination;
        uint64_t bytes;
        Verb verb;
        uint32_t received;
    };

    std::vector<Entry> m_entries;
    bool m_sound = true;
};

/// A scenario's traffic: its flows and streams, what is expected of them, and what became of them.
class ObservedTraffic {
  public:
    ObservedTraffic(const RdmaTestbed& bed, const ObservedScenario& scenario)
        : m_bed(bed), m_driver(bed.network), m_streams(scenario.streams) {
        for (const Flow& flow : scenario.flows) {
            m_driver.Add(flow);
            Expect(flow.source, flow.destination, flow.bytes, flow.verb);
        }
        for (MessageStream& stream : m_streams) {
            m_sources.push_back(
                std::make_unique<StreamSource>(*bed.network, stream, m_ledger.GetCount()));
            for (const MessageStream::Message& message : stream.messages) {
                Expect(stream.source, stream.destination, message.bytes, stream.verb);
            }
        }
        for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
            bed.Nic(e).SetReceiver(&m_ledger);
        }
        for (const Receives& receives : scenario.receives) {
            RdmaNic& nic = bed.Nic(receives.endpoint);
            nic.PostReceives(0);
            Simulator::ScheduleWithContext(nic.GetPort().GetNode()->GetId(),
                                           PicoSeconds(receives.posted), &RdmaNic::PostReceives,
                                           &nic, receives.count);
        }
    }

    void Start() {
        m_driver.Start();
        for (const auto& source : m_sources) {
            source->Start();
        }
    }

    /// Adds what became of it to the outcome.
    void Tell(Outcome& outcome) const {
        outcome.delivered = true;
        size_t immediate = 0;
        for (const Flow& flow : m_driver.GetFlows()) {
            outcome.lines.push_back(Line(immediate, flow));
            outcome.unfinished += flow.status == FlowStatus::kUnfinished ? 1 : 0;
            Judge(outcome, immediate++, flow.status == FlowStatus::kFinished, flow.completionTime);
        }
        for (const MessageStream& stream : m_streams) {
            outcome.lines.push_back(
                Line("stream", {static_cast<int64_t>(immediate), stream.failed ? 1 : 0,
                                static_cast<int64_t>(stream.retransmittedPackets)}));
            outcome.unfinished += stream.failed || stream.IsFinished() ? 0 : 1;
            for (const MessageStream::Message& message : stream.messages) {
                outcome.lines.push_back(Line("message", {message.completionTime}));
                Judge(outcome, immediate++, message.completionTime >= 0, message.completionTime);
            }
        }
    }

  private:
    // On the idle fabric as it was built: failures make it slower only.
    void Expect(uint32_t source, uint32_t destination, uint64_t bytes, Verb verb) {
        m_ledger.Expect(source, destination, bytes, verb);
        m_ideals.push_back(m_bed.network->GetIdealCompletionTime(source, destination, bytes, verb));
    }

    void Judge(Outcome& outcome, size_t immediate, bool finished, int64_t time) const {
        outcome.delivered = outcome.delivered && m_ledger.Agrees(immediate, finished);
        if (finished && time < m_ideals[immediate] && outcome.complaint.empty()) {
            outcome.complaint = "message " + std::to_string(immediate) + " took " +
                                std::to_string(time) + " ps, less than the ideal " +
                                std::to_string(m_ideals[immediate]);
        }
    }

    const RdmaTestbed& m_bed;
    FlowDriver m_driver;
    std::vector<MessageStream> m_streams;
    std::vector<std::unique_ptr<StreamSource>> m_sources;
    Ledger m_ledger;
    std::vector<int64_t> m_ideals;  ///< By immediate.
};

inline Outcome Observe(const RdmaTestbed& bed, const ObservedTraffic& traffic) {
    Outcome outcome;
    traffic.Tell(outcome);
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

inline Outcome SimulateOn(const RdmaTestbed& bed, const ObservedScenario& scenario) {
    for (const Loss& loss : scenario.losses) {
        bed.fabric->GetLink(loss.link).SetLoss(loss.rates);
    }
    ObservedTraffic traffic(bed, scenario);
    std::vector<std::unique_ptr<TraceDigest>> digests;
    for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); e += 2) {  // to others nobody listens
        digests.push_back(std::make_unique<TraceDigest>(bed.Nic(e)));
    }
    traffic.Start();
    LinkFailures failures(*bed.fabric);
    for (const Outage& outage : scenario.outages) {
        failures.Add(outage.link, outage.from, outage.until);
    }
    failures.Start();
    Simulator::Stop(PicoSeconds(kObservedPs));
    Simulator::Run();
    Outcome outcome = Observe(bed, traffic);
    for (const auto& digest : digests) {
        outcome.lines.push_back(Line("traces", {digest->Get()}));
    }
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
    CausalityWatch watch;
    {
        ObjectFactory factory(scenario.congestionControl);
        const RdmaTestbed bed(scenario.message, factory.Create<CongestionControl>(), [&scenario] {
            for (const auto& [path, value] : scenario.ofNodes) {
                Config::Set(path, StringValue(value));
            }
        });
        watch.Watch(*bed.fabric, eager);
        for (const Outage& outage : scenario.outages) {
            watch.ExpectFailures(outage.link);
        }
        outcome = SimulateOn(bed, scenario);
    }
    if (outcome.complaint.empty()) {
        outcome.complaint = watch.GetComplaint();
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
    EXPECT_EQ(lazy.complaint, "");
    EXPECT_EQ(eager.complaint, "");
    EXPECT_EQ(lazy.unfinished, 0u) << "flows neither finished nor failed";
    if (scenario.mustNotLose) {
        EXPECT_EQ(lazy.dropped, 0u) << "a lossless fabric lost frames";
    }
    return lazy;
}

}  // namespace ns3

#endif  // OBSERVED_RUN_H
