// SPDX-License-Identifier: GPL-2.0-only
#ifndef REQUESTER_H
#define REQUESTER_H

#include "queue-pair-traces.h"
#include "rdma/model/nic/queue-pair-table.h"
#include "rdma/model/nic/send-schedule.h"

#include "fabric/model/wire/aeth.h"
#include "fabric/model/wire/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// The sending half of a NIC: its queue pairs, what they send, and what comes back. See RdmaNic for
/// the calls that it passes on. Times are ps.
class Requester {
  public:
    explicit Requester(RdmaNic& nic) : m_nic(nic), m_schedule(m_queuePairs, 0) {}

    QueuePair& Open(const QueuePair::Options& options);
    void Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
              int64_t now);
    void Close(QueuePair& queuePair);

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

    /// Takes the frame.
    void OnAck(Frame* frame, int64_t now);
    void OnCnp(const Frame& frame, int64_t now);
    /// Takes the frame.
    void OnReadResponse(Frame* frame, int64_t now);
    void OnRetransmitTimer(QueuePair& queuePair, int64_t now);

    /// \name Read streams, on behalf of the Responder
    /// @{
    QueuePair& OpenReadStream(uint32_t destination, uint16_t entropy, uint32_t peerNumber);
    /// Sends `bytes` as responses from `psn` on. \param again they were sent before
    /// \returns false if the stream's PSNs are used up
    bool Respond(QueuePair& stream, uint32_t psn, uint32_t bytes, bool again, int64_t now);
    /// Takes the frame.
    void OnStreamAck(QueuePair& stream, Frame* frame, int64_t now);
    void OnStreamCnp(QueuePair& stream, int64_t now);
    /// @}

    QueuePairTraces& RequireTraces();

  private:
    /// Queue pairs that send by the same ports of several.
    struct PortSet {
        uint8_t ports;  ///< NicPorts::Mask.
        SendSchedule schedule;
    };

    SendSchedule& ScheduleOf(const QueuePair& queuePair) {
        return queuePair.m_portSet == 0 ? m_schedule
                                        : m_portSets[queuePair.m_portSet - 1U]->schedule;
    }
    QueuePair& Create(const QueuePairTable::Identity& identity, const QueuePair::Options& options);
    uint8_t FindPortSet(const QueuePair& queuePair);
    bool IsStranded(const QueuePair& queuePair) const;
    void TimeIfStranded(QueuePair& queuePair, int64_t now);
    Frame* SupplyFrom(SendSchedule& schedule, int64_t start);
    Frame* SupplyData(QueuePair& queuePair, int64_t start);
    Frame* SupplyReadRequest(QueuePair& queuePair, int64_t start);
    void Address(const QueuePair& queuePair, Frame& frame, int64_t start) const;
    uint32_t GetHeaderBytes(const QueuePair& queuePair, bool isFirst, bool isLast) const;
    Frame* BuildData(const QueuePair& queuePair, const QueuePair::Message& message, uint32_t psn,
                     int64_t start);
    uint64_t TakeSelective(QueuePair& queuePair, const Frame& answer, int64_t now);
    void TakeNak(QueuePair& queuePair, const Frame& answer, bool isRetry, int64_t now);
    static void Rebase(const QueuePair& queuePair, Frame& answer);
    void LimitReads(QueuePair& queuePair) const;
    void GiveUpResponses(QueuePair& stream, int64_t now);
    bool TakeResponse(QueuePair& queuePair, uint32_t psn, bool trimmed);
    void Pace(QueuePair& queuePair, const Frame& frame, int64_t start);
    void Retime(QueuePair& queuePair, uint64_t oldRateBps, int64_t now);
    static void NoteRequest(QueuePair& queuePair, const Frame& frame);
    void OnNak(QueuePair& queuePair, Frame* frame, int64_t now);
    static bool IsRetry(const QueuePair& queuePair, const Frame& nak);
    QueuePairError GetError(const QueuePair& queuePair, const Frame& nak) const;
    void Acknowledge(QueuePair& queuePair, Frame* frame, int64_t now);
    void WaitForReceiver(QueuePair& queuePair, int64_t now);
    void Slow(QueuePair& queuePair, int64_t now);
    void CompleteMessages(QueuePair& queuePair, int64_t now);
    bool IsTimed(const QueuePair& queuePair) const;
    void TimeFirst(QueuePair& queuePair, int64_t start);
    void ArmTimer(QueuePair& queuePair, int64_t now);
    void OnTimeout(QueuePair& queuePair, int64_t now);
    void Fail(QueuePair& queuePair, QueuePairError error, int64_t now);
    void Destroy(QueuePair& queuePair);
    void TraceSupply(const QueuePair& queuePair, const Frame& frame, uint64_t repeated,
                     int64_t start);

    /// Has the queue pair's congestion control hear of something: `hear` gets it.
    template <typename Hear>
    void Steer(QueuePair& queuePair, int64_t now, Hear hear) {
        CongestionFlow& congestion = *queuePair.m_congestion;
        if (m_traces == nullptr) {
            hear(congestion);
            return;
        }
        const uint64_t rateBps = congestion.GetRateBps();
        const uint64_t windowBytes = congestion.GetWindowBytes();
        hear(congestion);
        if (congestion.GetRateBps() != rateBps || congestion.GetWindowBytes() != windowBytes) {
            m_traces->rate(m_nic, queuePair, now);
        }
    }

    RdmaNic& m_nic;
    std::unique_ptr<QueuePairTraces> m_traces;  ///< Null until a sink connects.
    QueuePairTable m_queuePairs;
    SendSchedule m_schedule;  ///< Of all, where there is one port.
    std::vector<std::unique_ptr<PortSet>> m_portSets;
    size_t m_lastSet = 0;  ///< That a packet was taken from.
};

}  // namespace ns3

#endif  // REQUESTER_H
