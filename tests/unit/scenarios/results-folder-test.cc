// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results-folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "topogen/error.h"

namespace {

// Two runs may have been given one name: the later one does not take the place of the earlier.
TEST(ResultsFolder, DoesNotReplaceWhatAppearedMeanwhile) {
    const std::filesystem::path work = std::filesystem::path(::testing::TempDir()) /
                                       ("results-folder-test." + std::to_string(::getpid()));
    const std::filesystem::path results = work / "results";
    std::filesystem::create_directory(work);
    {
        scenarios::ResultsFolder later(results.string(), false);
        scenarios::ResultsFile(later, "provenance.json").Close();
        std::filesystem::create_directory(results);
        EXPECT_THROW(later.Publish(), topogen::Error);
    }
    EXPECT_TRUE(std::filesystem::is_empty(results));
    EXPECT_TRUE(std::filesystem::exists(work / "results.partial/provenance.json"))
        << "hours of work, perhaps, are lost";
    std::filesystem::remove_all(work);
}

}  // namespace
