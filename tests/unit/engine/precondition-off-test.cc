// SPDX-License-Identifier: GPL-2.0-only
//
// FABRICSIM_PRE as the release preset has it, whatever this build has.
#undef FABRICSIM_PRECONDITIONS
#include "engine/model/precondition.h"

#include <gtest/gtest.h>

namespace {

TEST(PreconditionOff, IsNotEvenEvaluated) {
    int evaluated = 0;
    FABRICSIM_PRE(++evaluated > 1);
    EXPECT_EQ(evaluated, 0);
}

}  // namespace
