// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "topogen/check/reach.h"
#include "topogen/check/switch-graph.h"
#include "topogen/check/symmetry.h"
#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/generate.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

/// The fabric that the parameters in the file give, if they are a generator's.
std::optional<Fabric> Intended(const Fabric& fabric, const Catalog& catalog) {
    if (fabric.parameters().arguments().empty()) {
        return std::nullopt;
    }
    try {
        const Request request = RequestOf(fabric);
        // A file of a few servers must not cost the memory of the fabric that it claims to be.
        constexpr uint64_t kRoundingUp = 1024;
        if (request.gpus() > CountGpus(fabric) + kRoundingUp) {
            return std::nullopt;
        }
        return Generate(request, catalog);
    } catch (const Error&) {
        return std::nullopt;  // another version's options, or parts that this catalog lacks
    }
}

/// `count` of the numbers below `size`, evenly spread; all if there are fewer.
std::vector<uint32_t> Sample(uint32_t size, uint32_t count) {
    const uint32_t taken = std::min(size, count);
    std::vector<uint32_t> sample;
    for (uint32_t i = 0; i < taken; ++i) {
        sample.push_back(static_cast<uint32_t>(uint64_t{i} * size / taken));
    }
    return sample;
}

struct Range {
    double least = 0;
    double most = 0;
    bool empty = true;

    void Add(double value) {
        least = empty ? value : std::min(least, value);
        most = empty ? value : std::max(most, value);
        empty = false;
    }
    std::string Text() const {
        return least == most ? fmt::format("{:.0f}", most)
                             : fmt::format("{:.0f} to {:.0f}", least, most);
    }
};

class Checker {
  public:
    Checker(const Fabric& fabric, const Catalog& catalog)
        : m_fabric(fabric),
          m_catalog(catalog),
          m_cables(fabric),
          m_graph(fabric, m_cables),
          m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    CheckResult Run() {
        CheckCabling();
        CheckConnected();
        TellPorts();
        TellPaths();
        TellBisection();
        CheckLinkFailures();
        TellSwitchFailures();
        return std::move(m_result);
    }

  private:
    template <typename... Args>
    void Tell(const char* what, fmt::format_string<Args...> format, Args&&... args) {
        m_result.report +=
            fmt::format("{:<16}{}\n", what, fmt::format(format, std::forward<Args>(args)...));
    }

    void Fault(const std::string& fault) {
        m_result.fault = m_result.fault.empty() ? fault : m_result.fault;
    }

    void CheckCabling();
    void CheckConnected();
    void TellPorts();
    void TellPaths();
    void TellBisection();
    void CheckLinkFailures();
    void TellSwitchFailures();

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const Cables m_cables;
    const SwitchGraph m_graph;
    const uint32_t m_servers;
    uint32_t m_joined = 0;  // endpoints of the part that joins most, with nothing failed
    CheckResult m_result;
};

void Checker::CheckCabling() {
    const std::optional<Fabric> intended = Intended(m_fabric, m_catalog);
    const std::string stray = intended ? FindDifference(m_fabric, m_cables, *intended)
                                       : FindBrokenSymmetry(m_fabric, m_cables);
    Tell("cabling", "{}",
         !stray.empty() ? stray
         : intended     ? "as the parameters in the file say"
                        : "no port differs from those of switches alike");
    Fault(stray);
    const std::string uneven = FindParallelImbalance(m_fabric, m_cables);
    Tell("parallel links", "{}",
         uneven.empty() ? "differ by one at most among a switch's parents" : uneven);
    Fault(uneven);
}

/// Not all fabrics are one network. Rails without spines, and planes that each join one NIC of a
/// server, meet in NVLink domains only, which is as it should be.
void Checker::CheckConnected() {
    m_joined = m_graph.JoinedEndpoints();
    if (m_joined == m_fabric.endpoints()) {
        Tell("connectivity", "every endpoint reaches every other");
        return;
    }
    const auto apart = FindUnreachable(m_fabric, m_cables, m_graph.Parts());
    if (m_joined == 0 && !apart) {
        Tell("connectivity", "every endpoint reaches every other by NVLink; there are no cables");
        return;
    }
    Tell("connectivity", "the largest connected part has {} of {} endpoints{}", Grouped(m_joined),
         Grouped(m_fabric.endpoints()), apart ? "" : "; NVLink joins the parts");
    if (apart) {
        const Cables::Range cables = m_cables.Of(apart->second);
        const std::string port =
            cables.size() == 0 ? "" : fmt::format(" port {}", cables.begin()->port);
        Fault(fmt::format("{}{}: no path from there to {}", NodeName(m_fabric, apart->second), port,
                          NodeName(m_fabric, apart->first)));
    }
}

