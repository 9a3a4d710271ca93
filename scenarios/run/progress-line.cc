// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/progress-line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "topogen/text/number-text.h"

namespace scenarios {

namespace {

constexpr std::chrono::milliseconds kInterval{200};
constexpr double kPsPerUs = 1e6;

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

ProgressLine::ProgressLine(uint64_t packetHops, uint64_t flows, uint64_t collectives, int64_t stop)
    : m_packetHops(packetHops),
      m_flows(flows),
      m_collectives(collectives),
      m_stop(stop),
      m_begin(Clock::now()),
      m_shown(m_begin) {}

double ProgressLine::GetShareDone(const RunProgress& progress) const {
    double share = m_packetHops == 0
                       ? 0
                       : static_cast<double>(progress.hops) / static_cast<double>(m_packetHops);
    if (m_stop > 0) {
        share = std::max(share, static_cast<double>(progress.now) / static_cast<double>(m_stop));
    }
    return std::min(share, 1.0);
}

void ProgressLine::Update(const RunProgress& progress) {
    const Clock::time_point now = Clock::now();
    if (now - m_shown < kInterval) {
        return;
    }
    const double rate =
        static_cast<double>(progress.events - m_eventsShown) / SecondsOf(now - m_shown);
    m_shown = now;
    m_eventsShown = progress.events;
    const double share = GetShareDone(progress);
    std::string line = fmt::format("{:5.1f} %  {:.1f} us simulated", 100 * share,
                                   static_cast<double>(progress.now) / kPsPerUs);
    if (m_flows != 0) {
        line += fmt::format("  {} of {} flows", topogen::Grouped(progress.flowsDone),
                            topogen::Grouped(m_flows));
    }
    if (m_collectives != 0) {
        line += fmt::format("  {} of {} collectives", progress.collectivesDone, m_collectives);
    }
    line += fmt::format("  {:.1f} M events/s", rate / 1e6);
    if (share > 0 && share < 1) {
        const double left = SecondsOf(now - m_begin) * (1 - share) / share;
        line += "  " + DurationText(left) + " to go";
    }
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
    std::fflush(stderr);
    m_visible = true;
}

void ProgressLine::Clear() {
    if (m_visible) {
        std::fprintf(stderr, "\r\x1b[K");
        std::fflush(stderr);
        m_visible = false;
    }
}

}  // namespace scenarios
