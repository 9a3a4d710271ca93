// SPDX-License-Identifier: GPL-2.0-only
#ifndef PLAN_TIMING_H
#define PLAN_TIMING_H

#include "collective-plan.h"

#include <cstdint>
#include <vector>

namespace ns3 {

/// What messages cost on idle ways, for ComputePlanTimes(). Times are ps.
class MessageCosts {
  public:
    virtual ~MessageCosts() = default;

    struct Cost {
        int64_t occupancy = 0;  ///< For which it takes the sender's port, and the receiver's.
        int64_t delivery = 0;   ///< From its start to its complete arrival, >= occupancy.
    };
    virtual Cost GetCost(uint32_t source, uint32_t destination, uint64_t bytes) const = 0;

    /// No port: what goes through it shares nothing.
    static constexpr uint32_t kNoPort = UINT32_MAX;

    /// Ports of all participants, each one way out and one way in; and by which of them a
    /// participant sends to a peer and receives from it. Participants may share some. By default
    /// each has one of its own.
    virtual uint32_t GetPorts(uint32_t participants) const { return participants; }
    virtual uint32_t GetPort(uint32_t participant, uint32_t /*peer*/) const { return participant; }
};

/// When a plan is through, ps after all participants started.
struct PlanTimes {
    int64_t last = 0;             ///< Of the last rank.
    std::vector<int64_t> ofRank;  ///< Has received everything, or has sent it if it receives
                                  ///< nothing.
    uint64_t messages = 0;        ///< That were not empty.
};

/// The ideal time of any plan: the longest chain of messages, each of which starts when what it
/// waits for has come and its sender's port is free, and arrives `delivery` later, or `occupancy`
/// after the message before it at the receiver's port. Ports are the only thing that is shared;
/// what happens in between is that of an idle network.
///
/// Links that share a port take turns, one message each. Work and memory grow with the number of
/// messages under way, not with all there are.
PlanTimes ComputePlanTimes(const CollectivePlan& plan, const MessageCosts& costs);

}  // namespace ns3

#endif  // PLAN_TIMING_H
