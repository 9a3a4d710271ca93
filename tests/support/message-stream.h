// SPDX-License-Identifier: GPL-2.0-only
#ifndef MESSAGE_STREAM_H
#define MESSAGE_STREAM_H

#include "rdma/helper/rdma-network.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ns3 {

/// Several messages that one queue pair carries.
struct MessageStream {
    struct Message {
        int64_t posted;  ///< ps.
        uint64_t bytes;
        int64_t completionTime = -1;  ///< From `posted` to the last acknowledgement, once finished.
    };

    uint32_t source;
    uint32_t destination;
    Verb verb;
    std::vector<Message> messages;  ///< In order of time.
    bool failed = false;
    uint64_t retransmittedPackets = 0;

    bool IsFinished() const {
        return std::all_of(messages.begin(), messages.end(),
                           [](const Message& each) { return each.completionTime >= 0; });
    }
};

/// Posts a stream's messages at their times, while earlier ones are still under way or after the
/// queue pair has long been idle, and closes it after the last.
class StreamSource final : private RequesterClient {
  public:
    /// \param firstImmediate of the stream's messages, which count on from it
    StreamSource(RdmaNetwork& network, MessageStream& stream, uint32_t firstImmediate)
        : m_nic(network.GetNic(stream.source)), m_stream(stream), m_immediate(firstImmediate) {}

    /// Call once, before the simulation runs.
    void Start() {
        const uint32_t context = m_nic.GetPort().GetNode()->GetId();
        for (size_t i = 0; i < m_stream.messages.size(); ++i) {
            const Time due = PicoSeconds(m_stream.messages[i].posted);
            Simulator::ScheduleWithContext(context, due, &StreamSource::Post, this, i);
        }
    }

  private:
    void Post(size_t index) {
        if (m_stream.failed) {
            return;
        }
        if (index == 0) {
            QueuePair::Options options;
            options.destination = m_stream.destination;
            options.verb = m_stream.verb;
            options.entropy = static_cast<uint16_t>(0x8000 + m_immediate);
            options.client = this;
            m_queuePair = &m_nic.Open(options);
        }
        m_nic.Post(*m_queuePair, m_stream.messages[index].bytes,
                   m_immediate + static_cast<uint32_t>(index), index,
                   m_stream.messages[index].posted);
    }

    void OnMessageAcked(RdmaNic& nic, QueuePair& queuePair, uint64_t cookie, int64_t now) override {
        MessageStream::Message& message = m_stream.messages[cookie];
        message.completionTime = now - message.posted;
        if (cookie + 1 == m_stream.messages.size()) {
            m_stream.retransmittedPackets = queuePair.GetRetransmittedPackets();
            nic.Close(queuePair);
        }
    }

    void OnQueuePairFailed(RdmaNic& /*nic*/, QueuePair& queuePair, int64_t /*now*/) override {
        m_stream.failed = true;
        m_stream.retransmittedPackets = queuePair.GetRetransmittedPackets();
    }

    RdmaNic& m_nic;
    MessageStream& m_stream;
    uint32_t m_immediate;
    QueuePair* m_queuePair = nullptr;
};

}  // namespace ns3

#endif  // MESSAGE_STREAM_H
