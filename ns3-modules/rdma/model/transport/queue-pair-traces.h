// SPDX-License-Identifier: GPL-2.0-only
#ifndef QUEUE_PAIR_TRACES_H
#define QUEUE_PAIR_TRACES_H

#include "fabric/model/wire/frame.h"

#include "ns3/traced-callback.h"

#include <cstdint>

namespace ns3 {

class QueuePair;
class RdmaNic;

/// The trace sources of a NIC's queue pairs that follow packets and acknowledgements, allocated
/// when the first sink connects: a NIC that nobody watches pays one null pointer. Times are ps.
/// Sinks hear of a start after it, never before, and of what concerns one queue pair in order of
/// time; they must not keep the frame.
struct QueuePairTraces {
    /// \param nic the sender's \param queuePair whose packet it is \param frame a data packet, READ
    /// response or READ request \param start when its transmission starts
    typedef void (*SendCallback)(const RdmaNic& nic, const QueuePair& queuePair, const Frame& frame,
                                 int64_t start);
    /// \param nic the sender's \param queuePair whose rate or window is another than before; its
    /// GetCongestion() tells them, and those that it opened with \param time from when on packets
    /// are paced and held back by them
    typedef void (*RateCallback)(const RdmaNic& nic, const QueuePair& queuePair, int64_t time);
    /// \param nic the sender's \param queuePair whose packets are repeated \param psn the first of
    /// them \param packets how many: 1, or all that a READ asks for again in one request
    /// \param start when the packet, or the request, starts
    typedef void (*RetransmissionCallback)(const RdmaNic& nic, const QueuePair& queuePair,
                                           uint32_t psn, uint32_t packets, int64_t start);

    TracedCallback<const RdmaNic&, const QueuePair&, const Frame&, int64_t> send;
    TracedCallback<const RdmaNic&, const QueuePair&, int64_t> rate;
    TracedCallback<const RdmaNic&, const QueuePair&, uint32_t, uint32_t, int64_t> retransmission;
};

}  // namespace ns3

#endif  // QUEUE_PAIR_TRACES_H
