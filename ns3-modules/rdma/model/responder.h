// SPDX-License-Identifier: GPL-2.0-only
#ifndef RESPONDER_H
#define RESPONDER_H

#include "responder-context.h"

#include "fabric/model/frame.h"

#include <cstdint>

namespace ns3 {

class RdmaNic;

/// The receiving half of a NIC: checks the order of data packets and answers them. Times are ps.
class Responder {
  public:
    explicit Responder(RdmaNic& nic) : m_nic(nic) {}

    /// Fetches what OnData() will touch, in stages as PortOwner::PrefetchArrival().
    void Prefetch(const Frame& data, int stage) const {
        if (stage == 0) {
            m_contexts.Prefetch(data.source, data.queuePair);
        }
    }

    /// Takes the frame.
    void OnData(Frame* frame, int64_t now);

  private:
    void SendAck(Frame* data, uint32_t psn, bool nak, int64_t now);
    void SendCnp(const Frame& data, int64_t now);

    RdmaNic& m_nic;
    ResponderContextTable m_contexts;
};

}  // namespace ns3

#endif  // RESPONDER_H
