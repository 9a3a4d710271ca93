// SPDX-License-Identifier: GPL-2.0-only
#include "swift.h"

#include "ns3/double.h"

#include <algorithm>
#include <cmath>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Swift);

class SwiftFlow final : public CongestionFlow {
  public:
    SwiftFlow(const Swift& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_path(path),
          m_baseTarget(static_cast<double>(parameters.m_baseTarget.IsZero()
                                               ? path.baseRttPs
                                               : parameters.m_baseTarget.GetPicoSeconds())),
          m_range(parameters.m_flowScalingRange * m_baseTarget),
          m_scale(m_range / (1 / std::sqrt(parameters.m_flowScalingMin) -
                             1 / std::sqrt(parameters.m_flowScalingMax))),
          m_offset(-m_scale / std::sqrt(parameters.m_flowScalingMax)),
          m_maxWindow(std::max(
              parameters.m_maxWindowBdps * static_cast<double>(path.GetBdpBytes()) / path.mtuBytes,
              1.0)),
          m_window(m_maxWindow),
          m_rttPs(static_cast<double>(path.baseRttPs)) {
        Publish();
    }

    void OnSend(int64_t /*now*/, uint32_t bytes) override {
        m_wireBytes = bytes;
        Publish();
    }

    void OnAck(const AckEvent& ack) override {
        m_rttPs = static_cast<double>(std::max<int64_t>(ack.rttPs, 1));
        const double target = TargetDelay(ack.hops);
        if (m_rttPs < target) {
            const double packets = static_cast<double>(ack.ackedBytes) / m_path.mtuBytes;
            m_window += m_parameters.m_additiveIncrease * packets / std::max(m_window, 1.0);
            m_window = std::min(m_window, m_maxWindow);
        } else {
            const double excess = (m_rttPs - target) / m_rttPs;
            Decrease(ack.now,
                     std::max(1 - m_parameters.m_beta * excess, 1 - m_parameters.m_maxDecrease));
        }
        Publish();
    }

    void OnLoss(int64_t now) override {
        Decrease(now, 1 - m_parameters.m_maxDecrease);
        Publish();
    }

  private:
    // The way there is taken to have as many links as the ACK's way back, and a switch fewer.
    double TargetDelay(uint32_t links) const {
        const double switches = std::max(links, 1U) - 1;
        const double flowScaling = m_scale / std::sqrt(m_window) + m_offset;
        return m_baseTarget +
               switches * static_cast<double>(m_parameters.m_hopScale.GetPicoSeconds()) +
               std::clamp(flowScaling, 0.0, m_range);
    }

    void Decrease(int64_t now, double factor) {
        if (now - m_decreasedAt < static_cast<int64_t>(m_rttPs)) {
            return;
        }
        m_decreasedAt = now;
        m_window = std::max(m_window * factor, m_parameters.m_minWindow);
    }

    // A window of whole packets at line rate, or one packet at a time, paced.
    void Publish() {
        SetWindowForPackets(m_window * m_path.mtuBytes, m_path.mtuBytes);
        const double paced = 8e12 * m_wireBytes * m_window / m_rttPs;
        SetRateBps(m_window >= 1 || paced >= static_cast<double>(m_path.lineRateBps)
                       ? m_path.lineRateBps
                       : static_cast<uint64_t>(paced));
    }

    void VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const override {
        visitor.Value("window", m_window);
        visitor.Value("rttPs", m_rttPs);
        visitor.Value("hasDecreased", m_decreasedAt >= 0);
        if (m_decreasedAt >= 0) {
            visitor.Time("decreasedAt", m_decreasedAt);
        }
        visitor.Value("wireBytes", m_wireBytes);
    }

    const Swift& m_parameters;
    PathProperties m_path;
    double m_baseTarget;  ///< ps
    double m_range;       ///< Flow scaling at most, ps.
    double m_scale;       ///< a of flow scaling, ps.
    double m_offset;      ///< b of flow scaling, ps.
    double m_maxWindow;
    double m_window;  ///< Packets.
    double m_rttPs;   ///< The last one.
    int64_t m_decreasedAt = INT64_MIN / 2;
    uint32_t m_wireBytes = 0;  ///< Of the last packet.
};

TypeId Swift::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Swift")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Swift>()
            .AddAttribute("BaseTarget",
                          "Target delay of an uncongested path; 0 takes the base RTT.",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&Swift::m_baseTarget),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("HopScale",
                          "Topology scaling: target delay for each switch on the way there "
                          "(assumption).",
                          TimeValue(MicroSeconds(1)), MakeTimeAccessor(&Swift::m_hopScale),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("FlowScalingRange",
                          "Flow scaling: the most it adds, in BaseTargets (5 in htsim).",
                          DoubleValue(5), MakeDoubleAccessor(&Swift::m_flowScalingRange),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("FlowScalingMin",
                          "Window at which flow scaling adds the most (packets, 0.1 in htsim); "
                          "less than FlowScalingMax.",
                          DoubleValue(0.1), MakeDoubleAccessor(&Swift::m_flowScalingMin),
                          MakeDoubleChecker<double>(1e-6, 10))
            .AddAttribute("FlowScalingMax",
                          "Window from which flow scaling adds nothing (packets above 10, 100 in "
                          "htsim).",
                          DoubleValue(100), MakeDoubleAccessor(&Swift::m_flowScalingMax),
                          MakeDoubleChecker<double>(10.5, 1e9))
            .AddAttribute("AdditiveIncrease", "Packets that a round trip adds (1 in htsim).",
                          DoubleValue(1), MakeDoubleAccessor(&Swift::m_additiveIncrease),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Beta", "Multiplicative decrease (0..1, 0.8 in htsim).", DoubleValue(0.8),
                          MakeDoubleAccessor(&Swift::m_beta), MakeDoubleChecker<double>(0, 1))
            .AddAttribute("MaxDecrease", "The most that one round trip takes (0..1, 0.5 in htsim).",
                          DoubleValue(0.5), MakeDoubleAccessor(&Swift::m_maxDecrease),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("MinWindow", "Least window (packets, assumption).", DoubleValue(0.001),
                          MakeDoubleAccessor(&Swift::m_minWindow),
                          MakeDoubleChecker<double>(1e-6, 1))
            .AddAttribute("MaxWindowBdps",
                          "Greatest window, and the first, in bandwidth-delay products "
                          "(assumption).",
                          DoubleValue(2), MakeDoubleAccessor(&Swift::m_maxWindowBdps),
                          MakeDoubleChecker<double>(1e-3));
    return tid;
}

std::unique_ptr<CongestionFlow> Swift::CreateFlow(const PathProperties& path) const {
    return std::make_unique<SwiftFlow>(*this, path);
}

}  // namespace ns3
