// SPDX-License-Identifier: GPL-2.0-only
#ifndef RDMA_NIC_H
#define RDMA_NIC_H

#include "host-interface.h"
#include "nic-parameters.h"
#include "nic-ports.h"
#include "rdma/model/cc/congestion-control.h"
#include "rdma/model/transport/queue-pair.h"
#include "rdma/model/transport/requester.h"
#include "rdma/model/transport/responder.h"

#include "fabric/model/link/fabric-port.h"
#include "fabric/model/link/port-owner.h"
#include "fabric/model/wire/wire-format.h"

#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// Hears of messages at the receiving side. Times are ps.
class MessageReceiver {
  public:
    virtual ~MessageReceiver() = default;

    /// The last packet of a message from `source` was placed, in order.
    virtual void OnMessage(RdmaNic& nic, uint32_t source, uint32_t immediate, uint64_t bytes,
                           int64_t now) = 0;
};

/// What an endpoint's NIC counted so far.
struct NicCounters {
    uint64_t dataPacketsSent = 0;
    uint64_t dataPacketsDelivered = 0;  ///< Accepted, each once.
    uint64_t payloadBytesDelivered = 0;
    uint64_t naksSent = 0;
    uint64_t cnpsSent = 0;
    uint64_t timeouts = 0;

    NicCounters& operator+=(const NicCounters& other);
};

