// SPDX-License-Identifier: GPL-2.0-only
//
// The results folder appears whole or not at all.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::HasSubstr;

class ResultsFolder : public RunScenarioCase {
  protected:
    ResultsFolder() {
        Write("small.textproto",
              "fabric { generate { gpus: 16 } }\n"
              "workload { permutation { bytes: 10000 } }\n");
    }
};

TEST_F(ResultsFolder, HoldsTheTables) {
    ASSERT_EQ(Run("small.textproto --out deep/er/results/").status, 0);
    EXPECT_THAT(
        Files(),
        ::testing::ElementsAre(
            "deep", "deep/er", "deep/er/results", "deep/er/results/collectives.csv",
            "deep/er/results/events.csv", "deep/er/results/flows.csv", "deep/er/results/links.csv",
            "deep/er/results/provenance.json", "deep/er/results/summary.json", "small.textproto"));
}

// What its provenance says of a run is enough to run it again.
TEST_F(ResultsFolder, ProvenanceRepeatsTheRun) {
    ASSERT_EQ(Run("small.textproto --out a --set workload[0].permutation.bytes=5000 "
                  "--ns3::RdmaNic::AckInterval=2")
                  .status,
              0);
    const std::string provenance = Read(m_work / "a/provenance.json");
    for (const char* part :
         {"\"state\": \"finished\"", "\"unwritten\": []", "\"threads\": 1",
          "\"small.textproto\", \"--out\", \"a\"", "\"seeds\": {\"run\": 1, ",
          "\"digest\": \"fnv1a64:", "\"wall_seconds\": {\"build\": ",
          "\"ports\": [{\"from_tier\": \"server\", \"to_tier\": \"leaf\", \"ports\": 16}, "}) {
        EXPECT_THAT(provenance, HasSubstr(part));
    }
    std::string scenario = provenance.substr(provenance.find("\"scenario\": \"") + 13);
    for (const auto& [escape, character] : {std::pair("\\u000a", "\n"), std::pair("\\\"", "\"")}) {
        for (size_t at = 0; (at = scenario.find(escape, at)) != std::string::npos;) {
            scenario.replace(at++, std::string(escape).size(), character);
        }
    }
    Write("again.textproto", scenario.substr(0, scenario.rfind('"')));
    ASSERT_EQ(Run("again.textproto --out b").status, 0);
    ExpectSameResults("a", "b");
    EXPECT_THAT(Read(m_work / "b/flows.csv"), HasSubstr(",5000,"));
}

TEST_F(ResultsFolder, ForeignPartialFolderIsNotTouched) {
    std::filesystem::create_directory(m_work / "results.partial");
    Write("results.partial/notes.txt", "notes");
    ExpectRefusal("small.textproto --out results", 1,
                  "results.partial exists and is not of an interrupted run");
}

TEST_F(ResultsFolder, ExistingOneIsReplacedOnlyByForce) {
    ASSERT_EQ(Run("small.textproto --out results").status, 0);
    const std::string before = Read(m_work / "results/flows.csv");
    ExpectRefusal("small.textproto --out results --set seed=2", 1, "replace it with --force");
    EXPECT_EQ(Read(m_work / "results/flows.csv"), before);
    ASSERT_EQ(Run("small.textproto --out results --set seed=2 --force").status, 0);
    EXPECT_NE(Read(m_work / "results/flows.csv"), before);
    EXPECT_EQ(Files().size(), 8U);
}

TEST_F(ResultsFolder, OtherThingsAreNeverReplaced) {
    std::filesystem::create_directory(m_work / "mine");
    Write("mine/notes.txt", "notes");
    Write("file", "file");
    for (const char* name : {"mine", "file", ".", ".."}) {
        ExpectRefusal(std::string("small.textproto --force --out ") + name, 1, "--out ");
    }
    EXPECT_EQ(Read(m_work / "mine/notes.txt"), "notes");
}

TEST_F(ResultsFolder, UnwritablePlace) {
    Write("file", "");
    ExpectRefusal("small.textproto --out file/results", 1, "Not a directory");
    ExpectRefusal("small.textproto --out /proc/results", 1, "/proc/results: ");
    ExpectRefusal("small.textproto --out " + std::string(300, 'a'), 1, "File name too long");
    if (::geteuid() != 0) {
        std::filesystem::create_directory(m_work / "locked");
        std::filesystem::permissions(m_work / "locked", std::filesystem::perms::owner_read |
                                                            std::filesystem::perms::owner_exec);
        ExpectRefusal("small.textproto --out locked/results", 1, "Permission denied");
    }
}

