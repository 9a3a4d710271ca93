// SPDX-License-Identifier: GPL-2.0-only
//
// Files as other programs' users have them, and what a scenario makes of them.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::HasSubstr;

class Inputs : public RunScenarioCase {
  protected:
    /// Two hosts of 100 Gb/s with 1 us of cable each to a switch, and a flow list.
    void WritePair(const std::string& flows) const {
        Write("topo.txt", "3 1 2\n2\n0 2 100Gbps 0.001ms 0\n1 2 100Gbps 0.001ms 0\n");
        Write("flow.txt", flows);
        Write("pair.textproto",
              "fabric { file: 'topo.txt' }\n"
              "transport { congestion_control: 'NONE' mtu: 1000 }\n"
              "workload { flow_list { file: 'flow.txt' } }\n");
    }

    /// A number in the line of `table` that begins with `key`, in the column called `name`.
    static long Field(const std::string& table, const std::string& key, const std::string& name) {
        const size_t at = table.find("\n" + key);
        EXPECT_NE(at, std::string::npos) << key;
        std::istringstream names(table.substr(0, table.find('\n')));
        std::istringstream fields(table.substr(at + 1, table.find('\n', at + 1) - at - 1));
        std::string column;
        std::string field;
        while (column != name) {
            EXPECT_TRUE(std::getline(names, column, ',')) << name;
            std::getline(fields, field, ',');
        }
        return std::atol(field.c_str());
    }

    /// Two leaves (2, 3) of one host each, joined by two spines (4, 5).
    void WriteTree() const {
        Write("tree.txt",
              "6 4 6\n2 3 4 5\n0 2 100Gbps 1us 0\n1 3 100Gbps 1us 0\n2 4 100Gbps 1us 0\n"
              "3 4 100Gbps 1us 0\n2 5 100Gbps 1us 0\n3 5 100Gbps 1us 0\n");
    }
};

// Their own simulators pass over them silently.
TEST_F(Inputs, LinesAfterTheCountedFlowsAreToldOf) {
    WritePair("1\r\n0 1 3 100 1000000 0\r\n1 0 3 100 1000000 0\r\n\r\nFirst line: flow #\r\n");
    const Result result = Run("pair.textproto --out results");
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err,
              "run-scenario: flow.txt: 2 lines after the 1 flows that the first line counts are "
              "not read\n");
    EXPECT_EQ(SummaryValue("results", "total"), 1);
    EXPECT_THAT(Run("pair.textproto --out quiet --quiet").err, ::testing::IsEmpty());
}

TEST_F(Inputs, FlowListsWithoutDestinationPorts) {
    WritePair("2\n0 1 3 1000000 0\n1 0 3 4096 0.000001500\n");
    ASSERT_EQ(Run("pair.textproto --out results").status, 0);
    EXPECT_THAT(Read(m_work / "results/flows.csv"), HasSubstr("\n1,1,0,4096,1500.000,"));
}

TEST_F(Inputs, ConnectionMatrices) {
    WritePair("Nodes 2\nConnections 1\n0->1 id 1 start 7000 size 4096\n");
    ASSERT_EQ(Run("pair.textproto --out results").status, 0);
    EXPECT_THAT(Read(m_work / "results/flows.csv"), HasSubstr("\n0,0,1,4096,7.000,"));
    WritePair("Nodes 2\nConnections 1\n0->1 id 1 trigger 1 size 4096\n");
    ExpectRefusal("pair.textproto --out r", 1,
                  "flow.txt:3: trigger: flows that wait for each other are not supported yet");
}

// HPCC's fifth column. 100,000 packets of 1,000 bytes over a link that loses one of 1,000 in each
// direction: 100 packets and 100 ACKs, and selective repeat sends each that is lost once more; a
// lost ACK may cost one more.
TEST_F(Inputs, LinksOfAFileThatLoseFrames) {
    WritePair("1\n0 1 3 100 100000000 0\n");
    Write("topo.txt", "3 1 2\n2\n0 2 100Gbps 500ns 1e-3\n1 2 100Gbps 500ns 0\n");
    Write("pair.textproto",
          "fabric { file: 'topo.txt' }\n"
          "transport { congestion_control: 'NONE' mtu: 1000\n"
          "            reliability: SELECTIVE_REPEAT }\n"
          "workload { flow_list { file: 'flow.txt' } }\n"
          "outputs { links: ALL }\n");
    ASSERT_EQ(Run("pair.textproto --out results").status, 0);
    EXPECT_EQ(SummaryValue("results", "finished"), 1);
    const std::string links = Read(m_work / "results/links.csv");
    const long sent = Field(links, "0,0,0,2,", "dropped_frames");
    const long back = Field(links, "0,2,0,0,", "dropped_frames");
    EXPECT_NEAR(sent, 100, 50);  // five standard deviations
    EXPECT_NEAR(back, 100, 50);
    EXPECT_EQ(Field(links, "1,2,1,1,", "dropped_frames"), 0);
    EXPECT_EQ(Field(links, "1,1,0,2,", "dropped_frames"), 0);
    const std::string flows = Read(m_work / "results/flows.csv");
    const long repeated = Field(flows, "0,0,1,", "retransmitted_packets");
    EXPECT_GE(repeated, sent);
    EXPECT_LE(repeated, sent + back);
}

