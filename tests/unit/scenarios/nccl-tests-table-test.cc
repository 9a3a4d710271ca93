// SPDX-License-Identifier: GPL-2.0-only
//
// A table as nccl-tests print it: to the byte against one of theirs, and numbers of every width.
#include "scenarios/output/nccl-tests-table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scenarios {
namespace {

using ::testing::HasSubstr;

TEST(NcclTestsTable, IsThatOfNcclTests) {
    NcclTestsRow row;
    row.bytes = 1073741824;
    row.count = 268435456;
    row.operation = "sum";
    row.outOfPlace = {4029.04, 266.50, 466.38, 0};
    row.inPlace = {4021.10, 267.03, 467.30, 0};
    // Blanks at the ends of lines are theirs.
    EXPECT_EQ(
        NcclTestsTable("all_reduce_perf", {row}),
        "#                                                              out-of-place               "
        "        in-place          \n"
        "#       size         count      type   redop    root     time   algbw   busbw  #wrong     "
        "time   algbw   busbw  #wrong \n"
        "#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             "
        "(us)  (GB/s)  (GB/s)         \n"
        "  1073741824     268435456     float     sum      -1  4029.04  266.50  466.38       0  "
        "4021.10  267.03  467.30       0\n"
        "# Out of bounds values : 0 OK\n"
        "# Avg bus bandwidth    : 466.84 \n"
        "#\n"
        "# Collective test concluded: all_reduce_perf\n");
}

/// The last row of a table of one row.
std::string RowText(const NcclTestsRow& row) {
    const std::string table = NcclTestsTable("x", {row});
    const size_t end = table.find("\n# Out of");
    const size_t begin = table.rfind('\n', end - 1) + 1;
    return table.substr(begin, end - begin);
}

TEST(NcclTestsTable, HasAsManyDecimalsAsFit) {
    NcclTestsRow row;
    row.outOfPlace = {99999.94, 9999.94, 99999.4, {}};
    row.inPlace = {12345678, 1234567, 0.004, 3};
    EXPECT_THAT(RowText(row), HasSubstr("    none      -1  99999.9  9999.9   99999     N/A  "
                                        "1.2e+07   1e+06    0.00       3"));
    row.outOfPlace.time = 9999.999;  // is rounded to more digits than it has
    row.inPlace.time = 1234567;
    EXPECT_THAT(RowText(row), HasSubstr("-1  10000.0  9999.9"));
    EXPECT_THAT(RowText(row), HasSubstr("N/A  1234567  "));
}

TEST(NcclTestsTable, TellsOfWrongElements) {
    NcclTestsRow row;
    row.outOfPlace.wrong = 3;
    row.inPlace.wrong = 1234567;
    EXPECT_THAT(RowText(row), HasSubstr("1.23457e+06"));
    EXPECT_THAT(NcclTestsTable("x", {row, row}), HasSubstr("values : 2469140 FAILED\n"));
}

TEST(NcclTestsTable, MayBeEmpty) {
    EXPECT_THAT(NcclTestsTable("x", {}), HasSubstr("# Avg bus bandwidth    : 0 \n"));
}

}  // namespace
}  // namespace scenarios
