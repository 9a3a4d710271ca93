// SPDX-License-Identifier: GPL-2.0-only
#ifndef RESPONDER_H
#define RESPONDER_H

#include "rdma/model/nic/answer-delay.h"
#include "responder-context.h"

#include "fabric/model/wire/aeth.h"
#include "fabric/model/wire/frame.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class RdmaNic;

/// The receiving half of a NIC: checks the order of request packets and answers them. Times are ps.
class Responder {
  public:
    explicit Responder(RdmaNic& nic) : m_nic(nic) {}

    /// Gives a credit for each packet that arrives, paced to this part of the rate of all ports; 0
    /// gives none.
    void SetCreditRate(double creditRate) { m_creditRate = creditRate; }

    /// Answers leave so much later, ps; 0 at once. \pre the NIC has its place
    void SetDelays(int64_t ackDelay, int64_t cnpDelay);

    /// Fetches what OnData() will touch, in stages as PortOwner::PrefetchArrival().
    void Prefetch(const Frame& data, int stage) const {
        if (stage == 0) {
            m_contexts.Prefetch(data.source, data.queuePair);
        }
    }

    /// See RdmaNic.
    void PostReceives(uint64_t count);
    void SetRemoteAccess(bool allowed);

    /// \name What came for this half. Takes the frame.
    /// @{
    void OnData(Frame* frame, int64_t now);
    void OnReadRequest(Frame* frame, int64_t now);
    void OnReadAck(Frame* frame, int64_t now);
    /// @}
    void OnReadCnp(const Frame& frame, int64_t now);

    /// What every packet with payload does, whichever half takes it: it earns a credit, and a
    /// marked one is answered by a CNP, unless one went a short while ago. \param nextCnp earliest
    /// time of the connection's next CNP
    void OnPayload(const Frame& data, int64_t& nextCnp, int64_t now);

    void VisitState(StateVisitor& visitor) const;

    /// Turns the data frame into its answer.
    void SendAck(Frame* data, uint32_t psn, Aeth aeth, int64_t now);

  private:
    /// A message that came whole.
    struct Completed {
        uint64_t bytes;
        uint32_t immediate;
    };

    ResponderContext& FindContext(const Frame& frame);
    void Accept(Frame* frame, ResponderContext& context, int64_t now);
    void OnGap(Frame* frame, ResponderContext& context, int64_t now);
    void AcceptWithKept(Frame* frame, ResponderContext& context, int64_t now);
    void Tell(uint32_t source, const Completed& message, int64_t now);
    Syndrome Check(const Frame& frame);
    void Refuse(Frame* frame, ResponderContext& context, Syndrome syndrome, int64_t now);
    void PaceCredit(const Frame& data, int64_t now);
    void SendCnp(const Frame& data, int64_t now);

    void Answer(Frame* frame, AnswerDelay* delay, int64_t now);

    RdmaNic& m_nic;
    double m_creditRate = 0;
    int64_t m_nextCredit = 0;    ///< When the next credit may count, ps.
    uint16_t m_packedDelay = 0;  ///< CreditDelay of the packet being answered.
    ResponderContextTable m_contexts;
    std::vector<Completed> m_completed;  ///< By the packet at hand.
    uint64_t m_receives = 0;             ///< Posted and not used, if they are counted.
    bool m_countsReceives = false;       ///< Otherwise there are always enough.
    bool m_remoteAccess = true;
    bool m_guarded = false;                   ///< There is something to check.
    std::unique_ptr<AnswerDelay> m_ackDelay;  ///< Null where answers leave at once.
    std::unique_ptr<AnswerDelay> m_cnpDelay;
};

}  // namespace ns3

#endif  // RESPONDER_H
