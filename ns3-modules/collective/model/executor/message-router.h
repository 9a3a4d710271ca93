// SPDX-License-Identifier: GPL-2.0-only
#ifndef MESSAGE_ROUTER_H
#define MESSAGE_ROUTER_H

#include <cstdint>
#include <unordered_map>

namespace ns3 {

class PlanRank;

/// Finds whom a message of a collective is for, by its tag: which of the GPUs that share a NIC, the
/// collective's number, and the receiver's in-link. So ranks may come late, and several collectives
/// be under way at once.
class MessageRouter {
  public:
    /// Tags have this bit; immediates of other users of the NICs must not.
    static constexpr uint32_t kTagged = uint32_t{1} << 31;
    static constexpr uint32_t kLinkBits = 16;
    static constexpr uint32_t kSharerBits = 3;
    static constexpr uint32_t kMaxLinks = uint32_t{1} << kLinkBits;
    static constexpr uint32_t kMaxSharers = uint32_t{1} << kSharerBits;
    /// Collectives that one participant may have joined at a time.
    static constexpr uint32_t kMaxCollectives = uint32_t{1} << (31 - kSharerBits - kLinkBits);

    static uint32_t MakeTag(uint32_t collective, uint32_t inLink) {
        return kTagged | collective % kMaxCollectives << kLinkBits | inLink;
    }
    /// \name Which GPU of the receiving NIC a tag is for
    /// @{
    static uint32_t AddSharer(uint32_t tag, uint32_t sharer) {
        return tag | sharer << (31 - kSharerBits);
    }
    static uint32_t GetSharer(uint32_t tag) {
        return tag >> (31 - kSharerBits) & (kMaxSharers - 1);
    }
    /// @}

    /// \throws std::invalid_argument if there are too many at a time
    void Join(uint32_t collective, PlanRank& rank);
    void Leave(uint32_t collective) { m_ranks.erase(collective % kMaxCollectives); }

    /// A message for nobody who is here is lost: its collective failed.
    void Deliver(uint32_t tag, uint64_t bytes, int64_t now);

  private:
    std::unordered_map<uint32_t, PlanRank*> m_ranks;
};

}  // namespace ns3

#endif  // MESSAGE_ROUTER_H
