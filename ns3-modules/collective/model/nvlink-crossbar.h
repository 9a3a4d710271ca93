// SPDX-License-Identifier: GPL-2.0-only
#ifndef NVLINK_CROSSBAR_H
#define NVLINK_CROSSBAR_H

#include "fifo.h"

#include "engine/model/partition.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class NvlinkCrossbar;

/// Hears of messages through NVLink. Times are ps.
class NvlinkClient {
  public:
    virtual ~NvlinkClient() = default;

    /// The oldest message of this sender has left its GPU.
    virtual void OnNvlinkSent(uint64_t bytes, int64_t now) = 0;

    /// A message for this receiver has arrived whole.
    virtual void OnNvlinkReceived(uint64_t bytes, int64_t now) = 0;
};

/// A GPU's port of its domain's crossbar: one queue out and one queue in, each served first in,
/// first out, at the crossbar's rate.
///
/// A message of m bytes takes 8m/rate to leave, the crossbar's latency to cross, and 8m/rate to
/// enter the peer: it is stored and forwarded once. The crossbar itself never blocks; only GPUs
/// that send or receive more than one message at a time wait. All GPUs of a domain belong to one
/// partition.
class NvlinkGpu {
  public:
    /// \param nodeContext the server's node \param eventSource the GPU's own; event numbers below
    ///        kEventNumbers are taken
    NvlinkGpu(const NvlinkCrossbar& crossbar, Partition& partition, uint32_t nodeContext,
              uint32_t eventSource);

    static constexpr uint32_t kEventNumbers = 3;

    /// \param bytes >= 1 \param peer another GPU of the same domain. Clients outlive the run.
    void Send(NvlinkGpu& peer, NvlinkClient& sender, NvlinkClient& receiver, uint64_t bytes,
              int64_t now);

    /// \name From and to a reducer in the domain's switch (NVLS)
    /// The way up takes 8m/rate and the latency, the way down 8m/rate: which part of the latency
    /// lies before the switch is not known, nor does it matter to a sum that goes both ways.
    /// @{
    void SendToSwitch(NvlinkClient& client, uint64_t bytes, int64_t now);
    void ReceiveFromSwitch(NvlinkClient& client, uint64_t bytes, int64_t now);
    /// @}

  private:
    struct Message {
        NvlinkGpu* peer = nullptr;  ///< Null is the switch.
        NvlinkClient* sender = nullptr;
        NvlinkClient* receiver = nullptr;
        uint64_t bytes = 0;
        int64_t due = 0;  ///< When it leaves the queue that it is in, ps.
    };

    void OnSent(int64_t now);
    void OnCrossed(int64_t now);
    void OnReceived(int64_t now);
    void Receive(Message message, int64_t now);
    void ArmForFront(ModelEvent& event, const Fifo<Message>& queue);

    const NvlinkCrossbar& m_crossbar;
    Partition& m_partition;
    int64_t m_sendingUntil = 0;
    int64_t m_receivingUntil = 0;
    Fifo<Message> m_leaving;
    Fifo<Message> m_crossing;
    Fifo<Message> m_entering;
    OwnedEvent<NvlinkGpu, &NvlinkGpu::OnSent> m_sent;
    OwnedEvent<NvlinkGpu, &NvlinkGpu::OnCrossed> m_crossed;
    OwnedEvent<NvlinkGpu, &NvlinkGpu::OnReceived> m_received;
};

/// What joins the GPUs of an NVLink domain, or of all domains that are alike.
class NvlinkCrossbar : public Object {
  public:
    static TypeId GetTypeId();

    NvlinkCrossbar() = default;

    /// What a fabric file says of a domain, in the place of the attributes.
    /// \param rateBps > 0 \param latencyPs 0: as the attribute says
    void Configure(uint64_t rateBps, int64_t latencyPs);

    uint64_t GetRateBps() const { return m_rate.GetBitRate(); }
    /// Time that `bytes` take to leave or to enter a GPU, ps, rounded down.
    int64_t GetTransmissionTime(uint64_t bytes) const;
    int64_t GetLatency() const { return m_latency.GetPicoSeconds(); }

  private:
    DataRate m_rate;
    Time m_latency;
};

}  // namespace ns3

#endif  // NVLINK_CROSSBAR_H
