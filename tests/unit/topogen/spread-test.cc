// SPDX-License-Identifier: GPL-2.0-only
//
// How links are spread over spines and cores: with the fewest switches, or evenly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fabric-counts.h"
#include "topogen/model/fabric-file.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Links to each neighbour, for every switch in one direction.
using Neighbours = std::map<uint32_t, std::map<uint32_t, uint32_t>>;

/// How the switches of one tier differ: pairs of (neighbours, links to one of them).
using Spread = std::set<std::pair<size_t, uint32_t>>;

std::map<uint32_t, Spread> SpreadByTier(const Fabric& fabric, const Neighbours& neighbours) {
    std::map<uint32_t, Spread> spread;
    for (const auto& [node, links] : neighbours) {
        const uint32_t tier =
            fabric.switches(static_cast<int>(node) - fabric.servers_size()).tier();
        for (const auto& [neighbour, count] : links) {
            spread[tier].emplace(links.size(), count);
        }
    }
    return spread;
}

/// What OpenSM's fat-tree engine asks: one number of neighbours above and below, and one number of
/// links to each, in all of a tier.
void ExpectAlike(const Fabric& fabric) {
    Neighbours up;
    Neighbours down;
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (links.a_node(i) >= static_cast<uint32_t>(fabric.servers_size())) {
            ++up[links.a_node(i)][links.b_node(i)];
            ++down[links.b_node(i)][links.a_node(i)];
        }
    }
    const uint32_t last = fabric.tiers(fabric.tiers_size() - 1).switches();
    const auto total = static_cast<size_t>(fabric.switches_size());
    EXPECT_EQ(up.size(), total - last) << "a switch leads nowhere";
    EXPECT_EQ(down.size(), total - fabric.tiers(0).switches());
    for (const Neighbours& neighbours : {up, down}) {
        for (const auto& [tier, spread] : SpreadByTier(fabric, neighbours)) {
            EXPECT_EQ(spread.size(), 1u) << "tier " << tier;
        }
    }
}

void ExpectAlikeAtEverySize(std::initializer_list<OptionText> options, uint32_t most) {
    for (uint32_t gpus = 2; gpus <= most; gpus += 2) {
        Request request = MakeRequest(options);
        SetOption(request, "gpus", std::to_string(gpus));
        SetOption(request, "spread", "even");
        SCOPED_TRACE(request.ShortDebugString());
        const Fabric fabric = Generate(request);
        Validate(fabric);
        ExpectAlike(fabric);
    }
}

TEST(Spread, EvenAtEverySizeOfTwoAndThreeTiers) {
    const OptionText radix = {"switch", "generic-8x400"};
    const OptionText pairs = {"gpus-per-server", "2"};
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "2"}, {"design", "clos"}}, 32);
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "3"}, {"design", "clos"}}, 128);
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "3"}}, 128);
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "3"}, {"rails-meet", "core"}}, 128);
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "3"}, {"design", "rail-only"}}, 256);
    ExpectAlikeAtEverySize({radix, pairs, {"tier", "3"}, {"oversubscription", "3"}}, 192);
}

// 25 leaves of 8 uplinks on 16-port switches. Four pods hold them, with a leaf in the last; evenly
// it takes five of 5 leaves. Each leaf then has a link to 8 spines of its pod rather than to 5, for
// 5 does not divide 8, and these 40 have 5 links down and 6 up, 3 to each of 2 cores: 16 cores.
TEST(Spread, EvenCostsSwitches) {
    const std::initializer_list<OptionText> options = {
        {"gpus", "200"}, {"design", "clos"}, {"switch", "generic-16x400"}};
    Request request = MakeRequest(options);
    EXPECT_THAT(SwitchesOf(Generate(request)), ElementsAre(25, 25, 13));
    SetOption(request, "spread", "even");
    EXPECT_THAT(SwitchesOf(Generate(request)), ElementsAre(25, 40, 16));
}

TEST(Spread, InfinibandInOnePlaneIsEven) {
    const std::initializer_list<OptionText> options = {
        {"gpus", "5000"}, {"design", "superpod"}, {"tier", "3"}};
    Request request = MakeRequest(options);
    ExpectAlike(Generate(request));
    SetOption(request, "spread", "fewest");
    const std::vector<uint32_t> fewest = SwitchesOf(Generate(request));
    EXPECT_THAT(fewest, ElementsAre(160, 160, 80));
    const Fabric planes = Generate(
        MakeRequest({{"gpus", "100000"}, {"design", "multi-plane"}, {"switch", "quantum-2"}}));
    EXPECT_THAT(SwitchesOf(planes), ElementsAre(8 * 391, 8 * 392, 8 * 196));
}

TEST(Spread, RefusesWhatDoesNotDivide) {
    EXPECT_EQ(ErrorOf({{"gpus", "92"},
                       {"design", "clos"},
                       {"gpus-per-server", "4"},
                       {"switch", "generic-8x400"},
                       {"spread", "even"}}),
              "--spread even: 23 groups of leaves do not divide by 6 to 8 pods; use --gpus 96, or "
              "--spread fewest");
    EXPECT_EQ(ErrorOf({{"gpus", "8"}, {"spread", "evn"}}), "--spread evn: must be fewest or even");
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"tier", "4"}, {"spread", "even"}}),
                HasSubstr("of 2 or 3 tiers"));
    EXPECT_THAT(ErrorOf({{"gpus", "8"}, {"design", "dragonfly+"}, {"spread", "even"}}),
                HasSubstr("design dragonfly+"));
}

}  // namespace
}  // namespace topogen
