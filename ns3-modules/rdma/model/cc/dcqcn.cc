// SPDX-License-Identifier: GPL-2.0-only
#include "dcqcn.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include "fabric/model/link/port-owner.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Dcqcn);

namespace {

// Below this, alpha cuts a 1 Tb/s rate by less than a bit per second.
constexpr double kNegligibleAlpha = 1e-12;

// The first time after `now` on the grid of `period` through `at`.
int64_t NextOnGrid(int64_t at, int64_t period, int64_t now) {
    return at > now ? at : at + ((now - at) / period + 1) * period;
}

}  // namespace

class DcqcnFlow final : public CongestionFlow {
  public:
    DcqcnFlow(const Dcqcn& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps,
                         static_cast<uint64_t>(parameters.m_windowBdps *
                                               static_cast<double>(path.GetBdpBytes()))),
          m_parameters(parameters),
          m_scaled(Scale(parameters, path)),
          m_lineRate(static_cast<double>(path.lineRateBps)),
          m_rate(m_lineRate),
          m_target(m_lineRate),
          m_alpha(parameters.m_initialAlpha) {}

    void OnSend(int64_t now, uint32_t bytes) override {
        Advance(now);
        if (m_started && m_scaled.byteCounter != 0) {
            m_bytes += bytes;
            while (m_bytes >= m_scaled.byteCounter) {
                m_bytes -= m_scaled.byteCounter;
                Increase();
                ++m_byteStage;
            }
        }
        Publish();
    }

    void OnAck(const AckEvent& ack) override {
        Advance(ack.now);
        Publish();
    }

    void OnCnp(int64_t now) override {
        Advance(now);
        m_decreaseDue = true;
        if (m_started) {
            m_alphaDue = true;
        } else {
            // The first CNP starts the timers; alpha already stands for it.
            m_started = true;
            m_nextAlpha = now + m_parameters.m_alphaInterval.GetPicoSeconds();
            m_nextDecrease = now + m_parameters.m_decreaseInterval.GetPicoSeconds();
        }
        WakeAlpha(now);
        Publish();
    }

  private:
    /// What scales with the rate of a NIC, as it is for this one. Rates in bit/s.
    struct Scaled {
        double additiveIncrease;
        double hyperIncrease;
        double minRate;
        uint64_t byteCounter;
    };

    static Scaled Scale(const Dcqcn& parameters, const PathProperties& path) {
        Scaled scaled{static_cast<double>(parameters.m_additiveIncrease.GetBitRate()),
                      static_cast<double>(parameters.m_hyperIncrease.GetBitRate()),
                      static_cast<double>(parameters.m_minRate.GetBitRate()),
                      parameters.m_byteCounter};
        const uint64_t reference = parameters.m_referenceRate.GetBitRate();
        if (reference == 0) {
            return scaled;
        }
        const double scale = static_cast<double>(path.lineRateBps) / static_cast<double>(reference);
        scaled.additiveIncrease *= scale;
        scaled.hyperIncrease *= scale;
        scaled.minRate *= scale;
        scaled.byteCounter = static_cast<uint64_t>(static_cast<double>(scaled.byteCounter) * scale);
        return scaled;
    }

    // Runs all timers due up to `now`, in order of time; at one time alpha is updated first.
    void Advance(int64_t now) {
        while (true) {
            const int64_t next = std::min({m_nextAlpha, m_nextDecrease, m_nextIncrease});
            if (next > now) {
                return;
            }
            if (next == m_nextAlpha) {
                UpdateAlpha();
            } else if (next == m_nextDecrease) {
                CheckDecrease(next, now);
            } else {
                OnIncreaseTimer(next, now);
            }
        }
    }

    void UpdateAlpha() {
        const double g = m_parameters.m_gain;
        m_alpha = (1 - g) * m_alpha + (m_alphaDue ? g : 0);
        const int64_t at = m_nextAlpha;
        m_nextAlpha = at + m_parameters.m_alphaInterval.GetPicoSeconds();
        if (!m_alphaDue && m_alpha < kNegligibleAlpha) {
            m_alpha = 0;
            m_alphaGrid = m_nextAlpha;
            m_nextAlpha = kNever;  // sleeps, on its grid, until a CNP comes
        }
        m_alphaDue = false;
    }

