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
        std::this_thread::sleep_for(std::chrono::seconds(2));  // well into the run
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
        EXPECT_THAT(Read(m_work / "results/summary.json"), HasSubstr("\"complete\": false"));
        EXPECT_THAT(Read(m_work / "results/events.csv"), HasSubstr(",run_stopped,,,interrupted\n"));
        EXPECT_EQ(SummaryValue("results", "unfinished"), 64);
        EXPECT_GT(SummaryValue("results", "data_delivered"), 0);
    }
};

TEST_F(Interrupt, SigintWritesPartialResults) {
    ExpectPartialResults(SIGINT);
}

TEST_F(Interrupt, SigtermWritesPartialResults) {
    ExpectPartialResults(SIGTERM);
}

}  // namespace
