// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/progress.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

TEST(Progress, ShareIsThatOfHopsOrOfTime) {
    RunExpectation expected;
    EXPECT_EQ(ShareDone(expected, {}), 0);
    expected.packetHops = 1000;
    RunProgress progress;
    progress.hops = 250;
    progress.now = 900;
    EXPECT_EQ(ShareDone(expected, progress), 0.25);
    expected.stop = 1000;
    EXPECT_EQ(ShareDone(expected, progress), 0.9);
    progress.hops = 5000;  // what was sent twice was not expected
    EXPECT_EQ(ShareDone(expected, progress), 1);
}

TEST(Progress, TellsWhatThereIs) {
    RunExpectation expected;
    expected.packetHops = 1000;
    expected.flows = 20'000;
    RunProgress progress;
    progress.now = 1'500'000;
    progress.hops = 250;
    progress.flowsDone = 5'000;
    EXPECT_EQ(ProgressText(expected, progress, 3.21e6, 100),
              " 25.0 %  1.5 us simulated  5,000 of 20,000 flows  3.2 M events/s  5:00 min to go");
    expected.flows = 0;
    expected.collectives = 2;
    EXPECT_EQ(ProgressText(expected, progress, 3.21e6, 1),
              " 25.0 %  1.5 us simulated  0 of 2 collectives  3.2 M events/s  3 s to go");
}

TEST(Progress, Bar) {
    EXPECT_EQ(BarText(0, 4), "[....]");
    EXPECT_EQ(BarText(0.5, 4), "[##..]");
    EXPECT_EQ(BarText(1, 4), "[####]");
}

}  // namespace
}  // namespace scenarios
