// SPDX-License-Identifier: GPL-2.0-only
//
// The ready scenarios of docs/tutorials/compare-with-the-hpcc-simulator.md against what that
// simulator measured.
#include <cmath>
#include <map>
#include <utility>

#include "cli/run-scenario/run-scenario-case.h"

namespace {

using Pair = std::pair<int, int>;

class Reference : public RunScenarioCase {
  protected:
    /// Completion times of a case of the reference, ns, by source and destination.
    static std::map<Pair, double> ReadReference(const std::string& folder) {
        std::map<Pair, double> times;
        std::istringstream file(Read(REFERENCE_DIRECTORY "/" + folder + "/fct.txt"));
        std::string source;
        std::string destination;
        double skipped = 0;
        double time = 0;
        while (file >> source >> destination >> skipped >> skipped >> skipped >> skipped >> time >>
               skipped) {
            times[{NodeOf(source), NodeOf(destination)}] = time;
        }
        return times;
    }

    /// Those of flows.csv.
    std::map<Pair, double> ReadFlows(const std::string& folder) const {
        std::map<Pair, double> times;
        std::istringstream file(Read(m_work / folder / "flows.csv"));
        std::string line;
        std::getline(file, line);
        while (std::getline(file, line)) {
            std::replace(line.begin(), line.end(), ',', ' ');
            std::istringstream fields(line);
            int source = 0;
            int destination = 0;
            double skipped = 0;
            double time = 0;
            fields >> skipped >> source >> destination >> skipped >> skipped >> time;
            times[{source, destination}] = time;
        }
        return times;
    }

    void RunReady(const std::string& name, const std::string& folder,
                  const std::string& options = "") const {
        const Result result = Run("'" SCENARIOS_DIRECTORY "/reference/" + name +
                                  ".textproto' --out " + folder + options);
        ASSERT_EQ(result.status, 0) << result.err;
    }

    static double Mean(const std::map<Pair, double>& times) {
        double sum = 0;
        for (const auto& [pair, time] : times) {
            sum += time;
        }
        return sum / static_cast<double>(times.size());
    }

  private:
    /// An address is 0b00ID01.
    static int NodeOf(const std::string& address) {
        return static_cast<int>(std::stoul(address, nullptr, 16) >> 8 & 0xffff);
    }
};

TEST_F(Reference, IncastsAreExactToTheNanosecond) {
    for (const std::string name : {"dctcp", "timely"}) {
        SCOPED_TRACE(name);
        RunReady("incast-" + name, name);
        const auto expected = ReadReference("incast-16x1MB-star/" + name);
        const auto measured = ReadFlows(name);
        ASSERT_EQ(expected.size(), 16U);
        EXPECT_EQ(measured, expected);
    }
}

// Starts are shifted: the list's are at 2 s.
TEST_F(Reference, FirstStartMovesTheFlowsAndNothingElse) {
    RunReady("incast-dctcp", "shifted");
    RunReady("incast-dctcp", "later", " --set workload[0].flow_list.first_start_us=7.5");
    EXPECT_EQ(ReadFlows("shifted"), ReadFlows("later"));
    EXPECT_THAT(Read(m_work / "shifted/flows.csv"), ::testing::HasSubstr("0,0,16,1000000,0.000,"));
    EXPECT_THAT(Read(m_work / "later/flows.csv"), ::testing::HasSubstr("0,0,16,1000000,7500.000,"));
}

// On other paths, as by ECMP, flows share links that they do not share there.
TEST_F(Reference, PermutationOnPinnedPaths) {
    RunReady("permutation-hpcc", "pinned");
    RunReady("permutation-hpcc", "ecmp",
             " --set transport.load_balancing=ECMP --set transport.pinned_paths=");
    const auto expected = ReadReference("permutation-4MB-fat-tree-k8/hpcc");
    const auto pinned = ReadFlows("pinned");
    const auto ecmp = ReadFlows("ecmp");
    ASSERT_EQ(pinned.size(), 128U);
    EXPECT_NEAR(Mean(pinned) / Mean(expected), 1, 0.05);  // as tests/conformance demands
    int pinnedNear = 0;
    int ecmpNear = 0;
    for (const auto& [pair, time] : expected) {
        pinnedNear += std::abs(pinned.at(pair) / time - 1) < 0.1 ? 1 : 0;
        ecmpNear += std::abs(ecmp.at(pair) / time - 1) < 0.1 ? 1 : 0;
    }
    EXPECT_GT(pinnedNear, 100);
    EXPECT_LT(ecmpNear, 100);
}

}  // namespace
