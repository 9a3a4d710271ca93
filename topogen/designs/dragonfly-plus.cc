// SPDX-License-Identifier: GPL-2.0-only
//
// Dragonfly+: pods of leaves and spines, and direct links between the spines of every two pods.
// Ref.: Shpiner et al., "Dragonfly+: Low Cost Topology for Scaling Datacenters", HiPINEB 2017.
#include <algorithm>

#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/designs/rows.h"
#include "topogen/designs/servers.h"
#include "topogen/error.h"

namespace topogen {

namespace {

/// Two tiers of a folded Clos of three: the spines' uplinks are the links between pods. If one pod
/// holds all, it has no others to be linked to, and is a folded Clos of two.
FoldedClosLimits LimitsOf(Spec spec) {
    FoldedClosLimits onePod(spec);
    if (uint64_t{onePod.serversPerGroup} * onePod.groupsPerPod * spec.gpusPerServer >= spec.gpus) {
        return onePod;
    }
    spec.tiers = 3;
    return FoldedClosLimits(spec);
}

/// Links between two pods that are `distance` apart on a ring of `pods`, so that every pod uses as
/// many of its `links` as an equal share for all pairs allows. What does not divide goes to the
/// nearest pods, a link to either side.
uint64_t LinksBetween(uint64_t links, uint32_t pods, uint32_t distance) {
    const uint64_t others = pods - 1;
    const uint64_t left = links % others;
    const bool opposite = 2 * distance == pods;
    return links / others + (2 * distance - (opposite ? 1 : 0) <= left ? 1 : 0);
}

class Builder {
  public:
    Builder(const Spec& spec, const FoldedClosLimits& limits);

    Fabric Build();

  private:
    void AddLeaves();
    void AddSpines();
    void JoinPods();
    uint32_t FewestSpines() const;

