// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/growth.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "topogen/model/cables.h"
#include "topogen/model/fabric-builder.h"
#include "topogen/model/gpu-map.h"

namespace topogen {

namespace {

constexpr uint32_t kNone = UINT32_MAX;

uint64_t Pair(uint32_t high, uint32_t low) {
    return uint64_t{high} << 32 | low;
}

/// The group of each server: groups are numbered in the order of their first leaves.
std::vector<uint32_t> GroupOfServers(const Fabric& fabric) {
    const Links& links = fabric.links();
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    std::vector<uint32_t> leafOf(servers, kNone);
    std::map<uint32_t, uint32_t> groups;  // by leaf
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (links.a_node(i) < servers && links.a_port(i) == 0) {
            leafOf[links.a_node(i)] = links.b_node(i);
            groups.emplace(links.b_node(i), 0);
        }
    }
    uint32_t next = 0;
    for (auto& group : groups) {
        group.second = next++;
    }
    for (uint32_t& leaf : leafOf) {
        leaf = groups.at(leaf);
    }
    return leafOf;
}

/// Which ports of a fabric's nodes are taken.
class Ports {
  public:
    bool Take(uint32_t node, uint32_t port) { return m_taken.insert(Pair(node, port)).second; }

    /// The ports that a node may use, in the order in which it does. Called in that order.
    void Offer(uint32_t node, uint32_t port) { m_offered[node].ports.push_back(port); }

    /// The next free port of those that a node may use, or else of all.
    uint32_t TakeFree(uint32_t node) {
        Offered& offered = m_offered[node];
        while (offered.next < offered.ports.size()) {
            const uint32_t port = offered.ports[offered.next++];
            if (Take(node, port)) {
                return port;
            }
        }
        uint32_t port = 0;
        while (!Take(node, port)) {
            ++port;
        }
        return port;
    }

  private:
    struct Offered {
        std::vector<uint32_t> ports;
        size_t next = 0;
    };
    std::unordered_set<uint64_t> m_taken;
    std::unordered_map<uint32_t, Offered> m_offered;
};

/// Finds for each node of the target the place that it takes in the grown fabric.
class Matcher {
  public:
    Matcher(const Fabric& old, const Fabric& target)
        : m_old(old),
          m_target(target),
          m_oldCables(old),
          m_targetCables(target),
          m_oldServers(static_cast<uint32_t>(old.servers_size())),
          m_servers(static_cast<uint32_t>(target.servers_size())),
          m_targetOf(m_oldCables.Nodes(), kNone),
          m_oldOf(m_targetCables.Nodes(), kNone) {
        MatchServers();
        for (int tier = 0; tier < target.tiers_size(); ++tier) {
            MatchTier(tier);
        }
    }

    /// By node of the target: the node of the old fabric whose place it takes, or kNone; and back.
    const std::vector<uint32_t>& OldOf() const { return m_oldOf; }
    const std::vector<uint32_t>& TargetOf() const { return m_targetOf; }

  private:
    void MatchServers();
    void MatchTier(int tier);
    std::map<uint32_t, uint32_t> Votes(uint32_t node, uint32_t first, uint32_t last) const;
    void Match(uint32_t old, uint32_t target) {
        m_targetOf[old] = target;
        m_oldOf[target] = old;
    }

