// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/folded-clos.h"

#include <algorithm>

#include "topogen/designs/pod-plan.h"
#include "topogen/designs/rows.h"
#include "topogen/designs/servers.h"
#include "topogen/model/fabric-builder.h"

namespace topogen {

namespace {

/// Builds one fabric, tier by tier.
class Builder {
  public:
    explicit Builder(const Spec& spec);

    Fabric Build();

  private:
    using Planes = std::vector<std::vector<Row>>;  // by plane, then pod (and rail) or zone

    void AddLeaves();
    void AddLeavesOfPod(uint32_t plane, uint32_t pod, uint32_t uplinks);
    void AddSpines();
    void AddCores();
    void AddSuperCores();

    void AddTier(uint32_t tier);
    Row JoinRows(const std::vector<Row>& rows, uint32_t tier, uint32_t plane, uint32_t zone);
    uint32_t LeafAt(const LeafPlace& place) const;
    uint32_t SpineUplinks(uint32_t down) const;
    uint32_t GroupsOfPod(uint32_t pod) const {
        return std::min(m_plan.groupsPerPod, m_plan.groups - pod * m_plan.groupsPerPod);
    }
    ServerLayout Layout() const {
        return {GroupSizes(m_spec, m_servers, m_plan.groups), m_plan.groupsPerPod};
    }

