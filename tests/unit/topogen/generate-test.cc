// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/generate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>
#include <vector>

#include "fabric-counts.h"
#include "topogen/catalog/catalog.h"
#include "topogen/error.h"
#include "topogen/model/fabric-file.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The links between each pair of nodes.
std::map<std::pair<uint32_t, uint32_t>, uint32_t> ParallelLinks(const Fabric& fabric) {
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> parallel;
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        ++parallel[{links.a_node(i), links.b_node(i)}];
    }
    return parallel;
}

int TierOf(const Fabric& fabric, uint32_t node) {
    const int index = static_cast<int>(node) - fabric.servers_size();
    return index < 0 ? -1 : static_cast<int>(fabric.switches(index).tier());
}

/// Fails unless every leaf has the same number of links to each spine that it reaches, to all
/// spines of its pod, and spines spread over cores with a difference of one at most.
void ExpectEvenSpread(const Fabric& fabric) {
    std::map<uint32_t, std::pair<uint32_t, uint32_t>> range;  // by lower node
    std::map<uint32_t, uint32_t> spines;
    for (const auto& [pair, links] : ParallelLinks(fabric)) {
        const auto [lower, upper] = pair;
        auto& [least, most] = range.try_emplace(lower, UINT32_MAX, 0).first->second;
        least = std::min(least, links);
        most = std::max(most, links);
        if (TierOf(fabric, lower) == 0) {
            ++spines[lower];
            const int leaf = static_cast<int>(lower) - fabric.servers_size();
            const int spine = static_cast<int>(upper) - fabric.servers_size();
            EXPECT_EQ(fabric.switches(leaf).pod(), fabric.switches(spine).pod());
        }
    }
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> spinesOfPod;  // by plane and pod
    for (const Switch& node : fabric.switches()) {
        spinesOfPod[{node.plane(), node.pod()}] += node.tier() == 1 ? 1 : 0;
    }
    for (const auto& [lower, ends] : range) {
        const int tier = TierOf(fabric, lower);
        EXPECT_LE(ends.second - ends.first, tier <= 0 ? 0u : 1u) << "node " << lower;
        if (tier == 0) {
            const Switch& leaf = fabric.switches(static_cast<int>(lower) - fabric.servers_size());
            const std::pair<uint32_t, uint32_t> pod(leaf.plane(), leaf.pod());
            EXPECT_EQ(spines[lower], spinesOfPod[pod]);
        }
    }
}

// Largest non-blocking folded Clos of radix k: k^2/2, k^3/4, k^4/8 endpoints, of which the first
// needs 3k/2 switches, the second 5k^2/4 and the third 7k^3/8.
TEST(Generate, LargestFabrics) {
    struct Row {
        const char* tier;
        const char* most;
        const char* oneMore;
        uint32_t switches;
    };
    for (const Row& row :
         {Row{"2", "32", "33", 12}, Row{"3", "128", "129", 80}, Row{"4", "512", "513", 448}}) {
        const auto generate = [&](const char* gpus) {
            return Generate(MakeRequest({{"gpus", gpus},
                                         {"tier", row.tier},
                                         {"design", "clos"},
                                         {"switch", "generic-8x100"},
                                         {"gpus-per-server", "1"}}));
        };
        const Fabric fabric = generate(row.most);
        Validate(fabric);
        ExpectEvenSpread(fabric);
        EXPECT_EQ(fabric.switches_size(), static_cast<int>(row.switches));
        EXPECT_EQ(fabric.links().a_node_size(), std::stoi(row.most) * std::stoi(row.tier));
        EXPECT_THROW(generate(row.oneMore), Error);
    }
}

TEST(Generate, SaysHowManyFitAndWhatWouldHoldMore) {
    EXPECT_EQ(
        ErrorOf({{"gpus", "100000"}, {"tier", "3"}, {"switch", "quantum-2"}}),
        "--gpus 100000: a 3-tier Clos of 64-port QM9700 switches ends at 65,536 endpoints; "
        "use --tier 4, or --switch SN5600, or --switch Tomahawk-5, or --oversubscription 4, or "
        "--design multi-plane");
    EXPECT_THAT(ErrorOf({{"gpus", "2049"}, {"tier", "2"}, {"switch", "quantum-2"}}),
                HasSubstr("ends at 2,048 endpoints; use --tier 3, or --switch SN5600"));
    EXPECT_THAT(ErrorOf({{"gpus", "8193"}, {"tier", "2"}}),
                HasSubstr("ends at 8,192 endpoints; use --tier 3"));
    EXPECT_THAT(ErrorOf({{"gpus", "524289"}, {"tier", "3"}}),
                HasSubstr("ends at 524,288 endpoints; use --tier 4"));
    EXPECT_THAT(ErrorOf({{"gpus", "2097153"}, {"tier", "4"}, {"switch", "quantum-2"}}),
                HasSubstr("ends at 2,097,152 endpoints; use --switch SN5600"));
}

