// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/completion-times.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

Traffic TrafficOf(size_t flows) {
    Traffic traffic;
    traffic.flows.resize(flows);
    return traffic;
}

// Nearest rank: the smallest value that at least that share of the values does not exceed.
TEST(CompletionTimes, PercentilesByNearestRank) {
    CompletionTimes times(TrafficOf(6), {}, ::testing::TempDir());
    ns3::Flow flow;
    flow.status = ns3::FlowStatus::kFinished;
    for (const int64_t time : {40, 10, 20, 30}) {
        flow.completionTime = time;
        times.OnFlowEnd(0, flow);
    }
    flow.status = ns3::FlowStatus::kFailed;
    times.OnFlowEnd(3, flow);
    const FlowFigures figures = times.Compute();
    EXPECT_EQ(figures.all.total, 6U);
    EXPECT_EQ(figures.all.finished, 4U);
    EXPECT_EQ(figures.all.failed, 1U);
    EXPECT_EQ(figures.all.GetUnfinished(), 1U);
    ASSERT_TRUE(figures.times);
    EXPECT_EQ(figures.times->mean, 25);
    EXPECT_EQ(figures.times->p50, 20);
    EXPECT_EQ(figures.times->p95, 40);
    EXPECT_EQ(figures.times->p99, 40);
    EXPECT_EQ(figures.times->max, 40);
}

TEST(CompletionTimes, OfFlowsThatStartInTheWindow) {
    MeasuredWindow window;
    window.isGiven = true;
    window.from = 10;
    window.until = 20;
    Traffic traffic = TrafficOf(4);
    const int64_t starts[] = {9, 10, 19, 20};
    for (size_t i = 0; i < 4; ++i) {
        traffic.flows[i].flow.start = starts[i];
    }
    CompletionTimes times(traffic, window, ::testing::TempDir());
    for (PlannedFlow& planned : traffic.flows) {
        planned.flow.status = ns3::FlowStatus::kFinished;
        planned.flow.completionTime = 100 * planned.flow.start;
        times.OnFlowEnd(0, planned.flow);
    }
    const FlowFigures figures = times.Compute();
    EXPECT_EQ(figures.all.finished, 4U);
    EXPECT_EQ(figures.measured.total, 2U);
    EXPECT_EQ(figures.measured.finished, 2U);
    ASSERT_TRUE(figures.times);
    EXPECT_EQ(figures.times->mean, 1450);
    EXPECT_EQ(figures.times->max, 1900);
}

TEST(CompletionTimes, NoneWithoutFinishedFlows) {
    CompletionTimes times(TrafficOf(2), {}, ::testing::TempDir());
    EXPECT_FALSE(times.Compute().times);
    EXPECT_EQ(times.Compute().all.GetUnfinished(), 2U);
}

}  // namespace
}  // namespace scenarios
