// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAUSE_STATE_H
#define PAUSE_STATE_H

#include "engine/model/precondition.h"
#include "engine/model/state-visitor.h"

#include <cstdint>

namespace ns3 {

/// For how long a port was stopped in any class, and which pauses it does not heed. The mask of the
/// classes that are stopped is the transmitter's, which asks for it at every start. Times are ps.
class PauseState {
  public:
    /// The set of stopped classes changes. \param before, after masks
    /// \pre they differ
    void OnChange(uint8_t before, uint8_t after, int64_t time) {
        FABRICSIM_PRE(before != after);
        if (before == 0) {
            m_since = time;
        } else if (after == 0) {
            m_stoppedPs += time - m_since;
        }
    }

    /// Since when there is any, if there is.
    int64_t GetSince() const { return m_since; }
    /// Time so far during which there was any. \param mask of the classes stopped now
    int64_t GetTotal(uint8_t mask, int64_t now) const {
        return m_stoppedPs + (mask != 0 ? now - m_since : 0);
    }

    bool IsIgnored(uint8_t trafficClass) const { return (m_ignored >> trafficClass & 1) != 0; }
    void SetIgnored(uint8_t trafficClass, bool ignored) {
        const auto bit = static_cast<uint8_t>(1U << trafficClass);
        m_ignored = static_cast<uint8_t>(ignored ? m_ignored | bit : m_ignored & ~bit);
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("ignored", m_ignored);
        visitor.Count("stoppedPs", static_cast<uint64_t>(m_stoppedPs));
        visitor.Past("since", m_since);
    }

  private:
    int64_t m_stoppedPs = 0;
    int64_t m_since = 0;
    uint8_t m_ignored = 0;  ///< Classes that send whatever the peer says.
};

}  // namespace ns3

#endif  // PAUSE_STATE_H