void Checker::TellPorts() {
    for (int tier = 0; tier < m_fabric.tiers_size(); ++tier) {
        Range used;
        Range up;
        const Tier& found = m_fabric.tiers(tier);
        for (uint32_t i = 0; i < found.switches(); ++i) {
            const uint32_t node = m_servers + found.first_switch() + i;
            const auto cables = m_cables.Of(node);
            used.Add(static_cast<double>(cables.size()));
            up.Add(static_cast<double>(
                std::count_if(cables.begin(), cables.end(), [&](const Cables::Cable& cable) {
                    return cable.peer >= m_servers &&
                           m_fabric.switches(static_cast<int>(cable.peer - m_servers)).tier() >
                               static_cast<uint32_t>(tier);
                })));
        }
        Tell("ports", "{}: {} used in each switch, ECMP groups of {} upwards", found.name(),
             used.Text(), up.Text());
    }
}

void Checker::TellPaths() {
    constexpr uint32_t kLeaves = 16;
    Range paths;
    uint32_t longest = 0;
    const std::vector<uint32_t>& leaves = m_graph.Leaves();
    for (const uint32_t index : Sample(static_cast<uint32_t>(leaves.size()), kLeaves)) {
        const SwitchGraph::Paths from = m_graph.PathsFrom(leaves[index]);
        for (const uint32_t leaf : leaves) {
            if (leaf == leaves[index] || from.steps[leaf] == SwitchGraph::kNone) {
                continue;
            }
            if (from.steps[leaf] > longest) {
                longest = from.steps[leaf];
                paths = Range();
            }
            if (from.steps[leaf] == longest) {
                paths.Add(from.count[leaf]);
            }
        }
    }
    if (longest > 0) {
        Tell("paths", "{} switches between the leaves furthest apart, {} shortest paths",
             longest + 1, paths.Text());
    }
}

void Checker::TellBisection() {
    const double flow = m_graph.Bisection();
    const double full = m_graph.EndpointRate() / 2;
    Tell("bisection", "{} by maximum flow, {} of what half of the endpoints send", RateText(flow),
         PercentText(flow, full));
}

void Checker::CheckLinkFailures() {
    constexpr uint32_t kMostLinkVisits = 200'000'000;
    const auto links = static_cast<uint32_t>(m_fabric.links().a_node_size());
    std::vector<uint32_t> between;
    for (uint32_t link = 0; link < links; ++link) {
        if (m_fabric.links().a_node(static_cast<int>(link)) >= m_servers) {
            between.push_back(link);
        }
    }
    const auto size = static_cast<uint32_t>(between.size());
    const std::vector<uint32_t> sample = Sample(size, kMostLinkVisits / (2 * links + 1) + 1);
    uint32_t worst = 0;
    // A cable that cuts one endpoint off is no worse than that endpoint's own cable.
    constexpr uint32_t kOwnCable = 1;
    for (const uint32_t index : sample) {
        const uint32_t link = between[index];
        const uint32_t lost = m_joined - std::min(m_joined, m_graph.JoinedEndpoints(link));
        worst = std::max(worst, lost);
        if (lost > kOwnCable) {
            const int at = static_cast<int>(link);
            Fault(fmt::format("{} port {}: a failure of this one cable cuts {} endpoints off",
                              NodeName(m_fabric, m_fabric.links().a_node(at)),
                              m_fabric.links().a_port(at), Grouped(lost)));
        }
    }
    Tell("a cable fails", "{} of {} between switches tried: {} endpoints cut off at worst",
         Grouped(sample.size()), Grouped(size), Grouped(worst));
}

void Checker::TellSwitchFailures() {
    constexpr uint32_t kMostLinkVisits = 100'000'000;
    const auto links = static_cast<uint32_t>(m_fabric.links().a_node_size());
    for (const Tier& tier : m_fabric.tiers()) {
        const std::vector<uint32_t> sample =
            Sample(tier.switches(), kMostLinkVisits / (2 * links + 1) + 1);
        uint32_t worst = 0;
        for (const uint32_t index : sample) {
            const uint32_t joined =
                m_graph.JoinedEndpoints(SwitchGraph::kNone, tier.first_switch() + index);
            worst = std::max(worst, m_joined - std::min(m_joined, joined));
        }
        Tell("a switch fails", "{} of {} {} switches tried: {} endpoints cut off at worst",
             Grouped(sample.size()), Grouped(tier.switches()), tier.name(), Grouped(worst));
    }
}

}  // namespace

CheckResult Check(const Fabric& fabric, const Catalog& catalog) {
    return Checker(fabric, catalog).Run();
}

}  // namespace topogen
