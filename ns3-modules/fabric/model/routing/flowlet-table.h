// SPDX-License-Identifier: GPL-2.0-only
#ifndef FLOWLET_TABLE_H
#define FLOWLET_TABLE_H

#include "engine/model/state-visitor.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// The flowlets that one switch remembers, and by which port each goes. Behaves as the table of
/// hardware does, `entries` places indexed by a hash, where flows that fall on one place are one
/// flow; but it takes memory only for what is to be remembered.
class FlowletTable {
  public:
    struct Flowlet {
        int64_t lastSeen = 0;  ///< ps
        uint32_t place = 0;
        uint16_t port = kNoPort;  ///< Where `begins`: that of the flowlet before, if remembered.
        bool begins = true;       ///< Whether a new flowlet begins, which is given a port.

        void VisitState(StateVisitor& visitor) const;
    };

    static constexpr uint16_t kNoPort = UINT16_MAX;  ///< No switch has so many.
    static constexpr int64_t kForEver = INT64_MAX;

    /// \param gapPs silence after which a flowlet is over \param keepPs silence after which it may
    ///        be forgotten, not below gapPs \param entries at least 1
    FlowletTable(int64_t gapPs, int64_t keepPs, uint32_t entries)
        : m_gapPs(gapPs), m_keepPs(keepPs), m_entries(entries) {}

    /// The flowlet of a frame that is seen at `now`; where it begins, whoever asks gives it a port.
    /// Valid until the next call. \param hash of the frame's flow
    Flowlet& See(uint32_t hash, int64_t now);

    /// Fetches what See() will touch.
    void Prefetch(uint32_t hash) const;

    /// Those remembered, by place. An old one may be there or not, which changes nothing.
    void VisitState(StateVisitor& visitor) const;

    /// What it takes, bytes.
    size_t GetMemoryBytes() const { return m_slots.size() * sizeof(Flowlet); }

  private:
    uint32_t PlaceOf(uint32_t hash) const {
        return static_cast<uint32_t>(uint64_t{hash} * m_entries >> 32);
    }
    size_t FindSlot(uint32_t place) const;
    void Resize(int64_t now);

    static constexpr uint32_t kFree = UINT32_MAX;  ///< Place of a slot that holds none.

    int64_t m_gapPs;
    int64_t m_keepPs;
    uint32_t m_entries;
    size_t m_used = 0;
    std::vector<Flowlet> m_slots;  ///< Hashed by place; a power of two, at most half in use.
};

}  // namespace ns3

#endif  // FLOWLET_TABLE_H
