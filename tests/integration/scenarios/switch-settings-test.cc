// SPDX-License-Identifier: GPL-2.0-only
//
// Switches as scenarios set them: ECN by rate and by port, and memory that does not suffice.
#include "cli/run-scenario/run-scenario-case.h"

#include <map>

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SwitchSettings : public RunScenarioCase {
  protected:
    /// A column of links.csv, summed over the rows of a node.
    uint64_t SumOf(const std::string& folder, const std::string& column,
                   const std::string& node) const {
        std::istringstream table(Read(m_work / folder / "links.csv"));
        std::string line;
        std::getline(table, line);
        const std::vector<std::string> names = Fields(line);
        uint64_t sum = 0;
        while (std::getline(table, line)) {
            std::map<std::string, std::string> row;
            const std::vector<std::string> fields = Fields(line);
            for (size_t i = 0; i < names.size(); ++i) {
                row[names[i]] = fields[i];
            }
            sum += row.at("from_node") == node ? std::stoull(row.at(column)) : 0;
        }
        return sum;
    }

    static std::vector<std::string> Fields(const std::string& line) {
        std::vector<std::string> fields;
        std::istringstream text(line);
        for (std::string field; std::getline(text, field, ',');) {
            fields.push_back(field);
        }
        return fields;
    }
};

// Two flows into one 200 Gb/s port, queued up to about 1 MB: more than Kmin there by the table,
// while the two of them pass the 400 Gb/s port without a queue.
TEST_F(SwitchSettings, EcnByRateAndByPort) {
    Write("star.hpcc",
          "4 1 3\n3\n"
          "0 3 400Gbps 500ns 0\n"
          "1 3 400Gbps 500ns 0\n"
          "2 3 200Gbps 500ns 0\n");
    Write("flow.txt", "2\n0 2 3 100 1000000 0\n1 2 3 100 1000000 0\n");
    const std::string scenario =
        "fabric { file: 'star.hpcc' }\n"
        "transport { congestion_control: 'NONE' mtu: 1000 }\n"
        "workload { flow_list { file: 'flow.txt' } }\n"
        "attribute: 'ns3::EthernetSwitch::Alpha=8'\n"
        "attribute: 'ns3::FabricSwitch::EcnTable=200Gb/s 300000 1200000 0.8; "
        "400Gb/s 800000 3200000 0.2'\n";
    Write("a.textproto", scenario);
    ASSERT_EQ(Run("a.textproto --out a").status, 0);
    EXPECT_GT(SumOf("a", "marked_frames", "3"), 0u);
    Write("b.textproto",
          scenario + "attribute: '/NodeList/3/DeviceList/2/Settings/EcnKmin=2000000'\n");
    ASSERT_EQ(Run("b.textproto --out b").status, 0);
    EXPECT_EQ(SumOf("b", "marked_frames", "3"), 0u);
    Write("c.textproto",
          scenario + "attribute: '/NodeList/3/DeviceList/3/Settings/EcnKmin=2000000'\n");
    ExpectRefusal("c.textproto --out c", 1, "there is no such port at that node");
}

TEST_F(SwitchSettings, MemoryThatHeadroomDoesNotFitInIsToldOfAndNotExceeded) {
    Write("long.hpcc",
          "4 2 3\n2 3\n0 2 100Gbps 500ns 0\n2 3 100Gbps 400us 0\n3 1 10Gbps 500ns 0\n");
    Write("flow.txt", "1\n0 1 3 100 3000000 0\n");
    Write("long.textproto",
          "fabric { file: 'long.hpcc' }\n"
          "transport { congestion_control: 'NONE' mtu: 1000 }\n"
          "workload { flow_list { file: 'flow.txt' } }\n"
          "attribute: 'ns3::FabricSwitch::BufferBytes=2000000'\n");
    const Result dry = Run("long.textproto --dry-run");
    EXPECT_THAT(dry.err, HasSubstr("warning: the switch at node 2 lacks 8"));
    EXPECT_EQ(std::count(dry.err.begin(), dry.err.end(), '\n'), 1) << dry.err;
    const Result run = Run("long.textproto --out r");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, dry.err);
    EXPECT_GT(SumOf("r", "dropped_frames", "3"), 0u);
    EXPECT_LE(SumOf("r", "max_queue_bytes", "3"), 2'000'000u);
    const Result enough = Run("long.textproto --dry-run --ns3::FabricSwitch::BufferBytes=20000000");
    EXPECT_THAT(enough.err, IsEmpty());
}

}  // namespace
