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
    EXPECT_THAT(Run("--version").out, ::testing::MatchesRegex("run-scenario 0[.0-9]+ [(].+[)]\n"));
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
    ExpectRefusal(
        "small.textproto --out a --SimulatorImplementationType ns3::RealtimeSimulatorImpl", 2,
        "ns3::RealtimeSimulatorImpl: must be ns3::FabricSimulatorImpl or");
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
    expect("fabric.generate.gpus=-4", "gpus=-4: must be a whole number from 1 to 4194304");
    expect("fabric.generate.oversubscription=1,0.5", "0.5: must be a number from 1 to 1000");
    expect("transport.mtu=big", "must be a whole number");
    expect("transport=big", "name one of its fields");
    expect("transport.mtu.x=1", "mtu has no fields");
    expect("seed=-1", "must be a whole number from 0 to 18446744073709551615");
    expect("seed=18446744073709551616", "must be a whole number from 0 to 18446744073709551615");
    expect("workload.permutation.bytes=1",
           "the scenario has 1 of them; must be workload[0] to "
           "workload[0], or workload[1] to add one");
    expect("workload[2].permutation.bytes=1", "the scenario has 1 of them; must be workload[0] to");
    expect("link_failure[1].endpoint=1", "has 0 of them; must be link_failure[0] to add one");
    expect("attribute[0]=ns3::RdmaNic::Mtu=1024", "must be without an index, which adds to the");
    expect("workload[x].permutation.bytes=1", "an index is written [0]");
    expect("workload[0].incast.bytes=1", "the pattern of this scenario is permutation, not incast");
    expect("outputs.links=SOME", "must be one of USED, ALL, NONE");
    expect("transport.lossless=perhaps", "must be true or false");
    expect("=", "must be FIELD=VALUE");
    expect("..=1", "no field");
}

// What only the fabric or the models can judge is the option's fault all the same.
TEST_F(Usage, SettingsThatDoNotFit) {
    const auto expect = [&](const std::string& setting, const std::string& message) {
        ExpectRefusal("small.textproto --out results --set '" + setting + "'", 2,
                      "run-scenario: --set " + setting + ": " + message);
    };
    expect("transport.congestion_control=dcqcn", "must be one of NONE, ");
    expect("transport.load_balancing=foo", "must be one of ECMP, ");
    expect("transport.load_balancing=D_MODK", "must be one of ECMP, ");
    expect("transport.mtu=9216", "makes frames of up to");
    expect("transport.pinned_paths=none.txt", "");
    expect("workload[0].permutation.shift=32", "flows to themselves");
    expect("workload[1].incast.bytes=0", "");
    expect("attribute=foo", "needs a value, as ns3::RdmaNic::Mtu=4096");
    expect("attribute=ns3::RdmaNic::Mtu=1", "must be a whole number");
    expect("fabric.file=none.pb", "no such file");
    expect("fabric.generate.switch=none", "");
    expect("link_failure[0].endpoint=16", "must be less than 16");
    ExpectRefusal(
        "small.textproto --out r --set workload[1].incast.fan_in=2 --set "
        "workload[1].incast.bytes=9 "
        "--set workload[1].incast.target=32",
        2, "--set workload[1].incast.target=32: no such endpoint; the fabric has 0 to 15");
    // 9,216 bytes less 62 of headers and 16 of the RETH; of telemetry only where it is carried.
    ExpectRefusal(
        "small.textproto --out r --set transport.congestion_control=NONE --set transport.mtu=9138",
        2, "so an MTU of at most 9136");
    ExpectRefusal(
        "small.textproto --out r --set transport.congestion_control=HPCC --set transport.mtu=9136",
        2, "--set transport.mtu=9136: makes");
    // The last of several is the one that counts, and what it did not set is the file's.
    ExpectRefusal("small.textproto --out r --set transport.mtu=1024 --set transport.mtu=9216", 2,
                  "--set transport.mtu=9216: makes");
    Write("wrong.textproto", Read(m_work / "small.textproto") + "transport { mtu: 9216 }");
    ExpectRefusal("wrong.textproto --out r --set seed=2", 1,
                  "wrong.textproto: transport.mtu: 9216: ");
}

