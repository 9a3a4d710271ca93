// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PROGRESS_H
#define SCENARIOS_PROGRESS_H

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "scenarios/run/run-progress.h"

namespace scenarios {

/// What a run will have done at its end, as far as that is known before.
struct RunExpectation {
    uint64_t packetHops = 0;
    uint64_t flows = 0;
    uint64_t collectives = 0;
    int64_t stop = 0;  ///< ps; 0 if there is none.
};

/// How much of the run is done, 0 to 1.
double ShareDone(const RunExpectation& expected, const RunProgress& progress);

/// A line about a run, without a bar; `eventsPerSecond` of late, `seconds` since it began.
std::string ProgressText(const RunExpectation& expected, const RunProgress& progress,
                         double eventsPerSecond, double seconds);

/// "[######....]", `width` places wide between the brackets.
std::string BarText(double share, uint32_t width);

/// Tells on standard error what takes longer than two seconds: on a terminal a bar that is redrawn
/// in place, elsewhere a line every half minute. A thread of its own follows the wall clock, so
/// that what is watched need not.
class Progress {
  public:
    enum class Form : uint8_t { kSilent, kLog, kTerminal };

    explicit Progress(Form form);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// What is done from here on, as "building the fabric".
    void BeginStage(const std::string& stage);
    /// The same, where what will have been done is known and told from time to time.
    void BeginRun(const RunExpectation& expected);
    void Update(const RunProgress& progress);

    /// Nothing is told from here on, and the terminal's line is free again.
    void End();

  private:
    using Clock = std::chrono::steady_clock;

    void Watch();
    void Tell(Clock::time_point now);
    std::string GetText(Clock::time_point now);
    void Clear();

    const Form m_form;
    std::mutex m_mutex;  ///< Of all that follows but the thread.
    std::condition_variable m_wake;
    bool m_over = false;
    std::string m_stage;
    bool m_isRun = false;
    RunExpectation m_expected;
    RunProgress m_progress;
    Clock::time_point m_begin;  ///< Of the stage.
    Clock::time_point m_told;
    uint64_t m_eventsTold = 0;
    bool m_isVisible = false;
    std::thread m_thread;
};

}  // namespace scenarios

#endif  // SCENARIOS_PROGRESS_H
