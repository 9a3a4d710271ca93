// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/external-sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <random>
#include <vector>

#include "topogen/error.h"

namespace scenarios {
namespace {

std::vector<uint64_t> Sorted(ExternalSort<uint64_t>& sort) {
    std::vector<uint64_t> records;
    sort.ForEach([&records](uint64_t record) { records.push_back(record); });
    return records;
}

// Batches that divide the number of records and that do not; repeated values; one batch, many, and
// more batches than records in one.
TEST(ExternalSort, AgreesWithSortingInMemory) {
    std::mt19937_64 random(1);
    for (const size_t batch : {1, 3, 10, 100, 1000}) {
        for (const size_t count : {0, 1, 9, 10, 11, 100, 997}) {
            SCOPED_TRACE(std::to_string(count) + " records in batches of " + std::to_string(batch));
            ExternalSort<uint64_t> sort(::testing::TempDir(), batch);
            std::vector<uint64_t> expected;
            for (size_t i = 0; i < count; ++i) {
                expected.push_back(random() % (count / 2 + 1));
                sort.Add(expected.back());
            }
            std::sort(expected.begin(), expected.end());
            EXPECT_EQ(sort.GetCount(), count);
            EXPECT_EQ(Sorted(sort), expected);
            EXPECT_EQ(Sorted(sort), expected) << "the second time";
            sort.Add(0);
            expected.insert(expected.begin(), 0);
            EXPECT_EQ(Sorted(sort), expected) << "with one more";
        }
    }
}

TEST(ExternalSort, LeavesNoFile) {
    const std::filesystem::path folder =
        std::filesystem::path(::testing::TempDir()) / "external-sort-test";
    std::filesystem::create_directory(folder);
    ExternalSort<uint64_t> sort(folder.string(), 2);
    for (uint64_t i = 0; i < 10; ++i) {
        sort.Add(i);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << "it would outlive a program that is killed";
    std::filesystem::remove(folder);
}

TEST(ExternalSort, NamesTheFolderThatCannotBeWritten) {
    ExternalSort<uint64_t> sort("/nowhere", 1);
    sort.Add(1);
    try {
        sort.Add(2);
        FAIL() << "nothing was thrown";
    } catch (const topogen::Error& error) {
        EXPECT_STREQ(error.what(),
                     "/nowhere: a file for what does not fit in memory: No such file or directory");
    }
}

}  // namespace
}  // namespace scenarios
