// SPDX-License-Identifier: GPL-2.0-only
#ifndef ACK_ROUND_H
#define ACK_ROUND_H

#include "congestion-control.h"

#include <algorithm>
#include <cstdint>

namespace ns3 {

/// Tells the round trips of a queue pair apart, for controls that act once in each: a round ends
/// with the first ACK of a packet that was sent after the round had begun.
class AckRound {
  public:
    /// No round has begun: no ACK came yet.
    bool IsBeforeFirst() const { return m_end == 0; }
    /// Whether the ACK ends the round, or comes before the first.
    bool EndsWith(const AckEvent& ack) const { return ack.psn > m_end; }
    /// The next round begins with that ACK.
    void Begin(const AckEvent& ack) { m_end = std::max<uint64_t>(ack.nextPsn, 1); }
    /// The PSN after which the round ends, see AckEvent.
    uint64_t GetEnd() const { return m_end; }

    /// \param connection as of CongestionFlow::VisitState()
    void VisitState(StateVisitor& visitor, uint64_t connection) const {
        visitor.Value("isBeforeFirst", IsBeforeFirst());
        if (!IsBeforeFirst()) {
            visitor.Psn("roundEnd", static_cast<uint32_t>(m_end), connection);
        }
    }

  private:
    uint64_t m_end = 0;
};

}  // namespace ns3

#endif  // ACK_ROUND_H
