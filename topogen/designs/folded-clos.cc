// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/folded-clos.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "topogen/fabric-builder.h"

namespace topogen {

namespace {

constexpr std::array<const char*, kMaxTiers> kTierNames = {"leaf", "spine", "core", "super-core"};

uint64_t CeilDivide(uint64_t a, uint64_t b) {
    return (a + b - 1) / b;
}

constexpr double kRounding = 1e-9;  // 64 / 1.6 must not become 41

/// Ports that must lead up so that `down` ports are oversubscribed at most `ratio` to 1.
uint32_t UplinksFor(uint32_t down, double ratio) {
    return static_cast<uint32_t>(std::ceil(down / ratio - kRounding));
}

/// Ports that may lead down when `up` of `radix` lead up, oversubscribed at most `ratio` to 1.
uint32_t DownlinksFor(uint32_t radix, uint32_t up, double ratio) {
    return std::min(radix - up, static_cast<uint32_t>(std::floor(up * ratio + kRounding)));
}

/// How many of `radix` ports lead up so that the most lead down at `ratio` to 1.
uint32_t BestUplinks(uint32_t radix, double ratio) {
    const auto fewer = static_cast<uint32_t>(std::floor(radix / (1 + ratio) + kRounding));
    const bool oneMoreIsBetter =
        DownlinksFor(radix, fewer + 1, ratio) > DownlinksFor(radix, fewer, ratio);
    return oneMoreIsBetter ? fewer + 1 : fewer;
}

/// The smallest divisor of `n` that is at least `least`; least <= n.
uint32_t DivisorAtLeast(uint32_t n, uint64_t least) {
    uint32_t divisor = static_cast<uint32_t>(std::max<uint64_t>(least, 1));
    while (n % divisor != 0) {
        ++divisor;
    }
    return divisor;
}

/// Part `index` of `total` divided into `parts` parts that differ by one at most.
uint32_t EvenShare(uint32_t total, uint32_t parts, uint32_t index) {
    return total / parts + (index < total % parts ? 1 : 0);
}

/// Switches of one tier, with successive indices, that send the same number of links upwards.
struct Row {
    uint32_t firstSwitch;
    uint32_t switches;
    uint32_t uplinks;  // of each switch

    uint64_t Links() const { return static_cast<uint64_t>(switches) * uplinks; }
};

uint64_t LinksOf(const std::vector<Row>& rows) {
    return std::accumulate(rows.begin(), rows.end(), uint64_t{0},
                           [](uint64_t sum, const Row& row) { return sum + row.Links(); });
}

/// How a tier joins the rows below it: `switches` divided into `groups` that share no link. Every
/// row sends the same share of its uplinks to each group.
struct Join {
    uint32_t switches;
    uint32_t groups;
};

/// Whether every row's uplinks can be divided among `groups` groups so that a switch serves one
/// group, or several with equal shares.
bool Divides(const std::vector<Row>& rows, uint64_t groups) {
    return std::all_of(rows.begin(), rows.end(), [groups](const Row& row) {
        const uint64_t share = row.Links() / groups;
        return row.Links() % groups == 0 && (share % row.uplinks == 0 || row.uplinks % share == 0);
    });
}

/// The fewest switches with `down` ports that take the uplinks of `rows`, in the largest number of
/// groups that needs no more switches than one group would.
Join PlanJoin(const std::vector<Row>& rows, uint32_t down) {
    const uint64_t links = LinksOf(rows);
    const uint64_t fewest = CeilDivide(links, down);
    uint64_t groups = fewest;
    while (fewest % groups != 0 || !Divides(rows, groups)) {
        --groups;  // one group always does
    }
    return {static_cast<uint32_t>(fewest), static_cast<uint32_t>(groups)};
}

/// Deals the uplinks of `rows` to the switches of `join`, which begin at `firstUpper`. Within a
/// group the cables go round its switches in turn, on from row to row, so that no two of them, and
/// no two that one lower switch sees, differ by more than one link.
void Connect(FabricBuilder& builder, const std::vector<Row>& rows, uint32_t firstUpper,
             const Join& join) {
    const uint32_t perGroup = join.switches / join.groups;
    for (uint32_t group = 0; group < join.groups; ++group) {
        uint32_t turn = 0;
        for (const Row& row : rows) {
            const uint64_t share = row.Links() / join.groups;
            for (uint64_t link = group * share; link < (group + 1) * share; ++link) {
                const auto lower = static_cast<uint32_t>(row.firstSwitch + link / row.uplinks);
                if (link % row.uplinks == 0) {
                    builder.SwitchAt(lower).set_rail(group);
                }
                builder.ConnectSwitches(lower, firstUpper + group * perGroup + turn);
                turn = (turn + 1) % perGroup;
            }
        }
    }
}

/// Builds one fabric, tier by tier.
class Builder {
  public:
    explicit Builder(const Spec& spec);

