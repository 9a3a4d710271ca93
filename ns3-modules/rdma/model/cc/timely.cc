// SPDX-License-Identifier: GPL-2.0-only
#include "timely.h"

#include "ack-round.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Timely);

namespace {

// LowRtt and HighRtt in base RTTs: the paper's 50 us and 500 us over its 20 us.
constexpr double kLowRtts = 2.5;
constexpr double kHighRtts = 25;
// MinRtt in base RTTs. With one, as in the paper, two flows that start at line rate into one port
// would fall to MinRate at once: the RTT grows by itself each round, and the gradient is 1
// (assumption).
constexpr double kGradientRtts = 8;

double PicosecondsOr(const Time& given, double otherwise) {
    return given.IsZero() ? otherwise : static_cast<double>(given.GetPicoSeconds());
}

}  // namespace

class TimelyFlow final : public CongestionFlow {
  public:
    TimelyFlow(const Timely& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_lineRate(static_cast<double>(path.lineRateBps)),
          m_rate(m_lineRate) {
        const auto baseRtt = static_cast<double>(path.baseRttPs);
        m_lowRtt = PicosecondsOr(parameters.m_lowRtt, kLowRtts * baseRtt);
        m_highRtt = PicosecondsOr(parameters.m_highRtt, kHighRtts * baseRtt);
        m_minRtt = PicosecondsOr(parameters.m_minRtt, kGradientRtts * baseRtt);
        const uint64_t reference = parameters.m_referenceRate.GetBitRate();
        m_scale = reference == 0 ? 1 : m_lineRate / static_cast<double>(reference);
    }

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
        const double gradient = m_rttDifference / m_minRtt;
        if (rtt < m_lowRtt) {
            Increase(m_parameters.m_hyperBelowLow);
        } else if (rtt > m_highRtt) {
            Decrease(1 - m_parameters.m_beta * (1 - m_highRtt / rtt));
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
        m_rate = std::min(m_rate + static_cast<double>(step.GetBitRate()) * m_scale, m_lineRate);
        m_stage += countsAsStage ? 1 : 0;
    }

    void Decrease(double factor) {
        m_rate = std::max(m_rate * factor,
                          static_cast<double>(m_parameters.m_minRate.GetBitRate()) * m_scale);
        m_stage = 0;
    }

    void VisitOwn(StateVisitor& visitor, uint64_t connection) const override {
        visitor.Value("rate", m_rate);
        visitor.Value("previousRtt", m_previousRtt);
        visitor.Value("rttDifference", m_rttDifference);
        visitor.Value("stage", m_stage);
        m_round.VisitState(visitor, connection);
    }

    const Timely& m_parameters;
    double m_lineRate;
    double m_scale;   ///< Line rate over the one that increments are given for.
    double m_lowRtt;  ///< ps, as the next two.
    double m_highRtt;
    double m_minRtt;
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
            .AddAttribute("LowRtt",
                          "T_low: below it the rate always rises (50 us in the paper). 0 takes 2.5 "
                          "base RTTs.",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&Timely::m_lowRtt),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute(
                "HighRtt",
                "T_high: above it the rate always falls (500 us in the paper). 0 takes 25 "
                "base RTTs.",
                TimeValue(Seconds(0)), MakeTimeAccessor(&Timely::m_highRtt),
                MakeTimeChecker(Seconds(0)))
            .AddAttribute("MinRtt",
                          "Divisor of the gradient (20 us, the base RTT, in the paper). 0 takes 8 "
                          "base RTTs (assumption).",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&Timely::m_minRtt),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute(
                "ReferenceRate",
                "Line rate of a NIC for which AdditiveIncrease, HyperIncrease and MinRate "
                "are given; they scale with its own. 0 takes them as they are.",
                DataRateValue(DataRate("10Gb/s")), MakeDataRateAccessor(&Timely::m_referenceRate),
                MakeDataRateChecker())
            .AddAttribute("AdditiveIncrease", "delta, at ReferenceRate (10 Mb/s in the paper).",
                          DataRateValue(DataRate("10Mb/s")),
                          MakeDataRateAccessor(&Timely::m_additiveIncrease), MakeDataRateChecker())
            .AddAttribute("HyperIncrease", "N delta, at ReferenceRate (5 x 10 Mb/s in the paper).",
                          DataRateValue(DataRate("50Mb/s")),
                          MakeDataRateAccessor(&Timely::m_hyperIncrease), MakeDataRateChecker())
            .AddAttribute("HyperStage",
                          "Successive increases before HyperIncrease (5 in the paper).",
                          UintegerValue(5), MakeUintegerAccessor(&Timely::m_hyperStage),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("HyperBelowLow",
                          "Increases below LowRtt count as stages and may be hyper increases, as "
                          "in the HPCC simulator; not in the paper.",
                          BooleanValue(true), MakeBooleanAccessor(&Timely::m_hyperBelowLow),
                          MakeBooleanChecker())
            .AddAttribute("MinRate", "Lowest rate, at ReferenceRate (assumption).",
                          DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&Timely::m_minRate), MakeDataRateChecker());
    return tid;
}

std::unique_ptr<CongestionFlow> Timely::CreateFlow(const PathProperties& path) const {
    return std::make_unique<TimelyFlow>(*this, path);
}

}  // namespace ns3
