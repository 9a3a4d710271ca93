// SPDX-License-Identifier: GPL-2.0-only
#include "dctcp.h"

#include "ack-round.h"

#include "ns3/double.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Dctcp);

class DctcpFlow final : public CongestionFlow {
  public:
    DctcpFlow(const Dctcp& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_lineRate(static_cast<double>(path.lineRateBps)),
          m_fullWindow(parameters.m_windowBdps * static_cast<double>(path.GetBdpBytes())),
          m_additive(AdditiveOf(parameters, path)),
          m_rate(m_lineRate) {
        Publish();
    }

    void OnAck(const AckEvent& ack) override {
        m_ackedBytes += ack.ackedBytes;
        m_markedBytes += ack.congestionEcho ? ack.ackedBytes : 0;
        const bool newRound = m_round.EndsWith(ack);
        if (newRound) {
            EndRound(ack);
        }
        if (m_reduced && ack.psn > m_reducedUntil) {
            m_reduced = false;
        }
        if (ack.congestionEcho && !m_reduced) {
            Cut(1 - m_alpha / 2, ack.nextPsn);
        }
        if (newRound && !m_reduced) {
            m_rate = std::min(m_rate + m_additive, m_lineRate);
        }
        Publish();
    }

    // As other TCP does, once in a round (RFC 8257, section 3.5).
    void OnLoss(int64_t /*now*/) override {
        if (!m_reduced) {
            Cut(0.5, m_round.GetEnd());
            Publish();
        }
    }

  private:
    void Cut(double factor, uint64_t until) {
        m_rate =
            std::max(m_rate * factor, static_cast<double>(m_parameters.m_minRate.GetBitRate()));
        m_reduced = true;
        m_reducedUntil = until;
    }

    // One packet more in the window each round trip (RFC 8257, section 3.4), as a rate.
    static double AdditiveOf(const Dctcp& parameters, const PathProperties& path) {
        const uint64_t given = parameters.m_additiveIncrease.GetBitRate();
        return given != 0 ? static_cast<double>(given)
                          : 8e12 * path.mtuBytes / static_cast<double>(path.baseRttPs);
    }

    void EndRound(const AckEvent& ack) {
        if (!m_round.IsBeforeFirst()) {
            const double marked = m_ackedBytes == 0 ? 0
                                                    : static_cast<double>(m_markedBytes) /
                                                          static_cast<double>(m_ackedBytes);
            m_alpha += m_parameters.m_gain * (marked - m_alpha);
            m_ackedBytes = 0;
            m_markedBytes = 0;
        }
        m_round.Begin(ack);
    }

    void Publish() {
        SetRateBps(static_cast<uint64_t>(m_rate));
        if (m_fullWindow > 0) {
            const double window = m_fullWindow * m_rate / m_lineRate;
            SetWindowBytes(std::max<uint64_t>(static_cast<uint64_t>(window), 1));
        }
    }

    void VisitOwn(StateVisitor& visitor, uint64_t connection) const override {
        visitor.Value("rate", m_rate);
        visitor.Value("alpha", m_alpha);
        visitor.Value("ackedBytes", m_ackedBytes);
        visitor.Value("markedBytes", m_markedBytes);
        visitor.Value("reduced", m_reduced);
        if (m_reduced) {
            visitor.Psn("reducedUntil", static_cast<uint32_t>(m_reducedUntil), connection);
        }
        m_round.VisitState(visitor, connection);
    }

    const Dctcp& m_parameters;
    double m_lineRate;
    double m_fullWindow;  ///< Window at line rate, bytes; 0 is none.
    double m_additive;
    double m_rate;
    double m_alpha = 1;          ///< As Linux starts it, so that the first cut halves.
    uint64_t m_ackedBytes = 0;   ///< In this round.
    uint64_t m_markedBytes = 0;  ///< In this round.
    bool m_reduced = false;      ///< The rate was cut, and that round is not over.
    uint64_t m_reducedUntil = 0;
    AckRound m_round;
};

TypeId Dctcp::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::Dctcp")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<Dctcp>()
            .AddAttribute("Gain", "g: weight of a round in alpha (0..1; 1/16 in RFC 8257).",
                          DoubleValue(1.0 / 16), MakeDoubleAccessor(&Dctcp::m_gain),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("AdditiveIncrease",
                          "Increase in a round trip without cut; 0 takes one packet in a base RTT "
                          "(RFC 8257).",
                          DataRateValue(DataRate("0b/s")),
                          MakeDataRateAccessor(&Dctcp::m_additiveIncrease), MakeDataRateChecker())
            .AddAttribute("MinRate", "Lowest rate (assumption).",
                          DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&Dctcp::m_minRate), MakeDataRateChecker())
            .AddAttribute("WindowBdps",
                          "Limit of unacknowledged payload at line rate in bandwidth-delay "
                          "products; it shrinks with the rate. 0 is none.",
                          DoubleValue(1), MakeDoubleAccessor(&Dctcp::m_windowBdps),
                          MakeDoubleChecker<double>(0));
    return tid;
}

std::unique_ptr<CongestionFlow> Dctcp::CreateFlow(const PathProperties& path) const {
    return std::make_unique<DctcpFlow>(*this, path);
}

}  // namespace ns3
