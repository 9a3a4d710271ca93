// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_DRIVER_H
#define COLLECTIVE_DRIVER_H

#include "collective/model/collective-observers.h"
#include "collective/model/collective-types.h"
#include "collective/model/nvlink-crossbar.h"
#include "rdma/helper/rdma-network.h"

#include "ns3/object.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

class CollectiveEndpoint;
class RingCollective;

/// Runs ring collectives among the endpoints of a fabric and records how long they took.
///
/// Messages are generated as the ranks' dependencies are met; nothing is laid out in advance. Ranks
/// whose endpoints share an NVLink domain and that are neighbours in a ring use it; all others use
/// their NICs. At most one driver per network, since it takes every NIC's MessageReceiver; other
/// users of the NICs must keep bit 31 of their messages' immediates clear. It outlives the run.
///
///     auto driver = CreateObject<CollectiveDriver>();
///     driver->Install(network, fabric);
///     CollectiveSpec spec;
///     spec.bytes = 1 << 30;
///     spec.endpoints = RankPlacement::Identity(fabric, 128);
///     driver->Add(spec);
///     driver->Start();
///     Simulator::Run();
///     driver->GetRecords();
class CollectiveDriver : public Object {
  public:
    static TypeId GetTypeId();

    CollectiveDriver();
    ~CollectiveDriver() override;

    /// Gives the driver its network. Call once, before Add().
    /// \param fabric what the network was built from; read here only, for its NVLink domains
    /// \throws std::invalid_argument for an NVLink rate of 0, where the fabric gives none
    void Install(Ptr<RdmaNetwork> network, const topogen::Fabric& fabric);

    /// Adds a collective, with the attributes as they are now. \returns its number, 0.. \pre
    /// Start() was not called
    /// \throws std::invalid_argument for what CollectiveSpec does not allow, naming it
    uint32_t Add(const CollectiveSpec& spec);

    /// Schedules all collectives. Call once, before the simulation runs.
    void Start();

    uint32_t GetCount() const { return static_cast<uint32_t>(m_collectives.size()); }

    /// What is known now of every collective, by number; complete once the run ended.
    std::vector<CollectiveRecord> GetRecords() const;

    /// When the rank had received everything, ps; -1 while it has not.
    int64_t GetRankCompletion(uint32_t collective, uint32_t rank) const;

    /// Called for every message that crossed the fabric, when it is acknowledged; messages through
    /// NVLink do not cross it. Runs in the sender's partition. Off (empty) by default.
    void SetMessageCallback(std::function<void(const CollectiveMessage&)> callback);

    /// Called when a rank has received everything, in the rank's partition.
    void SetRankDoneCallback(
        std::function<void(uint32_t collective, uint32_t rank, int64_t now)> callback);

    /// Event sources from here on are free for the layers above.
    uint32_t GetFirstFreeSource() const;

    typedef void (*ChunkCallback)(const CollectiveChunk& chunk);

  protected:
    void DoDispose() override;

  private:
    void ReadNvlink(const topogen::Fabric& fabric);
    const NvlinkCrossbar& RequireCrossbar(uint64_t rateBps, int64_t latencyPs);
    CollectiveEndpoint& RequireEndpoint(uint32_t endpoint);

    uint64_t m_chunkBytes;
    uint32_t m_chunksInFlight;
    uint32_t m_channels;
    bool m_useNvlink;
    Ptr<RdmaNetwork> m_network;
    std::vector<Ptr<NvlinkCrossbar>> m_kindsOfNvlink;
    CollectiveObservers::ChunkTrace m_chunkSent;
    CollectiveObservers::ChunkTrace m_chunkReceived;
    CollectiveObservers m_observers;
    std::vector<uint32_t> m_domains;  ///< NVLink domain of every endpoint; empty if unused.
    std::vector<const NvlinkCrossbar*> m_crossbars;  ///< The same: what joins the domain.
    std::vector<std::unique_ptr<CollectiveEndpoint>> m_endpoints;  ///< Null where no rank runs.
    std::vector<std::unique_ptr<RingCollective>> m_collectives;
};

}  // namespace ns3

#endif  // COLLECTIVE_DRIVER_H
