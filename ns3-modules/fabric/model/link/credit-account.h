// SPDX-License-Identifier: GPL-2.0-only
#ifndef CREDIT_ACCOUNT_H
#define CREDIT_ACCOUNT_H

#include "engine/model/state-visitor.h"

#include "credit-gate.h"

#include <cstdint>

namespace ns3 {

/// When the receiving end of a link tells the sender of memory that became free; blocks.
///
/// The specification leaves that to the implementation. Here, an update is due once it would raise
/// the limit by `updateBlocks`. The receiver looks
///   - when it has received `updateBlocks` since it last looked, and when the peer becomes low;
///   - while the peer is low (promised less than `lowBlocks`), whenever a frame leaves.
/// While no peer is low, nothing need happen at the departures of a switch, which a lazily
/// evaluated link replays late.
struct CreditPolicy {
    uint32_t capacityBlocks = 0;  ///< Memory of the lane.
    uint32_t updateBlocks = 0;
    uint32_t lowBlocks = 0;

    /// \param updateBlocks as wished for; 0 is a quarter of what can be promised. It is cut to what
    ///        cannot deadlock: once all is drained from the memory of a peer that is low, an update
    ///        must be due. That is, update + low <= promise + 1, and a peer that is not low has
    ///        credit for a largest frame.
    /// \throws std::invalid_argument where the memory does not hold a largest frame
    static CreditPolicy Make(uint64_t capacityBytes, uint32_t updateBlocks, uint32_t maxFrameBytes);

    /// The most that is ever promised: memory, as far as the counters go.
    uint32_t GetPromise() const {
        return capacityBlocks < kMaxCreditBlocks ? capacityBlocks : kMaxCreditBlocks;
    }
};

/// The receiving end of a link's flow control for one virtual lane (InfiniBand Architecture vol. 1,
/// 7.9.4): the blocks received so far (ABR), those still held, and the limit last advertised
/// (FCCL). Counters are modulo 4096.
///
/// Departures may be told late; then what is held is too much, and an update less due.
class CreditAccount {
  public:
    /// The limit that the sender begins with.
    void Reset(const CreditPolicy& policy) {
        *this = CreditAccount();
        m_advertised = static_cast<uint16_t>(policy.GetPromise());
    }

    /// A frame came in. \throws std::logic_error if the sender had no credit for it
    void Receive(uint32_t blocks);
    void Release(uint32_t blocks) { m_held -= blocks; }
    /// Frames were sent and never came.
    void ReceiveLost(uint32_t blocks) {
        Receive(blocks);
        Release(blocks);
    }

    /// The sender tells what it sent so far (FCTBS): what of it did not come was lost. Returns
    /// whether anything was.
    bool Synchronize(uint16_t sentBlocks) {
        const uint32_t lost = (sentBlocks - m_received) & kCreditCounterMask;
        ReceiveLost(lost);
        return lost != 0;
    }

    /// Whether, after a Receive(), it is time to look whether an update is due.
    bool WantsLook(const CreditPolicy& policy) const {
        return m_unseen >= policy.updateBlocks || (!m_low && IsShort(policy));
    }
    void NoteLook() { m_unseen = 0; }

    /// Meant for an exact account: no departure is still to be told.
    bool IsUpdateDue(const CreditPolicy& policy) const {
        return ((GetLimit(policy) - m_advertised) & kCreditCounterMask) >= policy.updateBlocks;
    }
    /// The new limit, which the owner sends. Exact as above
    uint16_t Advertise(const CreditPolicy& policy) {
        m_advertised = static_cast<uint16_t>(GetLimit(policy));
        return m_advertised;
    }

    /// Whether the peer has less than `lowBlocks` left of what it was promised.
    bool IsShort(const CreditPolicy& policy) const { return GetPromised() < policy.lowBlocks; }
    /// As the owner noted it: it looks at every departure.
    bool IsLow() const { return m_low; }
    void SetLow(bool low) { m_low = low; }

    uint32_t GetHeldBlocks() const { return m_held; }

    /// Counters go round: of them the distance counts.
    void VisitState(StateVisitor& visitor) const {
        visitor.Value("held", m_held);
        visitor.Value("promised", GetPromised());
        visitor.Value("unseen", m_unseen);
        visitor.Value("low", m_low);
    }

  private:
    uint32_t GetPromised() const { return (m_advertised - m_received) & kCreditCounterMask; }
    uint32_t GetLimit(const CreditPolicy& policy) const {
        const uint32_t free = policy.capacityBlocks - m_held;
        return (m_received + (free < kMaxCreditBlocks ? free : kMaxCreditBlocks)) &
               kCreditCounterMask;
    }

    uint32_t m_held = 0;
    uint16_t m_received = 0;
    uint16_t m_advertised = 0;
    uint16_t m_unseen = 0;  ///< Received since the last look.
    bool m_low = false;
};

}  // namespace ns3

#endif  // CREDIT_ACCOUNT_H