    Fabric Build();

  private:
    void AddServers();
    void AddLeaves();
    void AddSpines();
    void AddCores();
    void AddSuperCores();

    void AddTier(uint32_t tier);
    Row JoinRows(const std::vector<Row>& rows, uint32_t tier, uint32_t zone);
    uint32_t PodOfGroup(uint32_t group) const { return group / m_limits.groupsPerPod; }
    uint32_t ServersOfGroup(uint32_t group) const { return EvenShare(m_servers, m_groups, group); }

    const Spec& m_spec;
    const FoldedClosLimits m_limits;
    const uint32_t m_servers;
    const uint32_t m_groups;
    const uint32_t m_pods;
    FabricBuilder m_fabric;
    std::vector<Row> m_leafRows;   // by pod
    std::vector<Row> m_spineRows;  // by pod
    std::vector<Row> m_coreRows;   // by zone
};

Builder::Builder(const Spec& spec)
    : m_spec(spec),
      m_limits(spec),
      m_servers(static_cast<uint32_t>(CeilDivide(spec.gpus, spec.gpusPerServer))),
      m_groups(static_cast<uint32_t>(CeilDivide(m_servers, m_limits.serversPerGroup))),
      m_pods(static_cast<uint32_t>(CeilDivide(m_groups, m_limits.groupsPerPod))),
      m_fabric(spec.model, spec.seed) {}

Fabric Builder::Build() {
    AddServers();
    AddLeaves();
    AddSpines();
    if (m_spec.tiers > 2) {
        AddCores();
    }
    if (m_spec.tiers > 3) {
        AddSuperCores();
    }
    return m_fabric.Take();
}

void Builder::AddTier(uint32_t tier) {
    m_fabric.AddTier(kTierNames[tier], m_limits.down[tier], m_spec.links[tier]);
}

void Builder::AddServers() {
    const uint32_t serversPerDomain = m_spec.nvlinkGpus / m_spec.gpusPerServer;
    uint32_t server = 0;
    uint32_t gpusLeft = m_spec.gpus;
    for (uint32_t group = 0; group < m_groups; ++group) {
        for (uint32_t slot = 0; slot < ServersOfGroup(group); ++slot) {
            const uint32_t gpus = std::min(gpusLeft, m_spec.gpusPerServer);
            m_fabric.AddServer(gpus, PodOfGroup(group), server / serversPerDomain);
            gpusLeft -= gpus;
            ++server;
        }
    }
}

/// NIC i of a server goes to leaf i mod L of its group's L leaves.
void Builder::AddLeaves() {
    AddTier(0);
    uint32_t server = 0;
    uint32_t gpusLeft = m_spec.gpus;
    const uint32_t leaves = m_spec.leavesPerGroup;
    for (uint32_t group = 0; group < m_groups; ++group) {
        const uint32_t first = group * leaves;
        for (uint32_t rail = 0; rail < leaves; ++rail) {
            m_fabric.AddSwitch(PodOfGroup(group), rail);
        }
        for (uint32_t slot = 0; slot < ServersOfGroup(group); ++slot, ++server) {
            const uint32_t gpus = std::min(gpusLeft, m_spec.gpusPerServer);
            for (uint32_t nic = 0; nic < gpus; ++nic) {
                m_fabric.ConnectServer(server, nic, first + nic % leaves,
                                       slot * m_limits.serverPortsPerLeaf + nic / leaves);
            }
            gpusLeft -= gpus;
        }
    }
    const uint32_t fullest = ServersOfGroup(0) * m_limits.serverPortsPerLeaf;
    const uint32_t uplinks =
        DivisorAtLeast(m_limits.up[0], UplinksFor(fullest, m_spec.oversubscription[0]));
    const uint32_t leavesPerPod = m_limits.groupsPerPod * leaves;
    for (uint32_t pod = 0; pod < m_pods; ++pod) {
        const uint32_t first = pod * leavesPerPod;
        m_leafRows.push_back({first, std::min(leavesPerPod, m_groups * leaves - first), uplinks});
    }
}

/// The rule of published tables: as many spines as the smallest divisor of a leaf's uplinks that
/// offers enough ports, so that every leaf has the same number of links to each spine of its pod.
void Builder::AddSpines() {
    AddTier(1);
    uint32_t next = m_leafRows.back().firstSwitch + m_leafRows.back().switches;
    for (uint32_t pod = 0; pod < m_pods; ++pod) {
        const Row& leaves = m_leafRows[pod];
        const uint32_t spines =
            DivisorAtLeast(leaves.uplinks, CeilDivide(leaves.Links(), m_limits.down[1]));
        for (uint32_t spine = 0; spine < spines; ++spine) {
            m_fabric.AddSwitch(pod, 0);
        }
        const auto down = static_cast<uint32_t>(leaves.Links() / spines);
        const uint32_t uplinks =
            m_spec.tiers > 2 ? UplinksFor(down, m_spec.oversubscription[1]) : 0;
        m_spineRows.push_back({next, spines, uplinks});
        next += spines;
    }
    for (uint32_t pod = 0; pod < m_pods; ++pod) {
        const Row& leaves = m_leafRows[pod];
        const uint32_t spines = m_spineRows[pod].switches;
        for (uint32_t leaf = 0; leaf < leaves.switches; ++leaf) {
            for (uint32_t link = 0; link < leaves.uplinks; ++link) {
                m_fabric.ConnectSwitches(leaves.firstSwitch + leaf,
                                         m_spineRows[pod].firstSwitch + link % spines);
            }
        }
    }
}

Row Builder::JoinRows(const std::vector<Row>& rows, uint32_t tier, uint32_t zone) {
    const Join join = PlanJoin(rows, m_limits.down[tier]);
    const uint32_t perGroup = join.switches / join.groups;
    const uint32_t first = m_fabric.AddSwitch(zone, 0);
    for (uint32_t i = 1; i < join.switches; ++i) {
        m_fabric.AddSwitch(zone, i / perGroup);
    }
    Connect(m_fabric, rows, first, join);
    const auto down = static_cast<uint32_t>(CeilDivide(LinksOf(rows), join.switches));
    const bool last = tier + 1 == m_spec.tiers;
    return {first, join.switches, last ? 0 : UplinksFor(down, m_spec.oversubscription[tier])};
}

/// Three tiers: one set of cores for all pods. Four: one a zone, and the pods spread evenly over
/// the fewest zones.
void Builder::AddCores() {
    AddTier(2);
    const auto zones = static_cast<uint32_t>(CeilDivide(m_pods, m_limits.podsPerZone));
    uint32_t firstPod = 0;
    for (uint32_t zone = 0; zone < zones; ++zone) {
        const uint32_t pods = EvenShare(m_pods, zones, zone);
        const auto begin = m_spineRows.begin() + firstPod;
        m_coreRows.push_back(JoinRows({begin, begin + pods}, 2, zone));
        firstPod += pods;
    }
}

void Builder::AddSuperCores() {
    AddTier(3);
    JoinRows(m_coreRows, 3, 0);
}

}  // namespace

FoldedClosLimits::FoldedClosLimits(const Spec& spec) : radix(spec.model.ports()) {
    for (uint32_t tier = 0; tier < kMaxTiers; ++tier) {
        const double ratio = spec.oversubscription[tier];
        const bool last = tier + 1 >= spec.tiers;
        up[tier] = last ? 0 : BestUplinks(radix, ratio);
        down[tier] = last ? radix : DownlinksFor(radix, up[tier], ratio);
    }
    serverPortsPerLeaf = static_cast<uint32_t>(CeilDivide(spec.gpusPerServer, spec.leavesPerGroup));
    serversPerGroup = down[0] / serverPortsPerLeaf;
    groupsPerPod = down[1] / spec.leavesPerGroup;
    podsPerZone = spec.tiers > 2 ? down[2] : 1;
    zones = spec.tiers > 3 ? radix : 1;
}

uint64_t FoldedClosLimits::MaxGpus(const Spec& spec) const {
    return uint64_t{spec.gpusPerServer} * serversPerGroup * groupsPerPod * podsPerZone * zones;
}

Fabric BuildFoldedClos(const Spec& spec) {
    return Builder(spec).Build();
}

}  // namespace topogen
