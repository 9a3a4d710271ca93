// SPDX-License-Identifier: GPL-2.0-only
#ifndef RDMA_NETWORK_H
#define RDMA_NETWORK_H

#include "fabric/helper/fabric-network.h"
#include "rdma/model/idle-path.h"
#include "rdma/model/nic/rdma-nic.h"

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <memory>
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

    /// Round trip of a full packet and its ACK, alone, between the two endpoints that are farthest
    /// apart, ps; what the BaseRtt attribute says, if it is set.
    int64_t GetBaseRtt() const { return m_shared.baseRttPs; }

    /// Time from posting a message on an idle fabric to its last acknowledgement, or the last
    /// response of a READ of less than 2^30 bytes, ps, at line rate
    /// along the fastest path; with PortSelection Spray along one for each NIC port. No message is
    /// faster; where switches spread packets over several ways it may have to be slower. 0 where
    /// there is no path.
    int64_t GetIdealCompletionTime(uint32_t source, uint32_t destination, uint64_t bytes,
                                   Verb verb = Verb::kWrite) const;

    /// \name What the ideal times of whatever is made of messages are computed from
    /// @{
    /// The fastest path, by the first NIC port that has one; empty where there is none.
    PortPath FindPath(uint32_t source, uint32_t destination) const;
    /// Size of a data packet, and of an ACK, with their telemetry.
    uint32_t GetDataBytes(uint32_t payload, bool withReth) const;
    uint32_t GetAckBytes() const;
    /// @}

    /// Sum of all NICs' counters.
    NicCounters GetCounters() const;

    /// Event sources from here on are free for the layers above.
    uint32_t GetFirstFreeSource() const;

  protected:
    void DoDispose() override;

  private:
    void SetTelemetryForm();
    void CheckFrameSize() const;
    bool SpreadsFlows() const;
    std::vector<PortPath> FindPaths(uint32_t source, uint32_t destination,
                                    FastestPaths::Wish wish) const;
    int64_t GetIdealTimeBy(FastestPaths::Wish wish, uint32_t source, uint32_t destination,
                           uint64_t bytes, Verb verb) const;

    Time m_baseRtt;
    uint32_t m_firstPsn;
    Ptr<FabricNetwork> m_fabric;
    Ptr<CongestionControl> m_congestionControl;
    RdmaNic::Shared m_shared;
    ClassSchedule m_schedule;
    std::vector<Ptr<RdmaNic>> m_nics;
    std::unique_ptr<FastestPaths> m_fastest;
    bool m_spreadsFlows = false;  ///< Packets of one flow may take several ways.
};

}  // namespace ns3

#endif  // RDMA_NETWORK_H