/// The RDMA NIC of one endpoint: queue pairs of the reliable connection service, their pacing, and
/// the receiving side.
///
/// The NIC builds a data packet only when its port can send it. Among the queue pairs that may
/// send (something to send, window open, pacing time reached) it goes round robin; ACKs and CNPs
/// wait in the port's queues and go first.
///
/// With several ports, each queue pair sends by one of them or by all (PortSelection), and answers
/// leave by the port by which the packet came.
class RdmaNic : public Object,
                public PortOwner,
                public FrameSupplier,
                public NicParameters,
                private NicPorts::Client {
  public:
    static TypeId GetTypeId();

    /// What all NICs of a fabric have in common.
    struct Shared {
        const CongestionControl* congestionControl = nullptr;
        const WireFormat* wireFormat = nullptr;
        std::array<uint8_t, kTrafficClasses> classOfLevel{};  ///< FabricNetwork's.
        const FabricRouting* routing = nullptr;
        int64_t baseRttPs = 0;
        ClockTick tick;            ///< Of pacing.
        uint32_t firstPsn = 0;     ///< Of every connection.
        uint32_t timerSource = 0;  ///< Event source of endpoint 0's timers; others follow.
    };

    RdmaNic();
    ~RdmaNic() override;

    /// Gives the NIC its place. Call once. \param shared outlives the NIC
    void Attach(uint32_t endpoint, const std::vector<FabricPort*>& ports, const Shared& shared);

    /// The routes of the fabric changed, and with them perhaps the ports by which peers can be
    /// reached.
    void OnRoutesChanged(int64_t now);

    /// Opens a queue pair. It must be closed or fail in the end. \pre the destination is another
    /// endpoint of the fabric
    QueuePair& Open(const QueuePair::Options& options);

    /// Posts a message of `bytes` >= 1. `immediate` reaches the receiver with the last packet,
    /// `cookie` comes back to the client. Less than 2^31 packets may be posted and not
    /// acknowledged; a message that would make them more fails the queue pair within the call.
    /// \param now the current time; the call belongs to the NIC's partition
    void Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
              int64_t now);

    /// Destroys the queue pair as soon as it is idle.
    void Close(QueuePair& queuePair);

    /// Receives for SENDs, one a message. Without a call there are always enough.
    void PostReceives(uint64_t count) { m_responder.PostReceives(count); }

    /// Whether peers' WRITEs and READs may touch this endpoint's memory, as they may by default.
    void SetRemoteAccess(bool allowed) { m_responder.SetRemoteAccess(allowed); }

    /// Who hears of messages that arrive; may be null. Outlives the NIC.
    void SetReceiver(MessageReceiver* receiver) { m_receiver = receiver; }

    uint32_t GetMtu() const { return mtu; }
    uint32_t GetAckInterval() const { return ackInterval; }
    uint32_t GetEndpoint() const { return m_endpoint; }
    /// The first port.
    FabricPort& GetPort() const { return *m_port; }
    uint32_t GetPortCount() const { return m_ports == nullptr ? 1 : m_ports->GetCount(); }
    /// How many ports a queue pair sends by at once.
    uint32_t GetSprayWidth() const { return portSelection == kPortSpray ? GetPortCount() : 1; }
    FabricPartition& GetPartition() const { return m_port->GetPartition(); }
    const NicCounters& GetCounters() const { return m_counters; }
    PathProperties GetPathProperties() const;

    /// Replays what all ports started up to `now`: to be called before anything is done to a queue
    /// pair, or read of one.
    void CatchUp(int64_t now) {
        if (m_ports == nullptr) {
            m_port->CatchUp(now);
            m_port->Settle(now);
        } else {
            m_ports->CatchUp(now);
        }
    }

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;
    Largest GetLargest() const override;
    int64_t GetNextSupply(const FabricPort& port) override;
    Frame* Supply(FabricPort& port, int64_t start) override;
    void StartDue(int64_t now) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void PrefetchSupply(int stage) override;

    /// \param nic the sender's \param queuePair whom it concerns \param now ps
    typedef void (*QueuePairCallback)(const RdmaNic& nic, const QueuePair& queuePair, int64_t now);

    QueuePairTraces& RequireTraces() { return m_requester.RequireTraces(); }

    /// What the NIC does from here on, but for its ports, which show theirs themselves; caught up.
    void VisitState(StateVisitor& visitor) const;

    /// \name What its halves, the Requester and the Responder, work with
    /// @{
    const NicParameters& GetParameters() const { return *this; }
    const Shared& GetShared() const { return *m_shared; }
    Requester& GetRequester() { return m_requester; }
    Responder& GetResponder() { return m_responder; }
    /// Null where there is one.
    NicPorts* GetPorts() const { return m_ports.get(); }
    /// To whom the NIC tells messages; null where nobody listens.
    MessageReceiver* GetReceiver() const { return m_receiver; }
    bool IsSelective() const { return reliability == kSelectiveRepeat; }
    /// Responses to READs are acknowledged, which no standard does: the congestion control works
    /// on ACKs.
    bool AcknowledgesReads() const { return m_acksReads; }
    /// RetransmitTimeout, or the base RTT if that is more, ps.
    int64_t GetTimeoutPs() const { return m_timeoutPs; }
    /// Class, or lane, in which frames of a priority leave this NIC.
    uint8_t ClassOf(uint8_t priority) const { return m_shared->classOfLevel[priority]; }

    /// What was done may let packets start.
    void Kick(int64_t now) {
        if (m_ports == nullptr) {
            m_port->Kick(now);
        } else {
            m_ports->Kick(now);
        }
    }
    /// Sends the answer to what came in by port `ingress`. Takes the frame.
    void Answer(Frame* frame, uint32_t ingress, int64_t now) {
        FabricPort& port =
            m_ports == nullptr ? *m_port : m_ports->GetAnswerPort(ingress, frame->destination);
        port.Enqueue(frame, now);
    }
    NicCounters& Count() { return m_counters; }
    void CountDelivered(uint32_t payload) {
        ++m_counters.dataPacketsDelivered;
        m_counters.payloadBytesDelivered += payload;
    }
    void CountTimeout(const QueuePair& queuePair, int64_t now) {
        ++m_counters.timeouts;
        m_timeoutTrace(*this, queuePair, now);
    }
    void TraceFailure(const QueuePair& queuePair, int64_t now) {
        m_failureTrace(*this, queuePair, now);
    }
    /// @}

  private:
    void OnPortsChanged(int64_t now) override;
    void CreateHost();
    bool IsRefusedByHost(FabricPort& port, Frame* frame, int64_t now);

    // What a packet touches, together.
    FabricPort* m_port = nullptr;
    std::unique_ptr<NicPorts> m_ports;  ///< Null where there is one.
    const Shared* m_shared = nullptr;
    uint32_t m_endpoint = 0;
    bool m_acksReads = false;
    Requester m_requester;
    Responder m_responder;
    MessageReceiver* m_receiver = nullptr;
    NicCounters m_counters;
    int64_t m_timeoutPs = 0;
    std::unique_ptr<HostInterface> m_host;  ///< Where the host is slower than the links.
    TracedCallback<const RdmaNic&, const QueuePair&, int64_t> m_timeoutTrace;
    TracedCallback<const RdmaNic&, const QueuePair&, int64_t> m_failureTrace;
};

}  // namespace ns3

#endif  // RDMA_NIC_H
