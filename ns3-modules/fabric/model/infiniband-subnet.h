// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_SUBNET_H
#define INFINIBAND_SUBNET_H

#include "class-scheduler.h"
#include "credit-account.h"

#include "ns3/object.h"

#include <array>
#include <string>

namespace ns3 {

/// What a subnet manager sets alike at all ports of an InfiniBand fabric: virtual lanes, how
/// service levels map to them, and when credit goes back.
class InfinibandSubnet : public Object {
  public:
    static TypeId GetTypeId();

    /// Data virtual lanes, 1..8; each port has memory for each.
    unsigned GetLanes() const { return m_lanes; }

    /// Virtual lane of each service level 0..7.
    /// \throws std::invalid_argument for a table that is not one, naming what is wrong
    std::array<uint8_t, kTrafficClasses> GetLaneOfLevel() const;

    CreditPolicy MakePolicy(uint64_t laneBytes, uint32_t maxFrameBytes) const {
        return CreditPolicy::Make(laneBytes, m_creditUpdateBlocks, maxFrameBytes);
    }
    uint32_t GetHcaLaneBytes() const { return m_hcaLaneBytes; }

  private:
    uint8_t m_lanes;
    std::string m_slToVl;
    uint32_t m_creditUpdateBlocks;
    uint32_t m_hcaLaneBytes;
};

}  // namespace ns3

#endif  // INFINIBAND_SUBNET_H
