// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "scenarios/simulated-time.h"
#include "topogen/text/number-text.h"

namespace scenarios {

namespace {

constexpr std::chrono::seconds kSilence{2};  // what is over sooner is not worth a line
constexpr std::chrono::milliseconds kRedraw{250};
constexpr std::chrono::seconds kLogInterval{30};
constexpr uint32_t kBarWidth = 20;

double SecondsOf(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// "12 s", "3:05 min", "2:10 h"
std::string DurationText(double seconds) {
    constexpr uint64_t kMinute = 60;
    constexpr double kLongest = 1e7;
    const auto whole = static_cast<uint64_t>(std::min(seconds, kLongest));
    if (whole < kMinute) {
        return fmt::format("{} s", whole);
    }
    if (whole < kMinute * kMinute) {
        return fmt::format("{}:{:02} min", whole / kMinute, whole % kMinute);
    }
    const uint64_t minutes = whole / kMinute;
    return fmt::format("{}:{:02} h", minutes / kMinute, minutes % kMinute);
}

}  // namespace

double ShareDone(const RunExpectation& expected, const RunProgress& progress) {
    double share = expected.packetHops == 0 ? 0
                                            : static_cast<double>(progress.hops) /
                                                  static_cast<double>(expected.packetHops);
    if (expected.stop > 0) {
        share =
            std::max(share, static_cast<double>(progress.now) / static_cast<double>(expected.stop));
    }
    return std::min(share, 1.0);
}

std::string ProgressText(const RunExpectation& expected, const RunProgress& progress,
                         double eventsPerSecond, double seconds) {
    const double share = ShareDone(expected, progress);
    std::string line =
        fmt::format("{:5.1f} %  {:.1f} us simulated", 100 * share, ToUs(progress.now));
    if (expected.flows != 0) {
        line += fmt::format("  {} of {} flows", topogen::Grouped(progress.flowsDone),
                            topogen::Grouped(expected.flows));
    }
    if (expected.collectives != 0) {
        line +=
            fmt::format("  {} of {} collectives", progress.collectivesDone, expected.collectives);
    }
    line += fmt::format("  {:.1f} M events/s", eventsPerSecond / 1e6);
    if (share > 0 && share < 1) {
        line += "  " + DurationText(seconds * (1 - share) / share) + " to go";
    }
    return line;
}

std::string BarText(double share, uint32_t width) {
    const auto done = static_cast<size_t>(std::clamp(share, 0.0, 1.0) * width);
    return "[" + std::string(done, '#') + std::string(width - done, '.') + "]";
}

Progress::Progress(Form form) : m_form(form), m_begin(Clock::now()), m_told(m_begin) {
    if (m_form != Form::kSilent) {
        m_thread = std::thread([this] { Watch(); });
    }
}

Progress::~Progress() {
    End();
}

void Progress::BeginStage(const std::string& stage) {
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_stage = stage;
    m_isRun = false;
    m_begin = Clock::now();
    m_told = m_begin;
}

void Progress::BeginRun(const RunExpectation& expected) {
    BeginStage("simulating");
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_isRun = true;
    m_expected = expected;
    m_progress = {};
    m_eventsTold = 0;
}

void Progress::Update(const RunProgress& progress) {
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_progress = progress;
}

void Progress::End() {
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_over = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) {
        m_thread.join();
    }
    Clear();
}

void Progress::Watch() {
    std::unique_lock<std::mutex> lock(m_mutex);
    while (!m_wake.wait_for(lock, kRedraw, [this] { return m_over; })) {
        const Clock::time_point now = Clock::now();
        if (now - m_begin >= kSilence &&
            (m_form == Form::kTerminal || now - m_told >= kLogInterval)) {
            Tell(now);
        }
    }
}

void Progress::Tell(Clock::time_point now) {
    const std::string text = GetText(now);
    if (m_form == Form::kTerminal) {
        std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
    } else {
        std::fprintf(stderr, "run-scenario: %s\n", text.c_str());
    }
    std::fflush(stderr);
    m_isVisible = m_form == Form::kTerminal;
    m_told = now;
    m_eventsTold = m_progress.events;
}

std::string Progress::GetText(Clock::time_point now) {
    const double seconds = SecondsOf(now - m_begin);
    if (!m_isRun) {
        return fmt::format("{}: {}", m_stage, DurationText(seconds));
    }
    const double sinceTold = std::max(SecondsOf(now - m_told), 1e-3);
    const double rate = static_cast<double>(m_progress.events - m_eventsTold) / sinceTold;
    const std::string text = ProgressText(m_expected, m_progress, rate, seconds);
    return m_form == Form::kTerminal
               ? BarText(ShareDone(m_expected, m_progress), kBarWidth) + " " + text
               : text;
}

void Progress::Clear() {
    if (m_isVisible) {
        std::fprintf(stderr, "\r\x1b[K");
        std::fflush(stderr);
        m_isVisible = false;
    }
}

}  // namespace scenarios
