// SPDX-License-Identifier: GPL-2.0-only
//
// Networks and flow lists as users of other simulators have them, run to figures that can be worked
// out by hand.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ForeignNetworks : public RunScenarioCase {
  protected:
    /// s.textproto runs flow.txt over topo.txt in packets of 1,000 B.
    void WriteCase(const std::string& topology, const std::string& flows,
                   const std::string& control = "NONE", const std::string& more = "") const {
        Write("topo.txt", topology);
        Write("flow.txt", flows);
        Write("s.textproto",
              "fabric { file: 'topo.txt' }\ntransport { congestion_control: '" + control +
                  "' mtu: 1000 }\nworkload { flow_list { file: 'flow.txt' } }\n" + more);
    }

    /// The value in column `name` of row `row` of a table of the results.
    std::string Cell(const std::string& table, size_t row, const std::string& name) const {
        std::istringstream lines(Read(m_work / "r" / table));
        std::string line;
        std::getline(lines, line);
        std::istringstream heads(line);
        std::string head;
        size_t column = 0;
        while (std::getline(heads, head, ',') && head != name) {
            ++column;
        }
        for (size_t i = 0; i <= row; ++i) {
            std::getline(lines, line);
        }
        std::istringstream fields(line);
        std::string field;
        for (size_t i = 0; i <= column; ++i) {
            std::getline(fields, field, ',');
        }
        return field;
    }

    double Number(const std::string& table, size_t row, const std::string& name) const {
        return std::stod(Cell(table, row, name));
    }
};

// Taken as ours, 2 and 1 were the hosts 3 and 2, at 10 Gb/s: ten times as long.
TEST_F(ForeignNetworks, FlowListsAreInTheTopologysNumbers) {
    const std::string topology =
        "4 1 3\n0\n0 1 100Gbps 0.001ms 0\n0 2 100Gbps 0.001ms 0\n0 3 10Gbps 0.001ms 0\n";
    WriteCase(topology, "1\n2 1 3 100 10000000 2\n", "NONE");
    const Result result = Run("s.textproto --out r --set workload[0].flow_list.first_start_us=0");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, HasSubstr("topo.txt: as hpcc numbers nodes, endpoints are 1 to 3"));
    // (10,000 x 1,082 + 16) B and a packet and two ACKs at 100 Gb/s, four cables, two switches.
    EXPECT_EQ(Cell("flows.csv", 0, "fct_ns"), "870902.880");

    Write("flow.txt", "1\n3 1 3 100 1000 0\n");  // the last host, which ours would not have
    EXPECT_EQ(Run("s.textproto --out r --force").status, 0);
    EXPECT_EQ(Cell("flows.csv", 0, "src"), "2");
    Write("flow.txt", "1\n0 1 3 100 1000 0\n");  // the switch
    ExpectRefusal("s.textproto --out q", 1, "flow.txt:2: endpoint 0: as hpcc numbers nodes");
}

// Three sites in a row, 0.5 ms apart, and the host in the middle is the first or the second.
TEST_F(ForeignNetworks, WindowsAreForTheLongestPathWhateverTheOrderOfHosts) {
    const std::string sites = "2 5 100Gbps 1us 0\n3 4 100Gbps 0.5ms 0\n4 5 100Gbps 0.5ms 0\n";
    WriteCase("6 3 5\n3 4 5\n0 4 100Gbps 1us 0\n1 3 100Gbps 1us 0\n" + sites,
              "1\n1 2 3 100 40000000 0\n", "HPCC");
    ASSERT_EQ(Run("s.textproto --out r").status, 0);
    const std::string middleFirst = Cell("flows.csv", 0, "fct_ns");
    WriteCase("6 3 5\n3 4 5\n1 4 100Gbps 1us 0\n0 3 100Gbps 1us 0\n" + sites,
              "1\n0 2 3 100 40000000 0\n", "HPCC");
    ASSERT_EQ(Run("s.textproto --out r --force").status, 0);
    EXPECT_EQ(Cell("flows.csv", 0, "fct_ns"), middleFirst);
    // 40,000 x 1,124 B at 95 Gb/s and an RTT of 2 x (1,002 us + 3 x 0.6 us); its first RTT at
    // 100. 1.6 x if the window is too small.
    EXPECT_NEAR(std::stod(middleFirst), 40'000 * 1124 * 8 / 95.0 + 2'008'000, 200'000);
}

