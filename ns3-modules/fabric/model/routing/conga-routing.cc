// SPDX-License-Identifier: GPL-2.0-only
#include "conga-routing.h"

#include "conga-tables.h"
#include "fabric-routing.h"
#include "fabric/model/link/fabric-port.h"
#include "flowlet-table.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(CongaRouting);

TypeId CongaRouting::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::CongaRouting")
            .SetParent<PathSelector>()
            .SetGroupName("Fabric")
            .AddConstructor<CongaRouting>()
            .AddAttribute("Gap",
                          "Silence after which a flow may take another port. 500 us in the paper, "
                          "for 10 Gb/s endpoints.",
                          TimeValue(MicroSeconds(500)), MakeTimeAccessor(&CongaRouting::m_gap),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Entries", "Flowlets a leaf can tell apart (1..16 Mi). 65,536 there.",
                          UintegerValue(65536), MakeUintegerAccessor(&CongaRouting::m_entries),
                          MakeUintegerChecker<uint32_t>(1, 1 << 24))
            .AddAttribute("Tau", "Time over which the use of a link is measured. 160 us there.",
                          TimeValue(MicroSeconds(160)), MakeTimeAccessor(&CongaRouting::m_tau),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("Alpha",
                          "Share of the measure that is forgotten at a time, every Alpha x Tau "
                          "(0.001..0.999). An assumption.",
                          DoubleValue(0.125), MakeDoubleAccessor(&CongaRouting::m_alpha),
                          MakeDoubleChecker<double>(0.001, 0.999))
            .AddAttribute("QuantizationBits", "Bits of congestion in a header (1..8). 3 there.",
                          UintegerValue(3), MakeUintegerAccessor(&CongaRouting::m_bits),
                          MakeUintegerChecker<uint32_t>(1, 8))
            .AddAttribute("Age",
                          "Time after which what was fed back fades, over as long again. 10 ms "
                          "there.",
                          TimeValue(MilliSeconds(10)), MakeTimeAccessor(&CongaRouting::m_age),
                          MakeTimeChecker(NanoSeconds(1)));
    return tid;
}

