// SPDX-License-Identifier: GPL-2.0-only
#include "timely.h"

#include "ack-round.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Timely);

class TimelyFlow final : public CongestionFlow {
  public:
    TimelyFlow(const Timely& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_lineRate(static_cast<double>(path.lineRateBps)),
          m_rate(m_lineRate) {}

    void OnAck(const AckEvent& ack) override {
        if (!m_round.EndsWith(ack)) {
            return;
        }
        const auto rtt = static_cast<double>(ack.rttPs);
        if (!m_round.IsBeforeFirst()) {
            React(rtt);
        }
        m_round.Begin(ack);
        m_previousRtt = rtt;
    }

  private:
    void React(double rtt) {
        m_rttDifference = (1 - m_parameters.m_alpha) * m_rttDifference +
                          m_parameters.m_alpha * (rtt - m_previousRtt);
        const double gradient =
            m_rttDifference / static_cast<double>(m_parameters.m_minRtt.GetPicoSeconds());
        const auto low = static_cast<double>(m_parameters.m_lowRtt.GetPicoSeconds());
        const auto high = static_cast<double>(m_parameters.m_highRtt.GetPicoSeconds());
        if (rtt < low) {
            Increase(m_parameters.m_hyperBelowLow);
        } else if (rtt > high) {
            Decrease(1 - m_parameters.m_beta * (1 - high / rtt));
        } else if (gradient <= 0) {
            Increase(true);
        } else {
            Decrease(1 - m_parameters.m_beta * gradient);
        }
        SetRateBps(static_cast<uint64_t>(m_rate));
    }

    void Increase(bool countsAsStage) {
        const bool hyper = countsAsStage && m_stage >= m_parameters.m_hyperStage;
        const DataRate& step =
            hyper ? m_parameters.m_hyperIncrease : m_parameters.m_additiveIncrease;
        m_rate = std::min(m_rate + static_cast<double>(step.GetBitRate()), m_lineRate);
        m_stage += countsAsStage ? 1 : 0;
    }

    void Decrease(double factor) {
        m_rate =
            std::max(m_rate * factor, static_cast<double>(m_parameters.m_minRate.GetBitRate()));
        m_stage = 0;
    }

    const Timely& m_parameters;
    double m_lineRate;
    double m_rate;               ///< bit/s
    double m_previousRtt = 0;    ///< ps
    double m_rttDifference = 0;  ///< Smoothed, ps.
    uint32_t m_stage = 0;        ///< Increases since the last decrease.
    AckRound m_round;
};

TypeId Timely::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Timely")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Timely>()
            .AddAttribute("Alpha",
                          "Weight of a new RTT difference (0..1; 0.875 in the HPCC simulator).",
                          DoubleValue(0.875), MakeDoubleAccessor(&Timely::m_alpha),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("Beta", "Multiplicative decrease (0..1; 0.8 in the paper).",
                          DoubleValue(0.8), MakeDoubleAccessor(&Timely::m_beta),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("LowRtt", "T_low: below it the rate always rises (50 us in the paper).",
                          TimeValue(MicroSeconds(50)), MakeTimeAccessor(&Timely::m_lowRtt),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("HighRtt",
                          "T_high: above it the rate always falls (500 us in the paper).",
                          TimeValue(MicroSeconds(500)), MakeTimeAccessor(&Timely::m_highRtt),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("MinRtt", "Divisor of the gradient (20 us in the paper).",
                          TimeValue(MicroSeconds(20)), MakeTimeAccessor(&Timely::m_minRtt),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("AdditiveIncrease", "delta (10 Mb/s in the paper, at 10 Gb/s).",
                          DataRateValue(DataRate("10Mb/s")),
                          MakeDataRateAccessor(&Timely::m_additiveIncrease), MakeDataRateChecker())
            .AddAttribute("HyperIncrease", "N delta (5 x 10 Mb/s in the paper).",
                          DataRateValue(DataRate("50Mb/s")),
                          MakeDataRateAccessor(&Timely::m_hyperIncrease), MakeDataRateChecker())
            .AddAttribute("HyperStage",
                          "Successive increases before HyperIncrease (5 in the paper).",
                          UintegerValue(5), MakeUintegerAccessor(&Timely::m_hyperStage),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("HyperBelowLow",
                          "Increases below LowRtt count as stages and may be hyper increases, as "
                          "in the HPCC simulator; not in the paper.",
                          BooleanValue(false), MakeBooleanAccessor(&Timely::m_hyperBelowLow),
                          MakeBooleanChecker())
            .AddAttribute("MinRate", "Lowest rate (assumption).",
                          DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&Timely::m_minRate), MakeDataRateChecker());
    return tid;
}

std::unique_ptr<CongestionFlow> Timely::CreateFlow(const PathProperties& path) const {
    return std::make_unique<TimelyFlow>(*this, path);
}

}  // namespace ns3
