// SPDX-License-Identifier: GPL-2.0-only
#include "nscc.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Nscc);

class NsccFlow final : public CongestionFlow {
  public:
    NsccFlow(const Nscc& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_path(path),
          m_baseRtt(static_cast<double>(path.baseRttPs)),
          m_target(parameters.m_targetRtts * m_baseRtt),
          m_scale(static_cast<double>(path.GetBdpBytes()) /
                  static_cast<double>(parameters.m_referenceBdp)),
          m_maxWindow(std::max(parameters.m_maxWindowBdps * static_cast<double>(path.GetBdpBytes()),
                               static_cast<double>(path.mtuBytes))),
          m_window(m_maxWindow) {
        Publish();
    }

    void OnAck(const AckEvent& ack) override {
        if (ack.ackedBytes == 0) {
            return;
        }
        const double delay = std::max(static_cast<double>(ack.rttPs) - m_baseRtt, 0.0);
        Average(delay, ack.congestionEcho);
        const double acked = ack.ackedBytes;
        m_inFlight = (ack.nextPsn - ack.psn) * static_cast<double>(m_path.mtuBytes);
        m_received += acked;
        m_achieved += acked;
        m_ignored += acked;
        if (!QuickAdapt(ack.now, ack.congestionEcho, delay > QuickAdaptDelay())) {
            Move(ack, delay);
        }
        Publish();
    }

    // Go-back-N sends everything again that is in flight, so nothing of it counts as achieved.
    void OnLoss(int64_t now) override {
        m_collapsed = true;
        if (!QuickAdapt(now, true, true)) {
            m_window = Bounded(m_window - m_path.mtuBytes);
        }
        Publish();
    }

    void OnTrim(int64_t now, uint32_t bytes) override {
        m_ignored += bytes;
        Average(m_baseRtt, true);  // a queue that trims holds about a bandwidth-delay product
        m_collapsed = true;
        if (!QuickAdapt(now, true, true)) {
            m_window = Bounded(m_window - bytes);
        }
        Publish();
    }

  private:
    double Bounded(double window) const {
        return std::clamp(window, static_cast<double>(m_path.mtuBytes), m_maxWindow);
    }

    double QuickAdaptDelay() const { return m_parameters.m_quickAdaptTargets * m_target; }

    // An unmarked packet that waited tells of a queue that is emptying: it counts little.
    void Average(double delay, bool marked) {
        const double sample = !marked && delay > m_target ? m_baseRtt / 4 : delay;
        m_averageDelay += m_parameters.m_delayGain * (sample - m_averageDelay);
    }

    // True if the window was cut, or what came belongs to the time before it was.
    bool QuickAdapt(int64_t now, bool marked, bool collapse) {
        bool handled = false;
        if (m_ignored < m_toIgnore && marked) {
            handled = true;
        } else if (now > m_epochEnd) {
            const double gate = m_maxWindow * m_parameters.m_quickAdaptGate;
            if (m_epochEnd != 0 && (m_collapsed || collapse) && m_achieved < gate) {
                m_window = Bounded(m_achieved);
                m_toIgnore = m_inFlight;
                m_ignored = 0;
                m_collapsed = false;
                handled = true;
            }
            m_achieved = 0;
            m_epochEnd = now + static_cast<int64_t>(m_baseRtt + m_target);
        }
        if (handled) {
            m_increase = 0;
            m_received = 0;
        }
        return handled;
    }

    void Move(const AckEvent& ack, double delay) {
        const double acked = ack.ackedBytes;
        if (ack.congestionEcho) {
            m_isFast = false;
            m_emptyBytes = 0;
            if (delay >= m_target) {
                MultiplicativeDecrease(ack.now);
            }
        } else if (delay >= m_target) {
            m_increase += m_parameters.m_fairIncrease * m_path.mtuBytes * m_scale * acked;
        } else if (!FastIncrease(acked, delay)) {
            const double gain = m_parameters.m_proportionalIncrease * m_path.mtuBytes * m_scale;
            m_increase += gain * (m_target - delay) /
                          static_cast<double>(m_parameters.m_referenceRtt.GetPicoSeconds()) * acked;
        }
        m_window = Bounded(m_window);
        if (m_received > static_cast<double>(m_parameters.m_adjustPackets) * m_path.mtuBytes ||
            ack.now - m_adjustedAt > m_path.baseRttPs) {
            Adjust(ack.now);
        }
    }

    bool FastIncrease(double acked, double delay) {
        if (delay >= static_cast<double>(m_parameters.m_emptyDelay.GetPicoSeconds())) {
            m_isFast = false;
            m_emptyBytes = 0;
            return false;
        }
        m_emptyBytes += acked;
        m_isFast = m_isFast || m_emptyBytes > m_window;
        if (m_isFast) {
            m_window += acked * m_parameters.m_fastIncrease * m_scale;
        }
        return m_isFast;
    }

    void MultiplicativeDecrease(int64_t now) {
        if (m_averageDelay <= m_target || now - m_decreasedAt <= m_path.baseRttPs) {
            return;
        }
        const double excess = (m_averageDelay - m_target) / m_averageDelay;
        m_window *= std::max(1 - m_parameters.m_gamma * excess, 0.5);
        m_decreasedAt = now;
    }

    void Adjust(int64_t now) {
        m_window += m_increase / m_window;
        if (now - m_adjustedAt >= m_path.baseRttPs) {
            m_window += m_parameters.m_eta * m_path.mtuBytes * m_scale;
            m_adjustedAt = now;
        }
        m_window = Bounded(m_window);
        m_increase = 0;
        m_received = 0;
    }

    void Publish() { SetWindowForPackets(m_window, m_path.mtuBytes); }

    void VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const override {
        visitor.Value("window", m_window);
        visitor.Value("averageDelay", m_averageDelay);
        visitor.Value("increase", m_increase);
        visitor.Value("received", m_received);
        visitor.Value("achieved", m_achieved);
        visitor.Value("emptyBytes", m_emptyBytes);
        visitor.Value("inFlight", m_inFlight);
        visitor.Value("toIgnore", m_toIgnore);
        visitor.Value("ignored", m_ignored);
        visitor.Value("hasEpoch", m_epochEnd != 0);
        visitor.Past("epochEnd", m_epochEnd + 1);  // a time later than these is past them
        visitor.Past("adjustable", m_adjustedAt + m_path.baseRttPs + 1);
        visitor.Past("decreasable", m_decreasedAt + m_path.baseRttPs + 1);
        visitor.Value("isFast", m_isFast);
        visitor.Value("collapsed", m_collapsed);
    }

    const Nscc& m_parameters;
    PathProperties m_path;
    double m_baseRtt;    ///< ps
    double m_target;     ///< Of the queueing delay, ps.
    double m_scale;      ///< BDP over that of the reference network.
    double m_maxWindow;  ///< bytes
    double m_window;     ///< bytes
    double m_averageDelay = 0;
    double m_increase = 0;    ///< Bytes x bytes, gathered until the next adjustment.
    double m_received = 0;    ///< Bytes acknowledged since the last adjustment.
    double m_achieved = 0;    ///< Bytes acknowledged in this epoch of quick adapt.
    double m_emptyBytes = 0;  ///< Bytes acknowledged since the path looked empty.
    double m_inFlight = 0;
    double m_toIgnore = 0;  ///< Bytes in flight at the last quick adapt.
    double m_ignored = 0;   ///< Bytes acknowledged since.
    int64_t m_epochEnd = 0;
    int64_t m_adjustedAt = 0;
    int64_t m_decreasedAt = INT64_MIN / 2;
    bool m_isFast = false;
    bool m_collapsed = false;  ///< A loss or trim has not led to a quick adapt yet.
};

TypeId Nscc::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Nscc")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Nscc>()
            .AddAttribute("TargetRtts",
                          "Target queueing delay in base RTTs: 0.75 with packet trimming, 1 "
                          "without.",
                          DoubleValue(0.75), MakeDoubleAccessor(&Nscc::m_targetRtts),
                          MakeDoubleChecker<double>(0.01))
            .AddAttribute("MaxWindowBdps",
                          "Greatest window, and the first, in bandwidth-delay products.",
                          DoubleValue(1.5), MakeDoubleAccessor(&Nscc::m_maxWindowBdps),
                          MakeDoubleChecker<double>(0.01))
            .AddAttribute("ProportionalIncrease",
                          "alpha: MTUs for each ReferenceRtt below the target.", DoubleValue(4),
                          MakeDoubleAccessor(&Nscc::m_proportionalIncrease),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("FairIncrease", "MTUs a round trip above the target without marks.",
                          DoubleValue(5), MakeDoubleAccessor(&Nscc::m_fairIncrease),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("FastIncrease", "Part of the acknowledged bytes, on an empty path.",
                          DoubleValue(0.25), MakeDoubleAccessor(&Nscc::m_fastIncrease),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Eta", "MTUs that every base RTT adds.", DoubleValue(0.15),
                          MakeDoubleAccessor(&Nscc::m_eta), MakeDoubleChecker<double>(0))
            .AddAttribute("Gamma", "Multiplicative decrease (0..1).", DoubleValue(0.8),
                          MakeDoubleAccessor(&Nscc::m_gamma), MakeDoubleChecker<double>(0, 1))
            .AddAttribute("DelayGain", "Weight of a packet in the average delay (0..1).",
                          DoubleValue(0.0125), MakeDoubleAccessor(&Nscc::m_delayGain),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("QuickAdaptTargets", "Queueing delay that means collapse, in targets.",
                          DoubleValue(4), MakeDoubleAccessor(&Nscc::m_quickAdaptTargets),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("QuickAdaptGate",
                          "Quick adapt only cuts to less than this part of the greatest window.",
                          DoubleValue(0.125), MakeDoubleAccessor(&Nscc::m_quickAdaptGate),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("AdjustPackets", "Packets after which increases are applied.",
                          UintegerValue(8), MakeUintegerAccessor(&Nscc::m_adjustPackets),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("EmptyDelay", "Queueing delay below which a path counts as empty.",
                          TimeValue(MicroSeconds(1)), MakeTimeAccessor(&Nscc::m_emptyDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("ReferenceBdp",
                          "Bandwidth-delay product of the network that increments are given for: "
                          "100 Gb/s x 12 us (bytes).",
                          UintegerValue(150'000), MakeUintegerAccessor(&Nscc::m_referenceBdp),
                          MakeUintegerChecker<uint64_t>(1))
            .AddAttribute("ReferenceRtt", "RTT of the network that increments are given for.",
                          TimeValue(MicroSeconds(12)), MakeTimeAccessor(&Nscc::m_referenceRtt),
                          MakeTimeChecker(NanoSeconds(1)));
    return tid;
}

std::unique_ptr<CongestionFlow> Nscc::CreateFlow(const PathProperties& path) const {
    return std::make_unique<NsccFlow>(*this, path);
}

}  // namespace ns3
