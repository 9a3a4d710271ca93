// SPDX-License-Identifier: GPL-2.0-only
#include "hpcc.h"

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
          m_lineRate(static_cast<double>(path.lineRateBps)),
          m_additive(AdditiveOf(parameters, m_lineRate)),
          m_reference(m_lineRate) {}

    void OnAck(const AckEvent& ack) override {
        if (ack.telemetry == nullptr) {
            return;
        }
        const bool newRound = ack.psn > m_roundEnd;
        if (m_roundEnd == 0) {
            m_previous = *ack.telemetry;
        } else if (newRound || m_parameters.m_fastReaction) {
            React(*ack.telemetry, newRound);
        }
        if (newRound) {
            m_roundEnd = std::max(ack.nextPsn, 1U);
        }
    }

  private:
    // W_AI = W_init (1 - eta) / N (section 3.3), as a rate.
    static double AdditiveOf(const Hpcc& parameters, double lineRate) {
        const uint64_t given = parameters.m_additiveIncrease.GetBitRate();
        return given != 0
                   ? static_cast<double>(given)
                   : lineRate * (1 - parameters.m_targetUtilization) / parameters.m_concurrentFlows;
    }

    void React(const Telemetry& telemetry, bool newRound) {
        if (!UpdateUtilization(telemetry)) {
            return;
        }
        const double overload = m_utilization / m_parameters.m_targetUtilization;
        const bool multiplicative = overload >= 1 || m_stage >= m_parameters.m_maxStage;
        const double wanted = (multiplicative ? m_reference / overload : m_reference) + m_additive;
        const double rate = std::clamp(
            wanted, static_cast<double>(m_parameters.m_minRate.GetBitRate()), m_lineRate);
        if (newRound) {
            m_reference = rate;
            m_stage = multiplicative ? 0 : m_stage + 1;
        }
        SetRateBps(static_cast<uint64_t>(rate));
        const double share = rate / m_lineRate;
        SetWindowBytes(std::max<uint64_t>(
            static_cast<uint64_t>(static_cast<double>(m_path.GetBdpBytes()) * share), 1));
    }

    bool UpdateUtilization(const Telemetry& telemetry) {
        double most = 0;
        int64_t span = 0;
        if (telemetry.hops == m_previous.hops) {
            for (uint32_t i = 0; i < telemetry.hops; ++i) {
                const int64_t tau = telemetry.hop[i].time - m_previous.hop[i].time;
                const double u = tau > 0 ? HopUtilization(telemetry.hop[i], m_previous.hop[i]) : 0;
                if (u > most) {
                    most = u;
                    span = tau;
                }
            }
        }
        m_previous = telemetry;
        if (span == 0) {
            return false;
        }
        const double weight = static_cast<double>(std::min(span, m_path.baseRttPs)) /
                              static_cast<double>(m_path.baseRttPs);
        m_utilization = (1 - weight) * m_utilization + weight * most;
        return true;
    }

    double HopUtilization(const HopTelemetry& now, const HopTelemetry& before) const {
        const double seconds = static_cast<double>(now.time - before.time) * 1e-12;
        const double rate = static_cast<double>(now.rateBps);
        const double txRate = static_cast<double>(now.txBytes - before.txBytes) * 8 / seconds;
        const double queueBits = 8.0 * std::min(now.queueBytes, before.queueBytes);
        return txRate / rate + queueBits / (rate * static_cast<double>(m_path.baseRttPs) * 1e-12);
    }

    const Hpcc& m_parameters;
    PathProperties m_path;
    double m_lineRate;
    double m_additive;
    double m_reference;        ///< R_c, bit/s.
    double m_utilization = 1;  ///< Smoothed U.
    uint32_t m_stage = 0;
    uint32_t m_roundEnd = 0;  ///< PSN whose ACK ends the round; 0 before the first ACK.
    Telemetry m_previous;
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
