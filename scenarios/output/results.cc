// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

namespace scenarios {

namespace {

constexpr uint32_t kFormatVersion = 1;
constexpr const char* kFlowStatus[] = {"unfinished", "finished", "failed"};

/// Ideal completion times; the messages of a collective repeat few pairs and sizes.
class IdealTimes {
  public:
    explicit IdealTimes(const ns3::RdmaNetwork& network) : m_network(network) {}

    int64_t Get(uint32_t source, uint32_t destination, uint64_t bytes, ns3::Verb verb) {
        const auto [place, isNew] = m_known.try_emplace({source, destination, bytes, verb}, 0);
        if (isNew) {
            place->second = m_network.GetIdealCompletionTime(source, destination, bytes, verb);
        }
        return place->second;
    }

  private:
    const ns3::RdmaNetwork& m_network;
    std::map<std::tuple<uint32_t, uint32_t, uint64_t, ns3::Verb>, int64_t> m_known;
};

void WriteFlows(ResultsFile& file, const RunRecord& run) {
    IdealTimes ideal(run.simulation.GetRdma());
    file.Print(
        "flow,src,dst,size_bytes,start_ns,fct_ns,ideal_fct_ns,retransmitted_packets,status,tag\n");
    const auto& flows = run.simulation.GetFlows();
    size_t number = 0;
    for (; number < flows.size(); ++number) {
        const ns3::Flow& flow = flows[number];
        const bool finished = flow.status == ns3::FlowStatus::kFinished;
        file.Print("{},{},{},{},{},{},{},{},{},{}\n", number, flow.source, flow.destination,
                   flow.bytes, NanosecondsText(flow.start),
                   finished ? NanosecondsText(flow.completionTime) : "",
                   NanosecondsText(ideal.Get(flow.source, flow.destination, flow.bytes, flow.verb)),
                   flow.retransmittedPackets, kFlowStatus[static_cast<size_t>(flow.status)],
                   run.traffic.flows[number].tag);
    }
    for (const ns3::CollectiveMessage& message : run.simulation.GetMessages()) {
        file.Print("{},{},{},{},{},{},{},{},finished,collective:{}\n", number++, message.source,
                   message.destination, message.bytes, NanosecondsText(message.start),
                   NanosecondsText(message.completionTime),
                   NanosecondsText(ideal.Get(message.source, message.destination, message.bytes,
                                             ns3::Verb::kWrite)),
                   message.retransmittedPackets, message.collective);
    }
}

void WriteCollectives(ResultsFile& file, const RunRecord& run) {
    file.Print(
        "collective,kind,algorithm,ranks,size_bytes,start_ns,duration_ns,ideal_ns,"
        "bus_bandwidth_bps,status\n");
    for (const ns3::CollectiveRecord& record : run.simulation.GetCollectives()) {
        const bool finished = record.status == ns3::CollectiveStatus::kFinished;
        file.Print("{},{},{},{},{},{},{},{},{},{}\n", record.collective, ToString(record.kind),
                   record.algorithm, record.ranks, record.bytes, NanosecondsText(record.start),
                   finished ? NanosecondsText(record.duration) : "",
                   NanosecondsText(record.idealTime),
                   finished ? std::to_string(std::llround(record.busBandwidth)) : "",
                   ToString(record.status));
    }
}

/// Share of the link's time that the bytes take, as 0.000000 to 1.000000. A frame counts when its
/// transmission starts, so the last one may reach beyond the end of the run.
std::string UtilizationText(uint64_t txBytes, uint64_t rateBps, int64_t durationPs) {
    constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
    return ShareText(static_cast<Wide>(txBytes) * 8 * kPsPerSecond,
                     static_cast<Wide>(rateBps) * static_cast<uint64_t>(durationPs));
}

class LinkTable {
  public:
    LinkTable(ResultsFile& file, const RunRecord& run)
        : m_file(file),
          m_run(run),
          m_duration(run.simulation.GetDuration()),
          m_servers(static_cast<uint32_t>(run.fabric.servers_size())) {}

    void Write() {
        m_file.Print(
            "link,from_node,from_port,to_node,to_port,from_tier,to_tier,rate_bps,tx_bytes,"
            "tx_frames,marked_frames,dropped_frames,pause_frames,paused_ns,max_queue_bytes,"
            "utilization,dropped_data_frames,trimmed_frames\n");
        const topogen::Links& links = m_run.fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            const End a = {links.a_node(i), links.a_port(i)};
            const End b = {links.b_node(i), links.b_port(i)};
            const auto link = static_cast<uint32_t>(i);
            WriteDirection(link, 0, a, b);
            WriteDirection(link, 1, b, a);
        }
    }

