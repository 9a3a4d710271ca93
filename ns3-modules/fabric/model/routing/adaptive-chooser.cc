// SPDX-License-Identifier: GPL-2.0-only
#include "adaptive-chooser.h"

#include "fabric/model/link/fabric-port.h"

namespace ns3 {

namespace {

constexpr uint16_t kNone = UINT16_MAX;
constexpr uint32_t kLookAtAll = 0;
// Above any backlog, ps.
constexpr int64_t kAvoidedLoad = int64_t{1} << 59;
constexpr int64_t kStoppedLoad = int64_t{1} << 60;

struct Search {
    const SwitchPorts& ports;
    const Frame& frame;
    int64_t now;
    const int64_t* avoidUntil;
    uint16_t best = kNone;
    int64_t bestLoad = 0;

    bool IsAvoided(uint16_t port) const { return avoidUntil != nullptr && avoidUntil[port] > now; }

    void Consider(uint16_t port) {
        FabricPort& candidate = *ports[port];
        candidate.CatchUp(now);
        int64_t load = candidate.GetBacklogPs(now);
        if (candidate.IsStoppedFor(frame)) {
            load += kStoppedLoad;
        }
        if (IsAvoided(port)) {
            load += kAvoidedLoad;
        }
        if (best == kNone || load < bestLoad) {
            best = port;
            bestLoad = load;
        }
    }

    void ConsiderAll(const PathOptions& paths, uint32_t first) {
        for (uint32_t i = 0; i < paths.count; ++i) {
            const uint32_t at = first + i;
            Consider(paths.ports[at < paths.count ? at : at - paths.count]);
        }
    }
};

}  // namespace

AdaptiveChooser::AdaptiveChooser(const SwitchPlace& place, uint32_t samples)
    : m_ports(place.ports), m_draws(place.drawSeed), m_samples(samples), m_last(kNone) {}

uint16_t AdaptiveChooser::FindLeast(const Frame& frame, const PathOptions& paths, int64_t now,
                                    const int64_t* avoidUntil) {
    Search search{m_ports, frame, now, avoidUntil};
    if (m_samples == kLookAtAll || m_samples >= paths.count) {
        search.ConsiderAll(paths, m_draws.Below(paths.count));
    } else {
        for (uint32_t i = 0; i < m_samples; ++i) {
            search.Consider(paths.ports[m_draws.Below(paths.count)]);
        }
        if (m_last != kNone && paths.Contains(m_last)) {
            search.Consider(m_last);
        }
        if (search.IsAvoided(search.best)) {  // there may be one that need not be
            search.ConsiderAll(paths, m_draws.Below(paths.count));
        }
    }
    m_last = search.best;
    return m_last;
}

void AdaptiveChooser::Prefetch(const Frame& frame, const PathOptions& paths) const {
    if (m_samples == kLookAtAll || m_samples >= paths.count) {
        return;
    }
    SplitMix64 peek = m_draws;
    for (uint32_t i = 0; i < m_samples; ++i) {
        m_ports[paths.ports[peek.Below(paths.count)]]->PrefetchEnqueue(frame.trafficClass);
    }
}

}  // namespace ns3
