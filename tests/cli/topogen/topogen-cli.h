// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CLI_H
#define TOPOGEN_CLI_H

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace topogen {

struct Result {
    int status;
    std::string out;
    std::string err;
};

/// Runs topogen through a shell, in a directory of the test's own.
class TopogenCli : public ::testing::Test {
  public:
    ~TopogenCli() override { std::filesystem::remove_all(m_directory); }

  protected:
    TopogenCli()
        : m_directory(std::filesystem::path(::testing::TempDir()) /
                      ("topogen-cli-" + std::to_string(::getpid()))),
          m_work(m_directory / "work") {
        std::filesystem::create_directories(m_work);
    }

    /// `rest` follows the program's name on the command line, with redirections and pipes; both
    /// streams of what is not redirected there are caught.
    Result Run(const std::string& rest, const std::string& before = "") const {
        const std::string out = (m_directory / "out").string();
        const std::string err = (m_directory / "err").string();
        const std::string command = "cd '" + m_work.string() + "' && { " + before + " '" +
                                    TOPOGEN_PROGRAM + "' " + rest + " ; } > '" + out + "' 2> '" +
                                    err + "'";
        const int status = std::system(("bash -c \"set -o pipefail; " + command + "\"").c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read(out), Read(err)};
    }

    /// Expects exit status, one line of complaint that holds `message`, and no file.
    void ExpectRefusal(const std::string& arguments, int status, const std::string& message) const {
        ExpectNothingWritten(arguments, status, message, {});
    }

    /// The same where there are files before.
    void ExpectNothingWritten(const std::string& arguments, int status, const std::string& message,
                              const std::vector<std::string>& before) const {
        SCOPED_TRACE(arguments);
        const Result result = Run(arguments);
        EXPECT_EQ(result.status, status);
        EXPECT_THAT(result.err, ::testing::StartsWith("topogen: "));
        EXPECT_THAT(result.err, ::testing::HasSubstr(message));
        EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
        EXPECT_THAT(result.out, ::testing::IsEmpty());
        EXPECT_EQ(Files(), before);
    }

    static std::string Read(const std::filesystem::path& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

    std::vector<std::string> Files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(m_work)) {
            names.push_back(entry.path().filename());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    const std::filesystem::path m_directory;
    const std::filesystem::path m_work;
};

}  // namespace topogen

#endif  // TOPOGEN_CLI_H
