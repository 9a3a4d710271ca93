// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/check/symmetry.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace topogen {

namespace {

int LevelOf(const Fabric& fabric, uint32_t node) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    return node < servers
               ? -1
               : static_cast<int>(fabric.switches(static_cast<int>(node - servers)).tier());
}

const Cables::Cable* AtPort(const Cables& cables, uint32_t node, uint32_t port) {
    for (const Cables::Cable& cable : cables.Of(node)) {
        if (cable.port == port) {
            return &cable;
        }
    }
    return nullptr;
}

std::string PeerText(const Fabric& fabric, const Cables::Cable* cable) {
    return cable == nullptr
               ? "is not cabled"
               : fmt::format("leads to {} port {}", NodeName(fabric, cable->peer), cable->peerPort);
}

/// A node, and whom it is cabled to. Nodes that should be alike are compared as members of one
/// list.
struct Member {
    uint32_t node;
    std::vector<uint32_t> peers;  // ascending, each once
};

/// `node` has no cable to `peer`. `like` and the others with the same cables, `likes` of them
/// together, have one, and are otherwise much the same as `node`.
struct Missing {
    uint32_t node;
    uint32_t peer;
    uint32_t like;
    size_t likes;
};

/// What rare members lack that common ones have. Members with the same peers form a class. Each
/// class of few members is compared with each class of many that shares at least half of its peers.
std::vector<Missing> FindMissing(const std::vector<Member>& members) {
    constexpr size_t kFew = 2;
    constexpr size_t kTimes = 3;
    std::map<std::vector<uint32_t>, std::vector<uint32_t>> classes;
    for (const Member& member : members) {
        classes[member.peers].push_back(member.node);
    }
    using Class = decltype(classes)::value_type;
    std::map<uint32_t, std::vector<const Class*>> manyWith;  // by peer
    for (const Class& kind : classes) {
        for (const uint32_t peer : kind.first) {
            if (kind.second.size() >= kTimes) {
                manyWith[peer].push_back(&kind);
            }
        }
    }
    std::vector<Missing> missing;
    for (const Class& few : classes) {
        if (few.second.size() > kFew) {
            continue;
        }
        std::map<const Class*, size_t> shared;
        for (const uint32_t peer : few.first) {
            for (const Class* many : manyWith[peer]) {
                ++shared[many];
            }
        }
        for (const auto& [many, count] : shared) {
            const bool mostlyAlike = 2 * count >= many->first.size() &&
                                     2 * count >= few.first.size() &&
                                     many->second.size() >= kTimes * few.second.size();
            std::vector<uint32_t> lacks;
            std::set_difference(many->first.begin(), many->first.end(), few.first.begin(),
                                few.first.end(), std::back_inserter(lacks));
            for (const uint32_t peer : lacks) {
                for (const uint32_t node : few.second) {
                    if (mostlyAlike) {
                        missing.push_back({node, peer, many->second.front(), many->second.size()});
                    }
                }
            }
        }
    }
    return missing;
}

/// The switches of a tier, each with its neighbours above or below; without servers.
std::vector<Member> MembersOf(const Fabric& fabric, const Cables& cables, int tier, bool upwards) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Tier& found = fabric.tiers(tier);
    std::vector<Member> members;
    for (uint32_t i = 0; i < found.switches(); ++i) {
        Member member{servers + found.first_switch() + i, {}};
        for (const Cables::Cable& cable : cables.Of(member.node)) {
            const int level = LevelOf(fabric, cable.peer);
            if (upwards ? level > tier : level >= 0 && level < tier) {
                member.peers.push_back(cable.peer);
            }
        }
        std::sort(member.peers.begin(), member.peers.end());
        member.peers.erase(std::unique(member.peers.begin(), member.peers.end()),
                           member.peers.end());
        members.push_back(std::move(member));
    }
    return members;
}

/// The sentence for the user. It is "" where `missing.node` merely has fewer cables: it uses the
/// same ports from the first one on, and ends before the port that leads to the peer elsewhere.
std::string Describe(const Fabric& fabric, const Cables& cables, const Missing& missing) {
    const uint32_t lastPort = std::prev(cables.Of(missing.node).end())->port;
    for (const Cables::Cable& cable : cables.Of(missing.like)) {
        if (cable.peer == missing.peer && cable.port <= lastPort) {
            return fmt::format("{} port {} {}; of {} and {} more like it that port leads to {}",
                               NodeName(fabric, missing.node), cable.port,
                               PeerText(fabric, AtPort(cables, missing.node, cable.port)),
                               NodeName(fabric, missing.like), missing.likes - 1,
                               NodeName(fabric, missing.peer));
        }
    }
    return "";
}

