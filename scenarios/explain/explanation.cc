// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/explain/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "collective/model/nccl/nccl-tuner.h"
#include "scenarios/explain/sizes.h"
#include "scenarios/output/nccl-tests-table.h"
#include "topogen/error.h"

namespace explain {

namespace {

using ns3::NcclAlgorithm;
using ns3::NcclChoice;
using ns3::NcclProtocol;

constexpr double kBytesPerUs = 1000;  // in a GB/s

struct Candidate {
    NcclAlgorithm algorithm;
    NcclProtocol protocol;
};

std::string NameOf(NcclAlgorithm algorithm, NcclProtocol protocol) {
    return fmt::format("{} {}", ToString(algorithm), ToString(protocol));
}

std::string NameOf(const NcclChoice& choice) {
    return NameOf(choice.algorithm, choice.protocol);
}

const char* NameOf(ns3::NcclCpu cpu) {
    switch (cpu) {
        case ns3::NcclCpu::kIntel:
            return "intel";
        case ns3::NcclCpu::kAmd:
            return "amd";
        case ns3::NcclCpu::kArm:
            return "arm";
    }
    return "";
}

std::vector<Candidate> CandidatesOf(const ns3::NcclTuner& tuner) {
    std::vector<Candidate> candidates;
    for (const NcclAlgorithm algorithm : ns3::kAllNcclAlgorithms) {
        for (const NcclProtocol protocol : ns3::kAllNcclProtocols) {
            if (tuner.IsUsable(algorithm, protocol)) {
                candidates.push_back({algorithm, protocol});
            }
        }
    }
    return candidates;
}

/// Bus bandwidth over algorithm bandwidth, as nccl-tests define it.
double BusFactor(const CommandLine& line, const Machine& machine) {
    constexpr int64_t kSecond = 1'000'000'000'000;  // ps
    constexpr uint64_t kBytes = 1000;
    constexpr double kBitsPerByte = 8;
    return ns3::BusBandwidth(line.collective, machine.communicator.ranks, kBytes, kSecond) /
           (kBitsPerByte * kBytes);
}

/// A size, and what NCCL makes of it.
struct Call {
    uint64_t bytes = 0;
    NcclChoice choice;
    double algorithmBandwidth = 0;  ///< GB/s; 0 where a call takes no time
    double busBandwidth = 0;
    double measured = 0;  ///< Time, us; 0: not.

    /// How much more is expected than was measured, in percent of that.
    double GetError() const {
        constexpr double kPercent = 100;
        return kPercent * (choice.time - measured) / measured;
    }
};

std::vector<uint64_t> SizesOf(const CommandLine& line, const Machine& machine) {
    if (machine.measured.empty()) {
        return line.bytes;
    }
    std::vector<uint64_t> sizes;
    for (const auto& [bytes, time] : machine.measured) {
        sizes.push_back(bytes);
    }
    return sizes;
}

class Table {
  public:
    Table(const CommandLine& line, const Machine& machine)
        : m_line(line),
          m_machine(machine),
          m_tuner(machine.communicator, line.collective, machine.overrides, machine.tables),
          m_candidates(CandidatesOf(m_tuner)) {
        const double factor = BusFactor(line, machine);
        for (const uint64_t bytes : SizesOf(line, machine)) {
            Call call;
            call.bytes = bytes;
            const auto measured = machine.measured.find(bytes);
            call.measured = measured == machine.measured.end() ? 0 : measured->second;
            call.choice = m_tuner.Choose(bytes, line.fp8);
            if (call.choice.time > 0) {
                call.algorithmBandwidth =
                    static_cast<double>(bytes) / (kBytesPerUs * call.choice.time);
                call.busBandwidth = factor * call.algorithmBandwidth;
            }
            m_calls.push_back(call);
        }
    }

    std::string Text() const { return Heading() + Costs() + Times() + Thresholds(); }
    std::string Csv() const;
    std::string Json() const;
    std::string NcclTests() const;

    /// Rows of the tuner table that ask for what cannot be used.
    std::vector<std::string> Ignored() const;