// 2 x 7/8 x 1 GiB at 180 GB/s a GPU, where the attribute's default has 450.
TEST_F(ForeignNetworks, NvlinkRunsAtTheRateOfTheFile) {
    std::string topology = "10 8 1 1 16 H800\n8 9\n";
    for (int gpu = 0; gpu < 8; ++gpu) {
        topology += std::to_string(gpu) + " 8 1440Gbps 0.000025ms 0\n";
    }
    for (int gpu = 0; gpu < 8; ++gpu) {
        topology += std::to_string(gpu) + " 9 400Gbps 0.0005ms 0\n";
    }
    Write("h800.simai", topology);
    Write("ring.textproto",
          "fabric { file: 'h800.simai' }\ntransport { congestion_control: 'NONE' }\n"
          "workload { collective { kind: ALL_REDUCE bytes: 1073741824 } }\n");
    ASSERT_EQ(Run("ring.textproto --out r").status, 0);
    EXPECT_NEAR(Number("collectives.csv", 0, "duration_ns"), 2 * 7.0 / 8 * (1 << 30) / 180, 10'000);
}

// SimAI's --no-asw --no-psw: a server and no network. 2 x 7/8 x 1 GiB at 450 GB/s.
TEST_F(ForeignNetworks, ARingRunsWhereThereIsNothingButNvlink) {
    std::string topology = "9 8 1 0 8 H20\n8\n";
    for (int gpu = 0; gpu < 8; ++gpu) {
        topology += std::to_string(gpu) + " 8 3600Gbps 0.000025ms 0\n";
    }
    Write("h20.simai", topology);
    Write("ring.textproto",
          "fabric { file: 'h20.simai' }\nworkload { collective { kind: ALL_REDUCE bytes: "
          "1073741824 } }\n");
    ASSERT_EQ(Run("ring.textproto --out r").status, 0);
    EXPECT_NEAR(Number("collectives.csv", 0, "duration_ns"), 2 * 7.0 / 8 * (1 << 30) / 450, 10'000);
    const std::string nothing = "ring.textproto --out q --set transport.nvlink=false";
    EXPECT_THAT(Run(nothing).err, HasSubstr("the fabric has no path from endpoint 0 to 1"));
    Write("flow.textproto",
          "fabric { file: 'h20.simai' }\nworkload { permutation { bytes: 1 } }\n");
    ExpectRefusal("flow.textproto --out q", 1, "the fabric has no path from endpoint");
}

// Three servers of one GPU: NVLink joins nothing, and a NIC hands nothing on.
TEST_F(ForeignNetworks, ServersThatWouldHaveToRelayAreRefused) {
    WriteCase(
        "7 4 6\n3 4 5 6\n0 3 100Gbps 1us 0\n0 4 100Gbps 1us 0\n1 3 100Gbps 1us 0\n"
        "1 5 100Gbps 1us 0\n2 5 100Gbps 1us 0\n2 6 100Gbps 1us 0\n",
        "1\n0 2 3 100 1000 0\n");
    ExpectRefusal("s.textproto --out r", 1, "the fabric has no path from endpoint 0 to 2");
}

// A cable of 400 us takes 10 MB of headroom; the switch has 2 MB.
TEST_F(ForeignNetworks, NoMoreIsQueuedThanASwitchHasMemory) {
    WriteCase("4 2 3\n2 3\n0 2 100Gbps 500ns 0\n2 3 100Gbps 400us 0\n3 1 10Gbps 500ns 0\n",
              "1\n0 1 3 100 5000000 0\n", "NONE",
              "attribute: 'ns3::FabricSwitch::BufferBytes=2000000'\n");
    const Result result = Run("s.textproto --out r");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, AllOf(HasSubstr("lacks 8098618 bytes of memory"),
                                  HasSubstr("ns3::FabricSwitch::BufferBytes is 2000000")));
    for (size_t row = 0; row < 6; ++row) {
        EXPECT_LE(Number("links.csv", row, "max_queue_bytes"), 2'000'000) << row;
    }
    EXPECT_GT(Number("links.csv", 3, "dropped_frames"), 0);
}

// A marked packet's sender goes on at 100 Gb/s into 25 for as long as the NIC takes to answer:
// 55 us x 75 Gb/s = 516 KB more in the queue, and somewhat more, since the first CNP halves only.
TEST_F(ForeignNetworks, ASlowCnpLengthensTheQueue) {
    WriteCase("3 1 2\n2\n0 2 100Gbps 100ns 0\n1 2 25Gbps 100ns 0\n", "1\n0 1 3 100 10000000 0\n",
              "DCQCN",
              "attribute: 'ns3::FabricSwitch::EcnReferenceRate=25Gb/s'\n"
              "attribute: 'ns3::FabricSwitch::EcnKmin=102400'\n"
              "attribute: 'ns3::FabricSwitch::EcnKmax=416000'\n"
              "attribute: 'ns3::FabricSwitch::BufferBytes=32000000'\n");
    ASSERT_EQ(Run("s.textproto --out r").status, 0);
    const double atOnce = Number("links.csv", 3, "max_queue_bytes");
    ASSERT_EQ(Run("s.textproto --out r --force --ns3::RdmaNic::CnpDelay=55us").status, 0);
    const double late = Number("links.csv", 3, "max_queue_bytes") - atOnce;
    EXPECT_GT(late, 516'000 * 0.9);
    EXPECT_LT(late, 516'000 * 1.4);
}

}  // namespace