    const Fabric& m_old;
    const Fabric& m_target;
    const Cables m_oldCables;
    const Cables m_targetCables;
    const uint32_t m_oldServers;
    const uint32_t m_servers;
    std::vector<uint32_t> m_targetOf;
    std::vector<uint32_t> m_oldOf;
};

/// The first servers of each group are the old ones.
void Matcher::MatchServers() {
    const std::vector<uint32_t> oldGroups = GroupOfServers(m_old);
    const std::vector<uint32_t> groups = GroupOfServers(m_target);
    std::map<uint32_t, std::vector<uint32_t>> members;  // of the old groups, last first
    for (uint32_t server = m_oldServers; server-- > 0;) {
        members[oldGroups[server]].push_back(server);
    }
    for (uint32_t server = 0; server < m_servers; ++server) {
        std::vector<uint32_t>& left = members[groups[server]];
        if (!left.empty()) {
            Match(left.back(), server);
            left.pop_back();
        }
    }
}

/// For the nodes `first` to `last` of the target, how many cables to the same neighbours below they
/// have as the old fabric's `node`. A server's neighbours differ by its ports.
std::map<uint32_t, uint32_t> Matcher::Votes(uint32_t node, uint32_t first, uint32_t last) const {
    std::map<uint32_t, uint32_t> votes;
    for (const Cables::Cable& cable : m_oldCables.Of(node)) {
        const uint32_t below = m_targetOf[cable.peer];
        if (below == kNone) {
            continue;
        }
        for (const Cables::Cable& up : m_targetCables.Of(below)) {
            const bool samePort = below >= m_servers || up.port == cable.peerPort;
            if (samePort && up.peer >= first && up.peer < last) {
                ++votes[up.peer];
            }
        }
    }
    return votes;
}

void Matcher::MatchTier(int tier) {
    const uint32_t first = m_servers + m_target.tiers(tier).first_switch();
    const uint32_t last = first + m_target.tiers(tier).switches();
    const uint32_t firstOld = m_oldServers + m_old.tiers(tier).first_switch();
    uint32_t spare = first;  // the lowest that may be without a match
    for (uint32_t node = firstOld; node < firstOld + m_old.tiers(tier).switches(); ++node) {
        uint32_t best = kNone;
        uint32_t most = 0;
        for (const auto& [candidate, votes] : Votes(node, first, last)) {
            if (m_oldOf[candidate] == kNone && votes > most) {
                best = candidate;
                most = votes;
            }
        }
        if (best == kNone) {
            while (spare < last && m_oldOf[spare] != kNone) {
                ++spare;
            }
            best = spare < last ? spare : kNone;
        }
        if (best != kNone) {
            Match(node, best);
        }
    }
}

/// Puts the grown fabric together.
class Merger {
  public:
    Merger(const Fabric& old, const Fabric& target, uint32_t gpus, uint32_t serversPerDomain)
        : m_old(old),
          m_target(target),
          m_gpus(gpus),
          m_serversPerDomain(serversPerDomain),
          m_oldServers(static_cast<uint32_t>(old.servers_size())),
          m_servers(static_cast<uint32_t>(target.servers_size())),
          m_match(old, target) {}

    Growth Merge() {
        CopyHeader();
        PlaceNodes();
        AddServers();
        AddSwitches();
        KeepCables();
        AddCables();
        TellOfRemoved();
        SortServerLinks();
        AddManagerPorts();
        return std::move(m_growth);
    }

  private:
    /// A cable of the grown fabric, and the link that it is of the old one.
    struct Planned {
        uint32_t aNode;
        uint32_t bNode;
        int target;  ///< link of the target
        int before = CableChange::kNone;
    };

    void CopyHeader();
    void PlaceNodes();
    void AddServers();
    void AddSwitches();
    void KeepCables();
    void AddCables();
    void TellOfRemoved();
    void SortServerLinks();
    void AddManagerPorts();

    int TakeRemoved(std::unordered_map<uint32_t, std::vector<int>>& byNode, uint32_t node);
    uint32_t PlaceOfOld(uint32_t node) const {
        const uint32_t target = m_match.TargetOf()[node];
        return target == kNone ? kNone : m_place[target];
    }
    bool IsTrimmed(uint32_t node, uint32_t port) const {
        return node + 1 == m_servers &&
               port >= m_lastEndpoints * m_growth.fabric.ports_per_endpoint();
    }
    void AddLink(const Planned& cable, uint32_t aPort, uint32_t bPort);

