// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PROGRESS_LINE_H
#define SCENARIOS_PROGRESS_LINE_H

#include <chrono>
#include <cstdint>
#include <string>

#include "scenarios/run/simulation.h"

namespace scenarios {

/// One line on standard error that is rewritten in place; for terminals.
class ProgressLine {
  public:
    /// \param packetHops expected in all \param flows \param collectives in all
    /// \param stop time of the run's end, ps, 0 if there is none
    ProgressLine(uint64_t packetHops, uint64_t flows, uint64_t collectives, int64_t stop);
    ~ProgressLine() { Clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void Update(const RunProgress& progress);
    void Clear();

  private:
    using Clock = std::chrono::steady_clock;

    double GetShareDone(const RunProgress& progress) const;

    uint64_t m_packetHops;
    uint64_t m_flows;
    uint64_t m_collectives;
    int64_t m_stop;
    Clock::time_point m_begin;
    Clock::time_point m_shown;
    uint64_t m_eventsShown = 0;
    bool m_visible = false;
};

}  // namespace scenarios

#endif  // SCENARIOS_PROGRESS_LINE_H
