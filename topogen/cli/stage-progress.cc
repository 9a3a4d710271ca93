// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/cli/stage-progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace topogen {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kQuiet{2000};
constexpr std::chrono::milliseconds kBarInterval{500};
constexpr std::chrono::milliseconds kLineInterval{30000};
constexpr const char* kWipe = "\r\x1b[K";  // to the start of the line, and clear it

}  // namespace

StageProgress::StageProgress(int stages)
    : m_stages(stages),
      m_onTerminal(::isatty(STDERR_FILENO) == 1),
      m_watcher([this] { Watch(); }) {}

StageProgress::~StageProgress() {
    Finish();
}

void StageProgress::Next(const std::string& name) {
    const std::lock_guard<std::mutex> lock(m_mutex);
    ++m_stage;
    m_name = name;
}

void StageProgress::Finish() {
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_finished = true;
    }
    m_wake.notify_all();
    if (m_watcher.joinable()) {
        m_watcher.join();
    }
    if (std::exchange(m_shown, false)) {
        std::fputs(kWipe, stderr);
    }
}

void StageProgress::Watch() {
    const Clock::time_point start = Clock::now();
    std::unique_lock<std::mutex> lock(m_mutex);
    Clock::time_point next = start + (m_onTerminal ? kQuiet : kLineInterval);
    while (!m_wake.wait_until(lock, next, [this] { return m_finished; })) {
        Show(std::chrono::duration<double>(Clock::now() - start).count());
        next += m_onTerminal ? kBarInterval : kLineInterval;
    }
}

void StageProgress::Show(double seconds) {
    const std::string bar = ProgressBar(m_stage, m_stages, m_name, seconds);
    if (m_onTerminal) {
        std::fprintf(stderr, "%s%s", kWipe, bar.c_str());
        m_shown = true;
    } else {
        std::fprintf(stderr, "topogen: %s\n", bar.c_str());
    }
    std::fflush(stderr);
}

std::string ProgressBar(int stage, int stages, const std::string& name, double seconds) {
    constexpr int kWidth = 20;
    // What is going on counts for a half.
    const int done = std::clamp(kWidth * (2 * stage - 1) / std::max(1, 2 * stages), 0, kWidth);
    return fmt::format("[{}{}] {} of {}, {}, {:.0f} s", std::string(static_cast<size_t>(done), '#'),
                       std::string(static_cast<size_t>(kWidth - done), '-'), stage, stages, name,
                       seconds);
}

}  // namespace topogen