/// Looks for a single server one of whose ports leads to another leaf than the same port of the
/// servers that share most of its leaves. Servers on the same leaves, port by port, are alike.
std::string FindStrayServer(const Fabric& fabric, const Cables& cables) {
    std::map<std::vector<uint32_t>, std::vector<uint32_t>> classes;
    for (uint32_t server = 0; server < static_cast<uint32_t>(fabric.servers_size()); ++server) {
        std::vector<uint32_t> leaves;
        for (const Cables::Cable& cable : cables.Of(server)) {
            leaves.push_back(cable.peer);
        }
        classes[leaves].push_back(server);
    }
    std::map<std::pair<size_t, uint32_t>, decltype(classes)::const_pointer> manyWith;
    for (const auto& kind : classes) {
        for (size_t port = 0; port < kind.first.size() && kind.second.size() > 2; ++port) {
            manyWith[{port, kind.first[port]}] = &kind;
        }
    }
    for (const auto& [leaves, servers] : classes) {
        for (size_t port = 0; servers.size() == 1 && port < leaves.size(); ++port) {
            const auto many = manyWith.find({port, leaves[port]});
            if (many == manyWith.end() || many->second->first.size() != leaves.size()) {
                continue;
            }
            const std::vector<uint32_t>& others = many->second->first;
            size_t same = 0;
            size_t stray = leaves.size();
            for (size_t i = 0; i < leaves.size(); ++i) {
                same += leaves[i] == others[i] ? 1 : 0;
                stray = leaves[i] != others[i] && stray == leaves.size() ? i : stray;
            }
            if (2 * same >= leaves.size() && stray < leaves.size()) {
                return fmt::format(
                    "{} port {} {}; of {} servers like it that port leads to {}",
                    NodeName(fabric, servers[0]), stray,
                    PeerText(fabric, AtPort(cables, servers[0], static_cast<uint32_t>(stray))),
                    many->second->second.size(), NodeName(fabric, others[stray]));
            }
        }
    }
    return "";
}

}  // namespace

std::string FindDifference(const Fabric& fabric, const Cables& cables, const Fabric& intended) {
    if (fabric.servers_size() != intended.servers_size() ||
        fabric.switches_size() != intended.switches_size()) {
        return fmt::format("{} servers and {} switches; the parameters in the file give {} and {}",
                           fabric.servers_size(), fabric.switches_size(), intended.servers_size(),
                           intended.switches_size());
    }
    const Cables wanted(intended);
    for (uint32_t node = 0; node < cables.Nodes(); ++node) {
        std::set<uint32_t> ports;
        for (const Cables* side : {&cables, &wanted}) {
            for (const Cables::Cable& cable : side->Of(node)) {
                ports.insert(cable.port);
            }
        }
        for (const uint32_t port : ports) {
            const Cables::Cable* is = AtPort(cables, node, port);
            const Cables::Cable* should = AtPort(wanted, node, port);
            if (is == nullptr || should == nullptr || is->peer != should->peer ||
                is->peerPort != should->peerPort) {
                return fmt::format("{} port {} {}; by the parameters in the file it {}",
                                   NodeName(fabric, node), port, PeerText(fabric, is),
                                   PeerText(intended, should));
            }
        }
    }
    return "";
}

std::string FindBrokenSymmetry(const Fabric& fabric, const Cables& cables) {
    std::string server = FindStrayServer(fabric, cables);
    if (!server.empty()) {
        return server;
    }
    std::vector<Missing> upwards;
    std::set<std::pair<uint32_t, uint32_t>> downwards;  // upper node, lower node
    for (int tier = 0; tier < fabric.tiers_size(); ++tier) {
        for (const Missing& missing : FindMissing(MembersOf(fabric, cables, tier, true))) {
            upwards.push_back(missing);
        }
        for (const Missing& missing : FindMissing(MembersOf(fabric, cables, tier, false))) {
            downwards.emplace(missing.node, missing.peer);
        }
    }
    std::stable_sort(upwards.begin(), upwards.end(),
                     [](const Missing& a, const Missing& b) { return a.node < b.node; });
    for (const Missing& missing : upwards) {
        if (downwards.count({missing.peer, missing.node}) != 0) {
            std::string found = Describe(fabric, cables, missing);
            if (!found.empty()) {
                return found;
            }
        }
    }
    return "";
}

std::string FindParallelImbalance(const Fabric& fabric, const Cables& cables) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    for (uint32_t node = servers; node < cables.Nodes(); ++node) {
        const int level = LevelOf(fabric, node);
        std::map<int, std::map<uint32_t, uint32_t>> links;  // by tier, to each switch there
        for (const Cables::Cable& cable : cables.Of(node)) {
            const int above = LevelOf(fabric, cable.peer);
            if (above > level) {
                ++links[above][cable.peer];
            }
        }
        for (const auto& [tier, toEach] : links) {
            const auto [least, most] = std::minmax_element(
                toEach.begin(), toEach.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
            if (most->second - least->second > 1) {
                const uint32_t peer = most->first;
                const auto& own = cables.Of(node);
                const auto cable = std::find_if(
                    own.begin(), own.end(),
                    [peer](const Cables::Cable& candidate) { return candidate.peer == peer; });
                return fmt::format("{} port {} leads to {}, one of {} links there, but {} has {}",
                                   NodeName(fabric, node), cable->port, NodeName(fabric, peer),
                                   most->second, NodeName(fabric, least->first), least->second);
            }
        }
    }
    return "";
}

}  // namespace topogen
