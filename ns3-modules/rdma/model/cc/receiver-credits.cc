// SPDX-License-Identifier: GPL-2.0-only
#include "receiver-credits.h"

#include "ns3/double.h"

#include <algorithm>
#include <vector>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(ReceiverCredits);

class ReceiverCreditsFlow final : public CongestionFlow {
  public:
    ReceiverCreditsFlow(double windowBytes, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_path(path),
          m_credits(std::max<size_t>(static_cast<size_t>(windowBytes / path.mtuBytes), 1)),
          m_unasked(m_credits.size()) {
        // The window is what is unasked at first, and what credits and packets add up to later.
        SetWindowForPackets(static_cast<double>(m_credits.size()) * path.mtuBytes, path.mtuBytes);
    }

    void OnSend(int64_t now, uint32_t bytes) override {
        m_lastStart = now;
        m_lastBytes = bytes;
        if (m_unasked > 0) {
            --m_unasked;
        } else if (m_held > 0) {
            m_first = (m_first + 1) % m_credits.size();
            --m_held;
        }
        Publish();
    }

    void OnAck(const AckEvent& ack) override {
        const uint32_t packets =
            (ack.ackedBytes + m_path.mtuBytes - 1) / m_path.mtuBytes + m_trimmed;
        m_trimmed = 0;
        for (uint32_t i = 0; i < packets && m_held < m_credits.size(); ++i) {
            m_credits[(m_first + m_held) % m_credits.size()] = ack.now + ack.creditDelayPs;
            ++m_held;
        }
        Publish();
    }

    // Its credit comes with the NAK.
    void OnTrim(int64_t /*now*/, uint32_t /*bytes*/) override { m_trimmed = 1; }

    // Everything is sent again, and nobody gives credits for what never arrived.
    void OnLoss(int64_t /*now*/) override {
        m_held = 0;
        m_unasked = m_credits.size();
        Publish();
    }

  private:
    // Pacing as a rate: the next packet starts when the first credit counts.
    void Publish() {
        uint64_t rate = m_path.lineRateBps;
        if (m_unasked == 0 && m_held > 0 && m_credits[m_first] > m_lastStart) {
            const auto gap = static_cast<uint64_t>(m_credits[m_first] - m_lastStart);
            rate = std::min(rate, uint64_t{m_lastBytes} * 8'000'000'000'000 / gap);
        }
        SetRateBps(rate);
    }

    void VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const override {
        for (size_t i = 0; i < m_held; ++i) {
            visitor.Time("credit", m_credits[(m_first + i) % m_credits.size()]);
        }
        visitor.Value("held", m_held);
        visitor.Value("unasked", m_unasked);
        visitor.Value("trimmed", m_trimmed);
        visitor.Value("lastBytes", m_lastBytes);
        if (m_lastBytes != 0) {
            visitor.Time("lastStart", m_lastStart);
        }
    }

    PathProperties m_path;
    std::vector<int64_t> m_credits;  ///< When each counts, ps: a ring.
    size_t m_first = 0;
    size_t m_held = 0;
    size_t m_unasked;         ///< Packets that need no credit.
    uint32_t m_trimmed = 0;   ///< Packets that the next answer gives credit for.
    int64_t m_lastStart = 0;  ///< Of the last packet.
    uint32_t m_lastBytes = 0;
};

TypeId ReceiverCredits::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::ReceiverCredits")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<ReceiverCredits>()
            .AddAttribute("InitialWindowBdps",
                          "What a sender sends unasked, in bandwidth-delay products (1 in NDP and "
                          "EQDS).",
                          DoubleValue(1), MakeDoubleAccessor(&ReceiverCredits::m_initialWindowBdps),
                          MakeDoubleChecker<double>(1e-3, 1000))
            .AddAttribute("CreditRate",
                          "Part of its link's rate that a receiver gives credits for (0.01..1; "
                          "below 1 so that queues drain; assumption).",
                          DoubleValue(0.98), MakeDoubleAccessor(&ReceiverCredits::m_creditRate),
                          MakeDoubleChecker<double>(0.01, 1));
    return tid;
}

std::unique_ptr<CongestionFlow> ReceiverCredits::CreateFlow(const PathProperties& path) const {
    return std::make_unique<ReceiverCreditsFlow>(
        m_initialWindowBdps * static_cast<double>(path.GetBdpBytes()), path);
}

}  // namespace ns3