// Scenarios that people have from before.
TEST_F(Inputs, ARingIsACollective) {
    const std::string fabric = "fabric { generate { gpus: 16 switch: 'generic-16x400' } }\n";
    Write("old.textproto",
          fabric + "workload { ring { kind: ALL_GATHER bytes: 65536 ranks: 4 } }\n");
    Write("new.textproto", fabric +
                               "workload { collective { kind: ALL_GATHER bytes: 65536 ranks: 4 "
                               "algorithm: 'ring' } }\n");
    const Result result = Run("old.textproto --out old");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("workload[0].ring: taken as collective"));
    ASSERT_EQ(Run("new.textproto --out new").status, 0);
    EXPECT_EQ(Read(m_work / "old/collectives.csv"), Read(m_work / "new/collectives.csv"));
}

// With an event that polls, 11 days of nothing take hours.
TEST_F(Inputs, IdleTimeIsSkipped) {
    WritePair("2\n0 1 3 100 1000 0\n0 1 3 100 1000 1000000\n");
    const Result result = Run("pair.textproto --out results --json");
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(SummaryValue("results", "finished"), 2);
    const std::string key = "\"events\": ";
    EXPECT_LT(std::atol(result.out.c_str() + result.out.find(key) + key.size()), 100);
}

TEST_F(Inputs, ByteOrderMarks) {
    WritePair(
        "\xEF\xBB\xBF"
        "1\n0 1 3 100 1000 0\n");
    Write("pair.textproto", "\xEF\xBB\xBF" + Read(m_work / "pair.textproto"));
    EXPECT_EQ(Run("pair.textproto --out results").status, 0);
}

TEST_F(Inputs, ScenarioFromStandardInput) {
    WritePair("1\n0 1 3 100 1000 0\n");
    ASSERT_EQ(Run("- --out a < pair.textproto").status, 0);
    EXPECT_THAT(Read(m_work / "a/summary.json"), HasSubstr("\"scenario\": \"scenario\""));
    Write("nested.textproto", "nonsense");
    ExpectRefusal("- --out b < nested.textproto", 1, "-:1:");
}

// Flow by flow: the first over spine 4, the second over spine 5, and the ACKs of both over 5.
TEST_F(Inputs, PathsOfTwoFlowsOfAPair) {
    WriteTree();
    Write("paths.txt", "0 1 10000 100 0-2-4-3-1 1-3-5-2-0\n0 1 10001 100 0-2-5-3-1 1-3-5-2-0\n");
    Write("flow.txt", "2\n0 1 3 100 1000000 0\n0 1 3 100 3000000 0\n");
    Write("pinned.textproto",
          "fabric { file: 'tree.txt' }\n"
          "transport { congestion_control: 'NONE' load_balancing: 'PINNED'\n"
          "            pinned_paths: 'paths.txt' mtu: 1000 }\n"
          "workload { flow_list { file: 'flow.txt' } }\n"
          "outputs { links: ALL }\n");
    ASSERT_EQ(Run("pinned.textproto --out results").status, 0);
    const std::string links = Read(m_work / "results/links.csv");
    const auto framesOn = [&links](const std::string& direction) {
        return Field(links, direction, "tx_frames");
    };
    EXPECT_EQ(framesOn("2,2,1,4,"), 1000);  // leaf 2 to spine 4
    EXPECT_EQ(framesOn("4,2,2,5,"), 3000);
    EXPECT_EQ(framesOn("2,4,0,2,"), 0);  // and back
    EXPECT_EQ(framesOn("4,5,0,2,"), 4000);
}

// The flow of 1 us is warm-up, that of 20 us is background: the run does not wait for it.
TEST_F(Inputs, MeasuredWindow) {
    WritePair(
        "4\n0 1 3 100 5000 0.000001\n0 1 3 100 1000 0.000010\n0 1 3 100 2000 0.000019\n"
        "0 1 3 100 1000000000 0.000020\n");
    const Result result =
        Run("pair.textproto --out results --set measure.from_us=10 --set measure.to_us=20");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("flows: 3 of 4 finished, 0 failed; 2 of 2 in the measured"));
    EXPECT_THAT(Read(m_work / "results/summary.json"),
                HasSubstr("\"measured\": {\"from_ns\": 10000.000, \"to_ns\": 20000.000, \"flows\": "
                          "{\"total\": 2, \"finished\": 2, \"failed\": 0, \"unfinished\": 0}}"));
    EXPECT_THAT(Read(m_work / "results/events.csv"),
                HasSubstr(",run_stopped,,,the measured flows are done\n"));
    ExpectRefusal("pair.textproto --out r --set measure.from_us=10 --set measure.to_us=10", 2,
                  "measure.to_us=10: must be more than from_us, 10");
}

}  // namespace
