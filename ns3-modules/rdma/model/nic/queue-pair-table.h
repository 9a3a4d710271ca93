// SPDX-License-Identifier: GPL-2.0-only
#ifndef QUEUE_PAIR_TABLE_H
#define QUEUE_PAIR_TABLE_H

#include "rdma/model/transport/queue-pair.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3 {

/// The queue pairs of one NIC by number. A closed queue pair's number, and the PSN it got to, go to
/// the next one towards the same destination, so that the receiver's state stays valid.
class QueuePairTable {
  public:
    /// What identifies a new queue pair to its receiver.
    struct Identity {
        uint32_t number;
        uint32_t nextPsn;
    };

    /// Fetches what Find() will read.
    void Prefetch(uint32_t number) const {
        if (number < m_slots.size()) {
            __builtin_prefetch(&m_slots[number]);
        }
    }

    QueuePair* Find(uint32_t number) const {
        return number < m_slots.size() ? m_slots[number].get() : nullptr;
    }

    /// \param firstPsn of connections that are new
    Identity TakeIdentity(uint32_t destination, uint32_t firstPsn) {
        const auto idle = m_idle.find(destination);
        if (idle != m_idle.end() && !idle->second.empty()) {
            const Identity identity = idle->second.back();
            idle->second.pop_back();
            return identity;
        }
        return {TakeNumber(), firstPsn};
    }

    uint32_t TakeNumber() {
        if (m_slots.size() == kMaxQueuePairs) {
            throw std::length_error("a NIC has at most 2^24 queue pairs at a time");
        }
        m_slots.emplace_back();
        return static_cast<uint32_t>(m_slots.size() - 1);
    }

    QueuePair& Put(std::unique_ptr<QueuePair> queuePair) {
        auto& slot = m_slots[queuePair->GetNumber()];
        slot = std::move(queuePair);
        return *slot;
    }

    /// \pre the queue pair is idle
    void Destroy(QueuePair& queuePair) {
        const uint32_t number = queuePair.GetNumber();
        m_idle[queuePair.GetDestination()].push_back({number, queuePair.GetEndPsn()});
        m_slots[number].reset();
    }

    /// Calls `action` with each queue pair, in order of their numbers.
    template <typename Action>
    void ForEach(Action action) const {
        for (const auto& slot : m_slots) {
            if (slot != nullptr) {
                action(*slot);
            }
        }
    }

    /// Takes a queue pair out of use and keeps the object, whose timer may be the event being
    /// executed. Its number is not used again: the receiver still waits for the PSN that never
    /// came.
    void Retire(QueuePair& queuePair) {
        m_retired.push_back(std::move(m_slots[queuePair.GetNumber()]));
    }

    /// \param endpoint of the NIC
    void VisitState(StateVisitor& visitor, uint32_t endpoint) const;

  private:
    static constexpr size_t kMaxQueuePairs = size_t{1} << 24;  ///< The BTH's field has 24 bits.

    ModelVector<std::unique_ptr<QueuePair>> m_slots;  ///< Null where closed.
    std::vector<std::unique_ptr<QueuePair>> m_retired;
    std::unordered_map<uint32_t, std::vector<Identity>> m_idle;  ///< By destination.
};

}  // namespace ns3

#endif  // QUEUE_PAIR_TABLE_H
