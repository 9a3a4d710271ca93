// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_COLLECTIVE_H
#define RING_COLLECTIVE_H

#include "collective-observers.h"
#include "collective-types.h"
#include "communicator.h"
#include "ring-ideal-time.h"
#include "ring-rank.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace ns3 {

class CollectiveEndpoint;
class NvlinkCrossbar;
class RdmaNetwork;

/// One ring collective: wires its ranks up, and gathers what they say of themselves when asked.
class RingCollective {
  public:
    struct Options {
        uint64_t chunkBytes;
        uint32_t chunksInFlight;
        uint32_t channels;
    };

    /// What it runs on; outlives it.
    struct Surroundings {
        const RdmaNetwork* network;
        const std::vector<uint32_t>* domains;  ///< By endpoint; empty where NVLink is not used.
        const std::vector<const NvlinkCrossbar*>* crossbars;  ///< Likewise.
        const CollectiveObservers* observers;
    };

    /// \param endpoints by rank
    RingCollective(uint32_t number, const CollectiveSpec& spec, Communicator communicator,
                   const Options& options, const Surroundings& surroundings,
                   const std::vector<CollectiveEndpoint*>& endpoints);

    /// Computes the ideal time and arms every rank's start.
    void Start();

    CollectiveRecord GetRecord() const;
    /// \returns ps; -1 while the rank has not received everything
    int64_t GetRankCompletion(uint32_t rank) const { return m_ranks[rank].GetCompletion(); }

  private:
    void Connect(uint32_t channel, const std::vector<CollectiveEndpoint*>& endpoints);
    bool SharesNvlink(uint32_t rank, uint32_t other) const;
    const NvlinkCrossbar& CrossbarOf(uint32_t rank) const;
    uint16_t EntropyOf(uint32_t rank, uint32_t channel) const;
    std::vector<bool> FindAcknowledgers() const;
    std::vector<RingHop> DescribeHops(uint32_t channel,
                                      const std::vector<bool>& acknowledges) const;
    int64_t ComputeIdealTime() const;

    CollectiveKind m_kind;
    uint64_t m_bytes;
    int64_t m_startTime;
    Communicator m_communicator;
    Surroundings m_surroundings;
    RingRank::Shared m_shared;
    std::deque<RingRank> m_ranks;  ///< Stay where they are.
    int64_t m_idealTime = 0;
};

}  // namespace ns3

#endif  // RING_COLLECTIVE_H
