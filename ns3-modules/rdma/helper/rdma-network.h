// SPDX-License-Identifier: GPL-2.0-only
#ifndef RDMA_NETWORK_H
#define RDMA_NETWORK_H

#include "fabric/helper/fabric-network.h"
#include "rdma/model/nic/rdma-nic.h"

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <string>
#include <vector>

namespace ns3 {

/// The NICs of a fabric, one an endpoint, with one congestion control for all.
class RdmaNetwork : public Object {
  public:
    static TypeId GetTypeId();

    RdmaNetwork();
    ~RdmaNetwork() override;

    /// Gives every endpoint of a built fabric a NIC. Call once.
    /// \throws std::invalid_argument if the congestion control wants other telemetry than the
    /// switches write, or they do not all write the same form, or frames of the NICs' MTU are
    /// larger than a switch takes
    void Install(Ptr<FabricNetwork> fabric, Ptr<CongestionControl> congestionControl);

    uint32_t GetEndpoints() const { return static_cast<uint32_t>(m_nics.size()); }
    RdmaNic& GetNic(uint32_t endpoint) const { return *m_nics[endpoint]; }
    FabricNetwork& GetFabric() const { return *m_fabric; }
    const CongestionControl& GetCongestionControl() const { return *m_shared.congestionControl; }

    /// Round trip of a full packet and its ACK, alone, between the endpoints that are farthest
    /// apart as seen from endpoint 0, ps; what the BaseRtt attribute says, if it is set.
    int64_t GetBaseRtt() const { return m_shared.baseRttPs; }

    /// Time from posting a message on an idle fabric to its last acknowledgement, or the last
    /// response of a READ of less than 2^30 bytes, ps, at line rate
    /// along the path of FabricNetwork::FindPath(); with PortSelection Spray along all such paths,
    /// a NIC port each. 0 where there is no path.
    int64_t GetIdealCompletionTime(uint32_t source, uint32_t destination, uint64_t bytes,
                                   Verb verb = Verb::kWrite) const;

    /// Sum of all NICs' counters.
    NicCounters GetCounters() const;

    /// Event sources from here on are free for the layers above.
    uint32_t GetFirstFreeSource() const;

  protected:
    void DoDispose() override;

  private:
    void SetTelemetryForm();
    void CheckFrameSize() const;
    int64_t ComputeBaseRtt() const;
    std::vector<std::vector<const FabricPort*>> FindPaths(uint32_t source,
                                                          uint32_t destination) const;
    uint32_t GetDataBytes(uint32_t payload, bool withReth) const;
    uint32_t GetAckBytes() const;
    static int64_t CrossTime(const std::vector<const FabricPort*>& path, uint32_t bytes);

    Time m_baseRtt;
    uint32_t m_firstPsn;
    Ptr<FabricNetwork> m_fabric;
    Ptr<CongestionControl> m_congestionControl;
    RdmaNic::Shared m_shared;
    ClassSchedule m_schedule;
    std::vector<Ptr<RdmaNic>> m_nics;
};

}  // namespace ns3

#endif  // RDMA_NETWORK_H
