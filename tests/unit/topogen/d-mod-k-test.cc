// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/routing/d-mod-k.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "small-fabric.h"
#include "topogen/error.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Fabric FullClos(const char* gpus, const char* tiers, const char* model, const char* perServer) {
    return Generate(MakeRequest({{"gpus", gpus},
                                 {"tier", tiers},
                                 {"design", "clos"},
                                 {"switch", model},
                                 {"gpus-per-server", perServer}}));
}

using Port = std::pair<uint32_t, uint32_t>;  // node, port

/// For each port, where its cable leads.
using Cables = std::map<Port, Port>;

Cables CablesOf(const Fabric& fabric) {
    Cables cables;
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const Port a(links.a_node(i), links.a_port(i));
        const Port b(links.b_node(i), links.b_port(i));
        cables[a] = b;
        cables[b] = a;
    }
    return cables;
}

/// What the routes lead through from the switch `start` (an index among the switches): the port of
/// each switch, then that of a server. Empty if they do not end at one.
std::vector<Port> Follow(const DModK& routes, const Cables& cables, uint32_t servers,
                         uint32_t start, uint32_t destination) {
    constexpr size_t kLongest = 20;
    std::vector<Port> path = {};
    Port at = {servers + start, 0};
    while (at.first >= servers && path.size() < kLongest) {
        const uint32_t port = routes.EgressPort(at.first - servers, destination);
        if (port == DModK::kNoPort) {
            return {};
        }
        path.emplace_back(at.first, port);
        at = cables.at(path.back());
    }
    path.push_back(at);
    return path.size() > kLongest ? std::vector<Port>() : path;
}

/// Over how many ports between switches the routes lead to how many destinations:
/// {destinations, ports}.
std::map<size_t, uint32_t> Balance(const Fabric& fabric) {
    const DModK routes(fabric);
    const Cables cables = CablesOf(fabric);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    std::map<Port, std::set<uint32_t>> load;
    for (uint32_t leaf = 0; leaf < fabric.tiers(0).switches(); ++leaf) {
        for (uint32_t destination = 0; destination < routes.Destinations(); ++destination) {
            const std::vector<Port> path = Follow(routes, cables, servers, leaf, destination);
            for (size_t i = 0; i + 2 < path.size(); ++i) {
                load[path[i]].insert(destination);
            }
        }
    }
    std::map<size_t, uint32_t> histogram;
    for (const auto& [port, destinations] : load) {
        ++histogram[destinations.size()];
    }
    return histogram;
}

/// Switches on the longest path from a leaf to an endpoint; nothing if a path ends elsewhere.
std::optional<size_t> LongestPath(const Fabric& fabric) {
    const DModK routes(fabric);
    const Cables cables = CablesOf(fabric);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    size_t longest = 0;
    for (uint32_t leaf = 0; leaf < fabric.tiers(0).switches(); ++leaf) {
        for (uint32_t destination = 0; destination < routes.Destinations(); ++destination) {
            const std::vector<Port> path = Follow(routes, cables, servers, leaf, destination);
            if (path.empty()) {
                return std::nullopt;
            }
            const Server& server = fabric.servers(static_cast<int>(path.back().first));
            if (server.first_endpoint() + path.back().second != destination) {
                return std::nullopt;
            }
            longest = std::max(longest, path.size() - 1);
        }
    }
    return longest;
}

// Full trees of H hosts and h = k/2: down ports carry 1 destination, leaf up-links (H-h)/h,
// aggregation up-links (H-h^2)/h^2. OpenSM's fat-tree engine has the same histogram.
TEST(DModK, BalancesFullTreesPerfectly) {
    EXPECT_THAT(Balance(FullClos("128", "2", "generic-16x400", "8")),
                ElementsAre(Pair(1, 128), Pair(15, 128)));
    EXPECT_THAT(Balance(FullClos("128", "3", "generic-8x400", "4")),
                ElementsAre(Pair(1, 256), Pair(7, 128), Pair(31, 128)));
}

// Four tiers of h = 2: (H-h^3)/h^3 on the third tier.
TEST(DModK, BalancesFourTiers) {
    EXPECT_THAT(Balance(FullClos("32", "4", "generic-4x400", "2")),
                ElementsAre(Pair(1, 96), Pair(3, 32), Pair(7, 32), Pair(15, 32)));
}

// With rails, successive endpoints are on different leaves; places go leaf by leaf all the same.
TEST(DModK, BalancesRails) {
    const Fabric fabric = Generate(MakeRequest(
        {{"gpus", "128"}, {"tier", "3"}, {"switch", "generic-8x400"}, {"gpus-per-server", "4"}}));
    EXPECT_THAT(Balance(fabric), ElementsAre(Pair(1, 256), Pair(7, 128), Pair(31, 128)));
}

// Four spines take eight up-links each: parallel links share what goes each way.
TEST(DModK, SpreadsOverParallelLinks) {
    const Fabric fabric = FullClos("64", "2", "generic-16x400", "8");
    EXPECT_EQ(fabric.switches_size(), 12);
    EXPECT_THAT(Balance(fabric), ElementsAre(Pair(1, 64), Pair(7, 64)));
}

TEST(DModK, LeadsEverywhereByTheShortestWay) {
    EXPECT_EQ(LongestPath(FullClos("100", "2", "generic-16x400", "8")), 3u);
    EXPECT_EQ(LongestPath(FullClos("77", "3", "generic-8x400", "4")), 5u);
    EXPECT_EQ(LongestPath(Generate(MakeRequest(
                  {{"gpus", "300"}, {"tier", "4"}, {"switch", "generic-12x100"}, {"rails", "2"}}))),
              7u);
}

TEST(DModK, GoesRoundAMissingLink) {
    Fabric fabric = FullClos("16", "3", "generic-4x100", "1");
    Links& links = *fabric.mutable_links();
    links.mutable_a_node()->RemoveLast();
    links.mutable_a_port()->RemoveLast();
    links.mutable_b_node()->RemoveLast();
    links.mutable_b_port()->RemoveLast();
    links.mutable_link_class()->RemoveLast();
    EXPECT_EQ(LongestPath(fabric), 5u);
}

TEST(DModK, SaysWhereThereIsNoPath) {
    Fabric fabric = FullClos("16", "3", "generic-4x100", "1");
    Links& links = *fabric.mutable_links();
    links.mutable_a_node()->Truncate(16);  // leaves without up-links
    const DModK routes(fabric);
    EXPECT_EQ(routes.EgressPort(0, 15), DModK::kNoPort);
    EXPECT_NE(routes.EgressPort(0, 0), DModK::kNoPort);
}

TEST(DModK, RefusesLinksWithinATier) {
    Fabric fabric = SmallFabric();
    Links& links = *fabric.mutable_links();
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const int last = links.a_node_size() - 1;
    links.set_a_node(last, servers + 1);
    links.set_b_node(last, servers);
    try {
        const DModK routes(fabric);
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("link 47 joins two switches of tier leaf"));
    }
}

}  // namespace
}  // namespace topogen