// A limit on the size of files fails the writes as a full disk does, and needs no privileges.
TEST_F(ResultsFolder, FullDiskKeepsWhatFits) {
    const Result result = Run("small.textproto --out new/results --set fabric.generate.gpus=512",
                              "ulimit -f 16;");  // 8 KB in dash, 16 in bash
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("new/results.partial/flows.csv: File too large; what could "
                                      "be written is in new/results.partial\n"));
    EXPECT_FALSE(std::filesystem::exists(m_work / "new/results"));
    const std::string flows = Read(m_work / "new/results.partial/flows.csv");
    EXPECT_GT(flows.size(), 4000U);
    EXPECT_EQ(flows.back(), '\n') << "half a row";
    EXPECT_EQ(SummaryValue("new/results.partial", "finished"), 512);
    const std::string provenance = Read(m_work / "new/results.partial/provenance.json");
    EXPECT_THAT(provenance, HasSubstr("\"state\": \"unwritten\""));
    EXPECT_THAT(provenance, HasSubstr("/links.csv: File too large"));
}

TEST_F(ResultsFolder, FullStandardOutputIsAFailure) {
    EXPECT_EQ(Run("small.textproto --dry-run > /dev/full").status, 1);
    const Result result = Run("small.textproto --out results > /dev/full");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("standard output: No space left on device; the results in "
                                      "results are whole"));
    EXPECT_EQ(SummaryValue("results", "finished"), 16);
}

TEST_F(ResultsFolder, StopTimeLeavesUnfinishedFlows) {
    ASSERT_EQ(Run("small.textproto --out results --set stop_us=1").status, 0);
    EXPECT_EQ(SummaryValue("results", "unfinished"), 16);
    EXPECT_THAT(Read(m_work / "results/summary.json"), HasSubstr("\"simulated_ns\": 1000.000,"));
    EXPECT_THAT(Read(m_work / "results/events.csv"),
                HasSubstr("1000.000,run_stopped,,,stop time reached\n"));
    EXPECT_THAT(Read(m_work / "results/summary.json"), HasSubstr("\"fct_ns\": null"));
}

// A NIC whose answers never come in time: no second chance, and its ring stops.
TEST_F(ResultsFolder, FailedQueuePairEndsItsRingVisibly) {
    Write("ring.textproto",
          "fabric { generate { gpus: 16 } }\n"
          "attribute: 'ns3::RdmaNic::AckInterval=1000000'\n"
          "attribute: 'ns3::RdmaNic::RetransmitTimeout=1ns'\n"
          "attribute: 'ns3::RdmaNic::RetryLimit=0'\n"
          "workload { collective { bytes: 100000000 } }\n");
    const Result result = Run("ring.textproto --out results");
    EXPECT_EQ(result.status, 0) << result.err;  // what failed is a result
    EXPECT_THAT(result.out, HasSubstr("all-reduce of 16 ranks: failed\n"));
    EXPECT_THAT(
        Read(m_work / "results/collectives.csv"),
        ::testing::ContainsRegex("0,all-reduce,ring,16,100000000,0.000,,[0-9.]+,,failed\n"));
    EXPECT_THAT(Read(m_work / "results/events.csv"),
                ::testing::ContainsRegex("[0-9.]+,qp_failed,[0-9]+,[0-9]+,endpoint [0-9]+ queue "
                                         "pair [0-9]+ to endpoint [0-9]+: retry limit\n"));
    EXPECT_THAT(Read(m_work / "results/summary.json"),
                HasSubstr("\"collectives\": {\"total\": 1, \"finished\": 0, \"failed\": 1, "
                          "\"unfinished\": 0}"));
}

TEST_F(ResultsFolder, StopTimeAfterTheEndChangesNothing) {
    ASSERT_EQ(Run("small.textproto --out a").status, 0);
    ASSERT_EQ(Run("small.textproto --out b --set stop_us=1e12").status, 0);
    ExpectSameResults("a", "b");
}

}  // namespace
