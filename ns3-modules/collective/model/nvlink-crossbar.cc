// SPDX-License-Identifier: GPL-2.0-only
#include "nvlink-crossbar.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(NvlinkCrossbar);

TypeId NvlinkCrossbar::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::NvlinkCrossbar")
            .SetParent<Object>()
            .SetGroupName("Collective")
            .AddConstructor<NvlinkCrossbar>()
            .AddAttribute("Rate",
                          "Bandwidth of a GPU into its NVLink domain, and out of it (bit/s), "
                          "where the fabric file does not give it. The default is "
                          "fourth-generation NVLink: 900 GB/s both ways together "
                          "(NVIDIA H100 datasheet).",
                          DataRateValue(DataRate(3'600'000'000'000)),
                          MakeDataRateAccessor(&NvlinkCrossbar::m_rate), MakeDataRateChecker())
            .AddAttribute("Latency",
                          "From the end of sending to the beginning of receiving (time), where "
                          "the fabric file does not give it. The default is an assumption.",
                          TimeValue(NanoSeconds(500)), MakeTimeAccessor(&NvlinkCrossbar::m_latency),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

void NvlinkCrossbar::Configure(uint64_t rateBps, int64_t latencyPs) {
    m_rate = DataRate(rateBps);
    m_latency = latencyPs == 0 ? m_latency : PicoSeconds(latencyPs);
}

int64_t NvlinkCrossbar::GetTransmissionTime(uint64_t bytes) const {
    constexpr uint64_t kBitPsPerByteSecond = 8'000'000'000'000;
    // A few megabytes are beyond 64 bits before the division.
    const auto scaled = static_cast<unsigned __int128>(bytes) * kBitPsPerByteSecond;
    return static_cast<int64_t>(scaled / m_rate.GetBitRate());
}

NvlinkGpu::NvlinkGpu(const NvlinkCrossbar& crossbar, Partition& partition, uint32_t nodeContext,
                     uint32_t eventSource)
    : m_crossbar(crossbar),
      m_partition(partition),
      m_sent(this),
      m_crossed(this),
      m_received(this) {
    uint32_t number = 0;
    for (ModelEvent* event :
         {static_cast<ModelEvent*>(&m_sent), static_cast<ModelEvent*>(&m_crossed),
          static_cast<ModelEvent*>(&m_received)}) {
        event->SetOrigin(EventPhase::kModel, nodeContext, eventSource, number++);
    }
}

void NvlinkGpu::ArmForFront(ModelEvent& event, const Fifo<Message>& queue) {
    if (!event.IsArmed() && !queue.IsEmpty()) {
        m_partition.Arm(event, queue.Front().due);
    }
}

void NvlinkGpu::Send(NvlinkGpu& peer, NvlinkClient& sender, NvlinkClient& receiver, uint64_t bytes,
                     int64_t now) {
    m_sendingUntil = std::max(m_sendingUntil, now) + m_crossbar.GetTransmissionTime(bytes);
    m_leaving.Push({&peer, &sender, &receiver, bytes, m_sendingUntil});
    ArmForFront(m_sent, m_leaving);
}

void NvlinkGpu::SendToSwitch(NvlinkClient& client, uint64_t bytes, int64_t now) {
    m_sendingUntil = std::max(m_sendingUntil, now) + m_crossbar.GetTransmissionTime(bytes);
    m_leaving.Push({nullptr, &client, &client, bytes, m_sendingUntil});
    ArmForFront(m_sent, m_leaving);
}

void NvlinkGpu::ReceiveFromSwitch(NvlinkClient& client, uint64_t bytes, int64_t now) {
    Receive({this, nullptr, &client, bytes, now}, now);
}

void NvlinkGpu::OnSent(int64_t now) {
    Message message = m_leaving.Pop();
    ArmForFront(m_sent, m_leaving);
    message.due = now + m_crossbar.GetLatency();
    m_crossing.Push(message);
    ArmForFront(m_crossed, m_crossing);
    message.sender->OnNvlinkSent(message.bytes, now);
}

void NvlinkGpu::OnCrossed(int64_t now) {
    const Message message = m_crossing.Pop();
    ArmForFront(m_crossed, m_crossing);
    if (message.peer == nullptr) {
        message.receiver->OnNvlinkReceived(message.bytes, now);
    } else {
        message.peer->Receive(message, now);
    }
}

void NvlinkGpu::Receive(Message message, int64_t now) {
    m_receivingUntil =
        std::max(m_receivingUntil, now) + m_crossbar.GetTransmissionTime(message.bytes);
    message.due = m_receivingUntil;
    m_entering.Push(message);
    ArmForFront(m_received, m_entering);
}

void NvlinkGpu::OnReceived(int64_t now) {
    const Message message = m_entering.Pop();
    ArmForFront(m_received, m_entering);
    message.receiver->OnNvlinkReceived(message.bytes, now);
}

}  // namespace ns3