  private:
    struct End {
        uint32_t node;
        uint32_t port;
    };

    std::string TierOf(uint32_t node) const {
        if (node < m_servers) {
            return "server";
        }
        const auto index = static_cast<int>(node - m_servers);
        return m_run.fabric.tiers(static_cast<int>(m_run.fabric.switches(index).tier())).name();
    }

    void WriteDirection(uint32_t link, size_t end, const End& from, const End& to) {
        const ns3::FabricPort& port = m_run.simulation.GetNetwork().GetLink(link).GetPort(end);
        const ns3::PortCounters counters = port.GetCounters(m_duration);
        if (counters.txFrames == 0 && counters.droppedFrames == 0 &&
            m_run.scenario.outputs().links() != Outputs::ALL) {
            return;
        }
        m_file.Print("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", link, from.node,
                     from.port, to.node, to.port, TierOf(from.node), TierOf(to.node),
                     port.GetRateBps(), counters.txBytes, counters.txFrames, counters.markedFrames,
                     counters.droppedFrames, counters.pauseFramesSent,
                     NanosecondsText(std::max<int64_t>(0, counters.pausedPs)),
                     counters.maxQueueBytes,
                     UtilizationText(counters.txBytes, port.GetRateBps(), m_duration),
                     counters.droppedDataFrames, counters.trimmedFrames);
    }

    ResultsFile& m_file;
    const RunRecord& m_run;
    int64_t m_duration;
    uint32_t m_servers;
};

void WriteEvents(ResultsFile& file, const RunRecord& run) {
    file.Print("time_ns,kind,node,port,detail\n");
    for (const RunEvent& event : run.simulation.GetEvents()) {
        const std::string place =
            event.hasPlace ? fmt::format("{},{}", event.node, event.port) : ",";
        file.Print("{},{},{},{}\n", NanosecondsText(event.time), event.kind, place, event.detail);
    }
}

/// `text` as a JSON string.
std::string JsonText(const std::string& text) {
    constexpr unsigned char kFirstPrintable = 0x20;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += static_cast<unsigned char>(c) < kFirstPrintable
                      ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                      : std::string(1, c);
    }
    return quoted + '"';
}

std::string TimesText(const FlowFigures& figures) {
    if (!figures.times) {
        return "null";
    }
    const FlowFigures::Times& times = *figures.times;
    return fmt::format(R"({{"mean": {}, "p50": {}, "p95": {}, "p99": {}, "max": {}}})",
                       NanosecondsText(times.mean), NanosecondsText(times.p50),
                       NanosecondsText(times.p95), NanosecondsText(times.p99),
                       NanosecondsText(times.max));
}

std::string CollectivesText(const Simulation& simulation) {
    std::map<ns3::CollectiveStatus, uint64_t> counts;
    uint64_t total = 0;
    for (const ns3::CollectiveRecord& record : simulation.GetCollectives()) {
        ++counts[record.status];
        ++total;
    }
    return fmt::format(R"({{"total": {}, "finished": {}, "failed": {}, "unfinished": {}}})", total,
                       counts[ns3::CollectiveStatus::kFinished],
                       counts[ns3::CollectiveStatus::kFailed],
                       counts[ns3::CollectiveStatus::kUnfinished]);
}

/// Of all ports together.
struct Losses {
    uint64_t data = 0;
    uint64_t trimmed = 0;
};

Losses CountLosses(const Simulation& simulation) {
    Losses losses;
    const ns3::FabricNetwork& network = simulation.GetNetwork();
    for (uint32_t i = 0; i < network.GetLinkCount(); ++i) {
        for (const size_t end : {0, 1}) {
            const ns3::PortCounters counters =
                network.GetLink(i).GetPort(end).GetCounters(simulation.GetDuration());
            losses.data += counters.droppedDataFrames;
            losses.trimmed += counters.trimmedFrames;
        }
    }
    return losses;
}

std::string IncompleteText(const Simulation& simulation) {
    if (!simulation.GetDeadlock().empty()) {
        return JsonText("deadlock: " + simulation.GetDeadlock());
    }
    return simulation.WasInterrupted() ? JsonText("interrupted") : "null";
}

