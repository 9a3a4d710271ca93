// SPDX-License-Identifier: GPL-2.0-only
#ifndef COMMUNICATOR_H
#define COMMUNICATOR_H

#include "lane.h"
#include "message-router.h"

#include "collective/model/collective-observers.h"
#include "collective/model/plan/rank-groups.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace ns3 {

class CollectiveGpu;
class NvlinkCrossbar;
class Partition;

/// The ranks of collectives, the GPUs they run on, and the lanes between them, which persist:
/// as NCCL's connections do, they serve one collective after the other.
///
/// Participants from GetSize() on are the reducers in the switches of the NVLink domains, in the
/// order of the groups.
class Communicator {
  public:
    /// What it stands on; outlives it.
    struct Surroundings {
        const std::vector<uint32_t>* domains;  ///< By GPU; empty where NVLink is not used.
        const std::vector<const NvlinkCrossbar*>* crossbars;  ///< Likewise.
        const CollectiveObservers* observers;
    };

    /// \param number tells it apart from others: part of its queue pairs' entropy
    /// \param gpus by rank
    Communicator(uint32_t number, std::vector<CollectiveGpu*> gpus,
                 const Surroundings& surroundings);

    /// \throws std::invalid_argument for fewer than two ranks, a GPU that the fabric does not have,
    ///         or one with two ranks \param available GPUs of the fabric
    static void Check(const std::vector<uint32_t>& gpus, uint32_t available);

    uint32_t GetSize() const { return static_cast<uint32_t>(m_gpus.size()); }
    CollectiveGpu& GetGpu(uint32_t rank) const { return *m_gpus[rank]; }
    /// Ranks by NVLink domain; each by itself where NVLink is not used.
    const std::shared_ptr<const RankGroups>& GetGroups() const { return m_groups; }
    bool SharesNvlink(uint32_t rank, uint32_t other) const;
    /// NICs that the ranks of one group use, of the group that uses most.
    uint32_t GetMostNics() const;
    /// Which of the NICs of either rank's GPU messages from one to the other take: channels and
    /// pairs take turns, and both ends agree, so that what is wired alike stays on its rail.
    uint32_t GetTurn(uint32_t from, uint32_t to, uint32_t channel) const;
    /// \pre NVLink is used
    const NvlinkCrossbar& GetCrossbar(uint32_t rank) const;

    /// Where the participant is at work; of a reducer that of its domain.
    const Partition& GetPartition(uint32_t participant) const;
    MessageRouter& GetRouter(uint32_t participant);
    /// The lane from one participant to another; NVLink's is one for all channels.
    Lane& RequireLane(uint32_t from, uint32_t to, uint32_t channel);

    /// Closes all lanes. Nothing may be sent any more.
    void Close();

  private:
    /// A sender's way to a peer, or to one of its channels. A sender may have very many: they stand
    /// in one sorted array.
    struct LanePlace {
        uint64_t key;  ///< Peer, then channel.
        std::unique_ptr<Lane> lane;
    };

    void CheckSharedNics() const;
    bool IsReducer(uint32_t participant) const { return participant >= GetSize(); }
    std::unique_ptr<Lane> MakeLane(uint32_t from, uint32_t to, uint32_t channel);
    std::unique_ptr<Lane> MakeNicLane(uint32_t from, uint32_t to, uint32_t channel);
    uint16_t EntropyOf(uint32_t rank, uint32_t channel) const;

    uint32_t m_number;
    std::vector<CollectiveGpu*> m_gpus;
    Surroundings m_surroundings;
    std::shared_ptr<const RankGroups> m_groups;
    std::deque<MessageRouter> m_reducers;
    std::vector<std::vector<LanePlace>> m_lanes;  ///< By sender.
};

}  // namespace ns3

#endif  // COMMUNICATOR_H