TEST(Generate, TakesTheFewestTiersThatFit) {
    EXPECT_EQ(Generate(MakeRequest({{"gpus", "8192"}})).tiers_size(), 2);
    EXPECT_EQ(Generate(MakeRequest({{"gpus", "8193"}})).tiers_size(), 3);
    EXPECT_EQ(Generate(MakeRequest({{"gpus", "8"}, {"oversubscription", "1,2"}})).tiers_size(), 3);
}

// Any number of GPUs: no port twice, none beyond the model (Validate), everything evenly spread.
TEST(Generate, EveryGpuCountIsSound) {
    for (const char* design : {"rail", "clos"}) {
        for (const char* tier : {"2", "3", "4"}) {
            for (int gpus = 1; gpus <= 256; gpus += gpus < 70 ? 1 : 13) {
                SCOPED_TRACE(std::string(design) + " " + tier + " " + std::to_string(gpus));
                const Fabric fabric = Generate(MakeRequest({{"gpus", std::to_string(gpus)},
                                                            {"tier", tier},
                                                            {"design", design},
                                                            {"switch", "generic-32x400"},
                                                            {"gpus-per-server", "4"}}));
                Validate(fabric);
                EXPECT_EQ(fabric.endpoints(), static_cast<uint32_t>(gpus));
                ExpectEvenSpread(fabric);
            }
        }
    }
}

/// The number after "ends at " in `message`, its commas left out; 0 if there is none.
uint32_t MaximumIn(const std::string& message) {
    const std::string before = "ends at ";
    const size_t at = message.find(before);
    std::string digits;
    for (size_t i = at + before.size(); at != std::string::npos && i < message.size(); ++i) {
        if (message[i] == ' ') {
            break;
        }
        digits += message[i] == ',' ? "" : std::string(1, message[i]);
    }
    return digits.empty() ? 0 : static_cast<uint32_t>(std::stoul(digits));
}

// Whatever is asked is built soundly or refused; where the refusal names a maximum, that fits.
TEST(Generate, RandomRequestsAreSoundOrRefused) {
    std::mt19937 random(1);
    const auto pick = [&random](uint32_t least, uint32_t most) {
        return least + static_cast<uint32_t>(random()) % (most - least + 1);
    };
    constexpr uint32_t kLargestTried = 20'000;
    const std::vector<std::string> designs = {"rail", "clos", "rail-only", "multi-plane"};
    uint32_t built = 0;
    uint32_t maxima = 0;
    for (int i = 0; i < 400; ++i) {
        Request request;
        request.set_tier(pick(2, 4));
        request.set_design(designs[pick(0, 3)]);
        request.set_switch_("generic-" + std::to_string(pick(4, 40)) + "x400");
        request.set_gpus_per_server(pick(1, 8));
        for (uint32_t tier = pick(1, request.tier()); tier > 1; --tier) {
            request.add_oversubscription(1 + pick(0, 20) / 10.0);
        }
        request.set_gpus(pick(0, 1) == 0 ? pick(1, 3000) : 4'000'000);
        for (int attempt = 0; attempt < 2; ++attempt) {
            SCOPED_TRACE(request.ShortDebugString());
            try {
                const Fabric fabric = Generate(request);
                Validate(fabric);
                ExpectEvenSpread(fabric);
                ++built;
                break;
            } catch (const Error& error) {
                EXPECT_EQ(error.GetKind(), Error::Kind::kUsage) << error.what();
                const uint32_t most = MaximumIn(error.what());
                if (most == 0 || most > kLargestTried) {
                    break;
                }
                EXPECT_EQ(attempt, 0) << error.what();
                request.set_gpus(most);
                ++maxima;
            }
        }
    }
    EXPECT_GT(built, 100u);
    EXPECT_GT(maxima, 30u);
}

TEST(Generate, OversubscriptionIsKeptBySwitchAndTier) {
    for (const char* ratios : {"1", "1.5", "2", "3", "7", "2,3", "1,2", "3,1.5,2"}) {
        SCOPED_TRACE(ratios);
        const Request request = MakeRequest({{"gpus", "3000"},
                                             {"tier", "4"},
                                             {"switch", "generic-32x400"},
                                             {"oversubscription", ratios}});
        const Fabric fabric = Generate(request);
        Validate(fabric);
        ExpectEvenSpread(fabric);
        std::vector<uint32_t> down(static_cast<size_t>(fabric.switches_size()));
        std::vector<uint32_t> up(down.size());
        for (int i = 0; i < fabric.links().a_node_size(); ++i) {
            const int lower = static_cast<int>(fabric.links().a_node(i)) - fabric.servers_size();
            const int upper = static_cast<int>(fabric.links().b_node(i)) - fabric.servers_size();
            if (lower >= 0) {
                ++up[static_cast<size_t>(lower)];
            }
            ++down[static_cast<size_t>(upper)];
        }
        for (size_t i = 0; i < down.size(); ++i) {
            const auto tier = static_cast<int>(fabric.switches(static_cast<int>(i)).tier());
            if (tier < 3) {
                const double allowed =
                    tier < request.oversubscription_size() ? request.oversubscription(tier) : 1;
                EXPECT_LE(down[i], allowed * up[i] + 1e-9) << "switch " << i;
            }
        }
    }
}

