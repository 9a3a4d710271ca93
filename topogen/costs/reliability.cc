// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/reliability.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "topogen/catalog/catalog-figures.h"
#include "topogen/costs/modules.h"
#include "topogen/costs/parts.h"
#include "topogen/error.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/hosts.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kHoursPerDay = 24;
constexpr double kHoursPerYear = 8760;

/// Collects the parts that can fail, sort by sort.
class Census {
  public:
    Census(const Fabric& fabric, const Catalog& catalog, const JobOptions& job)
        : m_fabric(fabric),
          m_catalog(catalog),
          m_job(job),
          m_view(fabric),
          m_kinds(fabric, catalog),
          m_hosts(HostsOf(fabric, catalog)),
          m_singleHomed(fabric.ports_per_endpoint() == 1) {}

    std::vector<FailureLine> Take() {
        m_kinds.Require(m_fabric);
        AddServers();
        AddNics();
        if (m_job.linkMtbfYears > 0) {
            AddAccessLinks();
        }
        AddTransceivers();
        AddCables();
        AddSwitches();
        return std::move(m_lines);
    }

  private:
    void AddServers();
    void AddNics();
    void AddAccessLinks();
    void AddTransceivers();
    void AddCables();
    void AddSwitches();
    void Add(const char* sort, const PartFigures& part, uint64_t count, bool stopsJob);
    bool IsCounted(bool access) const { return !access || m_job.linkMtbfYears == 0; }

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const JobOptions& m_job;
    const FabricView m_view;
    const CableKinds m_kinds;
    const Hosts m_hosts;
    const bool m_singleHomed;
    std::vector<FailureLine> m_lines;
};

void Census::Add(const char* sort, const PartFigures& part, uint64_t count, bool stopsJob) {
    if (count != 0) {
        m_lines.push_back({sort, part.name, count, part.mtbfHours, part.mtbfSource, stopsJob});
    }
}

void Census::AddServers() {
    std::map<uint32_t, uint64_t> servers;  // by GPUs
    for (const Server& server : m_fabric.servers()) {
        ++servers[GpusOf(m_fabric, server)];
    }
    Add("GPU", GpuFigures(m_catalog, m_hosts.server), CountGpus(m_fabric), true);
    for (const auto& [gpus, count] : servers) {
        Add("server", ServerFigures(m_catalog, m_hosts.server, gpus), count, true);
    }
}

void Census::AddNics() {
    const uint64_t rateBps = m_fabric.links().link_class().empty() ? 0 : m_view.RateOf(0);
    Add("NIC", NicFigures(m_catalog, m_hosts.nic, rateBps, m_fabric.ports_per_endpoint()),
        m_fabric.endpoints(), true);
}

/// With a figure for the whole link, which stands for its parts.
void Census::AddAccessLinks() {
    PartFigures link;
    link.name = "with both ends";
    link.mtbfHours = m_job.linkMtbfYears * kHoursPerYear;
    link.mtbfSource = "--link-mtbf-years";
    Add("access link", link, uint64_t{m_fabric.endpoints()} * m_fabric.ports_per_endpoint(),
        m_singleHomed);
}

void Census::AddTransceivers() {
    std::map<std::tuple<bool, uint32_t, uint32_t>, uint64_t> modules;  // above, kind, ports
    for (const ModuleGroup& group : CountModules(m_fabric, m_catalog, m_kinds)) {
        modules[{!group.IsAccess(), group.kind, group.ports}] += group.count;
    }
    for (const auto& [sort, count] : modules) {
        const auto& [above, kind, ports] = sort;
        if (IsCounted(!above)) {
            Add(above ? "fabric optics" : "access optics",
                TransceiverFigures(m_catalog, m_kinds.kinds[kind], ports), count,
                !above && m_singleHomed);
        }
    }
}

void Census::AddCables() {
    std::map<std::pair<bool, const CablePart*>, uint64_t> cables;  // access first
    for (int i = 0; i < m_fabric.links().a_node_size(); ++i) {
        const bool above = !m_view.IsServer(m_fabric.links().a_node(i));
        ++cables[{above, m_kinds.Of(i).cable}];
    }
    for (const auto& [key, count] : cables) {
        const auto& [above, cable] = key;
        if (IsCounted(!above)) {
            Add(above ? "fabric cable" : "access cable", CableFigures(*cable, 0), count,
                !above && m_singleHomed);
        }
    }
}