    const Spec& m_spec;
    const FoldedClosLimits& m_limits;
    ServerLayout m_layout;
    uint32_t m_groups;
    uint32_t m_pods;
    FabricBuilder m_fabric;
    std::vector<Row> m_leaves;  // by pod
    std::vector<Row> m_spines;  // by pod
};

/// The fewest pods, and as even ones as whole groups allow.
Builder::Builder(const Spec& spec, const FoldedClosLimits& limits)
    : m_spec(spec), m_limits(limits), m_fabric(spec.shape.nicPorts, spec.seed) {
    const auto servers = static_cast<uint32_t>(CeilDivide(spec.gpus, spec.gpusPerServer));
    m_groups = FewestGroups(spec, servers, limits.serversPerGroup);
    const uint64_t pods = CeilDivide(m_groups, limits.groupsPerPod);
    m_layout.groups = GroupSizes(spec, servers, m_groups);
    m_layout.groupsPerPod = static_cast<uint32_t>(CeilDivide(m_groups, pods));
    m_pods = static_cast<uint32_t>(CeilDivide(m_groups, m_layout.groupsPerPod));
}

Fabric Builder::Build() {
    AddServers(m_fabric, m_spec, m_layout);
    AddLeaves();
    AddSpines();
    if (m_pods > 1) {
        JoinPods();
    }
    return m_fabric.Take();
}

void Builder::AddLeaves() {
    const uint32_t leaves = m_spec.shape.leavesPerGroup;
    const PortPlan& ports = m_limits.ports[0];
    m_fabric.AddTier(m_spec.tierNames[0], ports.model, ports.firstUpPort, m_spec.links[0]);
    const uint32_t fullest = *std::max_element(m_layout.groups.begin(), m_layout.groups.end()) *
                             m_limits.serverPortsPerLeaf;
    const uint32_t uplinks =
        DivisorAtLeast(ports.up, std::max(UplinksFor(m_spec, 0, fullest), FewestSpines()));
    for (uint32_t pod = 0; pod < m_pods; ++pod) {
        const uint32_t first = pod * m_layout.groupsPerPod;
        const uint32_t groups = std::min(m_layout.groupsPerPod, m_groups - first);
        m_leaves.push_back({first * leaves, groups * leaves, uplinks, pod});
        for (uint32_t i = 0; i < groups * leaves; ++i) {
            m_fabric.AddSwitch(pod, i % leaves, 0);
        }
    }
    ConnectServers(m_fabric, m_spec, m_layout,
                   [leaves](const LeafPlace& place) { return place.group * leaves + place.leaf; });
}

/// As many as it takes for a link to every other pod.
uint32_t Builder::FewestSpines() const {
    return m_pods == 1 ? 1 : static_cast<uint32_t>(CeilDivide(m_pods - 1, m_limits.ports[1].up));
}

/// All pods have the spines that the largest one needs.
void Builder::AddSpines() {
    const PortPlan& ports = m_limits.ports[1];
    m_fabric.AddTier(m_spec.tierNames[1], ports.model, ports.firstUpPort, m_spec.links[1]);
    const Row& largest = m_leaves.front();
    const uint32_t spines =
        DivisorAtLeast(largest.uplinks,
                       std::max<uint64_t>(CeilDivide(largest.Links(), ports.down), FewestSpines()));
    const uint32_t uplinks =
        std::max(UplinksFor(m_spec, 1, static_cast<uint32_t>(largest.Links() / spines)),
                 static_cast<uint32_t>(CeilDivide(m_pods - 1, spines)));
    for (const Row& leaves : m_leaves) {
        const uint32_t first = m_fabric.AddSwitches(spines, leaves.pod, 0);
        m_spines.push_back({first, spines, uplinks, leaves.pod});
        ConnectEvenly(m_fabric, leaves, m_spines.back());
    }
}

/// The links of a pod go round its spines in turn.
void Builder::JoinPods() {
    std::vector<uint32_t> turn(m_pods);
    const auto next = [&](uint32_t pod) {
        return m_spines[pod].firstSwitch + turn[pod]++ % m_spines[pod].switches;
    };
    for (uint32_t distance = 1; 2 * distance <= m_pods; ++distance) {
        const uint64_t links = LinksBetween(m_spines.front().Links(), m_pods, distance);
        const uint32_t pairs = 2 * distance == m_pods ? distance : m_pods;
        for (uint32_t pod = 0; pod < pairs; ++pod) {
            for (uint64_t link = 0; link < links; ++link) {
                const uint32_t here = next(pod);
                m_fabric.ConnectPeers(here, next((pod + distance) % m_pods), m_spec.links[2]);
            }
        }
    }
}

Shape DragonflyPlusShape(const Request& request) {
    if (request.has_spread()) {
        throw UsageError("--spread: design dragonfly+ has no cores to spread links over");
    }
    Shape shape;
    shape.leavesPerGroup = RailsOfNics(request, 1);
    return shape;
}

/// As many pods as leave a link for every pair.
uint64_t DragonflyPlusMaxGpus(const Spec& spec) {
    const FoldedClosLimits limits = LimitsOf(spec);
    const uint64_t pods = uint64_t{limits.ports[0].up} * limits.ports[1].up + 1;
    return spec.gpusPerServer * pods * limits.serversPerGroup * limits.groupsPerPod;
}

Fabric BuildDragonflyPlus(const Spec& spec) {
    const FoldedClosLimits limits = LimitsOf(spec);
    return Builder(spec, limits).Build();
}

}  // namespace

Design DragonflyPlusDesign() {
    Design design;
    design.name = "dragonfly+";
    design.kind = "Dragonfly+";
    design.about = "pods of leaves and spines, and links between the spines of every two pods";
    design.options = {"rails"};
    design.mostTiers = 2;
    design.ratiosOfLastTier = 1;
    design.shape = DragonflyPlusShape;
    design.maxGpus = DragonflyPlusMaxGpus;
    design.build = BuildDragonflyPlus;
    return design;
}

}  // namespace topogen
