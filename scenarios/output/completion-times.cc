// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/completion-times.h"

#include <fmt/format.h>

#include <utility>

#include "scenarios/output/exact-text.h"

namespace scenarios {

std::string ToJson(const FlowCounts& counts) {
    return fmt::format(R"({{"total": {}, "finished": {}, "failed": {}, "unfinished": {}}})",
                       counts.total, counts.finished, counts.failed, counts.GetUnfinished());
}

std::string ToJson(const std::optional<FlowFigures::Times>& times) {
    return !times ? "null"
                  : fmt::format(R"({{"mean": {}, "p50": {}, "p95": {}, "p99": {}, "max": {}}})",
                                NanosecondsText(times->mean), NanosecondsText(times->p50),
                                NanosecondsText(times->p95), NanosecondsText(times->p99),
                                NanosecondsText(times->max));
}

CompletionTimes::CompletionTimes(const Traffic& traffic, const MeasuredWindow& window,
                                 std::string scratch)
    : m_window(window), m_times(std::move(scratch), kBatch) {
    m_figures.all.total = traffic.flows.size();
    for (const PlannedFlow& planned : traffic.flows) {
        m_figures.measured.total += window.Contains(planned.flow.start) ? 1 : 0;
    }
}

void CompletionTimes::OnFlowEnd(uint64_t /*number*/, const ns3::Flow& flow) {
    if (flow.status == ns3::FlowStatus::kFinished) {
        AddFinished(flow.start, flow.completionTime);
    } else {
        ++m_figures.all.failed;
        m_figures.measured.failed += m_window.Contains(flow.start) ? 1 : 0;
    }
}

void CompletionTimes::AddFinished(int64_t start, int64_t time) {
    ++m_figures.all.finished;
    if (m_window.Contains(start)) {
        ++m_figures.measured.finished;
        m_sum += static_cast<uint64_t>(time);
        m_times.Add(time);
    }
}

FlowFigures CompletionTimes::Compute() {
    FlowFigures figures = m_figures;
    if (figures.measured.finished == 0) {
        return figures;
    }
    const auto rankOf = [count = figures.measured.finished](uint64_t percent) {
        constexpr uint64_t kAll = 100;
        return (count * percent + kAll - 1) / kAll;
    };
    FlowFigures::Times times;
    times.mean = static_cast<int64_t>(static_cast<uint64_t>(m_sum / figures.measured.finished));
    const std::pair<uint64_t, int64_t*> wanted[] = {{rankOf(50), &times.p50},
                                                    {rankOf(95), &times.p95},
                                                    {rankOf(99), &times.p99},
                                                    {rankOf(100), &times.max}};
    uint64_t rank = 0;
    m_times.ForEach([&](int64_t time) {
        ++rank;
        for (const auto& [at, figure] : wanted) {
            *figure = rank == at ? time : *figure;
        }
    });
    figures.times = times;
    return figures;
}

}  // namespace scenarios