// Settings that make each other useless are allowed, and said in a line each.
TEST_F(Usage, SettingsThatDefeatEachOther) {
    const auto warnings = [&](const std::string& options) {
        return Run("small.textproto --dry-run " + options).err;
    };
    EXPECT_EQ(warnings(""), "");
    EXPECT_THAT(
        warnings("--set transport.load_balancing=SPRAY_RANDOM"),
        HasSubstr("warning: load balancing spreads a flow's packets over several paths, and "
                  "go-back-N"));
    const std::string selective =
        "--set transport.load_balancing=SPRAY_RANDOM --set transport.reliability=SELECTIVE_REPEAT ";
    EXPECT_THAT(warnings(selective), HasSubstr("ReorderTolerance 0 takes every packet for lost"));
    EXPECT_EQ(warnings(selective + "--ns3::RdmaNic::ReorderTolerance=64"), "");
    EXPECT_THAT(warnings("--ns3::RdmaNic::DataClass=2"), HasSubstr("class 2"));
    EXPECT_THAT(warnings("--ns3::EthernetSwitch::TrimmingClasses=8"),
                HasSubstr("is to be trimmed"));
    const std::string dcqcn = "--set transport.congestion_control=DCQCN ";
    EXPECT_THAT(warnings(dcqcn + "--ns3::RdmaNic::CnpMode=Ack --ns3::RdmaNic::AckInterval=4"),
                HasSubstr("AckInterval 4"));
    EXPECT_THAT(warnings(dcqcn + "--ns3::FabricSwitch::BufferBytes=1000000"),
                HasSubstr("they hear of congestion by PFC alone"));
}

TEST_F(Usage, AttributesOfSetJoinThoseOfTheFile) {
    Write("mtu.textproto",
          Read(m_work / "small.textproto") + "attribute: \"ns3::RdmaNic::Mtu=1024\"");
    ASSERT_EQ(Run("mtu.textproto --out a --set attribute=ns3::RdmaNic::AckInterval=4 "
                  "--set attribute=ns3::RdmaNic::CnpMode=Ack")
                  .status,
              0);
    EXPECT_EQ(SummaryValue("a", "data_sent"), 16 * 10);
    ASSERT_EQ(Run("mtu.textproto --out b --set attribute=ns3::RdmaNic::Mtu=2048").status, 0);
    EXPECT_EQ(SummaryValue("b", "data_sent"), 16 * 5);
}

TEST_F(Usage, SettingsAddElements) {
    ASSERT_EQ(Run("small.textproto --out a --set workload[1].incast.fan_in=2 "
                  "--set workload[1].incast.bytes=77 --set link_failure[0].endpoint=1 "
                  "--set link_failure[0].until_us=100")
                  .status,
              0);
    EXPECT_EQ(SummaryValue("a", "total"), 18);
    EXPECT_THAT(Read(m_work / "a/events.csv"), HasSubstr(",link_down,"));
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

TEST_F(Usage, JsonForPrograms) {
    const Result result = Run("small.textproto --out a --json");
    for (const char* part : {"{\"scenario\": \"small\", \"results\": \"a\", \"complete\": true, ",
                             "\"flows\": {\"total\": 16, \"finished\": 16, ",
                             "\"fct_ns\": {\"mean\": ", "\"collectives\": [], \"packet_hops\": "}) {
        EXPECT_THAT(result.out, HasSubstr(part));
    }
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
    EXPECT_THAT(Run("small.textproto --dry-run --json").out,
                HasSubstr("{\"scenario\": \"small\", \"seed\": 1, \"endpoints\": 16, "));
    Write("ring.textproto",
          "fabric { generate { gpus: 16 } } workload { collective { bytes: 1000 } }");
    EXPECT_THAT(Run("ring.textproto --out b --json").out,
                HasSubstr("\"collectives\": [{\"kind\": \"all-reduce\", \"ranks\": 16, "
                          "\"status\": \"finished\", \"duration_ns\": "));
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
    for (const auto& entry : std::filesystem::recursive_directory_iterator(SCENARIOS_DIRECTORY)) {
        if (entry.path().extension() == ".textproto") {
            const Result result = Run("'" + entry.path().string() + "' --dry-run");
            EXPECT_EQ(result.status, 0) << entry.path() << result.err;
            ++count;
        }
    }
    EXPECT_GE(count, 12);
}

}  // namespace
