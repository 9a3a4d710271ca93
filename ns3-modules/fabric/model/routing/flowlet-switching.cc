// SPDX-License-Identifier: GPL-2.0-only
#include "flowlet-switching.h"

#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FlowletSwitching);

TypeId FlowletSwitching::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::FlowletSwitching")
            .SetParent<PathSelector>()
            .SetGroupName("Fabric")
            .AddConstructor<FlowletSwitching>()
            .AddAttribute("Gap",
                          "Silence after which a flow may take another port (time); longer than "
                          "delays of paths differ, or packets overtake each other.",
                          TimeValue(MicroSeconds(50)), MakeTimeAccessor(&FlowletSwitching::m_gap),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Entries", "Flowlets a switch can tell apart (1..16 Mi).",
                          UintegerValue(65536), MakeUintegerAccessor(&FlowletSwitching::m_entries),
                          MakeUintegerChecker<uint32_t>(1, 1 << 24));
    return tid;
}

class FlowletSwitching::Chooser final : public PathChooser {
  public:
    Chooser(const SwitchPlace& place, int64_t gapPs, uint32_t entries)
        : m_ecmpSeed(place.ecmpSeed), m_draws(place.drawSeed), m_gapPs(gapPs), m_entries(entries) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        if (m_flowlets.empty()) {
            m_flowlets.resize(m_entries);
        }
        Flowlet& flowlet = m_flowlets[EntryOf(frame)];
        if (now - flowlet.lastSeen > m_gapPs || !paths.Contains(flowlet.port)) {
            flowlet.port = paths.ports[m_draws.Below(paths.count)];
        }
        flowlet.lastSeen = now;
        return flowlet.port;
    }

    void Prefetch(const Frame& frame, const PathOptions& /*paths*/) const override {
        if (!m_flowlets.empty()) {
            __builtin_prefetch(&m_flowlets[EntryOf(frame)], 1);
        }
    }

  private:
    struct Flowlet {
        int64_t lastSeen = 0;
        uint16_t port = UINT16_MAX;  ///< No switch has so many: the first flowlet is drawn.
    };

    size_t EntryOf(const Frame& frame) const {
        return uint64_t{EcmpHash(frame, m_ecmpSeed)} * m_entries >> 32;
    }

    uint64_t m_ecmpSeed;
    SplitMix64 m_draws;
    int64_t m_gapPs;
    uint32_t m_entries;
    std::vector<Flowlet> m_flowlets;  ///< Allocated with the first frame.
};

std::unique_ptr<PathChooser> FlowletSwitching::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place, m_gap.GetPicoSeconds(), m_entries);
}

}  // namespace ns3
