// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONGA_TABLES_H
#define CONGA_TABLES_H

#include "engine/model/state-visitor.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3 {

/// What a leaf knows of congestion on the ways to another leaf, by the port that they begin with:
/// what that leaf fed back (the congestion-to-leaf table of CONGA, section 3.3). What has not been
/// told of for an age is less and less believed, and after another not at all, so that a way once
/// full is tried again.
class CongestionToLeaf {
  public:
    void Set(uint16_t port, uint8_t congestion, int64_t now) { m_told[port] = {congestion, now}; }

    /// \param agePs > 0
    uint8_t Get(uint16_t port, int64_t now, int64_t agePs) const {
        const auto told = m_told.find(port);
        if (told == m_told.end()) {
            return 0;
        }
        const int64_t stale = now - told->second.time - agePs;
        if (stale <= 0) {
            return told->second.congestion;
        }
        return stale >= agePs
                   ? 0
                   : static_cast<uint8_t>(told->second.congestion * (agePs - stale) / agePs);
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("ports", m_told.size());
        for (const auto& [port, told] : m_told) {
            visitor.Value("port", port);
            visitor.Value("congestion", told.congestion);
            visitor.Time("time", told.time);
        }
    }

  private:
    struct Told {
        uint8_t congestion;
        int64_t time;
    };
    std::map<uint16_t, Told> m_told;
};

/// What a leaf has seen of congestion on the ways from another leaf, by that leaf's ports, and what
/// of it that leaf is to be told next (the congestion-from-leaf table).
class CongestionFromLeaf {
  public:
    struct Entry {
        uint16_t port;
        uint8_t congestion;
        bool isNew;  ///< Changed since it was last fed back.

        void VisitState(StateVisitor& visitor) const {
            visitor.Value("port", port);
            visitor.Value("congestion", congestion);
            visitor.Value("isNew", isNew);
        }
    };

    void Set(uint16_t port, uint8_t congestion) {
        for (Entry& entry : m_entries) {
            if (entry.port == port) {
                entry.isNew = entry.isNew || entry.congestion != congestion;
                entry.congestion = congestion;
                return;
            }
        }
        m_entries.push_back({port, congestion, true});
    }

    /// The next to feed back: in turn, those that are new before others. Null if there is none.
    const Entry* TakeFeedback() {
        const size_t count = m_entries.size();
        if (count == 0) {
            return nullptr;
        }
        size_t next = m_turn % count;
        for (size_t i = 0; i < count; ++i) {
            const size_t at = (m_turn + i) % count;
            if (m_entries[at].isNew) {
                next = at;
                break;
            }
        }
        m_turn = next + 1;
        m_entries[next].isNew = false;
        return &m_entries[next];
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Each("entries", m_entries);
        visitor.Value("turn", m_turn);
    }

  private:
    std::vector<Entry> m_entries;  ///< As many as that leaf has ports to spines.
    size_t m_turn = 0;
};

}  // namespace ns3

#endif  // CONGA_TABLES_H
