// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_COMPLETION_TIMES_H
#define SCENARIOS_COMPLETION_TIMES_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/input/measured-window.h"
#include "scenarios/input/traffic.h"
#include "scenarios/output/external-sort.h"
#include "scenarios/run/run-observer.h"

namespace scenarios {

/// How many flows came to which end.
struct FlowCounts {
    uint64_t total = 0;
    uint64_t finished = 0;
    uint64_t failed = 0;

    uint64_t GetUnfinished() const { return total - finished - failed; }
};

/// Counts and completion times of the rows of flows.csv. Times are ps, of finished flows in the
/// measured window; percentiles are by nearest rank.
struct FlowFigures {
    FlowCounts all;
    FlowCounts measured;  ///< Those that start in the window.
    struct Times {
        int64_t mean = 0;
        int64_t p50 = 0;
        int64_t p95 = 0;
        int64_t p99 = 0;
        int64_t max = 0;
    };
    std::optional<Times> times;  ///< None if no measured flow finished.
};

/// As JSON: {"total": ..., ...}, and {"mean": ..., ...} in ns or null.
std::string ToJson(const FlowCounts& counts);
std::string ToJson(const std::optional<FlowFigures::Times>& times);

/// Gathers them. Memory does not grow with the number of flows beyond a few MB.
class CompletionTimes : public RunObserver {
  public:
    /// Most times in memory.
    static constexpr size_t kBatch = size_t{1} << 20;

    /// \param traffic that the scenario starts \param scratch folder for what does not fit in
    /// memory
    CompletionTimes(const Traffic& traffic, const MeasuredWindow& window, std::string scratch);

    void OnFlowEnd(uint64_t number, const ns3::Flow& flow) override;

    /// As of now.
    FlowFigures Compute();

  private:
    void AddFinished(int64_t start, int64_t time);

    MeasuredWindow m_window;
    FlowFigures m_figures;
    unsigned __int128 m_sum = 0;
    ExternalSort<int64_t> m_times;
};

}  // namespace scenarios

#endif  // SCENARIOS_COMPLETION_TIMES_H
