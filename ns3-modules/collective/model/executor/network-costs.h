// SPDX-License-Identifier: GPL-2.0-only
#ifndef NETWORK_COSTS_H
#define NETWORK_COSTS_H

#include "communicator.h"

#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/plan-timing.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class RdmaNetwork;

/// What the messages of a plan cost on the idle fabric and NVLink of its communicator.
///
/// Through NICs, by the path of FabricNetwork::FindPath(): headers, preambles and gaps are counted,
/// and so are the ACKs of an equal message that comes in, which share the link. Through NVLink a
/// message of m bytes takes x = 8m/rate of either GPU's port, and 2x + latency in all; from or to
/// the switch, x and the latency once.
class NetworkCosts final : public MessageCosts {
  public:
    NetworkCosts(const RdmaNetwork& network, const Communicator& communicator,
                 const CollectivePlan& plan);

    Cost GetCost(uint32_t source, uint32_t destination, uint64_t bytes) const override;
    /// NVLink's of each participant, then those of each NIC.
    uint32_t GetPorts(uint32_t participants) const override;
    uint32_t GetPort(uint32_t participant, uint32_t peer) const override;

  private:
    static constexpr uint32_t kMostPorts = 8;  ///< Of a NIC.

    /// The NIC that a rank uses for what it exchanges with a peer.
    uint32_t GetEndpoint(uint32_t rank, uint32_t peer) const;
    uint32_t GetPortsOf(uint32_t endpoint) const;
    /// Between two ranks.
    uint32_t CountChannels(uint32_t source, uint32_t destination) const;
    bool IsNvlink(uint32_t source, uint32_t destination) const;
    Cost ThroughNic(uint32_t source, uint32_t destination, uint64_t bytes) const;
    Cost ThroughNvlink(uint32_t source, uint32_t destination, uint64_t bytes) const;

    /// Of the last messages, since most are as those before.
    struct Known {
        uint32_t source = UINT32_MAX;
        uint32_t destination = 0;
        uint64_t bytes = 0;
        Cost cost;
    };

    const RdmaNetwork& m_network;
    const Communicator& m_communicator;
    const CollectivePlan& m_plan;
    std::vector<bool> m_acknowledges;  ///< By rank: it also receives through its NIC.
    mutable std::vector<Known> m_known;
};

}  // namespace ns3

#endif  // NETWORK_COSTS_H