    void WakeAlpha(int64_t now) {
        if (m_started && m_nextAlpha == kNever) {
            m_nextAlpha =
                NextOnGrid(m_alphaGrid, m_parameters.m_alphaInterval.GetPicoSeconds(), now);
        }
    }

    void CheckDecrease(int64_t at, int64_t now) {
        const int64_t period = m_parameters.m_decreaseInterval.GetPicoSeconds();
        if (!m_decreaseDue) {
            m_nextDecrease = NextOnGrid(at, period, now);  // CNPs come only through calls
            return;
        }
        m_decreaseDue = false;
        m_nextDecrease = at + period;
        if (m_parameters.m_clampTargetRate || m_timeStage != 0) {
            m_target = m_rate;
        }
        const double factor = std::max(1 - m_alpha / 2, m_parameters.m_minDecreaseFactor);
        m_rate = std::max(m_rate * factor, m_scaled.minRate);
        m_timeStage = 0;
        m_byteStage = 0;
        m_bytes = 0;
        m_nextIncrease = at + m_parameters.m_increaseInterval.GetPicoSeconds();
    }

    void OnIncreaseTimer(int64_t at, int64_t now) {
        const int64_t period = m_parameters.m_increaseInterval.GetPicoSeconds();
        if (m_rate >= m_lineRate && m_target >= m_lineRate) {
            m_nextIncrease = NextOnGrid(at, period, now);  // nothing left to gain
            ++m_timeStage;
            return;
        }
        m_nextIncrease = at + period;
        Increase();
        ++m_timeStage;
    }

    void Increase() {
        const uint32_t f = m_parameters.m_fastRecoverySteps;
        const uint32_t byteStage = m_scaled.byteCounter != 0 ? m_byteStage : m_timeStage;
        if (std::min(m_timeStage, byteStage) > f) {
            m_target += m_scaled.hyperIncrease;
        } else if (std::max(m_timeStage, byteStage) >= f) {
            m_target += m_scaled.additiveIncrease;
        }
        m_target = std::min(m_target, m_lineRate);
        m_rate = (m_rate + m_target) / 2;
    }

    void Publish() { SetRateBps(static_cast<uint64_t>(m_rate)); }

    void VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const override {
        visitor.Value("rate", m_rate);
        visitor.Value("target", m_target);
        visitor.Value("alpha", m_alpha);
        visitor.Value("started", m_started);
        visitor.Value("alphaDue", m_alphaDue);
        visitor.Value("decreaseDue", m_decreaseDue);
        visitor.Value("timeStage", m_timeStage);
        visitor.Value("byteStage", m_byteStage);
        visitor.Value("bytes", m_bytes);
        visitor.Time("nextAlpha", m_nextAlpha);
        if (m_started && m_nextAlpha == kNever) {
            visitor.Time("alphaGrid", m_alphaGrid);
        }
        visitor.Time("nextDecrease", m_nextDecrease);
        visitor.Time("nextIncrease", m_nextIncrease);
    }

    const Dcqcn& m_parameters;
    Scaled m_scaled;
    double m_lineRate;
    double m_rate;
    double m_target;
    double m_alpha;
    bool m_started = false;      ///< A CNP has come.
    bool m_alphaDue = false;     ///< A CNP came since the last update of alpha.
    bool m_decreaseDue = false;  ///< A CNP came since the last check.
    uint32_t m_timeStage = 0;
    uint32_t m_byteStage = 0;
    uint64_t m_bytes = 0;
    int64_t m_nextAlpha = kNever;
    int64_t m_alphaGrid = 0;
    int64_t m_nextDecrease = kNever;
    int64_t m_nextIncrease = kNever;
};

