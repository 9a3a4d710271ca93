// SPDX-License-Identifier: GPL-2.0-only
#include "adaptive-routing.h"

#include "fabric-port.h"

#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(AdaptiveRouting);

namespace {
constexpr uint16_t kNone = UINT16_MAX;
constexpr uint32_t kLookAtAll = 0;
}  // namespace

TypeId AdaptiveRouting::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::AdaptiveRouting")
            .SetParent<PathSelector>()
            .SetGroupName("Fabric")
            .AddConstructor<AdaptiveRouting>()
            .AddAttribute("Samples",
                          "Ports looked at beside the one chosen before; 0 looks at all of them.",
                          UintegerValue(2), MakeUintegerAccessor(&AdaptiveRouting::m_samples),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

class AdaptiveRouting::Chooser final : public PathChooser {
  public:
    Chooser(const SwitchPlace& place, uint32_t samples)
        : m_ports(place.ports), m_draws(place.drawSeed), m_samples(samples) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        Search search{m_ports, frame.trafficClass, now};
        if (m_samples == kLookAtAll || m_samples >= paths.count) {
            const uint32_t first = m_draws.Below(paths.count);
            for (uint32_t i = 0; i < paths.count; ++i) {
                const uint32_t at = first + i;
                search.Consider(paths.ports[at < paths.count ? at : at - paths.count]);
            }
        } else {
            for (uint32_t i = 0; i < m_samples; ++i) {
                search.Consider(paths.ports[m_draws.Below(paths.count)]);
            }
            if (m_last != kNone && paths.Contains(m_last)) {
                search.Consider(m_last);
            }
        }
        m_last = search.best;
        return m_last;
    }

    void Prefetch(const Frame& frame, const PathOptions& paths) const override {
        if (m_samples == kLookAtAll || m_samples >= paths.count) {
            return;
        }
        SplitMix64 peek = m_draws;
        for (uint32_t i = 0; i < m_samples; ++i) {
            m_ports[paths.ports[peek.Below(paths.count)]]->PrefetchEnqueue(frame.trafficClass);
        }
    }

  private:
    struct Search {
        const SwitchPorts& ports;
        uint8_t trafficClass;
        int64_t now;
        uint16_t best = kNone;
        int64_t bestLoad = 0;

        void Consider(uint16_t port) {
            FabricPort& candidate = *ports[port];
            candidate.CatchUp(now);
            const bool paused = (candidate.GetPausedMask() >> trafficClass & 1) != 0;
            const int64_t load = candidate.GetBacklogPs(now) + (paused ? kPausedLoad : 0);
            if (best == kNone || load < bestLoad) {
                best = port;
                bestLoad = load;
            }
        }
    };

    static constexpr int64_t kPausedLoad = int64_t{1} << 60;  ///< Above any backlog, ps.

    const SwitchPorts& m_ports;
    SplitMix64 m_draws;
    uint32_t m_samples;
    uint16_t m_last = kNone;
};

std::unique_ptr<PathChooser> AdaptiveRouting::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place, m_samples);
}

}  // namespace ns3
