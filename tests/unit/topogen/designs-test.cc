// SPDX-License-Identifier: GPL-2.0-only
//
// What sets the designs apart: which NIC port goes where, and which parts of the fabric meet.
#include "topogen/designs/designs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "fabric-counts.h"
#include "topogen/model/fabric-file.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Generate, validated.
Fabric Make(std::initializer_list<OptionText> options) {
    Fabric fabric = Generate(MakeRequest(options));
    Validate(fabric);
    return fabric;
}

/// The switch at the end of link `link`, its upper one.
const Switch& UpperOf(const Fabric& fabric, int link) {
    return fabric.switches(static_cast<int>(fabric.links().b_node(link)) - fabric.servers_size());
}

/// Index among the switches of the switch that endpoint's port leads to.
uint32_t LeafOf(const Fabric& fabric, uint32_t endpoint, uint32_t port) {
    const auto link = static_cast<int>(endpoint * fabric.ports_per_endpoint() + port);
    return fabric.links().b_node(link) - static_cast<uint32_t>(fabric.servers_size());
}

/// For each switch, the lowest-numbered one that it can reach without passing through a server.
std::vector<uint32_t> Components(const Fabric& fabric) {
    std::vector<uint32_t> of(static_cast<size_t>(fabric.switches_size()));
    std::iota(of.begin(), of.end(), 0u);
    const auto find = [&of](uint32_t node) {
        while (of[node] != node) {
            node = of[node];
        }
        return node;
    };
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        if (fabric.links().a_node(i) >= servers) {
            const uint32_t a = find(fabric.links().a_node(i) - servers);
            const uint32_t b = find(fabric.links().b_node(i) - servers);
            of[std::max(a, b)] = std::min(a, b);
        }
    }
    for (uint32_t& node : of) {
        node = find(node);
    }
    return of;
}

size_t CountComponents(const Fabric& fabric) {
    const std::vector<uint32_t> of = Components(fabric);
    return std::set<uint32_t>(of.begin(), of.end()).size();
}

/// Fails unless switches are joined exactly when they are of the same plane.
void ExpectPlanesApart(const Fabric& fabric, size_t planes) {
    const std::vector<uint32_t> of = Components(fabric);
    std::map<uint32_t, std::set<uint32_t>> components;  // by plane
    for (int i = 0; i < fabric.switches_size(); ++i) {
        components[fabric.switches(i).plane()].insert(of[static_cast<size_t>(i)]);
    }
    EXPECT_EQ(components.size(), planes);
    EXPECT_EQ(CountComponents(fabric), planes);
    for (const auto& [plane, own] : components) {
        EXPECT_EQ(own.size(), 1u) << "plane " << plane;
    }
}

TEST(Designs, RailOnlyRailsNeverMeet) {
    for (const char* tier : {"1", "2", "3"}) {
        SCOPED_TRACE(tier);
        const Fabric fabric = Make({{"gpus", "512"},
                                    {"design", "rail-only"},
                                    {"tier", tier},
                                    {"switch", "generic-64x400"}});
        ExpectPlanesApart(fabric, 8);
        for (uint32_t endpoint = 0; endpoint < 512; ++endpoint) {
            const Switch& leaf = fabric.switches(static_cast<int>(LeafOf(fabric, endpoint, 0)));
            EXPECT_EQ(leaf.rail(), endpoint % 8);
            EXPECT_EQ(leaf.plane(), endpoint % 8);
        }
    }
}

TEST(Designs, RailOnlyHasNoSpineWhereASwitchHoldsARail) {
    const Fabric one = Make({{"gpus", "1024"}, {"design", "rail-only"}});
    EXPECT_THAT(SwitchesOf(one), ElementsAre(8));
    const Fabric two = Make({{"gpus", "1025"}, {"design", "rail-only"}});
    EXPECT_EQ(two.tiers_size(), 2);
}

