// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

TEST(Results, NanosecondsAreExact) {
    EXPECT_EQ(NanosecondsText(0), "0.000");
    EXPECT_EQ(NanosecondsText(7), "0.007");
    EXPECT_EQ(NanosecondsText(1'000), "1.000");
    EXPECT_EQ(NanosecondsText(9'223'372'036'854'775'807), "9223372036854775.807");
}

}  // namespace
}  // namespace scenarios
