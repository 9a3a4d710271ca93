// SPDX-License-Identifier: GPL-2.0-only
#ifndef RUN_SCENARIO_CASE_H
#define RUN_SCENARIO_CASE_H

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// Runs run-scenario, in a directory of the test's own, as its users would.
class RunScenarioCase : public ::testing::Test {
  public:
    struct Result {
        int status;
        std::string out;
        std::string err;
    };

    ~RunScenarioCase() override { std::filesystem::remove_all(m_directory); }

  protected:
    RunScenarioCase()
        : m_directory(std::filesystem::path(::testing::TempDir()) /
                      ("run-scenario-" + std::to_string(::getpid()))),
          m_work(m_directory / "work") {
        std::filesystem::create_directories(m_work);
    }

    /// `rest` follows the program's name in a shell command, `before` precedes it.
    Result Run(const std::string& rest, const std::string& before = "") const {
        const std::string out = (m_directory / "out").string();
        const std::string err = (m_directory / "err").string();
        const std::string command = "cd '" + m_work.string() + "' && { " + before +
                                    " '" RUN_SCENARIO_PROGRAM "' " + rest + " ; } > '" + out +
                                    "' 2> '" + err + "'";
        const int status = std::system(command.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read(out), Read(err)};
    }

    void Write(const std::string& name, const std::string& text) const {
        std::ofstream(m_work / name, std::ios::binary) << text;
    }

    static std::string Read(const std::filesystem::path& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

    /// Expects the exit status, one line that holds `message`, and that no file came to be.
    void ExpectRefusal(const std::string& rest, int status, const std::string& message,
                       const std::string& before = "") const {
        SCOPED_TRACE(rest);
        const std::vector<std::string> files = Files();
        const Result result = Run(rest, before);
        EXPECT_EQ(result.status, status);
        EXPECT_THAT(result.err, ::testing::StartsWith("run-scenario: "));
        EXPECT_THAT(result.err, ::testing::HasSubstr(message));
        EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
        EXPECT_THAT(result.out, ::testing::IsEmpty());
        EXPECT_EQ(Files(), files);
    }

    /// The same for the content of a scenario file.
    void ExpectScenarioRefused(const std::string& scenario, const std::string& message) const {
        Write("wrong.textproto", scenario);
        ExpectRefusal("wrong.textproto --out results", 1, message);
    }

    /// All that is in the working directory, folders included.
    std::vector<std::string> Files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_work)) {
            names.push_back(entry.path().lexically_relative(m_work));
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    /// Expects that two results folders hold the same files with the same bytes.
    void ExpectSameResults(const std::string& a, const std::string& b) const {
        for (const char* name :
             {"flows.csv", "collectives.csv", "links.csv", "events.csv", "summary.json"}) {
            ASSERT_TRUE(std::filesystem::exists(m_work / a / name)) << a << '/' << name;
            EXPECT_TRUE(Read(m_work / a / name) == Read(m_work / b / name)) << name << " differs";
        }
    }

    /// The integer after `"key": ` in a folder's summary.json.
    long SummaryValue(const std::string& folder, const std::string& key) const {
        const std::string text = Read(m_work / folder / "summary.json");
        const size_t at = text.find('"' + key + "\": ");
        EXPECT_NE(at, std::string::npos) << key << " in " << text;
        return at == std::string::npos ? -1 : std::atol(text.c_str() + at + key.size() + 4);
    }

    const std::filesystem::path m_directory;
    const std::filesystem::path m_work;
};

#endif  // RUN_SCENARIO_CASE_H
