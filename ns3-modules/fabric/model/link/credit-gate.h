// SPDX-License-Identifier: GPL-2.0-only
#ifndef CREDIT_GATE_H
#define CREDIT_GATE_H

#include "class-scheduler.h"

#include "engine/model/precondition.h"
#include "engine/model/state-visitor.h"

#include <array>
#include <cstdint>

namespace ns3 {

/// \name Units of InfiniBand's flow control (InfiniBand Architecture vol. 1, 7.9.4)
/// @{
constexpr uint32_t kCreditBlockBytes = 64;
constexpr uint32_t kCreditCounterMask = 0xfff;  ///< Counters have 12 bits.
constexpr uint32_t kMaxCreditBlocks = 2048;     ///< The most that a receiver may promise.

/// Blocks that a packet takes, LRH to VCRC.
constexpr uint32_t CreditBlocks(uint32_t bytes) {
    return (bytes + kCreditBlockBytes - 1) / kCreditBlockBytes;
}
/// @}

/// The sending end of a link's flow control: for each virtual lane the blocks sent so far (FCTBS)
/// and how far the receiver lets it go (FCCL), both modulo 4096.
class CreditGate {
  public:
    /// A packet may go if (limit - sent - its blocks) modulo 4096 is at most 2048.
    bool Fits(unsigned vl, uint32_t blocks) const {
        return ((m_lane[vl].limit - m_lane[vl].sent - blocks) & kCreditCounterMask) <=
               kMaxCreditBlocks;
    }
    /// \pre Fits(vl, blocks)
    void Spend(unsigned vl, uint32_t blocks) {
        FABRICSIM_PRE(Fits(vl, blocks));
        m_lane[vl].sent = static_cast<uint16_t>((m_lane[vl].sent + blocks) & kCreditCounterMask);
    }
    void SetLimit(unsigned vl, uint16_t limit) { m_lane[vl].limit = limit; }
    uint16_t GetSent(unsigned vl) const { return m_lane[vl].sent; }
    /// Blocks that may still be sent.
    uint32_t GetCredit(unsigned vl) const {
        return (m_lane[vl].limit - m_lane[vl].sent) & kCreditCounterMask;
    }

    /// Where frames are supplied only as they start, there must be credit for one of this size.
    void SetSupplied(unsigned vl, uint32_t blocks) {
        m_lane[vl].supplied = static_cast<uint16_t>(blocks);
    }
    uint32_t GetSupplied(unsigned vl) const { return m_lane[vl].supplied; }

    void VisitState(StateVisitor& visitor) const {
        for (const Lane& lane : m_lane) {
            visitor.Value("sent", lane.sent);
            visitor.Value("limit", lane.limit);
            visitor.Value("supplied", lane.supplied);
        }
    }

  private:
    struct Lane {
        uint16_t sent = 0;
        uint16_t limit = 0;
        uint16_t supplied = 0;
    };

    std::array<Lane, kTrafficClasses> m_lane;
};

}  // namespace ns3

#endif  // CREDIT_GATE_H
