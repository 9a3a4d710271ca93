// SPDX-License-Identifier: GPL-2.0-only
#include "remote-adaptive-routing.h"

#include "adaptive-chooser.h"
#include "fabric-routing.h"
#include "fabric/model/link/fabric-port.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RemoteAdaptiveRouting);

TypeId RemoteAdaptiveRouting::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::RemoteAdaptiveRouting")
            .SetParent<AdaptiveRouting>()
            .SetGroupName("Fabric")
            .AddConstructor<RemoteAdaptiveRouting>()
            .AddAttribute(
                "NoticeBacklog",
                "Backlog of a port, as time at line rate, from which on the switch before "
                "is told. An assumption.",
                TimeValue(MicroSeconds(5)),
                MakeTimeAccessor(&RemoteAdaptiveRouting::m_noticeBacklog), MakeTimeChecker(Time(0)))
            .AddAttribute("HoldTime",
                          "Time for which the other ports are preferred. An assumption; up to "
                          "NoticeBacklog, the congested port never runs empty meanwhile.",
                          TimeValue(MicroSeconds(5)),
                          MakeTimeAccessor(&RemoteAdaptiveRouting::m_holdTime),
                          MakeTimeChecker(Time(0)));
    return tid;
}

class RemoteAdaptiveRouting::Chooser final : public AdaptiveChooser {
  public:
    Chooser(const SwitchPlace& place, uint32_t samples, int64_t backlogPs, int64_t holdPs)
        : AdaptiveChooser(place, samples),
          m_routing(place.routing),
          m_isToSwitch(place.ports.size(), false),
          m_backlogPs(backlogPs),
          m_holdPs(holdPs) {
        for (const FabricRouting::Neighbour& neighbour :
             place.routing.GetNeighbours(place.switchIndex)) {
            m_isToSwitch[neighbour.port] = true;
        }
    }

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        return FindLeast(frame, paths, now, AvoidedTowards(paths.leaf));
    }

    bool HearsForwards() const override { return true; }

    void OnForward(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now) override {
        if (!m_isToSwitch[ingress.GetPortIndex()] || !m_isToSwitch[egress.GetPortIndex()]) {
            return;
        }
        const uint32_t leaf = m_routing.GetAttachment(frame.destination).leaf;
        egress.CatchUp(now);
        if (egress.GetBacklogPs(now) >= m_backlogPs || IsAvoided(leaf, egress, now)) {
            Tell(ingress, leaf, now);
        }
    }

    void OnNotice(uint16_t port, const Frame::Notice& notice, int64_t now) override {
        const uint32_t leaf = notice.leaf;
        if (m_avoidUntil.size() >= m_mostAvoided) {
            ForgetAvoided(now);
        }
        std::vector<int64_t>& until = m_avoidUntil[leaf];
        until.resize(m_isToSwitch.size(), 0);
        until[port] = now + m_holdPs;
    }

    void VisitState(StateVisitor& visitor) const override {
        AdaptiveChooser::VisitState(visitor);
        visitor.Value("leaves", m_avoidUntil.size());
        for (const auto& [leaf, until] : std::map(m_avoidUntil.begin(), m_avoidUntil.end())) {
            visitor.Value("leaf", leaf);
            for (const int64_t time : until) {
                visitor.Past("avoidUntil", time);
            }
        }
        visitor.Value("told", m_silentUntil.size());
        for (const auto& [portAndLeaf, time] :
             std::map(m_silentUntil.begin(), m_silentUntil.end())) {
            visitor.Value("portAndLeaf", portAndLeaf);
            visitor.Past("silentUntil", time);
        }
    }

  private:
    const int64_t* AvoidedTowards(uint32_t leaf) const {
        if (m_avoidUntil.empty()) {
            return nullptr;
        }
        const auto found = m_avoidUntil.find(leaf);
        return found == m_avoidUntil.end() ? nullptr : found->second.data();
    }

    bool IsAvoided(uint32_t leaf, const FabricPort& port, int64_t now) const {
        const int64_t* until = AvoidedTowards(leaf);
        return until != nullptr && until[port.GetPortIndex()] > now;
    }

    // A time that is over says as much as none.
    void ForgetAvoided(int64_t now) {
        for (auto leaf = m_avoidUntil.begin(); leaf != m_avoidUntil.end();) {
            const std::vector<int64_t>& until = leaf->second;
            const bool isOver = *std::max_element(until.begin(), until.end()) <= now;
            leaf = isOver ? m_avoidUntil.erase(leaf) : std::next(leaf);
        }
        m_mostAvoided = std::max(kFewTimes, 2 * m_avoidUntil.size());
    }

    void ForgetSilent(int64_t now) {
        for (auto told = m_silentUntil.begin(); told != m_silentUntil.end();) {
            told = told->second <= now ? m_silentUntil.erase(told) : std::next(told);
        }
        m_mostSilent = std::max(kFewTimes, 2 * m_silentUntil.size());
    }

    void Tell(FabricPort& ingress, uint32_t leaf, int64_t now) {
        if (m_silentUntil.size() >= m_mostSilent) {
            ForgetSilent(now);
        }
        int64_t& silentUntil = m_silentUntil[uint64_t{ingress.GetPortIndex()} << 32 | leaf];
        if (now >= silentUntil) {
            silentUntil = now + m_holdPs;
            ingress.SendNotice({leaf, 0, 0, 0, Frame::Notice::kCongestion}, now);
        }
    }

    static constexpr size_t kFewTimes = 64;

    const FabricRouting& m_routing;
    std::vector<bool> m_isToSwitch;  ///< By port.
    int64_t m_backlogPs;
    int64_t m_holdPs;
    /// Of each leaf that a notice named, by port.
    std::unordered_map<uint32_t, std::vector<int64_t>> m_avoidUntil;
    /// When a port may be told of a leaf again, by port << 32 | leaf.
    std::unordered_map<uint64_t, int64_t> m_silentUntil;
    // So many, and those that are over are looked for and forgotten.
    size_t m_mostAvoided = kFewTimes;
    size_t m_mostSilent = kFewTimes;
};

std::unique_ptr<PathChooser> RemoteAdaptiveRouting::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place, GetSamples(), m_noticeBacklog.GetPicoSeconds(),
                                     m_holdTime.GetPicoSeconds());
}

}  // namespace ns3
