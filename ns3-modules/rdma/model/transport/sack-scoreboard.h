// SPDX-License-Identifier: GPL-2.0-only
#ifndef SACK_SCOREBOARD_H
#define SACK_SCOREBOARD_H

#include "psn.h"

#include "engine/model/state-visitor.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// What a sender knows of its packets beyond the first unacknowledged one, for selective repeat: a
/// bitmap with four states. Packets from the first unacknowledged to one past the last that
/// something is known of are held; all others have only been sent.
class SackScoreboard {
  public:
    enum class State : uint8_t {
        kSent,    ///< Nothing is known.
        kKept,    ///< The receiver has it.
        kLost,    ///< Is to be sent again.
        kResent,  ///< Was sent again.
    };

    /// \param first the first unacknowledged PSN
    explicit SackScoreboard(uint32_t first)
        : m_slots(kMinSlots, State::kSent),
          m_first(first),
          m_end(first),
          m_keptEnd(first),
          m_judged(first),
          m_searchFrom(first) {}

    /// Nothing is held.
    bool IsEmpty() const { return m_first == m_end; }
    /// One past the last packet that the receiver keeps, at least the first unacknowledged one.
    uint32_t GetKeptEnd() const { return m_keptEnd; }
    State Get(uint32_t psn) const {
        return IsPsnBefore(psn, m_end) ? m_slots[IndexOf(psn)] : State::kSent;
    }

    /// \pre psn is not acknowledged
    void Set(uint32_t psn, State state);

    /// Everything before `psn` is acknowledged.
    void Acknowledge(uint32_t psn);

    /// The first lost packet. \pre there is one
    uint32_t FindLost();

    /// Packets before this one have been found lost or not; see SendWindow::JudgeLosses.
    uint32_t GetJudged() const { return m_judged; }
    void SetJudged(uint32_t psn) { m_judged = psn; }

    /// \param connection whose PSNs these are
    void VisitState(StateVisitor& visitor, uint64_t connection) const;

  private:
    static constexpr size_t kMinSlots = 64;

    size_t IndexOf(uint32_t psn) const { return psn & (m_slots.size() - 1); }
    void Grow(uint32_t end);

    std::vector<State> m_slots;  ///< By PSN modulo the size, a power of two.
    uint32_t m_first;
    uint32_t m_end;
    uint32_t m_keptEnd;
    uint32_t m_judged;
    uint32_t m_searchFrom;  ///< No packet before it is lost.
};

}  // namespace ns3

#endif  // SACK_SCOREBOARD_H
