// SPDX-License-Identifier: GPL-2.0-only
#ifndef CLASS_SCHEDULER_H
#define CLASS_SCHEDULER_H

#include "vl-arbiter.h"

#include "engine/model/precondition.h"

#include <array>
#include <cstdint>

namespace ns3 {

constexpr unsigned kTrafficClasses = 8;  ///< IEEE 802.1Q priorities.

/// How the ports of one owner share a link among traffic classes.
struct ClassSchedule {
    uint8_t strictMask = 0;  ///< Classes served first, highest number first.
    /// Bytes a class may send per round of the others (deficit round robin).
    std::array<uint32_t, kTrafficClasses> quantum{};
    /// InfiniBand's tables, instead of both; null where there are none. Outlives the schedule.
    const VlArbitration* arbitration = nullptr;
};

/// Picks the class to send from: strict classes first, then deficit weighted round robin
/// (Shreedhar and Varghese, SIGCOMM 1995) among the rest.
class ClassScheduler {
  public:
    /// \param ready mask of classes that may send
    /// \param headBytes called with a class, returns the size of its first frame
    /// \pre ready is not 0
    template <typename HeadBytes>
    unsigned Pick(const ClassSchedule& schedule, uint8_t ready, HeadBytes headBytes) {
        FABRICSIM_PRE(ready != 0);
        if (schedule.arbitration != nullptr) {
            return m_arbiter.Pick(*schedule.arbitration, ready, headBytes);
        }
        if ((ready & (ready - 1)) == 0) {
            return static_cast<unsigned>(__builtin_ctz(ready));
        }
        const unsigned strict = ready & schedule.strictMask;
        if (strict != 0) {
            return 31 - static_cast<unsigned>(__builtin_clz(strict));
        }
        return PickWeighted(schedule, ready, headBytes);
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Values("deficits", m_deficit);
        visitor.Value("turn", m_turn);
        visitor.Value("isGranted", m_granted);
        visitor.Nested("arbiter", m_arbiter);
    }

  private:
    template <typename HeadBytes>
    unsigned PickWeighted(const ClassSchedule& schedule, uint8_t ready, HeadBytes headBytes) {
        while (true) {
            if ((ready >> m_turn & 1) != 0) {
                if (!m_granted) {
                    m_deficit[m_turn] += schedule.quantum[m_turn];
                    m_granted = true;
                }
                const uint32_t bytes = headBytes(m_turn);
                if (bytes <= m_deficit[m_turn]) {
                    m_deficit[m_turn] -= bytes;
                    return m_turn;
                }
            } else {
                m_deficit[m_turn] = 0;
            }
            m_turn = (m_turn + 1) % kTrafficClasses;
            m_granted = false;
        }
    }

    std::array<uint32_t, kTrafficClasses> m_deficit{};
    VlArbiter m_arbiter;
    uint8_t m_turn = 0;
    bool m_granted = false;
};

}  // namespace ns3

#endif  // CLASS_SCHEDULER_H
