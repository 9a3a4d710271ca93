// SPDX-License-Identifier: GPL-2.0-only
//
// The ready scenarios show what their comments say, with each option that these suggest.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

class ReadyScenarios : public RunScenarioCase {
  protected:
    void RunReady(const std::string& scenario, const std::string& folder,
                  const std::string& options = "") const {
        const Result result = Run("'" SCENARIOS_DIRECTORY "/" + scenario + ".textproto' --out " +
                                  folder + " " + options);
        ASSERT_EQ(result.status, 0) << result.err;
    }

    /// The cells of a line that has no quotes.
    static std::vector<std::string> Cells(const std::string& line) {
        std::vector<std::string> cells;
        std::istringstream rest(line);
        for (std::string cell; std::getline(rest, cell, ',');) {
            cells.push_back(cell);
        }
        return cells;
    }

    /// Sum of the column `name` of a table.
    double SumOf(const std::string& table, const std::string& name) const {
        std::istringstream lines(Read(m_work / table));
        std::string line;
        std::getline(lines, line);
        const std::vector<std::string> header = Cells(line);
        const auto column =
            static_cast<size_t>(std::find(header.begin(), header.end(), name) - header.begin());
        EXPECT_LT(column, header.size()) << name << " in " << table;
        double sum = 0;
        while (std::getline(lines, line)) {
            const std::vector<std::string> cells = Cells(line);
            sum += column < cells.size() ? std::atof(cells[column].c_str()) : 0;
        }
        return sum;
    }

    double OfLinks(const std::string& folder, const std::string& name) const {
        return SumOf(folder + "/links.csv", name);
    }

    /// Completion times of the flows of the permutation, of which one goes to the target of the
    /// incast.
    double BystandersNanoseconds(const std::string& folder) const {
        std::istringstream lines(Read(m_work / folder / "flows.csv"));
        double sum = 0;
        for (std::string line; std::getline(lines, line);) {
            const std::vector<std::string> cells = Cells(line);
            constexpr size_t kFct = 5;
            sum += cells.back() == "permutation" ? std::atof(cells[kFct].c_str()) : 0;
        }
        return sum;
    }
};

TEST_F(ReadyScenarios, IncastPauses) {
    RunReady("incast-64", "dcqcn");
    EXPECT_GT(OfLinks("dcqcn", "pause_frames"), 0);
    EXPECT_GT(OfLinks("dcqcn", "paused_ns"), 0);
    EXPECT_EQ(OfLinks("dcqcn", "dropped_frames"), 0);

    RunReady("incast-64", "none", "--set transport.congestion_control=NONE");
    EXPECT_GT(OfLinks("none", "pause_frames"), 2 * OfLinks("dcqcn", "pause_frames"));
    EXPECT_GT(BystandersNanoseconds("none"), 2 * BystandersNanoseconds("dcqcn"));

    RunReady("incast-64", "hpcc", "--set transport.congestion_control=HPCC");
    EXPECT_EQ(OfLinks("hpcc", "pause_frames"), 0);
    EXPECT_LT(BystandersNanoseconds("hpcc"), BystandersNanoseconds("dcqcn") / 2);

    RunReady("incast-64", "shallow", "--ns3::FabricSwitch::BufferBytes=32000000");
    EXPECT_GT(OfLinks("shallow", "paused_ns"), 2 * OfLinks("dcqcn", "paused_ns"));
    EXPECT_EQ(OfLinks("shallow", "dropped_frames"), 0);
}

TEST_F(ReadyScenarios, LossyIncastDrops) {
    RunReady("incast-64", "lossy", "--set transport.lossless=false");
    EXPECT_EQ(OfLinks("lossy", "pause_frames"), 0);
    EXPECT_GT(OfLinks("lossy", "dropped_frames"), 0);
    EXPECT_GT(SumOf("lossy/flows.csv", "retransmitted_packets"), 0);
}

TEST_F(ReadyScenarios, InfinibandIncastRunsOutOfCredit) {
    const char* scenario = "infiniband-incast-64";
    RunReady(scenario, "none");
    EXPECT_GT(OfLinks("none", "paused_ns"), 0);
    EXPECT_EQ(OfLinks("none", "dropped_frames"), 0);

    for (const char* control : {"DCQCN", "INFINIBAND"}) {
        SCOPED_TRACE(control);
        RunReady(scenario, control, std::string("--set transport.congestion_control=") + control);
        EXPECT_GT(OfLinks(control, "marked_frames"), 0);
        EXPECT_LT(OfLinks(control, "paused_ns"), 0.9 * OfLinks("none", "paused_ns"));
        EXPECT_LT(BystandersNanoseconds(control), 0.5 * BystandersNanoseconds("none"));
    }
    for (const char* option :
         {"--ns3::RdmaNic::DataClass=0", "--ns3::InfinibandSubnet::DataVls=1",
          "--set transport.load_balancing=ECMP", "--ns3::FabricSwitch::CutThrough=Off"}) {
        SCOPED_TRACE(option);
        std::filesystem::remove_all(m_work / "other");
        RunReady(scenario, "other", option);
        EXPECT_NE(Read(m_work / "other/flows.csv"), Read(m_work / "none/flows.csv"));
    }
}

}  // namespace
