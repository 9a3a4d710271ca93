// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_DRIVER_H
#define COLLECTIVE_DRIVER_H

#include "collective/model/algorithms/collective-algorithm.h"
#include "collective/model/collective-observers.h"
#include "collective/model/collective-types.h"
#include "collective/model/nvlink-crossbar.h"
#include "rdma/helper/rdma-network.h"

#include "ns3/object.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

class CollectiveGpu;
class CollectiveNic;
class CollectiveRun;
class Communicator;

/// Runs collectives among the GPUs of a fabric and records how long they took.
///
/// Messages are generated as the ranks' dependencies are met; nothing is laid out in advance. Ranks
/// whose GPUs share an NVLink domain talk through it; all others use their NICs, of which a GPU may
/// have several and several GPUs one (topogen::GpuMap). Collectives of the same GPUs share their
/// connections. At most one driver per network, since it takes every
/// NIC's MessageReceiver; other users of the NICs must keep bit 31 of their messages' immediates
/// clear. It outlives the run.
///
///     auto driver = CreateObject<CollectiveDriver>();
///     driver->Install(network, fabric);
///     CollectiveSpec spec;
///     spec.bytes = 1 << 30;
///     spec.gpus = RankPlacement::Packed(fabric, 128);
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

    /// The algorithm that a spec asks for, or its kind's default.
    /// \throws std::invalid_argument for a name that there is not, naming those that there are
    static Ptr<CollectiveAlgorithm> FindAlgorithm(const CollectiveSpec& spec);

    /// Adds a collective, with the attributes as they are now. \returns its number, 0.. \pre
    /// Start() was not called
    /// \throws std::invalid_argument for what CollectiveSpec does not allow, naming it
    uint32_t Add(const CollectiveSpec& spec);

    /// Computes ideal times and schedules all collectives. Call once, before the simulation runs.
    void Start();

    uint32_t GetCount() const { return static_cast<uint32_t>(m_runs.size()); }

    /// What is known now of every collective, by number; complete once the run ended.
    std::vector<CollectiveRecord> GetRecords() const;

    /// When the rank was through, ps; -1 while it is not.
    int64_t GetRankCompletion(uint32_t collective, uint32_t rank) const;

    /// Of a collective that did not end: who waits for whom. "" if it did.
    std::string DescribeWait(uint32_t collective) const;

    /// Called for every message that crossed the fabric, when it is acknowledged; messages through
    /// NVLink do not cross it. Runs in the sender's partition. Off (empty) by default.
    void SetMessageCallback(std::function<void(const CollectiveMessage&)> callback);

    /// Called when a rank is through, in the rank's partition.
    void SetRankDoneCallback(
        std::function<void(uint32_t collective, uint32_t rank, int64_t now)> callback);

    /// Event sources from here on are free for the layers above.
    uint32_t GetFirstFreeSource() const;

    typedef void (*ChunkCallback)(const CollectiveChunk& chunk);

  protected:
    void DoDispose() override;

  private:
    /// A collective before it starts: what its ideal time is computed from.
    struct Planned {
        CollectiveRequest request;
        Chunking chunking;
        Ptr<CollectiveAlgorithm> algorithm;
    };

    void ReadNvlink(const topogen::Fabric& fabric);
    const NvlinkCrossbar& RequireCrossbar(uint64_t rateBps, int64_t latencyPs);
    CollectiveNic& RequireNic(uint32_t endpoint);
    CollectiveGpu& RequireGpu(uint32_t gpu);
    Communicator& RequireCommunicator(const std::vector<uint32_t>& gpus);
    CollectiveRequest MakeRequest(const CollectiveSpec& spec,
                                  const Communicator& communicator) const;
    Chunking MakeChunking(const Communicator& communicator) const;
    int64_t ComputeIdealTime(const Planned& planned, const CollectiveRun& run) const;

    uint64_t m_chunkBytes;
    uint32_t m_chunksInFlight;
    uint32_t m_channels;
    bool m_useNvlink;
    Ptr<RdmaNetwork> m_network;
    std::vector<Ptr<NvlinkCrossbar>> m_kindsOfNvlink;
    CollectiveObservers::ChunkTrace m_chunkSent;
    CollectiveObservers::ChunkTrace m_chunkReceived;
    CollectiveObservers m_observers;
    std::vector<std::vector<uint32_t>> m_endpointsOf;  ///< Of every GPU.
    std::vector<uint32_t> m_domains;  ///< NVLink domain of every GPU; empty if unused.
    std::vector<const NvlinkCrossbar*> m_crossbars;      ///< The same: what joins the domain.
    std::vector<std::unique_ptr<CollectiveNic>> m_nics;  ///< By endpoint; null where none is used.
    std::vector<std::unique_ptr<CollectiveGpu>> m_gpus;  ///< Null where no rank runs.
    std::map<std::vector<uint32_t>, std::unique_ptr<Communicator>> m_communicators;
    std::vector<Planned> m_planned;
    std::vector<std::unique_ptr<CollectiveRun>> m_runs;
};

}  // namespace ns3

#endif  // COLLECTIVE_DRIVER_H
