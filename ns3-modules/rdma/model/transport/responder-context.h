// SPDX-License-Identifier: GPL-2.0-only
#ifndef RESPONDER_CONTEXT_H
#define RESPONDER_CONTEXT_H

#include "reorder-buffer.h"

#include "engine/model/model-memory.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace ns3 {

class ReadStream;

/// What a NIC keeps of one connection whose receiving half it is.
struct ResponderContext {
    uint32_t expectedPsn = 0;
    uint32_t unacknowledged = 0;       ///< Packets accepted since the last ACK.
    uint64_t messageBytes = 0;         ///< Payload of the message being received.
    int64_t nextCnp = 0;               ///< Earliest time of the next CNP, ps.
    ReadStream* readStream = nullptr;  ///< What answers the connection's READs; null before any.
    std::unique_ptr<ReorderBuffer> reorder;  ///< Null until a packet came out of order.
    bool nakSent = false;  ///< A NAK is out and the packet it asks for has not come.

    /// \param connection whose PSNs it expects
    void VisitState(StateVisitor& visitor, uint64_t connection) const;
};

/// The responder contexts of one NIC by sender and queue pair number: open addressing, so that the
/// one look-up each packet needs touches one or two cache lines. Entries are never removed: a pair
/// of endpoints reuses its queue pair numbers.
class ResponderContextTable {
  public:
    /// Fetches what Find() will read.
    void Prefetch(uint32_t source, uint32_t queuePair) const {
        if (!m_slots.empty()) {
            __builtin_prefetch(&m_slots[HomeOf(KeyOf(source, queuePair), m_slots)], 1);
        }
    }

    /// The context of the connection; if it was not there, a new one that expects `firstPsn`.
    ResponderContext& Find(uint32_t source, uint32_t queuePair, uint32_t firstPsn) {
        const uint64_t key = KeyOf(source, queuePair);
        if (2 * (m_used + 1) > m_slots.size()) {
            Grow();
        }
        const size_t before = m_used;
        ResponderContext& context = FindSlot(m_slots, key).context;
        if (m_used != before) {
            context.expectedPsn = firstPsn;
        }
        return context;
    }

    void VisitState(StateVisitor& visitor) const;

  private:
    struct Slot {
        uint64_t key = 0;  ///< 0 where free.
        ResponderContext context;
    };

    static uint64_t KeyOf(uint32_t source, uint32_t queuePair) {
        return (uint64_t{source} << 32 | queuePair) + 1;
    }
    static size_t HomeOf(uint64_t key, const ModelVector<Slot>& slots) {
        return (key * 0x9e3779b97f4a7c15U >> 32) & (slots.size() - 1);
    }

    Slot& FindSlot(ModelVector<Slot>& slots, uint64_t key) {
        const size_t mask = slots.size() - 1;
        size_t i = HomeOf(key, slots);
        while (slots[i].key != key) {
            if (slots[i].key == 0) {
                slots[i].key = key;
                ++m_used;
                break;
            }
            i = (i + 1) & mask;
        }
        return slots[i];
    }

    void Grow() {
        ModelVector<Slot> larger(m_slots.empty() ? 4 : 2 * m_slots.size());
        m_used = 0;
        for (Slot& slot : m_slots) {
            if (slot.key != 0) {
                FindSlot(larger, slot.key).context = std::move(slot.context);
            }
        }
        m_slots.swap(larger);
    }

    ModelVector<Slot> m_slots;
    size_t m_used = 0;
};

}  // namespace ns3

#endif  // RESPONDER_CONTEXT_H