TEST(Designs, SpectrumXTwinPlaneHasEachNicInBoth) {
    const Fabric fabric = Make({{"gpus", "1024"}, {"design", "spectrum-x"}, {"planes", "2"}});
    EXPECT_EQ(fabric.ports_per_endpoint(), 2u);
    ExpectPlanesApart(fabric, 2);
    for (uint32_t endpoint = 0; endpoint < 1024; ++endpoint) {
        for (uint32_t port = 0; port < 2; ++port) {
            const Switch& leaf = fabric.switches(static_cast<int>(LeafOf(fabric, endpoint, port)));
            EXPECT_EQ(leaf.plane(), port);
            EXPECT_EQ(leaf.rail(), endpoint % 8);
            const auto link = static_cast<int>(endpoint * 2 + port);
            EXPECT_EQ(fabric.links().a_node(link), endpoint / 8);
            EXPECT_EQ(fabric.links().a_port(link), endpoint % 8 * 2 + port);
        }
    }
}

// Whichever leaf fails, no GPU is cut off: its two ports are on two leaves, of the same rail.
TEST(Designs, HpnHasEachNicOnTwoLeaves) {
    for (const char* planes : {"1", "2"}) {
        SCOPED_TRACE(planes);
        const Fabric fabric = Make({{"gpus", "2048"}, {"design", "hpn"}, {"planes", planes}});
        EXPECT_EQ(fabric.ports_per_endpoint(), 2u);
        EXPECT_THAT(SwitchesOf(fabric)[0], 32u);
        ExpectPlanesApart(fabric, static_cast<size_t>(planes[0] - '0'));
        for (uint32_t endpoint = 0; endpoint < 2048; ++endpoint) {
            const uint32_t first = LeafOf(fabric, endpoint, 0);
            const uint32_t second = LeafOf(fabric, endpoint, 1);
            EXPECT_NE(first, second);
            EXPECT_EQ(fabric.switches(static_cast<int>(first)).rail(), endpoint % 8);
            EXPECT_EQ(fabric.switches(static_cast<int>(second)).rail(), endpoint % 8);
        }
    }
}

