// SPDX-License-Identifier: GPL-2.0-only
#include "spectrum-cc.h"

#include "ack-round.h"

#include "utilization-control.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(SpectrumCc);

class SpectrumCcFlow final : public CongestionFlow {
  public:
    SpectrumCcFlow(const SpectrumCc& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_path(path),
          m_control({static_cast<double>(path.lineRateBps),
                     parameters.m_additiveIncrease * static_cast<double>(path.lineRateBps),
                     static_cast<double>(parameters.m_minRate.GetBitRate()),
                     parameters.m_targetUtilization, parameters.m_maxStage, path.baseRttPs}) {
        Publish(static_cast<double>(path.lineRateBps));
    }

    void OnAck(const AckEvent& ack) override {
        if (ack.telemetry == nullptr || ack.telemetry->hops == 0) {
            return;
        }
        const HopTelemetry& now = ack.telemetry->hop[0];
        HopTelemetry* last = FindLast(now.linkDirection);
        if (last == nullptr) {
            Remember(now);
        } else if (now.time > last->time) {
            React(ack, *last);
            *last = now;
        } else {
            return;  // overtaken on another path: newer telemetry has been heard
        }
        if (m_round.EndsWith(ack)) {
            m_round.Begin(ack);
        }
    }

  private:
    /// Ports of a destination's NIC: as many as a fabric file allows.
    static constexpr uint32_t kMaxLinks = 8;

    HopTelemetry* FindLast(uint32_t linkDirection) {
        for (uint32_t i = 0; i < m_links; ++i) {
            if (m_lastHops[i].linkDirection == linkDirection) {
                return &m_lastHops[i];
            }
        }
        return nullptr;
    }

    void Remember(const HopTelemetry& first) {
        if (m_links < kMaxLinks) {
            m_lastHops[m_links++] = first;
        }
    }

    void React(const AckEvent& ack, const HopTelemetry& before) {
        const HopTelemetry& now = ack.telemetry->hop[0];
        // Each link that leads to the destination tells of the same time.
        const int64_t span = (now.time - before.time) / m_links;
        SampleFabric(ack.telemetry->worst, span);
        const double endpoint = HopUtilization(now, before, m_path.baseRttPs);
        m_control.Sample(std::max(endpoint, m_fabric), span);
        Publish(m_control.React(m_round.EndsWith(ack)));
    }

    /// \param queueTime the longest of the hops before the last, ps
    void SampleFabric(double queueTime, int64_t span) {
        const auto baseRtt = static_cast<double>(m_path.baseRttPs);
        const double utilization =
            m_parameters.m_targetUtilization * queueTime / (m_parameters.m_fabricQueue * baseRtt);
        const double weight = std::min(static_cast<double>(span) / baseRtt, 1.0);
        m_fabric += weight * (utilization - m_fabric);
    }

    void Publish(double rate) {
        SetRateBps(static_cast<uint64_t>(rate));
        const double share = rate / static_cast<double>(m_path.lineRateBps);
        SetWindowForPackets(
            m_parameters.m_windowBdps * static_cast<double>(m_path.GetBdpBytes()) * share,
            m_path.mtuBytes);
    }

    void VisitOwn(StateVisitor& visitor, uint64_t connection) const override {
        visitor.Nested("control", m_control);
        visitor.Value("fabric", m_fabric);
        visitor.Value("links", m_links);
        for (uint32_t i = 0; i < m_links; ++i) {
            visitor.Nested("last", m_lastHops[i]);
        }
        m_round.VisitState(visitor, connection);
    }

    const SpectrumCc& m_parameters;
    PathProperties m_path;
    UtilizationControl m_control;
    double m_fabric = 0;   ///< Utilization that the fabric's queues stand for.
    uint32_t m_links = 0;  ///< That were seen to lead to the destination.
    std::array<HopTelemetry, kMaxLinks> m_lastHops;  ///< Each link's newest record.
    AckRound m_round;
};

TypeId SpectrumCc::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::SpectrumCc")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<SpectrumCc>()
            .AddAttribute("TargetUtilization",
                          "eta: of the last hop (0.98 of the line rate is claimed).",
                          DoubleValue(0.98), MakeDoubleAccessor(&SpectrumCc::m_targetUtilization),
                          MakeDoubleChecker<double>(0.01, 1))
            .AddAttribute("FabricQueue",
                          "Queueing time in the fabric that is left to adaptive routing, in base "
                          "RTTs (assumption).",
                          DoubleValue(1), MakeDoubleAccessor(&SpectrumCc::m_fabricQueue),
                          MakeDoubleChecker<double>(1e-3))
            .AddAttribute("MaxStage",
                          "Additive steps between multiplicative ones (5, as HPCC; assumption).",
                          UintegerValue(5), MakeUintegerAccessor(&SpectrumCc::m_maxStage),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AdditiveIncrease", "R_AI as part of the line rate (0..1; assumption).",
                          DoubleValue(0.0005), MakeDoubleAccessor(&SpectrumCc::m_additiveIncrease),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("WindowBdps",
                          "Limit of unacknowledged payload at line rate in bandwidth-delay "
                          "products; it shrinks with the rate (assumption).",
                          DoubleValue(2), MakeDoubleAccessor(&SpectrumCc::m_windowBdps),
                          MakeDoubleChecker<double>(0.01))
            .AddAttribute("MinRate", "Lowest rate (assumption).",
                          DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&SpectrumCc::m_minRate), MakeDataRateChecker());
    return tid;
}

std::unique_ptr<CongestionFlow> SpectrumCc::CreateFlow(const PathProperties& path) const {
    return std::make_unique<SpectrumCcFlow>(*this, path);
}

}  // namespace ns3
