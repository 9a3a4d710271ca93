// SPDX-License-Identifier: GPL-2.0-only
//
// Options: what they do and how wrong ones are refused.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Usage : public RunScenarioCase {
  protected:
    Usage() {
        Write("small.textproto",
              "fabric { generate { gpus: 16 } }\n"
              "workload { permutation { bytes: 10000 } }\n");
    }
};

TEST_F(Usage, HelpAndVersion) {
    EXPECT_THAT(Run("--help").out, HasSubstr("Usage: run-scenario"));
    EXPECT_THAT(Run("--version").out, HasSubstr("run-scenario 0."));
    EXPECT_EQ(Run("--help").status, 0);
}

TEST_F(Usage, WrongOptions) {
    ExpectRefusal("", 2, "needs a scenario file");
    ExpectRefusal("small.textproto", 2, "--out: needs the folder");
    ExpectRefusal("small.textproto --out", 2, "--out: needs a value");
    ExpectRefusal("small.textproto --out a --out b", 2, "--out: given more than once");
    ExpectRefusal("small.textproto other --out a", 2, "other: a second scenario file");
    ExpectRefusal("small.textproto --outt a", 2, "--outt: unknown option; did you mean --out?");
    ExpectRefusal("small.textproto --force=1 --out a", 2, "--force: takes no value");
}

TEST_F(Usage, WrongSettings) {
    const auto expect = [&](const std::string& setting, const std::string& message) {
        ExpectRefusal("small.textproto --out results --set '" + setting + "'", 2, message);
    };
    expect("seed", "must be FIELD=VALUE");
    expect("transprot.mtu=1024", "no field transprot; did you mean transport?");
    expect("transport.mtuu=1024", "no field mtuu; did you mean mtu?");
    expect("transport.mtu=10", "10: must be a whole number from 64 to 9216");
    expect("fabric.generate.gpus=0", "0: must be a whole number from 1 to 4194304");
    expect("fabric.generate.gpus=-4", "must be a whole number");
    expect("fabric.generate.oversubscription=1,0.5", "0.5: must be a number from 1 to 1000");
    expect("transport.mtu=big", "must be a whole number");
    expect("transport=big", "name one of its fields");
    expect("transport.mtu.x=1", "mtu has no fields");
    expect("seed=-1", "must be a whole number, at least 0");
    expect("workload.permutation.bytes=1", "write workload[0]");
    expect("workload[1].permutation.bytes=1", "the scenario has 1 of them");
    expect("workload[x].permutation.bytes=1", "an index is written [0]");
    expect("workload[0].incast.bytes=1", "the pattern of this scenario is permutation, not incast");
    expect("outputs.links=SOME", "must be one of USED, ALL, NONE");
    expect("transport.lossless=perhaps", "must be true or false");
    expect("=", "must be FIELD=VALUE");
    expect("..=1", "no field");
}

TEST_F(Usage, SettingsChangeTheRun) {
    ASSERT_EQ(Run("small.textproto --out a --set workload[0].permutation.bytes=5000 "
                  "--set outputs.links=NONE --set transport.congestion_control=HPCC "
                  "--set fabric.generate.gpus=24 --set fabric.generate.design=clos")
                  .status,
              0);
    EXPECT_THAT(Read(m_work / "a/flows.csv"), HasSubstr(",5000,"));
    EXPECT_EQ(SummaryValue("a", "endpoints"), 24);
    EXPECT_FALSE(std::filesystem::exists(m_work / "a/links.csv"));
}

TEST_F(Usage, AttributesOfTheCommandLineWin) {
    Write("mtu.textproto", Read(m_work / "small.textproto") +
                               "transport { mtu: 1024 } attribute: \"ns3::RdmaNic::Mtu=2048\"");
    ASSERT_EQ(Run("mtu.textproto --out a").status, 0);
    EXPECT_EQ(SummaryValue("a", "data_sent"), 16 * 5);
    ASSERT_EQ(Run("mtu.textproto --out b --ns3::RdmaNic::Mtu=5000").status, 0);
    EXPECT_EQ(SummaryValue("b", "data_sent"), 16 * 2);
}

TEST_F(Usage, SummaryOnStandardOutput) {
    const Result result = Run("small.textproto --out a");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("flows: 16 of 16 finished, 0 failed"));
    EXPECT_THAT(result.out, HasSubstr("wrote a\n"));
    EXPECT_THAT(result.err, IsEmpty());  // no progress line where nobody watches
    const Result quiet = Run("small.textproto --out b --quiet");
    EXPECT_THAT(quiet.out, IsEmpty());
}

TEST_F(Usage, DryRunWritesNothing) {
    const std::vector<std::string> files = Files();
    const Result result = Run("small.textproto --dry-run --out results");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("16 endpoints, 2 servers"));
    EXPECT_THAT(result.out, HasSubstr("16 flows, 0 collectives"));
    EXPECT_EQ(Files(), files);
}

TEST_F(Usage, ReadyScenariosAreSound) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SCENARIOS_DIRECTORY)) {
        if (entry.path().extension() == ".textproto") {
            const Result result = Run("'" + entry.path().string() + "' --dry-run");
            EXPECT_EQ(result.status, 0) << entry.path() << result.err;
            ++count;
        }
    }
    EXPECT_GE(count, 4);
}

}  // namespace
