// SPDX-License-Identifier: GPL-2.0-only
//
// Ctrl-C in the middle of a run.
#include <fcntl.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::HasSubstr;

class Interrupt : public RunScenarioCase {
  protected:
    /// A run that would take minutes.
    Interrupt() {
        Write("long.textproto",
              "fabric { generate { gpus: 64 } }\n"
              "transport { congestion_control: \"NONE\" }\n"
              "workload { permutation { bytes: 4000000000 } }\n");
    }

    pid_t Start() const {
        const pid_t child = ::fork();
        if (child == 0) {
            const bool ready = ::chdir(m_work.c_str()) == 0;
            const int nowhere = ::open("/dev/null", O_WRONLY);
            ::dup2(nowhere, STDOUT_FILENO);
            if (ready) {
                ::execl(RUN_SCENARIO_PROGRAM, "run-scenario", "long.textproto", "--out", "results",
                        static_cast<char*>(nullptr));
            }
            ::_exit(127);
        }
        const auto provenance = m_work / "results.partial/provenance.json";
        while (Read(provenance).find("\"state\": \"running\"") == std::string::npos &&
               ::waitpid(child, nullptr, WNOHANG) == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return child;
    }

    static int WaitFor(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }

    void ExpectPartialResults(int signal) const {
        const pid_t child = Start();
        ::kill(child, signal);
        const int status = WaitFor(child);
        ASSERT_TRUE(WIFEXITED(status));
        EXPECT_EQ(WEXITSTATUS(status), 130);
        EXPECT_FALSE(std::filesystem::exists(m_work / "results"));
        const auto partial = m_work / "results.partial";
        EXPECT_THAT(Read(partial / "summary.json"), HasSubstr("\"complete\": false"));
        EXPECT_THAT(Read(partial / "events.csv"), HasSubstr(",run_stopped,,,interrupted\n"));
        EXPECT_THAT(Read(partial / "provenance.json"), HasSubstr("\"state\": \"interrupted\""));
        EXPECT_EQ(SummaryValue("results.partial", "unfinished"), 64);
    }
};

TEST_F(Interrupt, SigintWritesPartialResults) {
    ExpectPartialResults(SIGINT);
    // The next run takes their place, and says so.
    const Result next =
        Run("long.textproto --out results --set workload[0].permutation.bytes=1000");
    EXPECT_EQ(next.status, 0);
    EXPECT_THAT(next.err,
                HasSubstr("replaces the partial results of an earlier run, results.partial"));
    EXPECT_EQ(SummaryValue("results", "finished"), 64);
    EXPECT_FALSE(std::filesystem::exists(m_work / "results.partial"));
}

TEST_F(Interrupt, SigtermWritesPartialResults) {
    ExpectPartialResults(SIGTERM);
}

TEST_F(Interrupt, SecondRunIntoOneFolderIsRefused) {
    const pid_t child = Start();
    ExpectRefusal("long.textproto --out results", 1,
                  "--out results: another run is writing it, in results.partial; wait for it");
    ::kill(child, SIGKILL);
    WaitFor(child);
    EXPECT_THAT(Read(m_work / "results.partial/provenance.json"),
                HasSubstr("\"state\": \"running\""));
}

}  // namespace
