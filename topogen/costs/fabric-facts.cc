// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/fabric-facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "topogen/check/switch-graph.h"
#include "topogen/costs/bom.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/model/summary.h"

namespace topogen {

namespace {

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
    uint32_t offWithLeaf = 0;
    uint32_t offWithOptic = 0;
    uint32_t mostStopped = 0;
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
        offWithLeaf = std::max(offWithLeaf, off(ports));
        for (const auto& module : modules) {
            offWithOptic = std::max(offWithOptic, off(module.second));
        }
        uint32_t stopped = 0;
        for (const uint32_t server : servers) {
            stopped += GpusOf(fabric, fabric.servers(static_cast<int>(server)));
        }
        mostStopped = std::max(mostStopped, stopped);
    }
    facts.set_gpus_off_with_leaf(offWithLeaf);
    facts.set_gpus_off_with_optic(offWithOptic);
    facts.set_gpus_stopped_with_switch(mostStopped);
}

/// Rates from a switch up and down, and to each switch above it.
struct Loads {
    double down = 0;
    double up = 0;
    std::map<uint32_t, double> toUpper;  // by switch
    uint32_t flows = 0;                  // ports of endpoints
    uint32_t uplinks = 0;
    double flowBps = 0;
    double uplinkBps = 0;
};

/// What one switch above the leaves takes from them, what a pod holds, and what ECMP leaves of a
/// permutation.
void FindShares(const Fabric& fabric, FabricFacts& facts) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    std::vector<Loads> leaves(static_cast<size_t>(fabric.switches_size()));
    for (int i = 0; i < links.a_node_size(); ++i) {
        const double rate = static_cast<double>(view.RateOf(i));
        Loads& upper = leaves[view.SwitchIndex(links.b_node(i))];
        if (view.IsServer(links.a_node(i))) {
            ++upper.flows;
            upper.flowBps = rate;
        } else if (view.LevelOf(links.a_node(i)) == 0) {
            Loads& lower = leaves[view.SwitchIndex(links.a_node(i))];
            lower.toUpper[view.SwitchIndex(links.b_node(i))] += rate;
            lower.up += rate;
            ++lower.uplinks;
            lower.uplinkBps = rate;
        }
    }
    double worstSpine = 0;
    double worstShare = 1;
    for (const Loads& leaf : leaves) {
        for (const auto& [spine, rate] : leaf.toUpper) {
            worstSpine = std::max(worstSpine, rate / leaf.up);
        }
        if (leaf.flows != 0 && leaf.uplinks != 0) {
            worstShare = std::min(
                worstShare, EcmpShare(leaf.flows, leaf.uplinks, leaf.uplinkBps / leaf.flowBps));
        }
    }
    facts.set_uplinks_lost_with_spine(worstSpine);
    facts.set_permutation_share(worstShare);
    std::map<uint32_t, uint32_t> pods;
    uint32_t largest = 0;
    for (const Server& server : fabric.servers()) {
        largest = std::max(largest, pods[server.pod()] += GpusOf(fabric, server));
    }
    facts.set_gpus_in_pod(largest);
}