void Census::AddSwitches() {
    std::map<std::pair<uint32_t, uint32_t>, uint64_t> switches;  // by tier and model
    for (const Switch& node : m_fabric.switches()) {
        ++switches[{node.tier(), node.model()}];
    }
    for (const auto& [key, count] : switches) {
        const auto& [tier, model] = key;
        const std::string sort = m_fabric.tiers(static_cast<int>(tier)).name() + " switch";
        Add(sort.c_str(), SwitchFigures(m_catalog, m_fabric.switch_models(static_cast<int>(model))),
            count, tier == 0 && m_singleHomed);
    }
}

std::string DurationText(double hours) {
    constexpr double kMinutesPerHour = 60;
    if (hours < 1) {
        return fmt::format("{:.4g} min", hours * kMinutesPerHour);
    }
    return hours < 2 * kHoursPerDay ? fmt::format("{:.4g} h", hours)
                                    : fmt::format("{:.4g} days", hours / kHoursPerDay);
}

std::string LineText(const FailureLine& line) {
    const char* mark = IsAssumption(line.source) ? "*" : "";
    return fmt::format("{:<17} {:<24} {:>9} {:>13} {:>10} {:>12} {:>10}\n", line.sort, line.part,
                       Grouped(line.count), fmt::format("{:.0f} h{}", line.mtbfHours, mark),
                       fmt::format("{:.4g}", line.PerHour() * kHoursPerDay),
                       DurationText(1 / line.PerHour()), line.stopsJob ? "yes" : "no");
}

bool IsOfCompute(const FailureLine& line) {
    return line.sort == "GPU" || line.sort == "server";
}

}  // namespace

double ChanceOfAny(double p, double n) {
    return -std::expm1(n * std::log1p(-p));
}

double TimeToFirst(double count, double mtbf) {
    return mtbf / count;
}

double ChanceOfNone(double ratePerHour, double hours) {
    return std::exp(-ratePerHour * hours);
}

Reliability MakeReliability(const Fabric& fabric, const Catalog& catalog, const JobOptions& job) {
    const uint32_t gpus = CountGpus(fabric);
    if (job.gpus > gpus) {
        throw UsageError(fmt::format("--job-gpus {}: the fabric has {}", job.gpus, gpus));
    }
    Reliability result{Census(fabric, catalog, job).Take(), job, 0, 0, 0};
    const double share = static_cast<double>(job.gpus) / gpus;
    for (const FailureLine& line : result.lines) {
        result.perHour += line.PerHour();
        if (line.stopsJob) {
            result.jobPerHour += share * line.PerHour();
            result.networkPerHour += IsOfCompute(line) ? 0 : share * line.PerHour();
        }
    }
    return result;
}

std::string ReliabilityTable(const Reliability& reliability) {
    std::string text =
        fmt::format("{:<17} {:<24} {:>9} {:>13} {:>10} {:>12} {:>10}\n", "failures", "part",
                    "count", "MTBF of one", "a day", "first after", "stops jobs");
    for (const FailureLine& line : reliability.lines) {
        text += LineText(line);
    }
    const JobOptions& job = reliability.job;
    text += fmt::format("any part: {:.4g} a day, the first after {} on average\n",
                        reliability.perHour * kHoursPerDay, DurationText(1 / reliability.perHour));
    text += fmt::format(
        "a job of {} is stopped every {}; it runs {:g} h without with a chance of {:.4g} %\n",
        Counted(job.gpus, "GPU", "GPUs"), DurationText(1 / reliability.jobPerHour), job.hours,
        100 * ChanceOfNone(reliability.jobPerHour, job.hours));
    text += fmt::format("of that, by the network every {}, {:.4g} % without\n",
                        DurationText(1 / reliability.networkPerHour),
                        100 * ChanceOfNone(reliability.networkPerHour, job.hours));
    return text + "* rests on an assumption; sources are in the catalog\n";
}

}  // namespace topogen
