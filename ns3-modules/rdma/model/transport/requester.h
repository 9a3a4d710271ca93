// SPDX-License-Identifier: GPL-2.0-only
#ifndef REQUESTER_H
#define REQUESTER_H

#include "queue-pair-traces.h"
#include "rdma/model/nic/queue-pair-table.h"
#include "rdma/model/nic/send-schedule.h"

#include "fabric/model/wire/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class ReadStream;

/// The requesting half of a NIC: owns its queue pairs, gives them turns, and brings them what comes
/// back. What a queue pair then does is its own: see Sender, Reader and ReadStream. See RdmaNic for
/// the calls that it passes on. Times are ps.
class Requester {
  public:
    explicit Requester(RdmaNic& nic) : m_nic(nic), m_schedule(m_queuePairs, 0) {}

    QueuePair& Open(const QueuePair::Options& options);
    void Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
              int64_t now);
    void Close(QueuePair& queuePair);
    /// On behalf of the Responder: what answers the READs of a peer's queue pair `peerNumber`.
    ReadStream& OpenReadStream(uint32_t destination, uint16_t entropy, uint32_t peerNumber);

    /// When the next packet could go, as FrameSupplier::GetNextSupply().
    int64_t GetNextSupply() { return m_schedule.GetNextTime(); }
    Frame* Supply(int64_t start) { return SupplyFrom(m_schedule, start); }

    /// \name Where the NIC has several ports: the same for port `port`
    /// @{
    int64_t GetNextSupply(uint32_t port);
    Frame* Supply(uint32_t port, int64_t start);
    /// @}

    /// The NIC would now choose other ports for some queue pairs.
    void ChoosePorts(int64_t now);
    /// A port lost its link. Queue pairs that cannot send are timed as though they had.
    void OnCarrierLoss(int64_t now);

    /// Fetch what OnAck() or OnCnp(), and what Supply() will touch, in stages as
    /// PortOwner::PrefetchArrival().
    void Prefetch(const Frame& answer, int stage) const;
    void PrefetchSupply(int stage) const { m_schedule.Prefetch(stage); }

    /// \name What came for a queue pair. But for OnCnp(), takes the frame.
    /// @{
    void OnAck(Frame* frame, int64_t now);
    void OnCnp(const Frame& frame, int64_t now);
    void OnReadResponse(Frame* frame, int64_t now);
    /// @}

    /// \name What queue pairs ask of it
    /// @{
    RdmaNic& GetNic() const { return m_nic; }
    /// Null until a sink connects.
    const QueuePairTraces* GetTraces() const { return m_traces.get(); }
    /// The queue pair's work or window changed.
    void Update(QueuePair& queuePair) { ScheduleOf(queuePair).Update(queuePair); }
    /// The queue pair's pacing time changed.
    void Repace(QueuePair& queuePair, int64_t now) { ScheduleOf(queuePair).Repace(queuePair, now); }
    /// It has something to send and no link to send it by.
    bool IsStranded(const QueuePair& queuePair) const;
    /// Has a queue pair that is stranded, and not timed, wait as though it had sent.
    void TimeIfStranded(QueuePair& queuePair, int64_t now);
    /// Tells the client of messages that are acknowledged. It may post more, or close the queue
    /// pair, which then may be no more.
    void CompleteMessages(QueuePair& queuePair, int64_t now);
    bool IsOpen(uint32_t number, const QueuePair& queuePair) const {
        return m_queuePairs.Find(number) == &queuePair;
    }
    /// Takes the queue pair out of use; the object remains.
    void Fail(QueuePair& queuePair, QueuePairError error, int64_t now);
    /// @}

    QueuePairTraces& RequireTraces();

    void VisitState(StateVisitor& visitor) const;

  private:
    /// Queue pairs that send by the same ports of several.
    struct PortSet {
        uint8_t ports;  ///< NicPorts::Mask.
        SendSchedule schedule;
    };

    SendSchedule& ScheduleOf(const QueuePair& queuePair) {
        const uint8_t portSet = queuePair.GetTurn().portSet;
        return portSet == 0 ? m_schedule : m_portSets[portSet - 1U]->schedule;
    }
    std::unique_ptr<CongestionFlow> CreateFlow() const;
    QueuePair& Add(std::unique_ptr<QueuePair> queuePair);
    uint8_t FindPortSet(const QueuePair& queuePair);
    Frame* SupplyFrom(SendSchedule& schedule, int64_t start);
    void TraceSupply(const QueuePair& queuePair, const Frame& frame, uint64_t repeated,
                     int64_t start);
    void Destroy(QueuePair& queuePair);

    RdmaNic& m_nic;
    std::unique_ptr<QueuePairTraces> m_traces;  ///< Null until a sink connects.
    QueuePairTable m_queuePairs;
    SendSchedule m_schedule;  ///< Of all, where there is one port.
    std::vector<std::unique_ptr<PortSet>> m_portSets;
    size_t m_lastSet = 0;  ///< That a packet was taken from.
};

}  // namespace ns3

#endif  // REQUESTER_H
