// SPDX-License-Identifier: GPL-2.0-only
#include "credit-account.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3 {

CreditPolicy CreditPolicy::Make(uint64_t capacityBytes, uint32_t updateBlocks,
                                uint32_t maxFrameBytes) {
    const uint32_t frame = CreditBlocks(maxFrameBytes);
    CreditPolicy policy;
    policy.capacityBlocks =
        static_cast<uint32_t>(std::min<uint64_t>(capacityBytes / kCreditBlockBytes, INT32_MAX));
    const uint32_t promise = policy.GetPromise();
    if (promise < frame) {
        throw std::invalid_argument(
            "buffer: " + std::to_string(capacityBytes) +
            " bytes a virtual lane do not hold a frame of ns3::FabricSwitch::MaxFrameBytes, " +
            std::to_string(maxFrameBytes) + " in blocks of " + std::to_string(kCreditBlockBytes) +
            "; allowed: " + std::to_string(frame * kCreditBlockBytes) + " or more");
    }
    const uint32_t wish = updateBlocks == 0 ? promise / 4 : updateBlocks;
    const uint32_t update = std::clamp(wish, 1U, (promise + 1) / 2);
    policy.lowBlocks = std::max(update, frame);
    policy.updateBlocks = std::min(update, promise + 1 - policy.lowBlocks);
    return policy;
}

void CreditAccount::Receive(uint32_t blocks) {
    m_held += blocks;
    m_received = static_cast<uint16_t>((m_received + blocks) & kCreditCounterMask);
    m_unseen = static_cast<uint16_t>(m_unseen + blocks);
    if (GetPromised() > kMaxCreditBlocks) {
        throw std::logic_error("a frame came for which its sender had no credit");
    }
}

}  // namespace ns3
