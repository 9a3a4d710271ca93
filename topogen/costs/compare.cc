// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "topogen/check/switch-graph.h"
#include "topogen/costs/bom.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/summary.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kMillion = 1e6;

uint32_t DiameterOf(const SwitchGraph& graph) {
    constexpr size_t kMostLeaves = 16;
    const std::vector<uint32_t>& leaves = graph.Leaves();
    const size_t starts = std::min(kMostLeaves, leaves.size());
    uint32_t most = 0;
    for (size_t i = 0; i < starts; ++i) {
        const size_t at = starts == 1 ? 0 : i * (leaves.size() - 1) / (starts - 1);
        const std::vector<uint32_t> steps = graph.PathsFrom(leaves[at]).steps;
        for (const uint32_t leaf : leaves) {
            if (steps[leaf] != SwitchGraph::kNone) {
                most = std::max(most, steps[leaf] + 1);
            }
        }
    }
    return most;
}

/// Of the tier that has least, as a share of what half of the endpoints send.
double BisectionOf(const Summary& summary) {
    double least = 1;
    for (const TierSummary& tier : summary.tiers) {
        least = std::min(least, 2 * tier.bisectionBps / static_cast<double>(summary.endpointBps));
    }
    return least;
}

double OversubscriptionOf(const Summary& summary) {
    double worst = 1;
    for (const TierSummary& tier : summary.tiers) {
        worst = std::max(worst, tier.oversubscription);
    }
    return worst;
}

/// What failures take, in the worst case.
void FindLosses(const Fabric& fabric, FabricFacts& facts) {
    const FabricView view(fabric);
    const Cables cables(fabric);
    facts.gpusOffWithLeaf = 0;
    facts.gpusOffWithOptic = 0;
    facts.gpusStopped = 0;
    for (uint32_t node = static_cast<uint32_t>(fabric.servers_size()); node < view.Nodes();
         ++node) {
        std::map<uint32_t, uint32_t> ports;  // of endpoints, on this switch
        std::map<uint32_t, std::map<uint32_t, uint32_t>> modules;
        std::set<uint32_t> servers;
        for (const Cables::Cable& cable : cables.Of(node)) {
            if (view.IsServer(cable.peer)) {
                const uint32_t endpoint = EndpointAt(fabric, cable.peer, cable.peerPort);
                const uint32_t each =
                    view.PortsPerModule(node, view.RateOf(static_cast<int>(cable.link)));
                ++ports[endpoint];
                ++modules[cable.port / each][endpoint];
                servers.insert(cable.peer);
            }
        }
        const auto off = [&](const std::map<uint32_t, uint32_t>& lost) {
            return static_cast<uint32_t>(
                std::count_if(lost.begin(), lost.end(), [&](const auto& endpoint) {
                    return endpoint.second == fabric.ports_per_endpoint();
                }));
        };
        facts.gpusOffWithLeaf = std::max(facts.gpusOffWithLeaf, off(ports));
        for (const auto& module : modules) {
            facts.gpusOffWithOptic = std::max(facts.gpusOffWithOptic, off(module.second));
        }
        uint32_t stopped = 0;
        for (const uint32_t server : servers) {
            stopped += fabric.servers(static_cast<int>(server)).endpoints();
        }
        facts.gpusStopped = std::max(facts.gpusStopped, stopped);
    }
}

std::string DollarsPerGpu(const Bom& bom) {
    const auto each = [&bom](double usd) {
        return Grouped(static_cast<uint64_t>(std::llround(usd / bom.gpus())));
    };
    return each(bom.usd_low()) + "-" + each(bom.usd_high());
}

}  // namespace

FabricFacts FactsOf(const std::string& name, const Fabric& fabric, const Catalog& catalog) {
    FabricFacts facts;
    facts.name = name;
    facts.design = fabric.parameters().design();
    facts.tiers = fabric.tiers_size();
    constexpr EnergyRates kNone = {1, 0};
    facts.bom = MakeBom(fabric, catalog, kNone);
    facts.diameter = DiameterOf(SwitchGraph(fabric, Cables(fabric)));
    const Summary summary = Summarize(fabric, catalog);
    facts.bisection = BisectionOf(summary);
    facts.oversubscription = OversubscriptionOf(summary);
    FindLosses(fabric, facts);
    return facts;
}

std::string CompareTable(const std::vector<FabricFacts>& fabrics) {
    using Facts = FabricFacts;
    const std::vector<std::pair<const char*, std::function<std::string(const Facts&)>>> rows = {
        {"fabric", [](const Facts& f) { return f.name; }},
        {"design", [](const Facts& f) { return f.design; }},
        {"GPUs", [](const Facts& f) { return Grouped(f.bom.gpus()); }},
        {"tiers", [](const Facts& f) { return std::to_string(f.tiers); }},
        {"switches", [](const Facts& f) { return Grouped(f.bom.switches()); }},
        {"rack units", [](const Facts& f) { return fmt::format("{:g}", f.bom.rack_units()); }},
        {"cables",
         [](const Facts& f) { return Grouped(f.bom.fibre_cables() + f.bom.copper_cables()); }},
        {"of copper", [](const Facts& f) { return Grouped(f.bom.copper_cables()); }},
        {"transceivers", [](const Facts& f) { return Grouped(f.bom.transceivers()); }},
        {"per GPU",
         [](const Facts& f) { return fmt::format("{:.2f}", f.bom.transceivers_per_gpu()); }},
        {"MW", [](const Facts& f) { return fmt::format("{:.3f}", f.bom.watts() / kMillion); }},
        {"of optics",
         [](const Facts& f) { return fmt::format("{:.3f}", f.bom.watts_optics() / kMillion); }},
        {"million dollars",
         [](const Facts& f) {
             return fmt::format("{:.1f}-{:.1f}", f.bom.usd_low() / kMillion,
                                f.bom.usd_high() / kMillion);
         }},
        {"dollars a GPU", [](const Facts& f) { return DollarsPerGpu(f.bom); }},
        {"diameter, switches", [](const Facts& f) { return std::to_string(f.diameter); }},
        {"bisection", [](const Facts& f) { return PercentText(f.bisection, 1); }},
        {"oversubscribed",
         [](const Facts& f) { return fmt::format("{:.4g}:1", f.oversubscription); }},
        {"GPUs off with a leaf", [](const Facts& f) { return Grouped(f.gpusOffWithLeaf); }},
        {"GPUs off with an optic", [](const Facts& f) { return Grouped(f.gpusOffWithOptic); }},
        {"GPUs of their servers", [](const Facts& f) { return Grouped(f.gpusStopped); }},
    };
    size_t width = 14;
    for (const FabricFacts& fabric : fabrics) {
        width = std::max(width, fabric.name.size());
    }
    std::string text;
    for (const auto& [label, value] : rows) {
        text += fmt::format("{:<22}", label);
        for (const FabricFacts& fabric : fabrics) {
            text += fmt::format("  {:>{}}", value(fabric), width);
        }
        text += "\n";
    }
    return text;
}

}  // namespace topogen
