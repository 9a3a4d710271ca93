// SPDX-License-Identifier: GPL-2.0-only
#include "flowlet-switching.h"

#include "flowlet-table.h"

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
        : m_ecmpSeed(place.ecmpSeed), m_draws(place.drawSeed), m_flowlets(gapPs, gapPs, entries) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        FlowletTable::Flowlet& flowlet = m_flowlets.See(EcmpHash(frame, m_ecmpSeed), now);
        if (flowlet.begins || !paths.Contains(flowlet.port)) {
            flowlet.port = paths.ports[m_draws.Below(paths.count)];
        }
        return flowlet.port;
    }

    void Prefetch(const Frame& frame, const PathOptions& /*paths*/) const override {
        m_flowlets.Prefetch(EcmpHash(frame, m_ecmpSeed));
    }

    void VisitState(StateVisitor& visitor) const override {
        visitor.Nested("draws", m_draws);
        visitor.Nested("flowlets", m_flowlets);
    }

  private:
    uint64_t m_ecmpSeed;
    SplitMix64 m_draws;
    FlowletTable m_flowlets;
};

std::unique_ptr<PathChooser> FlowletSwitching::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place, m_gap.GetPicoSeconds(), m_entries);
}

}  // namespace ns3
