// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACE_DIGEST_H
#define TRACE_DIGEST_H

#include "engine/model/split-mix.h"
#include "rdma/model/nic/rdma-nic.h"

#include <cstdint>
#include <initializer_list>

namespace ns3 {

/// All that the trace sources of a NIC's queue pairs tell, in order and with its times, as one
/// number.
class TraceDigest {
  public:
    explicit TraceDigest(RdmaNic& nic) {
        nic.TraceConnectWithoutContext("Send", MakeCallback(&TraceDigest::OnSend, this));
        nic.TraceConnectWithoutContext("RateChange", MakeCallback(&TraceDigest::OnRate, this));
        nic.TraceConnectWithoutContext("Retransmission",
                                       MakeCallback(&TraceDigest::OnRetransmission, this));
    }

    int64_t Get() const { return static_cast<int64_t>(m_digest); }

  private:
    void Add(std::initializer_list<uint64_t> values) {
        for (const uint64_t value : values) {
            m_digest = Mix64(m_digest ^ value);
        }
    }
    void OnSend(const RdmaNic& /*nic*/, const QueuePair& queuePair, const Frame& frame,
                int64_t start) {
        Add({1, queuePair.GetNumber(), frame.GetPsn(), static_cast<uint64_t>(start)});
    }
    void OnRate(const RdmaNic& /*nic*/, const QueuePair& queuePair, int64_t time) {
        const CongestionFlow& congestion = queuePair.GetCongestion();
        Add({2, queuePair.GetNumber(), congestion.GetRateBps(), congestion.GetWindowBytes(),
             static_cast<uint64_t>(time)});
    }
    void OnRetransmission(const RdmaNic& /*nic*/, const QueuePair& queuePair, uint32_t psn,
                          uint32_t packets, int64_t start) {
        Add({3, queuePair.GetNumber(), psn, packets, static_cast<uint64_t>(start)});
    }

    uint64_t m_digest = 0;
};

}  // namespace ns3

#endif  // TRACE_DIGEST_H
