// SPDX-License-Identifier: GPL-2.0-only
//
// FABRICSIM_PRE as the checked presets have it, whatever this build has.
#ifndef FABRICSIM_PRECONDITIONS
#define FABRICSIM_PRECONDITIONS
#endif
#include "engine/model/precondition.h"

#include <gtest/gtest.h>

namespace {

int Half(int even) {
    FABRICSIM_PRE(even % 2 == 0);
    return even / 2;
}

TEST(Precondition, MayHold) {
    EXPECT_EQ(Half(4), 2);
}

TEST(PreconditionDeathTest, BrokenOneIsNamedWithItsPlace) {
    EXPECT_DEATH(Half(3), "precondition-test.cc:[0-9]+: precondition broken: even % 2 == 0");
}

}  // namespace