TypeId Dcqcn::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Dcqcn")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Dcqcn>()
            .AddAttribute(
                "ReferenceRate",
                "Line rate of a NIC for which AdditiveIncrease, HyperIncrease, MinRate "
                "and ByteCounter are given (40 Gb/s in the paper); they scale with its own. 0 "
                "takes them as they are.",
                DataRateValue(DataRate("40Gb/s")), MakeDataRateAccessor(&Dcqcn::m_referenceRate),
                MakeDataRateChecker())
            .AddAttribute("Gain",
                          "g: weight of a new CNP in alpha. 5/1024 in Mellanox NICs "
                          "(dce_tcp_g 1019), 1/256 in the paper.",
                          DoubleValue(5.0 / 1024), MakeDoubleAccessor(&Dcqcn::m_gain),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("InitialAlpha", "alpha at the first CNP (initial_alpha_value 1023).",
                          DoubleValue(1023.0 / 1024), MakeDoubleAccessor(&Dcqcn::m_initialAlpha),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("AlphaInterval", "Time between updates of alpha (dce_tcp_rtt 1 us).",
                          TimeValue(MicroSeconds(1)), MakeTimeAccessor(&Dcqcn::m_alphaInterval),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("DecreaseInterval",
                          "Time between rate cuts (rate_reduce_monitor_period 4 us).",
                          TimeValue(MicroSeconds(4)), MakeTimeAccessor(&Dcqcn::m_decreaseInterval),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute(
                "IncreaseInterval",
                "Period of the increase timer (55 us in the paper; rpg_time_reset 300 us, "
                "tuned to 20 to 100 us at 400 Gb/s).",
                TimeValue(MicroSeconds(55)), MakeTimeAccessor(&Dcqcn::m_increaseInterval),
                MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute(
                "ByteCounter",
                "Bytes per expiry of the byte counter, at ReferenceRate; 0 turns it off. 10 "
                "MB in the paper, at 40 Gb/s.",
                UintegerValue(0), MakeUintegerAccessor(&Dcqcn::m_byteCounter),
                MakeUintegerChecker<uint64_t>())
            .AddAttribute("FastRecoverySteps",
                          "F: stages of fast recovery (rpg_threshold 1; 5 in the paper).",
                          UintegerValue(1), MakeUintegerAccessor(&Dcqcn::m_fastRecoverySteps),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AdditiveIncrease",
                          "Step of additive increase, at ReferenceRate (40 Mb/s in the paper; "
                          "rpg_ai_rate 5 Mb/s at any rate).",
                          DataRateValue(DataRate("40Mb/s")),
                          MakeDataRateAccessor(&Dcqcn::m_additiveIncrease), MakeDataRateChecker())
            .AddAttribute(
                "HyperIncrease",
                "Step of hyper increase, at ReferenceRate (10 additive ones, as rpg_hai_rate "
                "50 Mb/s).",
                DataRateValue(DataRate("400Mb/s")), MakeDataRateAccessor(&Dcqcn::m_hyperIncrease),
                MakeDataRateChecker())
            .AddAttribute(
                "MinRate",
                "Lowest rate, at ReferenceRate (a thousandth of it, assumption; rpg_min_rate "
                "1 Mb/s, 1 Gb/s in the HPCC simulator).",
                DataRateValue(DataRate("40Mb/s")), MakeDataRateAccessor(&Dcqcn::m_minRate),
                MakeDataRateChecker())
            .AddAttribute("MinDecreaseFactor", "Least factor of one cut (rpg_min_dec_fac 50 %).",
                          DoubleValue(0.5), MakeDoubleAccessor(&Dcqcn::m_minDecreaseFactor),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("ClampTargetRate",
                          "Every cut lowers the target to the rate; otherwise only the first "
                          "after an increase (clamp_tgt_rate).",
                          BooleanValue(false), MakeBooleanAccessor(&Dcqcn::m_clampTargetRate),
                          MakeBooleanChecker())
            .AddAttribute("WindowBdps",
                          "Limit of unacknowledged payload in bandwidth-delay products; 0 is none.",
                          DoubleValue(0), MakeDoubleAccessor(&Dcqcn::m_windowBdps),
                          MakeDoubleChecker<double>(0));
    return tid;
}

std::unique_ptr<CongestionFlow> Dcqcn::CreateFlow(const PathProperties& path) const {
    return std::make_unique<DcqcnFlow>(*this, path);
}

}  // namespace ns3