// 34 cages of four 200 Gb/s ports, 30 of two 400 Gb/s ones: the 128 + 8 and 60 ports of a ToR.
TEST(Designs, HpnLeafRunsAtTwoRates) {
    const Fabric fabric = Make({{"gpus", "2048"}, {"design", "hpn"}});
    const SwitchModel& leaf = fabric.switch_models(0);
    EXPECT_EQ(leaf.ports(), 196u);
    EXPECT_EQ(leaf.port_rate_bps(), 200'000'000'000u);
    EXPECT_EQ(leaf.ports_per_module(), 4u);
    EXPECT_EQ(leaf.up_ports(), 60u);
    EXPECT_EQ(leaf.up_port_rate_bps(), 400'000'000'000u);
    EXPECT_EQ(leaf.up_ports_per_module(), 2u);
    EXPECT_EQ(fabric.link_classes(0).rate_bps(), 200'000'000'000u);
    EXPECT_EQ(fabric.link_classes(1).rate_bps(), 400'000'000'000u);
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        if (fabric.links().link_class(i) == 1) {
            EXPECT_GE(fabric.links().a_port(i), 136u);
        }
    }
}

// NIC i's port j is in plane (i * ports + j) mod planes: all planes for one NIC, a plane a NIC, and
// two planes a NIC.
TEST(Designs, MultiPlaneSpreadsNicPortsOverPlanes) {
    struct Row {
        const char* planes;
        const char* ports;
    };
    for (const Row& row : {Row{"4", "4"}, Row{"8", "1"}, Row{"4", "2"}, Row{"2", "2"}}) {
        SCOPED_TRACE(std::string(row.planes) + " planes, ports " + row.ports);
        const Fabric fabric = Make({{"gpus", "256"},
                                    {"design", "multi-plane"},
                                    {"planes", row.planes},
                                    {"nic-ports", row.ports}});
        const auto planes = static_cast<uint32_t>(row.planes[0] - '0');
        const auto ports = static_cast<uint32_t>(row.ports[0] - '0');
        ExpectPlanesApart(fabric, planes);
        for (uint32_t endpoint = 0; endpoint < 256; ++endpoint) {
            for (uint32_t port = 0; port < ports; ++port) {
                const auto leaf = static_cast<int>(LeafOf(fabric, endpoint, port));
                EXPECT_EQ(fabric.switches(leaf).plane(), (endpoint % 8 * ports + port) % planes);
            }
        }
    }
}

// Rails that meet at the core only: no spine has leaves of two rails, and all are joined in the
// end.
TEST(Designs, RailsMayMeetAtTheCoreOnly) {
    for (const char* gpus : {"4096", "20000", "1000"}) {
        SCOPED_TRACE(gpus);
        const Fabric fabric = Make({{"gpus", gpus}, {"rails-meet", "core"}});
        EXPECT_EQ(fabric.tiers_size(), 3);
        EXPECT_EQ(CountComponents(fabric), 1u);
        std::map<uint32_t, std::set<uint32_t>> railsOfSpine;
        for (int i = 0; i < fabric.links().a_node_size(); ++i) {
            const int lower = static_cast<int>(fabric.links().a_node(i)) - fabric.servers_size();
            if (lower >= 0 && fabric.switches(lower).tier() == 0) {
                EXPECT_EQ(UpperOf(fabric, i).tier(), 1u);
                railsOfSpine[fabric.links().b_node(i)].insert(fabric.switches(lower).rail());
            }
        }
        for (const auto& [spine, rails] : railsOfSpine) {
            EXPECT_EQ(rails.size(), 1u) << "node " << spine;
        }
    }
}

TEST(Designs, AiPodJoinsEveryTorToEveryLeafOfItsPod) {
    const Fabric fabric = Make({{"gpus", "4096"}, {"design", "aipod"}, {"tier", "3"}});
    std::map<uint32_t, std::set<uint32_t>> leavesOfTor;
    for (int i = 4096; i < fabric.links().a_node_size(); ++i) {
        if (UpperOf(fabric, i).tier() == 1) {
            leavesOfTor[fabric.links().a_node(i)].insert(fabric.links().b_node(i));
        }
    }
    EXPECT_EQ(leavesOfTor.size(), 64u);
    for (const auto& [tor, leaves] : leavesOfTor) {
        EXPECT_EQ(leaves.size(), 64u) << "node " << tor;
    }
    EXPECT_EQ(fabric.tiers(0).name(), "tor");
    EXPECT_EQ(fabric.tiers(2).name(), "spine");
}

// The paper's largest group of radix k: k/2 leaves, k/2 spines, k^2/4 endpoints; and k^2/4 + 1
// groups, with one link between every two.
TEST(Designs, DragonflyPlusJoinsEveryTwoPods) {
    const auto make = [](const char* gpus) {
        return Make({{"gpus", gpus},
                     {"design", "dragonfly+"},
                     {"switch", "generic-8x100"},
                     {"gpus-per-server", "1"}});
    };
    for (const char* gpus : {"16", "17", "48", "100", "150", "256", "272"}) {
        SCOPED_TRACE(gpus);
        const Fabric fabric = make(gpus);
        uint32_t pods = 0;
        for (const Switch& node : fabric.switches()) {
            pods = std::max(pods, node.pod() + 1);
        }
        std::map<std::pair<uint32_t, uint32_t>, uint32_t> links;
        std::map<uint32_t, uint32_t> ofPod;
        for (int i = 0; i < fabric.links().a_node_size(); ++i) {
            if (fabric.links().link_class(i) == 2) {
                const int lower =
                    static_cast<int>(fabric.links().a_node(i)) - fabric.servers_size();
                const uint32_t one = fabric.switches(lower).pod();
                const uint32_t other = UpperOf(fabric, i).pod();
                const std::pair<uint32_t, uint32_t> ends(std::min(one, other),
                                                         std::max(one, other));
                ++links[ends];
                ++ofPod[ends.first];
                ++ofPod[ends.second];
            }
        }
        EXPECT_EQ(links.size(), pods * (pods - 1) / 2);
        const auto few = [](const auto& x, const auto& y) { return x.second < y.second; };
        if (pods > 1) {
            const auto [least, most] = std::minmax_element(links.begin(), links.end(), few);
            EXPECT_LE(most->second - least->second, 1u);
            const auto [idle, busy] = std::minmax_element(ofPod.begin(), ofPod.end(), few);
            EXPECT_EQ(idle->second, busy->second);
        }
        EXPECT_EQ(CountComponents(fabric), 1u);
    }
    EXPECT_THAT(SwitchesOf(make("272")), ElementsAre(68, 68));
    EXPECT_THAT(LinksOf(make("272")), ElementsAre(272, 272, 136));
    EXPECT_THAT(ErrorOf({{"gpus", "273"},
                         {"design", "dragonfly+"},
                         {"switch", "generic-8x100"},
                         {"gpus-per-server", "1"}}),
                HasSubstr("a 2-tier Dragonfly+ of 8-port generic-8x100 switches ends at 272 "));
}

TEST(Designs, ManagersTakeThePlaceOfAServer) {
    const Fabric fabric = Make({{"gpus", "248"}, {"design", "superpod"}, {"manager-ports", "4"}});
    ASSERT_EQ(fabric.manager_ports_size(), 4);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(fabric.manager_ports(i).node(), static_cast<uint32_t>(31 + i));
        EXPECT_EQ(fabric.manager_ports(i).port(), 31u);
    }
    const Fabric next = Make({{"gpus", "256"}, {"design", "superpod"}, {"manager-ports", "4"}});
    EXPECT_EQ(next.tiers(0).switches(), 16u);  // a second scalable unit
}

TEST(Designs, GroupsAndPodsMayBeAskedFor) {
    const Fabric fabric = Make({{"gpus", "1024"},
                                {"design", "clos"},
                                {"tier", "3"},
                                {"servers-per-group", "2"},
                                {"groups-per-pod", "16"}});
    EXPECT_EQ(fabric.tiers(0).switches(), 64u);
    uint32_t pods = 0;
    for (const Server& server : fabric.servers()) {
        pods = std::max(pods, server.pod() + 1);
    }
    EXPECT_EQ(pods, 4u);
}

TEST(Designs, TiersMayHaveSwitchesOfTheirOwn) {
    const Fabric fabric = Make({{"gpus", "16384"},
                                {"tier", "3"},
                                {"switch", "tomahawk-4"},
                                {"spine-switch", "SN5600"},
                                {"core-switch", "7808R3"}});
    ASSERT_EQ(fabric.switch_models_size(), 3);
    for (const Switch& node : fabric.switches()) {
        EXPECT_EQ(node.model(), node.tier());
    }
    EXPECT_EQ(fabric.switch_models(2).ports(), 288u);
    // 16,384 / 32 leaf ports = 512 leaves of 32 uplinks; 16,384 links on 288 ports are 57 cores.
    EXPECT_THAT(SwitchesOf(fabric), ElementsAre(512, 256, 57));
}

// Eight line cards of 36 ports, six fabric cards of 48: every two of them joined by six links.
TEST(Designs, AChassisMayBeTheClosThatItIs) {
    const auto make = [](const char* form) {
        return Make({{"gpus", "2304"},
                     {"tier", "2"},
                     {"switch", "tomahawk-4"},
                     {"spine-switch", "7808R3"},
                     {"chassis", form}});
    };
    const Fabric whole = make("switch");
    EXPECT_THAT(SwitchesOf(whole), ElementsAre(72, 8));
    const Fabric cards = make("clos");
    EXPECT_THAT(SwitchesOf(cards), ElementsAre(72, 8 * 8, 8 * 6));
    EXPECT_THAT(LinksOf(cards), ElementsAre(2304, 2304, 8 * 288));
    EXPECT_EQ(cards.tiers(1).name(), "spine line card");
    EXPECT_EQ(CountComponents(cards), 1u);
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> parallel;
    for (int i = 0; i < cards.links().a_node_size(); ++i) {
        if (i < whole.links().a_node_size()) {
            EXPECT_EQ(cards.links().a_node(i), whole.links().a_node(i));
            const uint32_t port = whole.links().b_port(i);
            EXPECT_EQ(cards.links().b_port(i), i < 2304 ? port : port / 8);
            if (i >= 2304) {
                const uint32_t chassis = whole.links().b_node(i) - 288 - 72;
                EXPECT_EQ(cards.links().b_node(i), 288 + 72 + 8 * chassis + port % 8);
            }
        } else {
            ++parallel[{cards.links().a_node(i), cards.links().b_node(i)}];
        }
    }
    EXPECT_EQ(parallel.size(), 8u * 8 * 6);
    for (const auto& [pair, links] : parallel) {
        EXPECT_EQ(links, 6u);
    }
}

TEST(Designs, LinksBetweenSwitchesMayBeFaster) {
    const Fabric fabric = Make({{"gpus", "1024"},
                                {"design", "clos"},
                                {"tier", "2"},
                                {"nic-gbps", "200"},
                                {"uplink-gbps", "800"}});
    // 64 cages: 32 of four 200 Gb/s ports down, 32 of one 800 Gb/s port up.
    EXPECT_EQ(fabric.switch_models(0).ports(), 128u + 32);
    EXPECT_EQ(fabric.tiers(0).switches(), 8u);
    EXPECT_THAT(LinksOf(fabric), ElementsAre(1024, 256));
}

TEST(Designs, NvlinkDomainsMaySpanServers) {
    for (const char* gpus : {"8", "36", "72"}) {
        const Fabric fabric =
            Make({{"gpus", "144"}, {"gpus-per-server", "4"}, {"nvlink-gpus", gpus}});
        const auto perDomain = static_cast<uint32_t>(std::stoul(gpus)) / 4;
        for (uint32_t i = 0; i < 36; ++i) {
            EXPECT_EQ(fabric.servers(static_cast<int>(i)).nvlink_domain(), i / perDomain);
        }
    }
}

// Any number of GPUs in any design: no port twice, none beyond the model (Validate).
TEST(Designs, EveryDesignIsSoundAtAnySize) {
    for (const Design& design : Designs()) {
        for (uint32_t gpus : {1u, 7u, 8u, 9u, 250u, 1001u, 5000u}) {
            SCOPED_TRACE(design.name + " " + std::to_string(gpus));
            Request request;
            request.set_design(design.name);
            request.set_gpus(gpus);
            const Fabric fabric = Generate(request);
            Validate(fabric);
            EXPECT_EQ(fabric.endpoints(), gpus);
            EXPECT_EQ(fabric.parameters().design(), design.name);
        }
    }
}

TEST(Designs, RefuseWhatTheyDoNotTake) {
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"planes", "2"}}),
                HasSubstr("--planes: design rail does not take it; those that do: spectrum-x, "
                          "hpn, multi-plane"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"nic-ports", "2"}}), HasSubstr("multi-plane"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"manager-ports", "2"}}), HasSubstr("superpod"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "hpn"}, {"planes", "3"}}),
                HasSubstr("--planes 3: design hpn has 1 or 2"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "spectrum-x"}, {"planes", "4"}}),
                HasSubstr("--planes 4: design spectrum-x has 1 or 2"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "multi-plane"}, {"planes", "3"}}),
                HasSubstr("--planes 3: must be a multiple of --nic-ports 1, and divide the 8"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "multi-plane"}, {"rails", "2"}}),
                HasSubstr("--rails 2: must divide a server's ports in a plane, 1"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "rail"}, {"tier", "1"}}),
                HasSubstr("--tier 1: design rail has 2 to 4 tiers"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "aipod"}, {"tier", "4"}}),
                HasSubstr("--tier 4: design aipod has 2 to 3 tiers"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"rails-meet", "leaf"}}),
                HasSubstr("--rails-meet leaf: must be spine or core"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"rails-meet", "core"}, {"tier", "2"}}),
                HasSubstr("use --tier 3, or --design rail-only"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "superpod"}, {"manager-ports", "9"}}),
                HasSubstr("--manager-ports 9: they take the place of one server, which has 8"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"uplink-gbps", "300"}}),
                HasSubstr("--uplink-gbps 300: the ports of SN5600 run at 800, 400, 200"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"spine-switch", "quantum-2"}, {"nic-gbps", "800"}}),
                HasSubstr("--nic-gbps 800: the ports of QM9700 run at 400, 200"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"core-switch", "SN560"}}), HasSubstr("did you mean"));
    EXPECT_EQ(ErrorOf({{"gpus", "8"}, {"chassis", "box"}}),
              "--chassis box: must be switch or clos");
    EXPECT_EQ(ErrorOf({{"gpus", "8"}, {"chassis", "clos"}}),
              "--chassis clos: none of the switches is a chassis");
}