class CongaRouting::Chooser final : public PathChooser {
  public:
    Chooser(const CongaRouting& conga, const SwitchPlace& place)
        : m_ports(place.ports),
          m_routing(place.routing),
          m_ecmpSeed(place.ecmpSeed),
          m_draws(place.drawSeed),
          m_isLeaf(place.routing.GetOwnLeaf(place.switchIndex) != FabricRouting::kNoLeaf),
          m_isToSwitch(place.ports.size(), false),
          m_estimator(conga.GetEstimator()),
          m_steps(1 << conga.m_bits),
          m_agePs(conga.m_age.GetPicoSeconds()),
          m_used(place.ports.size()),
          m_flowlets(conga.m_gap.GetPicoSeconds(), FlowletTable::kForEver, conga.m_entries) {
        for (const FabricRouting::Neighbour& neighbour :
             place.routing.GetNeighbours(place.switchIndex)) {
            m_isToSwitch[neighbour.port] = true;
        }
    }

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        const uint32_t hash = EcmpHash(frame, m_ecmpSeed);
        if (!m_isLeaf) {
            return paths.ports[uint64_t{hash} * paths.count >> 32];
        }
        FlowletTable::Flowlet& flowlet = m_flowlets.See(hash, now);
        if (flowlet.begins || !paths.Contains(flowlet.port)) {
            flowlet.port = FindLeastCongested(paths, flowlet.port, now);
        }
        return flowlet.port;
    }

    bool HearsForwards() const override { return true; }
    bool HearsTransmits() const override { return true; }

    void OnForward(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now) override {
        const bool comesFromSwitch = m_isToSwitch[ingress.GetPortIndex()];
        const bool goesToSwitch = m_isToSwitch[egress.GetPortIndex()];
        if (!comesFromSwitch && goesToSwitch) {
            Wrap(egress, frame);
        } else if (comesFromSwitch && !goesToSwitch) {
            Unwrap(ingress.GetPartition(), frame, now);
        }
    }

    void OnTransmit(FabricPort& port, Frame& frame, int64_t start) override {
        const uint32_t index = port.GetPortIndex();
        if (!m_isToSwitch[index]) {
            return;
        }
        m_used[index].Add(m_estimator, frame.bytes + port.GetGapBytes(), start);
        // A leaf's own port is not in the header: it is asked for as it is, whenever it is chosen.
        if (!m_isLeaf && frame.telemetry != nullptr && frame.telemetry->hasOverlay) {
            uint8_t& congestion = frame.telemetry->overlay.congestion;
            congestion = std::max(congestion, Measure(port, start));
        }
    }

    void Prefetch(const Frame& frame, const PathOptions& /*paths*/) const override {
        if (m_isLeaf) {
            m_flowlets.Prefetch(EcmpHash(frame, m_ecmpSeed));
        }
    }

    void VisitState(StateVisitor& visitor) const override {
        visitor.Nested("draws", m_draws);
        visitor.Each("used", m_used);
        visitor.Nested("flowlets", m_flowlets);
        for (const auto& [leaf, table] : m_toLeaf) {
            visitor.Value("toLeaf", leaf);
            visitor.Nested("table", table);
        }
        for (const auto& [leaf, table] : m_fromLeaf) {
            visitor.Value("fromLeaf", leaf);
            visitor.Nested("table", table);
        }
    }

  private:
    uint8_t Measure(const FabricPort& port, int64_t time) const {
        const double share =
            m_used[port.GetPortIndex()].GetShare(m_estimator, port.GetRateBps(), time);
        return static_cast<uint8_t>(std::min(share * m_steps, m_steps - 1.0));
    }

    uint8_t CongestionOf(uint16_t port, uint32_t leaf, int64_t now) {
        m_ports[port]->CatchUp(now);
        const auto told = m_toLeaf.find(leaf);
        const uint8_t fedBack = told == m_toLeaf.end() ? 0 : told->second.Get(port, now, m_agePs);
        return std::max(Measure(*m_ports[port], now), fedBack);
    }

    uint16_t FindLeastCongested(const PathOptions& paths, uint16_t last, int64_t now) {
        std::vector<uint16_t> best;
        uint8_t least = UINT8_MAX;
        for (uint32_t i = 0; i < paths.count; ++i) {
            const uint16_t port = paths.ports[i];
            const uint8_t congestion = CongestionOf(port, paths.leaf, now);
            if (congestion < least || best.empty()) {
                best.clear();
                least = congestion;
            }
            if (congestion == least) {
                best.push_back(port);
            }
        }
        const bool stays = std::find(best.begin(), best.end(), last) != best.end();
        return stays ? last : best[m_draws.Below(static_cast<uint32_t>(best.size()))];
    }

    void Wrap(const FabricPort& egress, Frame& frame) {
        if (frame.telemetry == nullptr) {
            frame.telemetry = egress.GetPartition().CreateTelemetry();
            frame.telemetry->isOverlayOnly = true;
        }
        OverlayHeader header;
        header.path = static_cast<uint16_t>(egress.GetPortIndex());
        const auto seen = m_fromLeaf.find(m_routing.GetAttachment(frame.destination).leaf);
        if (seen != m_fromLeaf.end()) {
            const CongestionFromLeaf::Entry* entry = seen->second.TakeFeedback();
            header.feedbackPath = entry->port;
            header.feedback = entry->congestion;
            header.hasFeedback = true;
        }
        frame.telemetry->hasOverlay = true;
        frame.telemetry->overlay = header;
    }

    void Unwrap(FabricPartition& partition, Frame& frame, int64_t now) {
        if (frame.telemetry == nullptr || !frame.telemetry->hasOverlay) {
            return;  // it entered the fabric before this was its way to choose
        }
        const OverlayHeader header = frame.telemetry->overlay;
        frame.telemetry->hasOverlay = false;
        if (frame.telemetry->isOverlayOnly) {
            partition.FreeTelemetry(frame.telemetry);
            frame.telemetry = nullptr;
        }
        const uint32_t leaf = m_routing.GetAttachment(frame.source).leaf;
        m_fromLeaf[leaf].Set(header.path, header.congestion);
        if (header.hasFeedback) {
            m_toLeaf[leaf].Set(header.feedbackPath, header.feedback, now);
        }
    }

    const SwitchPorts& m_ports;
    const FabricRouting& m_routing;
    uint64_t m_ecmpSeed;
    SplitMix64 m_draws;
    bool m_isLeaf;
    std::vector<bool> m_isToSwitch;  ///< By port.
    RateEstimator::Parameters m_estimator;
    double m_steps;
    int64_t m_agePs;
    std::vector<RateEstimator> m_used;  ///< By port.
    FlowletTable m_flowlets;
    std::map<uint32_t, CongestionToLeaf> m_toLeaf;
    std::map<uint32_t, CongestionFromLeaf> m_fromLeaf;
};

RateEstimator::Parameters CongaRouting::GetEstimator() const {
    const double period = m_alpha * static_cast<double>(m_tau.GetPicoSeconds());
    return {std::max<int64_t>(1, static_cast<int64_t>(period)), m_alpha};
}

std::unique_ptr<PathChooser> CongaRouting::CreateChooser(const SwitchPlace& place) {
    const uint32_t ports = place.routing.GetPortsPerEndpoint();
    if (ports > 1) {
        throw std::invalid_argument("ns3::CongaRouting: NICs of this fabric have " +
                                    std::to_string(ports) +
                                    " ports, so that no one switch is their leaf; allowed: 1");
    }
    return std::make_unique<Chooser>(*this, place);
}

}  // namespace ns3