    const Fabric& m_old;
    const Fabric& m_target;
    const uint32_t m_gpus;
    const uint32_t m_serversPerDomain;
    const uint32_t m_oldServers;
    const uint32_t m_servers;
    const Matcher m_match;
    Growth m_growth;
    std::vector<uint32_t> m_place;    // by node of the target: its node in the grown fabric
    std::vector<uint32_t> m_atPlace;  // the other way round
    uint32_t m_lastEndpoints = 0;  // of the last server, which may have fewer GPUs than the others
    std::vector<Planned> m_planned;
    Ports m_ports;
    std::vector<bool> m_isKept;                                   // by link of the old fabric
    std::unordered_map<uint32_t, std::vector<int>> m_removedByA;  // by node of the grown fabric
    std::unordered_map<uint32_t, std::vector<int>> m_removedByB;
};

void Merger::CopyHeader() {
    Fabric& fabric = m_growth.fabric;
    fabric = m_target;
    fabric.clear_servers();
    fabric.clear_switches();
    fabric.clear_links();
    fabric.clear_manager_ports();
}

/// Old nodes come first, in their old order; new ones follow in that of the target.
void Merger::PlaceNodes() {
    const auto nodes = static_cast<uint32_t>(m_match.OldOf().size());
    m_place.assign(nodes, kNone);
    uint32_t next = 0;
    const auto place = [&](uint32_t first, uint32_t last, uint32_t firstOld, uint32_t lastOld) {
        for (uint32_t old = firstOld; old < lastOld; ++old) {
            const uint32_t target = m_match.TargetOf()[old];
            if (target == kNone) {
                m_growth.switchesGone.push_back(old - m_oldServers);
            } else {
                m_place[target] = next++;
            }
        }
        for (uint32_t target = first; target < last; ++target) {
            if (m_match.OldOf()[target] == kNone) {
                m_place[target] = next++;
            }
        }
    };
    place(0, m_servers, 0, m_oldServers);
    for (int i = 0; i < m_target.tiers_size(); ++i) {
        const uint32_t first = m_servers + m_target.tiers(i).first_switch();
        const uint32_t firstOld = m_oldServers + m_old.tiers(i).first_switch();
        place(first, first + m_target.tiers(i).switches(), firstOld,
              firstOld + m_old.tiers(i).switches());
    }
    m_atPlace.assign(nodes, kNone);
    for (uint32_t target = 0; target < nodes; ++target) {
        m_atPlace[m_place[target]] = target;
    }
}

/// The target's servers are full; what is too many is taken from the last one.
void Merger::AddServers() {
    Fabric& fabric = m_growth.fabric;
    const uint32_t surplus = CountGpus(m_target) - m_gpus;
    uint32_t endpoint = 0;
    for (uint32_t i = 0; i < m_servers; ++i) {
        Server& server = *fabric.add_servers();
        server = m_target.servers(static_cast<int>(m_atPlace[i]));
        server.set_first_endpoint(endpoint);
        server.set_nvlink_domain(i / m_serversPerDomain);
        if (i + 1 == m_servers && surplus != 0) {
            ServerModel model = m_target.server_models(static_cast<int>(server.model()));
            const uint32_t gpus = model.gpus() - surplus;
            server.set_endpoints((gpus * server.endpoints() + model.gpus() - 1) / model.gpus());
            model.set_gpus(gpus);
            if (!model.nic_model().empty()) {
                model.mutable_nic_model()->Truncate(static_cast<int>(server.endpoints()));
            }
            server.set_model(static_cast<uint32_t>(fabric.server_models_size()));
            *fabric.add_server_models() = model;
        }
        m_lastEndpoints = server.endpoints();
        endpoint += server.endpoints();
    }
    fabric.set_endpoints(endpoint);
}

/// Old switches keep their hashes.
void Merger::AddSwitches() {
    const auto nodes = static_cast<uint32_t>(m_atPlace.size());
    for (uint32_t node = m_servers; node < nodes; ++node) {
        const uint32_t target = m_atPlace[node];
        Switch& added = *m_growth.fabric.add_switches();
        added = m_target.switches(static_cast<int>(target - m_servers));
        const uint32_t old = m_match.OldOf()[target];
        added.set_ecmp_seed(
            old == kNone
                // Numbers that no switch of the old fabric had: this many nodes are new.
                ? EcmpSeed(m_target.parameters().seed(), Pair(nodes, node))
                : m_old.switches(static_cast<int>(old - m_oldServers)).ecmp_seed());
    }
}

/// Plans the target's cables; where the old fabric has one between the same nodes, it is that.
void Merger::KeepCables() {
    const Links& old = m_old.links();
    std::unordered_map<uint64_t, std::vector<int>> between;  // the grown fabric's nodes; last first
    for (int i = old.a_node_size(); i-- > 0;) {
        const uint32_t a = PlaceOfOld(old.a_node(i));
        const uint32_t b = PlaceOfOld(old.b_node(i));
        if (a != kNone && b != kNone) {
            between[Pair(a, b)].push_back(i);
        }
    }
    m_isKept.assign(static_cast<size_t>(old.a_node_size()), false);
    const Links& links = m_target.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        Planned cable{m_place[links.a_node(i)], m_place[links.b_node(i)], i};
        if (IsTrimmed(cable.aNode, links.a_port(i))) {
            continue;
        }
        m_ports.Offer(cable.aNode, links.a_port(i));
        m_ports.Offer(cable.bNode, links.b_port(i));
        const auto found = between.find(Pair(cable.aNode, cable.bNode));
        if (found != between.end() && !found->second.empty()) {
            cable.before = found->second.back();
            found->second.pop_back();
            m_isKept[static_cast<size_t>(cable.before)] = true;
            m_ports.Take(cable.aNode, old.a_port(cable.before));
            m_ports.Take(cable.bNode, old.b_port(cable.before));
        }
        m_planned.push_back(cable);
    }
    for (int i = old.a_node_size(); i-- > 0;) {
        if (!m_isKept[static_cast<size_t>(i)]) {
            m_removedByA[PlaceOfOld(old.a_node(i))].push_back(i);
            m_removedByB[PlaceOfOld(old.b_node(i))].push_back(i);
        }
    }
}