/// GPUs that the one with the fewest can reach, itself included, over 1, 3 and 5 switches.
void FindNear(const Fabric& fabric, const SwitchGraph& graph, FabricFacts& facts) {
    constexpr uint32_t kMostStarts = 16;
    const FabricView view(fabric);
    const Links& links = fabric.links();
    std::vector<std::vector<uint32_t>> leavesOf(fabric.endpoints());
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (view.IsServer(links.a_node(i)) && !view.IsServer(links.b_node(i))) {
            leavesOf[EndpointAt(fabric, links.a_node(i), links.a_port(i))].push_back(
                view.SwitchIndex(links.b_node(i)));
        }
    }
    std::array<uint32_t, 3> fewest;
    fewest.fill(fabric.endpoints());
    const uint32_t starts = std::min(kMostStarts, fabric.endpoints());
    for (uint32_t i = 0; i < starts; ++i) {
        const uint32_t start =
            starts == 1
                ? 0
                : static_cast<uint32_t>(uint64_t{i} * (fabric.endpoints() - 1) / (starts - 1));
        std::vector<uint32_t> steps(static_cast<size_t>(fabric.switches_size()),
                                    SwitchGraph::kNone);
        for (const uint32_t leaf : leavesOf[start]) {
            const std::vector<uint32_t> from = graph.PathsFrom(leaf).steps;
            std::transform(steps.begin(), steps.end(), from.begin(), steps.begin(),
                           [](uint32_t a, uint32_t b) { return std::min(a, b); });
        }
        std::array<uint32_t, 3> within{};
        for (const std::vector<uint32_t>& leaves : leavesOf) {
            uint32_t nearest = SwitchGraph::kNone;
            for (const uint32_t leaf : leaves) {
                nearest = std::min(nearest, steps[leaf]);
            }
            for (uint32_t k = 0; k < within.size(); ++k) {
                within[k] += nearest <= 2 * k ? 1 : 0;  // one switch more than steps
            }
        }
        for (size_t k = 0; k < within.size(); ++k) {
            fewest[k] = std::min(fewest[k], within[k]);
        }
    }
    facts.set_gpus_within_1(fewest[0]);
    facts.set_gpus_within_3(fewest[1]);
    facts.set_gpus_within_5(fewest[2]);
}

double WeakestBisection(const Summary& summary) {
    double least = summary.tiers.empty() ? 0 : summary.tiers.front().bisectionBps;
    for (const TierSummary& tier : summary.tiers) {
        least = std::min(least, tier.bisectionBps);
    }
    return least;
}

void AddCosts(const Bom& bom, double bisectionBps, FabricFacts& facts) {
    constexpr double kTera = 1e12;
    const double gpus = bom.gpus();
    const double terabits = bisectionBps / kTera;
    facts.set_watts_per_gpu(bom.watts() / gpus);
    facts.set_usd_low_per_gpu(bom.usd_low() / gpus);
    facts.set_usd_high_per_gpu(bom.usd_high() / gpus);
    if (terabits > 0) {
        facts.set_watts_per_tbps(bom.watts() / terabits);
        facts.set_usd_low_per_tbps(bom.usd_low() / terabits);
        facts.set_usd_high_per_tbps(bom.usd_high() / terabits);
    }
    for (const BomLine& line : bom.line()) {
        const auto assumed = [](const std::string& source) {
            return source.find("ASSUMPTION") != std::string::npos;
        };
        facts.set_usd_assumed(facts.usd_assumed() || assumed(line.usd_source()));
        facts.set_watts_assumed(facts.watts_assumed() || assumed(line.watts_source()));
    }
}

}  // namespace

double EcmpShare(uint32_t flows, uint32_t uplinks, double linkOverFlow) {
    if (uplinks < 2) {
        return uplinks == 0 ? 1 : std::min(1.0, linkOverFlow / flows);
    }
    const double chance = 1.0 / uplinks;
    double probability = std::pow(1 - chance, flows - 1.0);  // of no other flow
    double share = 0;
    for (uint32_t others = 0; others < flows; ++others) {
        share += probability * std::min(1.0, linkOverFlow / (others + 1.0));
        probability *= (flows - 1.0 - others) / (others + 1.0) * chance / (1 - chance);
    }
    return share;
}

FabricFacts FactsOf(const std::string& name, const Fabric& fabric, const Catalog& catalog,
                    const EnergyRates& rates) {
    FabricFacts facts;
    facts.set_name(name);
    facts.set_design(fabric.parameters().design());
    facts.set_tiers(static_cast<uint32_t>(fabric.tiers_size()));
    *facts.mutable_bom() = MakeBom(fabric, catalog, rates);
    const SwitchGraph graph(fabric, Cables(fabric));
    facts.set_diameter(DiameterOf(graph));
    const Summary summary = Summarize(fabric, catalog);
    constexpr double kGiga = 1e9;
    facts.set_gbps_per_gpu(static_cast<double>(summary.endpointBps) / kGiga / CountGpus(fabric));
    facts.set_bisection(BisectionOf(summary));
    facts.set_oversubscription(OversubscriptionOf(summary));
    FindLosses(fabric, facts);
    FindShares(fabric, facts);
    FindNear(fabric, graph, facts);
    AddCosts(facts.bom(), WeakestBisection(summary), facts);
    return facts;
}

}  // namespace topogen
