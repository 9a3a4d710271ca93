// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_SUBNET_H
#define INFINIBAND_SUBNET_H

#include "credit-account.h"
#include "fabric/model/switch/class-map.h"

#include "ns3/object.h"

#include <memory>
#include <string>

namespace ns3 {

/// What a subnet manager sets alike at all ports of an InfiniBand fabric: virtual lanes, how
/// service levels map to them, and when credit goes back.
class InfinibandSubnet : public Object {
  public:
    static TypeId GetTypeId();

    /// Data virtual lanes, 1..8; each port has memory for each.
    unsigned GetLanes() const { return m_lanes; }

    /// Reads the tables among the attributes; before anything else.
    /// \throws std::invalid_argument for what is no table, naming it
    void Configure();

    /// How ports share their links; null where no table was given.
    const VlArbitration* GetArbitration() const { return m_arbitration.get(); }

    /// Virtual lane of each service level 0..7.
    /// \throws std::invalid_argument for a table that is not one, naming what is wrong
    ClassMap GetLaneOfLevel() const;

    CreditPolicy MakePolicy(uint64_t laneBytes, uint32_t maxFrameBytes) const {
        return CreditPolicy::Make(laneBytes, m_creditUpdateBlocks, maxFrameBytes);
    }
    /// Whether routes that can deadlock are taken all the same.
    bool AllowsCreditLoops() const { return m_allowCreditLoops; }
    uint32_t GetHcaLaneBytes() const { return m_hcaLaneBytes; }

  private:
    uint8_t m_lanes;
    std::string m_slToVl;
    std::string m_highTable;
    std::string m_lowTable;
    uint8_t m_highLimit;
    std::unique_ptr<VlArbitration> m_arbitration;
    uint32_t m_creditUpdateBlocks;
    uint32_t m_hcaLaneBytes;
    bool m_allowCreditLoops;
};

}  // namespace ns3

#endif  // INFINIBAND_SUBNET_H
