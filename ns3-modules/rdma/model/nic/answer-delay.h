// SPDX-License-Identifier: GPL-2.0-only
#ifndef ANSWER_DELAY_H
#define ANSWER_DELAY_H

#include "fabric/model/wire/frame.h"

#include "engine/model/partition.h"

#include <cstdint>

namespace ns3 {

class RdmaNic;

/// The time that a NIC takes to make its answers of one kind: they leave in the order in which they
/// were asked for, each `delay` later. Times are ps.
class AnswerDelay {
  public:
    /// \param number of the event among those of the NIC's timer source
    AnswerDelay(RdmaNic& nic, int64_t delay, uint32_t number);

    /// Takes the frame; it leaves by the port `ingressPort`, or one that stands in for it.
    void Send(Frame* frame, int64_t now);

    void VisitState(StateVisitor& visitor) const;

  private:
    void OnDue(int64_t now);

    RdmaNic& m_nic;
    int64_t m_delay;
    Frame* m_head = nullptr;  ///< Of those being made; `time` tells when each is.
    Frame* m_tail = nullptr;
    OwnedEvent<AnswerDelay, &AnswerDelay::OnDue> m_event;
};

}  // namespace ns3

#endif  // ANSWER_DELAY_H
