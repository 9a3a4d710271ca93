// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/path-lengths.h"

#include <gtest/gtest.h>

#include "topogen/request/generate.h"

namespace scenarios {
namespace {

TEST(PathLengths, CountsLinksOfAThreeTierClos) {
    topogen::Request request;
    request.set_gpus(128);
    request.set_tier(3);
    request.set_design("clos");
    request.set_switch_("generic-8x100");
    request.set_gpus_per_server(1);
    PathLengths paths(topogen::Generate(request));
    EXPECT_EQ(paths.Get(0, 1), 2U);    // one leaf
    EXPECT_EQ(paths.Get(0, 4), 4U);    // one pod
    EXPECT_EQ(paths.Get(0, 127), 6U);  // over the core
    EXPECT_EQ(paths.Get(127, 0), 6U);
    EXPECT_EQ(paths.GetFromSwitch(0, 3), 1U);  // its own leaf
    EXPECT_EQ(paths.GetFromSwitch(0, 4), 3U);
    EXPECT_EQ(paths.GetFromSwitch(0, 127), 5U);
    EXPECT_EQ(paths.GetRateBps(5), 100'000'000'000U);
    EXPECT_TRUE(paths.IsConnected(0, 127));
}

// Rails that nothing joins: what the search for components says is what the search for paths does.
TEST(PathLengths, RailsAreApart) {
    topogen::Request request;
    request.set_gpus(32);
    request.set_design("rail-only");
    PathLengths paths(topogen::Generate(request));
    for (uint32_t source = 0; source < 32; ++source) {
        for (uint32_t destination = 0; destination < 32; ++destination) {
            EXPECT_EQ(paths.IsConnected(source, destination), paths.Get(source, destination) != 0)
                << source << ' ' << destination;
        }
    }
    EXPECT_FALSE(paths.IsConnected(0, 1));
    EXPECT_TRUE(paths.IsConnected(0, 8));
}

}  // namespace
}  // namespace scenarios