/// A removed cable at the node that no other has taken yet; CableChange::kNone if there is none.
int Merger::TakeRemoved(std::unordered_map<uint32_t, std::vector<int>>& byNode, uint32_t node) {
    const auto found = byNode.find(node);
    while (found != byNode.end() && !found->second.empty()) {
        const int link = found->second.back();
        found->second.pop_back();
        if (!m_isKept[static_cast<size_t>(link)]) {
            m_isKept[static_cast<size_t>(link)] = true;
            return link;
        }
    }
    return CableChange::kNone;
}

void Merger::AddLink(const Planned& cable, uint32_t aPort, uint32_t bPort) {
    Links& links = *m_growth.fabric.mutable_links();
    links.add_a_node(cable.aNode);
    links.add_a_port(aPort);
    links.add_b_node(cable.bNode);
    links.add_b_port(bPort);
    links.add_link_class(m_target.links().link_class(cable.target));
}

/// A cable that goes is plugged in again where one is wanted that has an end in common with it, the
/// lower one first.
void Merger::AddCables() {
    const Links& old = m_old.links();
    for (Planned& cable : m_planned) {
        const int link = m_growth.fabric.links().a_node_size();
        if (cable.before != CableChange::kNone) {
            AddLink(cable, old.a_port(cable.before), old.b_port(cable.before));
            continue;
        }
        const int byA = TakeRemoved(m_removedByA, cable.aNode);
        const int byB =
            byA != CableChange::kNone ? CableChange::kNone : TakeRemoved(m_removedByB, cable.bNode);
        const auto portOf = [this](uint32_t node, int before, uint32_t port) {
            return before != CableChange::kNone && m_ports.Take(node, port)
                       ? port
                       : m_ports.TakeFree(node);
        };
        const uint32_t aPort =
            portOf(cable.aNode, byA, byA == CableChange::kNone ? 0 : old.a_port(byA));
        const uint32_t bPort =
            portOf(cable.bNode, byB, byB == CableChange::kNone ? 0 : old.b_port(byB));
        AddLink(cable, aPort, bPort);
        const int by = byA != CableChange::kNone ? byA : byB;
        const bool keepsAnEnd = (byA != CableChange::kNone && aPort == old.a_port(byA)) ||
                                (byB != CableChange::kNone && bPort == old.b_port(byB));
        if (keepsAnEnd || by == CableChange::kNone) {
            m_growth.changes.push_back({by, link});
        } else {  // its port is somebody else's by now
            m_growth.changes.push_back({by, CableChange::kNone});
            m_growth.changes.push_back({CableChange::kNone, link});
        }
    }
}

void Merger::TellOfRemoved() {
    for (int i = 0; i < m_old.links().a_node_size(); ++i) {
        if (!m_isKept[static_cast<size_t>(i)]) {
            m_growth.changes.push_back({i, CableChange::kNone});
        }
    }
}

/// Link i * p + j is the cable of endpoint i's port j, as in every generated fabric.
void Merger::SortServerLinks() {
    Links& links = *m_growth.fabric.mutable_links();
    std::vector<int> order(static_cast<size_t>(links.a_node_size()));
    for (size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<int>(i);
    }
    const auto key = [&](int link) {
        const uint32_t node = links.a_node(link);
        return node < m_servers ? Pair(node, links.a_port(link)) : UINT64_MAX;
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return key(a) < key(b); });
    const Links unsorted = links;
    std::vector<int> placeOf(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        const auto to = static_cast<int>(i);
        placeOf[static_cast<size_t>(order[i])] = to;
        links.set_a_node(to, unsorted.a_node(order[i]));
        links.set_a_port(to, unsorted.a_port(order[i]));
        links.set_b_node(to, unsorted.b_node(order[i]));
        links.set_b_port(to, unsorted.b_port(order[i]));
        links.set_link_class(to, unsorted.link_class(order[i]));
    }
    for (CableChange& change : m_growth.changes) {
        if (change.after != CableChange::kNone) {
            change.after = placeOf[static_cast<size_t>(change.after)];
        }
    }
}

void Merger::AddManagerPorts() {
    for (const ManagerPort& kept : m_target.manager_ports()) {
        ManagerPort& added = *m_growth.fabric.add_manager_ports();
        added.set_node(m_place[kept.node()]);
        added.set_port(m_ports.Take(added.node(), kept.port()) ? kept.port()
                                                               : m_ports.TakeFree(added.node()));
    }
}

}  // namespace

std::vector<uint32_t> ServersOfGroups(const Fabric& fabric) {
    std::vector<uint32_t> servers;
    for (const uint32_t group : GroupOfServers(fabric)) {
        if (group >= servers.size()) {
            servers.resize(group + 1);
        }
        ++servers[group];
    }
    return servers;
}

Growth Grow(const Fabric& old, const Fabric& target, uint32_t gpus, uint32_t serversPerDomain) {
    return Merger(old, target, gpus, serversPerDomain).Merge();
}

}  // namespace topogen
