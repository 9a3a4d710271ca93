// SPDX-License-Identifier: GPL-2.0-only
#include "hpcc.h"

#include "ack-round.h"

#include "utilization-control.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Hpcc);

class HpccFlow final : public CongestionFlow {
  public:
    HpccFlow(const Hpcc& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps, path.GetBdpBytes()),
          m_parameters(parameters),
          m_path(path),
          m_control(DescribeControl(parameters, path)) {}

    void OnAck(const AckEvent& ack) override {
        if (ack.telemetry == nullptr) {
            return;
        }
        const bool newRound = m_round.EndsWith(ack);
        if (m_round.IsBeforeFirst()) {
            Remember(*ack.telemetry);
        } else if (newRound || m_parameters.m_fastReaction) {
            React(*ack.telemetry, newRound);
        }
        if (newRound) {
            m_round.Begin(ack);
        }
    }

  private:
    static UtilizationControl::Parameters DescribeControl(const Hpcc& parameters,
                                                          const PathProperties& path) {
        const auto lineRate = static_cast<double>(path.lineRateBps);
        const uint64_t given = parameters.m_additiveIncrease.GetBitRate();
        // W_AI = W_init (1 - eta) / N (section 3.3), as a rate.
        const double additive = given != 0 ? static_cast<double>(given)
                                           : lineRate * (1 - parameters.m_targetUtilization) /
                                                 parameters.m_concurrentFlows;
        return {lineRate,
                additive,
                static_cast<double>(parameters.m_minRate.GetBitRate()),
                parameters.m_targetUtilization,
                parameters.m_maxStage,
                path.baseRttPs};
    }

    void React(const Telemetry& telemetry, bool newRound) {
        if (!Sample(telemetry)) {
            return;
        }
        const double rate = m_control.React(newRound);
        SetRateBps(static_cast<uint64_t>(rate));
        const double share = rate / static_cast<double>(m_path.lineRateBps);
        SetWindowBytes(std::max<uint64_t>(
            static_cast<uint64_t>(static_cast<double>(m_path.GetBdpBytes()) * share), 1));
    }

    void Remember(const Telemetry& telemetry) {
        m_hops = telemetry.hops;
        std::copy_n(telemetry.hop, m_hops, m_previous);
    }

    // The most used hop since the telemetry before, or what the switches say of it. False if there
    // is none.
    bool Sample(const Telemetry& telemetry) {
        double most = 0;
        int64_t span = 0;
        if (telemetry.hops == 0) {
            m_control.Adopt(telemetry.worst);
            return true;
        }
        if (telemetry.hops == m_hops) {
            for (uint32_t i = 0; i < m_hops; ++i) {
                const HopTelemetry& now = telemetry.hop[i];
                const int64_t tau = now.time - m_previous[i].time;
                if (tau <= 0 || now.linkDirection != m_previous[i].linkDirection) {
                    continue;  // overtaken, or another path
                }
                const double u = HopUtilization(now, m_previous[i], m_path.baseRttPs);
                if (u > most) {
                    most = u;
                    span = tau;
                }
            }
        }
        Remember(telemetry);
        if (span == 0) {
            return false;
        }
        m_control.Sample(most, span);
        return true;
    }

    void VisitOwn(StateVisitor& visitor, uint64_t connection) const override {
        visitor.Nested("control", m_control);
        m_round.VisitState(visitor, connection);
        visitor.Value("hops", m_hops);
        for (uint32_t i = 0; i < m_hops; ++i) {
            visitor.Nested("previous", m_previous[i]);
        }
    }

    const Hpcc& m_parameters;
    PathProperties m_path;
    UtilizationControl m_control;
    AckRound m_round;
    uint32_t m_hops = 0;
    HopTelemetry m_previous[Telemetry::kMaxHops];  ///< Of the ACK before: m_hops records.
};

TypeId Hpcc::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Hpcc")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Hpcc>()
            .AddAttribute("TargetUtilization", "eta (0.95 in the paper).", DoubleValue(0.95),
                          MakeDoubleAccessor(&Hpcc::m_targetUtilization),
                          MakeDoubleChecker<double>(0.01, 1))
            .AddAttribute("MaxStage",
                          "Additive steps between multiplicative ones (5 in the paper).",
                          UintegerValue(5), MakeUintegerAccessor(&Hpcc::m_maxStage),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AdditiveIncrease",
                          "R_AI; 0 takes line rate x (1 - eta) / ConcurrentFlows.",
                          DataRateValue(DataRate("0b/s")),
                          MakeDataRateAccessor(&Hpcc::m_additiveIncrease), MakeDataRateChecker())
            .AddAttribute("ConcurrentFlows",
                          "N: flows on one link for which R_AI keeps queues empty (paper, section "
                          "3.3).",
                          UintegerValue(100), MakeUintegerAccessor(&Hpcc::m_concurrentFlows),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MinRate", "Lowest rate.", DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&Hpcc::m_minRate), MakeDataRateChecker())
            .AddAttribute("FastReaction", "React to every ACK, not only once a round trip.",
                          BooleanValue(true), MakeBooleanAccessor(&Hpcc::m_fastReaction),
                          MakeBooleanChecker());
    return tid;
}

std::unique_ptr<CongestionFlow> Hpcc::CreateFlow(const PathProperties& path) const {
    return std::make_unique<HpccFlow>(*this, path);
}

}  // namespace ns3
