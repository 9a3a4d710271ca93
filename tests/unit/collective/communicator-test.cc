// SPDX-License-Identifier: GPL-2.0-only
#include "collective/model/executor/communicator.h"

#include "test-network.h"

#include "support/why-not.h"

#include "collective/model/algorithms/ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ns3 {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Communicator, RefusesWhatIsNone) {
    const auto why = [](const std::vector<uint32_t>& gpus) {
        return WhyNot([&] { Communicator::Check(gpus, 4); });
    };
    EXPECT_THAT(why({}), HasSubstr("ranks: 0"));
    EXPECT_THAT(why({1}), HasSubstr("ranks: 1"));
    EXPECT_THAT(why({0, 4}), HasSubstr("rank 1: GPU 4 is absent"));
    EXPECT_THAT(why({0, UINT32_MAX}), HasSubstr("absent"));
    EXPECT_THAT(why({2, 1, 2}), HasSubstr("rank 2: GPU 2 already runs rank 0"));
}

TEST(MakeRing, ChannelsTurnWithinGroups) {
    const RankGroups groups({0, 0, 0, 1, 1});
    EXPECT_THAT(MakeRing(groups, 0, 3), ElementsAre(0, 1, 2, 4, 3));
    EXPECT_THAT(MakeRing(groups, 1, 3), ElementsAre(1, 2, 0, 3, 4));
    EXPECT_THAT(MakeRing(groups, 2, 3), ElementsAre(2, 0, 1, 4, 3));
    EXPECT_THAT(MakeRing(RankGroups::Singles(5), 1, 2), ElementsAre(0, 1, 2, 3, 4));
}

// Two ranks share a NIC: with a channel a NIC, each ring enters by another one.
TEST(MakeRing, FewChannelsAreSpreadOverTheGroup) {
    const RankGroups groups = RankGroups::Blocks(8, 4);
    EXPECT_THAT(MakeRing(groups, 0, 2), ElementsAre(0, 1, 2, 3, 7, 6, 5, 4));
    EXPECT_THAT(MakeRing(groups, 1, 2), ElementsAre(2, 3, 0, 1, 5, 4, 7, 6));
}

TEST(MakeRing, RingsStayOnTheirRails) {
    constexpr uint32_t kRails = 8;
    constexpr uint32_t kServers = 6;
    const RankGroups groups = RankGroups::Blocks(kRails * kServers, kRails);
    std::vector<uint32_t> out(groups.GetRanks());
    std::vector<uint32_t> in(groups.GetRanks());
    for (uint32_t channel = 0; channel < kRails; ++channel) {
        const std::vector<uint32_t> ring = MakeRing(groups, channel, kRails);
        for (size_t position = 0; position < ring.size(); ++position) {
            const uint32_t from = ring[position];
            const uint32_t to = ring[(position + 1) % ring.size()];
            if (groups.GetGroup(from) != groups.GetGroup(to)) {
                EXPECT_EQ(from % kRails, to % kRails) << "channel " << channel;
                ++out[from];
                ++in[to];
            }
        }
    }
    EXPECT_THAT(out, Each(1));
    EXPECT_THAT(in, Each(1));
}

TEST(RankPlacement, ReadyOrders) {
    const topogen::Fabric fabric = MakeStar(5, 2);  // servers of 2, 2 and 1
    EXPECT_THAT(RankPlacement::Packed(fabric, 3), ElementsAre(0, 1, 2));
    EXPECT_THAT(RankPlacement::Strided(fabric, 2, 1, 3), ElementsAre(1, 4));
    EXPECT_THAT(RankPlacement::RailAligned(fabric, 5), ElementsAre(0, 2, 4, 1, 3));
    EXPECT_THAT(RankPlacement::RailAligned(fabric, 2), ElementsAre(0, 2));
}

TEST(RankPlacement, RandomIsEachGpuOnce) {
    const topogen::Fabric fabric = MakeStar(40, 8);
    std::vector<uint32_t> gpus = RankPlacement::Random(fabric, 40, 1);
    EXPECT_NE(gpus, RankPlacement::Random(fabric, 40, 2));
    EXPECT_EQ(gpus, RankPlacement::Random(fabric, 40, 1));
    EXPECT_THAT(RankPlacement::Random(fabric, 7, 1), SizeIs(7));
    std::sort(gpus.begin(), gpus.end());
    EXPECT_EQ(gpus, RankPlacement::Packed(fabric, 40));
}

// Servers 0 and 2 are in one pod, 1 and 3 in another.
TEST(RankPlacement, ByTopologyKeepsPodsTogether) {
    topogen::Fabric fabric = MakeStar(8, 2);
    for (int server = 0; server < 4; ++server) {
        fabric.mutable_servers(server)->set_pod(server % 2);
    }
    EXPECT_THAT(RankPlacement::ByTopology(fabric, 6), ElementsAre(0, 1, 4, 5, 2, 3));
}

TEST(RankPlacement, RefusesWhatDoesNotFit) {
    const topogen::Fabric fabric = MakeStar(4);
    EXPECT_THAT(WhyNot([&] { RankPlacement::Packed(fabric, UINT32_MAX); }),
                HasSubstr("room for 4"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 3, 1, 2); }), HasSubstr("room for 2"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 2, UINT32_MAX, UINT32_MAX); }),
                HasSubstr("room for 0"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 2, 0, 0); }), HasSubstr("stride: 0"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::RailAligned(fabric, 5); }), HasSubstr("room for 4"));
}

}  // namespace
}  // namespace ns3
