// SPDX-License-Identifier: GPL-2.0-only
//
// Runs that end in a deadlock say so, whether all came to rest or the time was over.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::HasSubstr;

const std::string kCycle =
    "class 3: switch 0 port 2 -> switch 1 port 2 -> switch 2 port 2 -> switch 3 port 2 -> switch 4 "
    "port 2 -> switch 0 port 2";

/// Five switches in a ring, a host at each and two at the first; each sends two switches on, so
/// that the buffers of all fill with what waits for the next. Port 2 leads on around the ring.
class Deadlock : public RunScenarioCase {
  protected:
    Deadlock() {
        Write("ring.txt",
              "11 5 11\n6 7 8 9 10\n"
              "0 6 100Gbps 1us 0\n1 7 100Gbps 1us 0\n2 8 100Gbps 1us 0\n3 9 100Gbps 1us 0\n"
              "4 10 100Gbps 1us 0\n5 6 100Gbps 1us 0\n6 7 100Gbps 1us 0\n7 8 100Gbps 1us 0\n"
              "8 9 100Gbps 1us 0\n9 10 100Gbps 1us 0\n10 6 100Gbps 1us 0\n");
        Write("flows.txt",
              "6\n0 2 3 1 3000000 0\n1 3 3 1 3000000 0\n2 4 3 1 3000000 0\n3 0 3 1 3000000 0\n"
              "4 1 3 1 3000000 0\n5 2 3 1 3000000 0\n");
        Write("ring.textproto",
              "fabric { file: 'ring.txt' }\n"
              "transport { congestion_control: 'NONE' }\n"
              "attribute: 'ns3::FabricSwitch::BufferBytes=300000'\n"
              "workload { flow_list { file: 'flows.txt' } }\n");
    }

    /// Expects a run that tells of the deadlock everywhere.
    void ExpectDeadlock(const std::string& folder, const std::string& options) const {
        const Result result = Run("ring.textproto --out " + folder + " " + options);
        EXPECT_EQ(result.status, 0) << result.err;  // a deadlock is a result
        EXPECT_THAT(result.out, HasSubstr("\ndeadlock: " + kCycle + "\n"));
        const std::string summary = Read(m_work / folder / "summary.json");
        EXPECT_THAT(summary, HasSubstr("\"complete\": false,\n"));
        EXPECT_THAT(summary, HasSubstr("\"incomplete_reason\": \"deadlock: " + kCycle + "\",\n"));
        EXPECT_THAT(Read(m_work / folder / "events.csv"), HasSubstr(",deadlock,6,2," + kCycle));
        EXPECT_EQ(SummaryValue(folder, "unfinished"), 6);
    }
};

TEST_F(Deadlock, AtRest) {
    ExpectDeadlock("lazy", "");
    ExpectDeadlock("eager", "--ns3::FabricNetwork::Eager=true");
    ExpectSameResults("lazy", "eager");
    // Until the last port stood still, not 0, nor the timers that ran out later.
    EXPECT_GT(SummaryValue("lazy", "simulated_ns"), 1'000);
    EXPECT_LT(SummaryValue("lazy", "simulated_ns"), 100'000);
}

TEST_F(Deadlock, AtTheStopTime) {
    ExpectDeadlock("rest", "");
    ExpectDeadlock("stop", "--set stop_us=500");
    EXPECT_EQ(SummaryValue("stop", "simulated_ns"), 500'000);
    // The row has the time at which the cycle closed, however long the run went on.
    const std::string events = Read(m_work / "stop/events.csv");
    EXPECT_THAT(events, HasSubstr("\n500000.000,run_stopped,,,stop time reached\n"));
    const std::string atRest = Read(m_work / "rest/events.csv");
    EXPECT_THAT(events, ::testing::StartsWith(atRest));
}

TEST_F(Deadlock, WhilePausesAreRenewed) {
    ExpectDeadlock("quanta", "--set stop_us=2000 --ns3::EthernetSwitch::PauseQuanta=65535");
}

TEST_F(Deadlock, NoneWhereThereIsRoom) {
    const Result result = Run("ring.textproto --out a --ns3::FabricSwitch::BufferBytes=300000000");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, ::testing::Not(HasSubstr("deadlock")));
    EXPECT_THAT(Read(m_work / "a/summary.json"),
                HasSubstr("\"complete\": true,\n  \"incomplete_reason\": null,\n"));
}

}  // namespace
