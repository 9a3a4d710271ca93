// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/exact-text.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

TEST(ExactText, NanosecondsAreExact) {
    EXPECT_EQ(NanosecondsText(0), "0.000");
    EXPECT_EQ(NanosecondsText(7), "0.007");
    EXPECT_EQ(NanosecondsText(1'000), "1.000");
    EXPECT_EQ(NanosecondsText(9'223'372'036'854'775'807), "9223372036854775.807");
}

TEST(ExactText, SharesAreCut) {
    EXPECT_EQ(ShareText(0, 0), "0.000000");
    EXPECT_EQ(ShareText(2, 3), "0.666666");
    EXPECT_EQ(ShareText(4, 3), "1.000000");
}

TEST(ExactText, JsonStringsAreEscaped) {
    EXPECT_EQ(JsonText("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
}

}  // namespace
}  // namespace scenarios
