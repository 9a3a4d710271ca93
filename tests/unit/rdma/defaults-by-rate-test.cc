// SPDX-License-Identifier: GPL-2.0-only
//
// Every congestion control, as it is by default, at the rates of today's NICs: two flows share a
// port well, eight small ones do, and nothing times out.
#include "rdma/helper/congestion-controls.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/string.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

namespace ns3 {
namespace {

using Case = std::tuple<std::string, int>;  ///< Control, Gb/s.

class DefaultsByRate : public ModelTest, public ::testing::WithParamInterface<Case> {
  protected:
    struct Outcome {
        double slowdown = 0;  ///< Of the last flow, against one message of all bytes alone.
        uint64_t timeouts = 0;
        bool areDone = true;
    };

    static Outcome Incast(uint32_t senders, uint64_t bytes) {
        const auto [control, gbps] = GetParam();
        RdmaTestbed bed(MakeStar(senders + 1, {static_cast<uint64_t>(gbps) * kGbps, 1'000'000}),
                        CreateCongestionControl(control));
        Outcome outcome;
        double sum = 0;
        double squares = 0;
        double last = 0;
        for (const Flow& flow : bed.Run(MakeIncast(senders, bytes))) {
            const auto time = static_cast<double>(flow.completionTime);
            outcome.areDone = outcome.areDone && flow.status == FlowStatus::kFinished;
            last = std::max(last, time);
            sum += time;
            squares += time * time;
        }
        const auto ideal =
            static_cast<double>(bed.network->GetIdealCompletionTime(0, senders, senders * bytes));
        outcome.slowdown = last / ideal;
        outcome.timeouts = bed.network->GetCounters().timeouts;
        std::printf(
            "%s at %d Gb/s, %u to 1 of %.0f MB: %.3f x ideal, utilization %.3f, fairness "
            "%.4f\n",
            control.c_str(), gbps, senders, static_cast<double>(bytes) * 1e-6, outcome.slowdown,
            static_cast<double>(senders * bytes) * 8e3 / gbps / last,
            sum * sum / (senders * squares));
        return outcome;
    }
};

TEST_P(DefaultsByRate, TwoFlowsShareAPort) {
    const Outcome outcome = Incast(2, 40'000'000);
    EXPECT_TRUE(outcome.areDone);
    EXPECT_EQ(outcome.timeouts, 0u);
    EXPECT_LT(outcome.slowdown, 1.3);
}

TEST_P(DefaultsByRate, EightSmallFlowsShareAPort) {
    const Outcome outcome = Incast(8, 2'000'000);
    EXPECT_TRUE(outcome.areDone);
    EXPECT_EQ(outcome.timeouts, 0u);
    EXPECT_LT(outcome.slowdown, 1.5);
}

/// All but the presets, which are made for one rate, or for none.
std::vector<std::string> Controls() {
    std::vector<std::string> names = GetCongestionControlNames();
    names.erase(std::remove_if(names.begin(), names.end(),
                               [](const std::string& name) { return name.find("DCQCN_") == 0; }),
                names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Controls, DefaultsByRate,
                         ::testing::Combine(::testing::ValuesIn(Controls()),
                                            ::testing::Values(25, 100, 400, 800)),
                         [](const ::testing::TestParamInfo<Case>& place) {
                             return std::get<0>(place.param) + "_" +
                                    std::to_string(std::get<1>(place.param));
                         });

/// What an attribute of the control of that name is.
std::string ValueOf(const std::string& control, const std::string& attribute) {
    StringValue value;
    CreateCongestionControl(control)->GetAttribute(attribute, value);
    return value.Get();
}

using Presets = ModelTest;

TEST_F(Presets, AreTheControlWithOtherDefaults) {
    EXPECT_EQ(ValueOf("DCQCN", "ReferenceRate"), "40000000000bps");
    EXPECT_EQ(ValueOf("DCQCN_VENDOR", "ReferenceRate"), "0bps");
    EXPECT_EQ(ValueOf("DCQCN_VENDOR", "AdditiveIncrease"), "5000000bps");
    EXPECT_EQ(ValueOf("DCQCN_400G", "MinDecreaseFactor"), "0.9");
    EXPECT_EQ(ValueOf("DCQCN_400G", "FastRecoverySteps"), ValueOf("DCQCN", "FastRecoverySteps"));
}

TEST_F(Presets, LeaveWhatTheUserSet) {
    Config::SetDefault("ns3::Dcqcn::AdditiveIncrease", StringValue("7Mb/s"));
    EXPECT_EQ(ValueOf("DCQCN_VENDOR", "AdditiveIncrease"), "7000000bps");
    EXPECT_EQ(ValueOf("DCQCN_VENDOR", "HyperIncrease"), "50000000bps");
}

// Rates by which a flow at 400 Gb/s comes back from a cut are ten times those of the paper's 40.
TEST_F(Presets, DcqcnScalesWithTheRate) {
    const Ptr<CongestionControl> control = CreateCongestionControl("DCQCN");
    const auto climb = [&control](uint64_t gbps) {
        PathProperties path;
        path.lineRateBps = gbps * kGbps;
        path.baseRttPs = 10'000'000;
        const auto flow = control->CreateFlow(path);
        for (int64_t us = 0; us < 100; us += 5) {  // cut to the floor
            flow->OnCnp(us * 1'000'000);
        }
        std::vector<double> shares;
        for (int64_t us = 100; us < 5000; us += 100) {
            flow->OnSend(us * 1'000'000, 4096);
            shares.push_back(static_cast<double>(flow->GetRateBps()) /
                             static_cast<double>(path.lineRateBps));
        }
        return shares;
    };
    const std::vector<double> slow = climb(40);
    const std::vector<double> fast = climb(400);
    EXPECT_NEAR(slow.front(), 0.001, 0.0005);
    for (size_t i = 0; i < slow.size(); ++i) {
        EXPECT_NEAR(slow[i], fast[i], 1e-9);
    }
}

}  // namespace
}  // namespace ns3