  private:
    std::string Heading() const;
    std::string Costs() const;
    std::string Times() const;
    std::string Thresholds() const;
    std::string GraphsText() const;
    std::string GraphsJson() const;
    std::string CallJson(const Call& call) const;

    double TimeOf(const Candidate& candidate, uint64_t bytes) const {
        return m_tuner.GetTime(candidate.algorithm, candidate.protocol, bytes, m_line.fp8);
    }
    /// Those where the choice is another than that of the size before.
    std::vector<const Call*> Changes() const;
    /// Only of algorithms that are in the tables.
    bool IsShown(NcclAlgorithm algorithm) const {
        return std::any_of(m_candidates.begin(), m_candidates.end(),
                           [algorithm](const auto& each) { return each.algorithm == algorithm; });
    }

    const CommandLine& m_line;
    const Machine& m_machine;
    const ns3::NcclTuner m_tuner;
    const std::vector<Candidate> m_candidates;
    std::vector<Call> m_calls;
};

std::string Table::GraphsText() const {
    std::string text;
    for (const NcclAlgorithm algorithm : ns3::kAllNcclAlgorithms) {
        const ns3::NcclGraph& graph = m_machine.communicator.graphs[ns3::Index(algorithm)];
        if (IsShown(algorithm)) {
            text += fmt::format("{}{} {} x {:.4g}/{:.4g} GB/s", text.empty() ? "" : ", ",
                                ToString(algorithm), graph.channels, graph.intraBandwidth,
                                graph.interBandwidth);
        }
    }
    return text;
}

std::string Table::Heading() const {
    const ns3::NcclCommunicator& c = m_machine.communicator;
    return fmt::format(
        "{} of {} GPUs, {} a node on {} {}, {} (compute capability {}, {} hosts)\n"
        "What NCCL 2.30.7 expects, and would choose.\n\n"
        "Found by NCCL's search, channels x speed in a node / between nodes:\n  {}\n"
        "  {} channels run\n\n",
        ToString(m_line.collective), c.ranks, c.ranks / c.nodes, c.nodes,
        c.nodes == 1 ? "node" : "nodes", m_machine.server, c.computeCapability, NameOf(c.cpu),
        m_candidates.empty() ? "nothing is needed" : GraphsText(), c.channels);
}

std::string Table::Costs() const {
    std::string text = fmt::format("{:<20} {:>12} {:>16}\n", "", "latency, us", "bandwidth, GB/s");
    for (const auto& [algorithm, protocol] : m_candidates) {
        const ns3::NcclCost& cost = m_tuner.GetCost(algorithm, protocol);
        text += fmt::format("{:<20} {:>12.2f} {:>16.2f}\n", NameOf(algorithm, protocol),
                            cost.latency, cost.bandwidth);
    }
    return text + "\n";
}

std::string Table::Times() const {
    std::string text = fmt::format("{:>12}", "time, us");
    for (const auto& [algorithm, protocol] : m_candidates) {
        text += fmt::format(" {:>13}", ToString(algorithm));
    }
    const bool isMeasured = !m_machine.measured.empty();
    text += fmt::format("  {:<20} {:>8} {:>8} {:>8} {:>7}{}\n", "chosen", "algbw", "busbw",
                        "channels", "threads", isMeasured ? "    measured   error" : "");
    text += fmt::format("{:>12}", "size");
    for (const auto& [algorithm, protocol] : m_candidates) {
        text += fmt::format(" {:>13}", ToString(protocol));
    }
    text += fmt::format("  {:<20} {:>8} {:>8}{}\n", "", "GB/s", "GB/s",
                        isMeasured ? fmt::format("{:>29} {:>7}", "us", "%") : "");
    for (const Call& call : m_calls) {
        text += fmt::format("{:>12}", SizeText(call.bytes));
        for (const Candidate& candidate : m_candidates) {
            text += fmt::format(" {:>13.2f}", TimeOf(candidate, call.bytes));
        }
        text += fmt::format("  {:<20} {:>8.2f} {:>8.2f} {:>8} {:>7}", NameOf(call.choice),
                            call.algorithmBandwidth, call.busBandwidth, call.choice.channels,
                            call.choice.threads);
        text += isMeasured ? fmt::format(" {:>11.2f} {:>7.1f}\n", call.measured, call.GetError())
                           : "\n";
    }
    return text + "\n";
}

std::vector<const Call*> Table::Changes() const {
    std::vector<const Call*> changes;
    for (const Call& call : m_calls) {
        if (changes.empty() || changes.back()->choice.algorithm != call.choice.algorithm ||
            changes.back()->choice.protocol != call.choice.protocol) {
            changes.push_back(&call);
        }
    }
    return changes;
}

std::string Table::Thresholds() const {
    std::string text = "Of these sizes, from";
    for (const Call* call : Changes()) {
        text += fmt::format("{} {} on {}", call == &m_calls.front() ? "" : ", from",
                            SizeText(call->bytes), NameOf(call->choice));
    }
    return text + "\n";
}

std::string Table::Csv() const {
    std::string text =
        "collective,ranks,nodes,bytes,algorithm,protocol,latency_us,bandwidth_gb_per_s,time_us,"
        "chosen,channels,threads,measured_us\n";
    for (const Call& call : m_calls) {
        for (const Candidate& each : m_candidates) {
            const ns3::NcclCost& cost = m_tuner.GetCost(each.algorithm, each.protocol);
            const bool isChosen =
                each.algorithm == call.choice.algorithm && each.protocol == call.choice.protocol;
            text +=
                fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", ToString(m_line.collective),
                            m_machine.communicator.ranks, m_machine.communicator.nodes, call.bytes,
                            ToString(each.algorithm), ToString(each.protocol), cost.latency,
                            cost.bandwidth, TimeOf(each, call.bytes), isChosen ? 1 : 0,
                            isChosen ? std::to_string(call.choice.channels) : "",
                            isChosen ? std::to_string(call.choice.threads) : "",
                            isChosen && call.measured > 0 ? fmt::format("{}", call.measured) : "");
        }
    }
    return text;
}

std::string Table::GraphsJson() const {
    std::string text;
    for (const NcclAlgorithm algorithm : ns3::kAllNcclAlgorithms) {
        const ns3::NcclGraph& graph = m_machine.communicator.graphs[ns3::Index(algorithm)];
        if (IsShown(algorithm)) {
            text += fmt::format(
                "{}\n    {{\"algorithm\": \"{}\", \"channels\": {}, \"intra_gb_per_s\": {}, "
                "\"inter_gb_per_s\": {}}}",
                text.empty() ? "" : ",", ToString(algorithm), graph.channels, graph.intraBandwidth,
                graph.interBandwidth);
        }
    }
    return text;
}

std::string Table::CallJson(const Call& call) const {
    std::string times;
    for (const Candidate& each : m_candidates) {
        times += fmt::format(
            "{}\n        {{\"algorithm\": \"{}\", \"protocol\": \"{}\", "
            "\"time_us\": {}}}",
            times.empty() ? "" : ",", ToString(each.algorithm), ToString(each.protocol),
            TimeOf(each, call.bytes));
    }
    return fmt::format(
        "    {{\"bytes\": {}, \"algorithm\": \"{}\", \"protocol\": \"{}\", \"time_us\": {},\n"
        "      \"algbw_gb_per_s\": {}, \"busbw_gb_per_s\": {}, \"channels\": {}, \"threads\": {},\n"
        "      \"measured_us\": {}, \"predicted\": [{}]}}",
        call.bytes, ToString(call.choice.algorithm), ToString(call.choice.protocol),
        call.choice.time, call.algorithmBandwidth, call.busBandwidth, call.choice.channels,
        call.choice.threads, call.measured > 0 ? fmt::format("{}", call.measured) : "null", times);
}

std::string Table::Json() const {
    const ns3::NcclCommunicator& c = m_machine.communicator;
    std::string costs;
    for (const auto& [algorithm, protocol] : m_candidates) {
        const ns3::NcclCost& cost = m_tuner.GetCost(algorithm, protocol);
        costs += fmt::format(
            "{}\n    {{\"algorithm\": \"{}\", \"protocol\": \"{}\", \"latency_us\": {}, "
            "\"bandwidth_gb_per_s\": {}}}",
            costs.empty() ? "" : ",", ToString(algorithm), ToString(protocol), cost.latency,
            cost.bandwidth);
    }
    std::string calls;
    for (const Call& call : m_calls) {
        calls += (calls.empty() ? "\n" : ",\n") + CallJson(call);
    }
    std::string thresholds;
    for (const Call* call : Changes()) {
        thresholds += fmt::format(
            "{}\n    {{\"from_bytes\": {}, \"algorithm\": \"{}\", \"protocol\": \"{}\"}}",
            thresholds.empty() ? "" : ",", call->bytes, ToString(call->choice.algorithm),
            ToString(call->choice.protocol));
    }
    return fmt::format(
        "{{\n  \"collective\": \"{}\", \"server\": \"{}\", \"ranks\": {}, \"nodes\": {},\n"
        "  \"compute_capability\": {}, \"cpu\": \"{}\", \"running_channels\": {},\n"
        "  \"graphs\": [{}],\n  \"costs\": [{}],\n  \"calls\": [{}],\n  \"thresholds\": [{}]\n}}\n",
        ToString(m_line.collective), m_machine.server, c.ranks, c.nodes, c.computeCapability,
        NameOf(c.cpu), c.channels, GraphsJson(), costs, calls, thresholds);
}

std::string Table::NcclTests() const {
    constexpr uint64_t kFloat = 4;  // bytes
    using ns3::CollectiveKind;
    const CollectiveKind kind = m_line.collective;
    const bool isOfParts =
        kind == CollectiveKind::kAllGather || kind == CollectiveKind::kReduceScatter;
    const bool hasRoot = kind == CollectiveKind::kBroadcast || kind == CollectiveKind::kReduce;
    const bool isSum = kind != CollectiveKind::kAllGather && kind != CollectiveKind::kBroadcast;
    std::vector<scenarios::NcclTestsRow> rows;
    for (const Call& call : m_calls) {
        scenarios::NcclTestsRow row;
        row.bytes = call.bytes;
        row.count = call.bytes / kFloat / (isOfParts ? m_machine.communicator.ranks : 1);
        row.operation = isSum ? "sum" : "none";
        row.root = hasRoot ? 0 : -1;
        row.inPlace = {call.choice.time, call.algorithmBandwidth, call.busBandwidth, {}};
        row.outOfPlace = row.inPlace;
        rows.push_back(row);
    }
    std::string name = ToString(kind);
    std::replace(name.begin(), name.end(), '-', '_');
    return "# Predicted by the tuning model of NCCL 2.30.7: nothing was run\n#\n" +
           scenarios::NcclTestsTable(name + "_perf", rows);
}

std::vector<std::string> Table::Ignored() const {
    std::vector<std::string> notes;
    for (const auto& row : m_machine.overrides.rows) {
        const bool isWhole = row.algorithm.has_value() && row.protocol.has_value();
        if (isWhole && !m_tuner.IsUsable(*row.algorithm, *row.protocol)) {
            notes.push_back(fmt::format("{}: {} for {} to {} bytes cannot be used here: ignored",
                                        m_line.tuner, NameOf(*row.algorithm, *row.protocol),
                                        row.minBytes, row.maxBytes));
        }
    }
    return notes;
}

}  // namespace

std::string Explanation(const CommandLine& line, const Machine& machine,
                        std::vector<std::string>& notes) {
    try {
        const Table table(line, machine);
        for (std::string& note : table.Ignored()) {
            notes.push_back(std::move(note));
        }
        switch (line.form) {
            case Form::kText:
                return table.Text();
            case Form::kCsv:
                return table.Csv();
            case Form::kJson:
                return table.Json();
            case Form::kNcclTests:
                return table.NcclTests();
        }
        return "";
    } catch (const std::invalid_argument& error) {
        throw topogen::UsageError(error.what());
    }
}

}  // namespace explain
