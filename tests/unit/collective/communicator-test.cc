// SPDX-License-Identifier: GPL-2.0-only
#include "collective/model/communicator.h"

#include "test-network.h"

#include "support/why-not.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace ns3 {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Communicator, KeepsTheOrderOfRanks) {
    const Communicator communicator({3, 0, 2}, 4);
    EXPECT_EQ(communicator.GetSize(), 3u);
    EXPECT_EQ(communicator.GetEndpoint(0), 3u);
    EXPECT_EQ(communicator.GetEndpoint(2), 2u);
}

TEST(Communicator, RefusesWhatIsNoRing) {
    EXPECT_THAT(WhyNot([] { Communicator({}, 4); }), HasSubstr("ranks: 0"));
    EXPECT_THAT(WhyNot([] { Communicator({1}, 4); }), HasSubstr("ranks: 1"));
    EXPECT_THAT(WhyNot([] { Communicator({0, 4}, 4); }), HasSubstr("rank 1: endpoint 4 is absent"));
    EXPECT_THAT(WhyNot([] { Communicator({0, UINT32_MAX}, 4); }), HasSubstr("absent"));
    EXPECT_THAT(WhyNot([] {
                    Communicator({2, 1, 2}, 4);
                }),
                HasSubstr("rank 2: endpoint 2 already runs rank 0"));
}

TEST(Communicator, ChannelsTurnWithinDomains) {
    const Communicator communicator({0, 1, 2, 3, 4}, 5);
    const std::vector<uint32_t> domains{0, 0, 0, 1, 1};
    EXPECT_THAT(communicator.GetRing(0, domains), ElementsAre(0, 1, 2, 4, 3));
    EXPECT_THAT(communicator.GetRing(1, domains), ElementsAre(1, 2, 0, 3, 4));
    EXPECT_THAT(communicator.GetRing(2, domains), ElementsAre(2, 0, 1, 4, 3));
    EXPECT_THAT(communicator.GetRing(1, {}), ElementsAre(0, 1, 2, 3, 4));
}

TEST(Communicator, RingsStayOnTheirRails) {
    constexpr uint32_t kRails = 8;
    constexpr uint32_t kServers = 6;
    std::vector<uint32_t> endpoints(size_t{kRails} * kServers);
    std::iota(endpoints.begin(), endpoints.end(), 0);
    std::vector<uint32_t> domains(endpoints.size());
    for (const uint32_t endpoint : endpoints) {
        domains[endpoint] = endpoint / kRails;
    }
    const Communicator communicator(endpoints, kRails * kServers);
    std::vector<uint32_t> out(endpoints.size());
    std::vector<uint32_t> in(endpoints.size());
    for (uint32_t channel = 0; channel < kRails; ++channel) {
        const std::vector<uint32_t> ring = communicator.GetRing(channel, domains);
        for (size_t position = 0; position < ring.size(); ++position) {
            const uint32_t from = ring[position];
            const uint32_t to = ring[(position + 1) % ring.size()];
            if (domains[from] != domains[to]) {
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
    EXPECT_THAT(RankPlacement::Identity(fabric, 3), ElementsAre(0, 1, 2));
    EXPECT_THAT(RankPlacement::Strided(fabric, 2, 1, 3), ElementsAre(1, 4));
    EXPECT_THAT(RankPlacement::AcrossServers(fabric, 5), ElementsAre(0, 2, 4, 1, 3));
    EXPECT_THAT(RankPlacement::AcrossServers(fabric, 2), ElementsAre(0, 2));
}

TEST(RankPlacement, RefusesWhatDoesNotFit) {
    const topogen::Fabric fabric = MakeStar(4);
    EXPECT_THAT(WhyNot([&] { RankPlacement::Identity(fabric, UINT32_MAX); }),
                HasSubstr("room for 4"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 3, 1, 2); }), HasSubstr("room for 2"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 2, UINT32_MAX, UINT32_MAX); }),
                HasSubstr("room for 0"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::Strided(fabric, 2, 0, 0); }), HasSubstr("stride: 0"));
    EXPECT_THAT(WhyNot([&] { RankPlacement::AcrossServers(fabric, 5); }), HasSubstr("room for 4"));
}

}  // namespace
}  // namespace ns3