    const Spec& m_spec;
    const FoldedClosLimits m_limits;
    const PodPlan m_plan;
    const uint32_t m_servers;
    FabricBuilder m_fabric;
    Planes m_leafRows;
    Planes m_spineRows;
    Planes m_coreRows;
};

Builder::Builder(const Spec& spec)
    : m_spec(spec),
      m_limits(spec),
      m_plan(PlanPods(spec, m_limits)),
      m_servers(static_cast<uint32_t>(CeilDivide(spec.gpus, spec.gpusPerServer))),
      m_fabric(spec.shape.nicPorts, spec.seed),
      m_leafRows(spec.shape.planes),
      m_spineRows(spec.shape.planes),
      m_coreRows(spec.shape.planes) {}

Fabric Builder::Build() {
    AddServers(m_fabric, m_spec, Layout());
    AddLeaves();
    if (m_spec.tiers > 1) {
        AddSpines();
    }
    if (m_spec.tiers > 2) {
        AddCores();
    }
    if (m_spec.tiers > 3) {
        AddSuperCores();
    }
    return m_fabric.Take();
}

void Builder::AddTier(uint32_t tier) {
    const PortPlan& ports = m_limits.ports[tier];
    m_fabric.AddTier(m_spec.tierNames[tier], ports.model, ports.firstUpPort, m_spec.links[tier]);
}

/// Leaves stand plane by plane, pod by pod, then group by group or, where rails meet at the core
/// only, rail by rail: so that those of one set of spines follow each other.
uint32_t Builder::LeafAt(const LeafPlace& place) const {
    const uint32_t leaves = m_spec.shape.leavesPerGroup;
    const uint32_t pod = place.group / m_plan.groupsPerPod;
    const uint32_t firstGroup = pod * m_plan.groupsPerPod;
    const uint32_t inPod = m_spec.shape.railsMeetAtCore
                               ? place.leaf * GroupsOfPod(pod) + place.group - firstGroup
                               : (place.group - firstGroup) * leaves + place.leaf;
    return (place.plane * m_plan.groups + firstGroup) * leaves + inPod;
}

void Builder::AddLeavesOfPod(uint32_t plane, uint32_t pod, uint32_t uplinks) {
    const uint32_t groups = GroupsOfPod(pod);
    const uint32_t leaves = m_spec.shape.leavesPerGroup;
    const bool apart = m_spec.shape.railsMeetAtCore;
    const uint32_t rowSize = apart ? groups : groups * leaves;
    for (uint32_t i = 0; i < groups * leaves; ++i) {
        const uint32_t leaf = apart ? i / groups : i % leaves;
        const uint32_t added =
            m_fabric.AddSwitch(pod, RailOfLeaf(m_spec.shape, plane, leaf), plane);
        if (i % rowSize == 0) {
            m_leafRows[plane].push_back({added, rowSize, uplinks, pod});
        }
    }
}

void Builder::AddLeaves() {
    AddTier(0);
    const uint32_t fullest =
        FullestGroup(m_spec, m_servers, m_plan.groups) * m_limits.serverPortsPerLeaf;
    const uint32_t uplinks =
        m_spec.tiers > 1 ? DivisorAtLeast(m_limits.ports[0].up, UplinksFor(m_spec, 0, fullest)) : 0;
    for (uint32_t plane = 0; plane < m_spec.shape.planes; ++plane) {
        for (uint32_t pod = 0; pod < m_plan.pods; ++pod) {
            AddLeavesOfPod(plane, pod, uplinks);
        }
    }
    ConnectServers(m_fabric, m_spec, Layout(),
                   [this](const LeafPlace& place) { return LeafAt(place); });
}

uint32_t Builder::SpineUplinks(uint32_t down) const {
    if (m_spec.tiers < 3) {
        return 0;
    }
    return m_plan.spineUplinks != 0 ? m_plan.spineUplinks : UplinksFor(m_spec, 1, down);
}

/// The rule of published tables: as many spines as the smallest divisor of a leaf's uplinks that
/// offers enough ports, so that every leaf has the same number of links to each of its spines.
void Builder::AddSpines() {
    AddTier(1);
    for (uint32_t plane = 0; plane < m_spec.shape.planes; ++plane) {
        for (const Row& leaves : m_leafRows[plane]) {
            const uint32_t spines =
                DivisorAtLeast(leaves.uplinks, CeilDivide(leaves.Links(), m_limits.ports[1].down));
            const uint32_t first = m_fabric.AddSwitches(spines, leaves.pod, plane);
            const auto down = static_cast<uint32_t>(leaves.Links() / spines);
            m_spineRows[plane].push_back({first, spines, SpineUplinks(down), leaves.pod});
        }
    }
    for (uint32_t plane = 0; plane < m_spec.shape.planes; ++plane) {
        for (size_t i = 0; i < m_leafRows[plane].size(); ++i) {
            ConnectEvenly(m_fabric, m_leafRows[plane][i], m_spineRows[plane][i]);
        }
    }
}

Row Builder::JoinRows(const std::vector<Row>& rows, uint32_t tier, uint32_t plane, uint32_t zone) {
    const Join join =
        m_plan.cores.switches != 0 ? m_plan.cores : PlanJoin(rows, m_limits.ports[tier].down);
    const uint32_t first = m_fabric.AddSwitches(join.switches, zone, plane);
    for (uint32_t i = 0; i < join.switches; ++i) {
        m_fabric.SwitchAt(first + i).set_rail(i / (join.switches / join.groups));
    }
    Connect(m_fabric, rows, first, join);
    const auto down = static_cast<uint32_t>(CeilDivide(LinksOf(rows), join.switches));
    const bool last = tier + 1 == m_spec.tiers;
    return {first, join.switches, last ? 0 : UplinksFor(m_spec, tier, down), zone};
}

/// Three tiers: one set of cores for all pods. Four: one a zone, and the pods spread evenly over
/// the fewest zones.
void Builder::AddCores() {
    AddTier(2);
    const auto zones = static_cast<uint32_t>(CeilDivide(m_plan.pods, m_limits.podsPerZone));
    for (uint32_t plane = 0; plane < m_spec.shape.planes; ++plane) {
        const std::vector<Row>& spines = m_spineRows[plane];
        const auto rowsPerPod = static_cast<std::ptrdiff_t>(spines.size() / m_plan.pods);
        auto begin = spines.begin();
        for (uint32_t zone = 0; zone < zones; ++zone) {
            const auto end = begin + EvenShare(m_plan.pods, zones, zone) * rowsPerPod;
            m_coreRows[plane].push_back(JoinRows({begin, end}, 2, plane, zone));
            begin = end;
        }
    }
}

void Builder::AddSuperCores() {
    AddTier(3);
    for (uint32_t plane = 0; plane < m_spec.shape.planes; ++plane) {
        JoinRows(m_coreRows[plane], 3, plane, 0);
    }
}

}  // namespace

FoldedClosLimits::FoldedClosLimits(const Spec& spec) {
    for (uint32_t tier = 0; tier < kMaxTiers; ++tier) {
        ports[tier] = PlanPorts(spec, tier);
    }
    const Shape& shape = spec.shape;
    serverPortsPerLeaf = ServerPortsPerLeaf(spec);
    serversPerGroup = std::min(ports[0].down / serverPortsPerLeaf, spec.maxServersPerGroup);
    const uint32_t leavesOnSpine = shape.railsMeetAtCore ? 1 : shape.leavesPerGroup;
    const uint32_t rowsPerPod = shape.railsMeetAtCore ? shape.leavesPerGroup : 1;
    groupsPerPod =
        spec.tiers > 1 ? std::min(ports[1].down / leavesOnSpine, spec.maxGroupsPerPod) : 1;
    podsPerZone = spec.tiers > 2 ? ports[2].down / rowsPerPod : 1;
    zones = spec.tiers > 3 ? ports[3].down : 1;
}

uint64_t FoldedClosLimits::MaxGpus(const Spec& spec) const {
    const uint64_t servers = uint64_t{serversPerGroup} * groupsPerPod * podsPerZone * zones;
    const uint64_t kept = spec.managerPorts != 0 ? 1 : 0;
    return servers > kept ? spec.gpusPerServer * (servers - kept) : 0;
}

uint64_t FoldedClosMaxGpus(const Spec& spec) {
    return FoldedClosLimits(spec).MaxGpus(spec);
}

Fabric BuildFoldedClos(const Spec& spec) {
    return Builder(spec).Build();
}

}  // namespace topogen