TEST(Designs, SayWhatWouldHoldMore) {
    EXPECT_THAT(ErrorOf({{"gpus", "20000"}, {"design", "hpn"}, {"tier", "2"}}),
                HasSubstr("a 2-tier 2-plane Clos of 196-port Tomahawk-5 switches ends at 16,384 "
                          "endpoints; use --tier 3"));
    EXPECT_THAT(ErrorOf({{"gpus", "4096"}, {"design", "rail-only"}, {"tier", "1"}}),
                HasSubstr("ends at 1,024 endpoints; use --tier 2"));
    EXPECT_THAT(ErrorOf({{"gpus", "30000"},
                         {"design", "multi-plane"},
                         {"planes", "4"},
                         {"tier", "2"},
                         {"switch", "quantum-2"}}),
                HasSubstr("use --tier 3, or --switch SN5600"));
    EXPECT_THAT(ErrorOf({{"gpus", "4194304"},
                         {"design", "roce-24k"},
                         {"tier", "2"},
                         {"switch", "generic-64x400"}}),
                HasSubstr("ask for fewer GPUs, or a switch of more ports"));
    EXPECT_EQ(ErrorOf({{"gpus", "90"}, {"switch", "generic-8x400"}}),
              "--rails 8: the rails of a group meet at spines, which have 4 ports for leaves; use "
              "--switch SN5600, or --switch QM9700, or --design multi-plane, or "
              "--rails 4, or --rails-meet core");
    EXPECT_THAT(ErrorOf({{"gpus", "64"}, {"design", "clos"}, {"switch", "generic-8x400"}}),
                HasSubstr("which has 4 for servers; use"));
    EXPECT_THAT(ErrorOf({{"gpus", "64"}, {"design", "clos"}, {"switch", "generic-8x400"}}),
                HasSubstr("--switch SN5600"));
}

TEST(Designs, RefuseMoreLeafUplinksThanThereArePorts) {
    EXPECT_EQ(ErrorOf({{"gpus", "64"}, {"tier", "2"}, {"leaf-uplinks", "128"}}),
              "--leaf-uplinks 128: the leaves of 128-port SN5600 in 2 tiers have 127 at most");
    EXPECT_THAT(ErrorOf({{"gpus", "64"}, {"design", "clos"}, {"tier", "1"}, {"leaf-uplinks", "1"}}),
                HasSubstr("in 1 tier have 0 at most"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "custom"}}), HasSubstr("use --read FILE"));
}

}  // namespace
}  // namespace topogen
