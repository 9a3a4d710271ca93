// SPDX-License-Identifier: GPL-2.0-only
#ifndef REORDER_BUFFER_H
#define REORDER_BUFFER_H

#include "engine/model/state-visitor.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// Packets that came before their turn: placed in memory already, but not yet told of. Keeps of
/// each what completing its message will need.
class ReorderBuffer {
  public:
    struct Packet {
        uint32_t immediate = 0;
        uint16_t payload = 0;
        bool isEnd = false;   ///< Last of its message.
        bool isKept = false;  ///< False where nothing came.
    };

    bool IsEmpty() const { return m_kept == 0; }

    /// Returns whether the packet is new. \pre expected < psn
    bool Keep(uint32_t expected, uint32_t psn, Packet packet) {
        while (psn - expected >= m_slots.size()) {
            Grow(expected);
        }
        Packet& slot = m_slots[IndexOf(psn)];
        if (slot.isKept) {
            return false;
        }
        slot = packet;
        slot.isKept = true;
        ++m_kept;
        return true;
    }

    /// Takes out the packet expected; it is not kept if it has not come.
    Packet Take(uint32_t expected) {
        Packet& slot = m_slots[IndexOf(expected)];
        const Packet packet = slot;
        m_kept -= slot.isKept ? 1 : 0;
        slot = Packet();
        return packet;
    }

    /// What is kept, by its distance from the packet expected.
    void VisitState(StateVisitor& visitor, uint32_t expected) const {
        for (uint32_t ahead = 0; ahead < m_slots.size(); ++ahead) {
            const Packet& packet = m_slots[IndexOf(expected + ahead)];
            if (packet.isKept) {
                visitor.Value("ahead", ahead);
                visitor.Value("payload", packet.payload);
                visitor.Value("isEnd", packet.isEnd);
                visitor.Value("immediate", packet.immediate);
            }
        }
        visitor.Value("kept", m_kept);
    }

  private:
    static constexpr size_t kMinSlots = 64;

    size_t IndexOf(uint32_t psn) const { return psn & (m_slots.size() - 1); }

    void Grow(uint32_t expected) {
        std::vector<Packet> larger(2 * m_slots.size());
        for (size_t i = 0; i < m_slots.size(); ++i) {
            const auto psn = static_cast<uint32_t>(expected + i);
            larger[psn & (larger.size() - 1)] = m_slots[IndexOf(psn)];
        }
        m_slots.swap(larger);
    }

    std::vector<Packet> m_slots = std::vector<Packet>(kMinSlots);  ///< By PSN modulo the size.
    size_t m_kept = 0;
};

}  // namespace ns3

#endif  // REORDER_BUFFER_H
