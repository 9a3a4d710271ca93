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
}

}  // namespace
}  // namespace scenarios