void WriteSummary(ResultsFile& file, const RunRecord& run) {
    const Simulation& simulation = run.simulation;
    const FlowFigures flows = ComputeFlowFigures(simulation);
    const ns3::NicCounters nics = simulation.GetRdma().GetCounters();
    const ns3::FrameBalance& balance = simulation.GetBalance();
    const Losses lost = CountLosses(simulation);
    file.Print("{{\n");
    file.Print("  \"format_version\": {},\n", kFormatVersion);
    file.Print("  \"scenario\": {},\n", JsonText(run.scenario.name()));
    file.Print("  \"seed\": {},\n", run.seed);
    file.Print("  \"complete\": {},\n", simulation.IsComplete());
    file.Print("  \"incomplete_reason\": {},\n", IncompleteText(simulation));
    file.Print("  \"simulated_ns\": {},\n", NanosecondsText(simulation.GetDuration()));
    file.Print(
        "  \"fabric\": {{\"endpoints\": {}, \"servers\": {}, \"switches\": {}, \"links\": {}}},\n",
        run.fabric.endpoints(), run.fabric.servers_size(), run.fabric.switches_size(),
        run.fabric.links().a_node_size());
    file.Print(
        "  \"flows\": {{\"total\": {}, \"finished\": {}, \"failed\": {}, \"unfinished\": {}}},\n",
        flows.total, flows.finished, flows.failed, flows.total - flows.finished - flows.failed);
    file.Print("  \"fct_ns\": {},\n", TimesText(flows));
    file.Print("  \"collectives\": {},\n", CollectivesText(simulation));
    file.Print(
        "  \"packets\": {{\"data_sent\": {}, \"data_delivered\": {}, \"dropped\": {}, "
        "\"dropped_data\": {}, \"trimmed\": {}, \"in_flight\": {}, \"hops\": {}}}\n",
        nics.dataPacketsSent, nics.dataPacketsDelivered, balance.counters.dropped, lost.data,
        lost.trimmed, balance.heldFrames, balance.counters.hops);
    file.Print("}}\n");
}

template <typename Write>
void WriteFile(const ResultsFolder& folder, const char* name, Write write) {
    ResultsFile file(folder, name);
    write(file);
    file.Close();
}

}  // namespace

std::string NanosecondsText(int64_t ps) {
    constexpr int64_t kPsPerNs = 1000;
    return fmt::format("{}.{:03}", ps / kPsPerNs, ps % kPsPerNs);
}

std::string ShareText(Wide part, Wide whole) {
    constexpr uint64_t kMillion = 1'000'000;
    const Wide share = whole == 0 ? 0 : std::min<Wide>(part * kMillion / whole, kMillion);
    const auto millionths = static_cast<uint64_t>(share);
    return fmt::format("{}.{:06}", millionths / kMillion, millionths % kMillion);
}

FlowFigures ComputeFlowFigures(const Simulation& simulation) {
    FlowFigures figures;
    std::vector<int64_t> times;
    Wide sum = 0;
    const auto count = [&](int64_t time) {
        times.push_back(time);
        sum += static_cast<uint64_t>(time);
    };
    for (const ns3::Flow& flow : simulation.GetFlows()) {
        if (flow.status == ns3::FlowStatus::kFinished) {
            count(flow.completionTime);
        }
        figures.failed += flow.status == ns3::FlowStatus::kFailed ? 1 : 0;
    }
    for (const ns3::CollectiveMessage& message : simulation.GetMessages()) {
        count(message.completionTime);
    }
    figures.total = simulation.GetFlows().size() + simulation.GetMessages().size();
    figures.finished = times.size();
    if (!times.empty()) {
        std::sort(times.begin(), times.end());
        const auto percentile = [&](uint64_t percent) {
            constexpr uint64_t kAll = 100;
            return times[(times.size() * percent + kAll - 1) / kAll - 1];
        };
        figures.times = {static_cast<int64_t>(static_cast<uint64_t>(sum / times.size())),
                         percentile(50), percentile(95), percentile(99), times.back()};
    }
    return figures;
}

void WriteResults(const ResultsFolder& folder, const RunRecord& run) {
    const Outputs& outputs = run.scenario.outputs();
    if (!outputs.has_flows() || outputs.flows()) {
        WriteFile(folder, "flows.csv", [&](ResultsFile& file) { WriteFlows(file, run); });
    }
    if (!outputs.has_collectives() || outputs.collectives()) {
        WriteFile(folder, "collectives.csv",
                  [&](ResultsFile& file) { WriteCollectives(file, run); });
    }
    if (outputs.links() != Outputs::NONE) {
        WriteFile(folder, "links.csv", [&](ResultsFile& file) { LinkTable(file, run).Write(); });
    }
    if (!outputs.has_events() || outputs.events()) {
        WriteFile(folder, "events.csv", [&](ResultsFile& file) { WriteEvents(file, run); });
    }
    WriteFile(folder, "summary.json", [&](ResultsFile& file) { WriteSummary(file, run); });
}

}  // namespace scenarios