TEST(Generate, RailsAndServersLieAsDocumented) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "1024"}, {"tier", "2"}}));
    ASSERT_GE(fabric.links().a_node_size(), 1024);
    for (int endpoint = 0; endpoint < 1024; ++endpoint) {
        const auto server = static_cast<uint32_t>(endpoint / 8);
        EXPECT_EQ(fabric.links().a_node(endpoint), server);
        EXPECT_EQ(fabric.links().a_port(endpoint), static_cast<uint32_t>(endpoint % 8));
        const int leaf = static_cast<int>(fabric.links().b_node(endpoint)) - fabric.servers_size();
        EXPECT_EQ(fabric.switches(leaf).rail(), static_cast<uint32_t>(endpoint % 8));
        EXPECT_EQ(leaf / 8, endpoint / 512);
    }
}

TEST(Generate, ClosKeepsAServerOnOneLeaf) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "1000"}, {"design", "clos"}}));
    for (int i = 1; i < 1000; ++i) {
        if (i % 8 != 0) {
            EXPECT_EQ(fabric.links().b_node(i), fabric.links().b_node(i - 1));
        }
    }
}

TEST(Generate, CarriesCablesNvlinkAndSeed) {
    const Request request = MakeRequest({{"gpus", "144"},
                                         {"nvlink-gpus", "72"},
                                         {"cable-server", "2"},
                                         {"cable-leaf", "30"},
                                         {"seed", "7"}});
    const Fabric fabric = Generate(request);
    EXPECT_EQ(fabric.servers(8).nvlink_domain(), 0u);
    EXPECT_EQ(fabric.servers(9).nvlink_domain(), 1u);
    EXPECT_EQ(fabric.link_classes(0).medium(), MEDIUM_COPPER);
    EXPECT_EQ(fabric.link_classes(0).delay_ps(), 10000u);
    EXPECT_EQ(fabric.link_classes(1).medium(), MEDIUM_MULTIMODE);
    EXPECT_EQ(fabric.link_classes(1).delay_ps(), 150000u);
    EXPECT_EQ(fabric.parameters().seed(), 7u);
    EXPECT_NE(fabric.switches(0).ecmp_seed(), fabric.switches(1).ecmp_seed());
    EXPECT_THAT(fabric.parameters().arguments(),
                ElementsAre("--gpus=144", "--nvlink-gpus=72", "--cable-server=2", "--cable-leaf=30",
                            "--seed=7"));
}

TEST(Generate, SameRequestSameBytes) {
    const Request request = MakeRequest({{"gpus", "5000"}, {"tier", "3"}});
    EXPECT_EQ(Generate(request).SerializeAsString(), Generate(request).SerializeAsString());
}

TEST(Generate, RefusesContradictions) {
    EXPECT_THAT(ErrorOf({}), HasSubstr("--gpus: missing"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "ral"}}), HasSubstr("did you mean rail?"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "clos"}, {"rails", "8"}}),
                HasSubstr("--rails: design clos does not take it; those that do: rail,"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"rails", "3"}}), HasSubstr("one of 1, 2, 4, 8"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"nvlink-gpus", "12"}}), HasSubstr("multiple of"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"nic-gbps", "300"}}),
                HasSubstr("the ports of SN5600 run at 800, 400, 200 Gb/s"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"cable-core", "30000"}}),
                HasSubstr("--cable-core 30000: the longest cable"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"tier", "2"}, {"oversubscription", "2,2"}}),
                HasSubstr("at most 1"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"oversubscription", "200"}}), HasSubstr("1 to 127"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"switch", "generic-8x100"}, {"design", "clos"}}),
                HasSubstr("one server needs 8 ports of one leaf, which has 4"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"tier", "3"}, {"switch", "generic-8x100"}}),
                HasSubstr("--rails 8: the rails of a group meet at spines, which have 4"));
}

// A request that did not come through the command line is checked as well.
TEST(Generate, ChecksRangesOfMessages) {
    Request request;
    request.set_gpus(0);
    EXPECT_THROW(Generate(request), Error);
    request.set_gpus(8);
    request.set_cable_leaf(std::numeric_limits<double>::quiet_NaN());
    EXPECT_THROW(Generate(request), Error);
    request.clear_cable_leaf();
    request.add_oversubscription(0.5);
    EXPECT_THROW(Generate(request), Error);
}

}  // namespace
}  // namespace topogen
