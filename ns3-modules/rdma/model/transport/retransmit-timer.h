// SPDX-License-Identifier: GPL-2.0-only
#ifndef RETRANSMIT_TIMER_H
#define RETRANSMIT_TIMER_H

#include "engine/model/partition.h"

#include <cstdint>

namespace ns3 {

class QueuePair;

/// The retransmission timer of a queue pair: RdmaNic::RetransmitTimeout after the last progress it
/// calls QueuePair::OnTimeout(). Also counts how often in a row progress was waited for. Times are
/// ps.
///
/// Progress does not move the event, which would cost as much as the acknowledgement itself: it
/// looks at the clock when it is due, and is armed for what is left.
class RetransmitTimer {
  public:
    explicit RetransmitTimer(QueuePair& queuePair) : m_queuePair(queuePair), m_event(this) {}

    /// \param context of the NIC's node \param source and \param number: see ModelEvent::SetOrigin
    void SetOrigin(uint32_t context, uint32_t source, uint32_t number) {
        m_event.SetOrigin(EventPhase::kModel, context, source, number);
    }

    /// A packet starts, and no other is in flight. \param isNews nothing is sent again by it: what
    /// a NAK has sent again is no news for the clock
    void OnFirstStart(int64_t start, bool isNews);
    /// Something was acknowledged that had not been.
    void MakeProgress(int64_t now) {
        m_progressAt = now;
        m_retries = 0;
        m_rnrRetries = 0;
    }
    /// Takes `time` for that of the last progress: what cannot be sent before it.
    void CountFrom(int64_t time) { m_progressAt = time; }
    /// After a timeout: the clock stands until something is sent again.
    void Stop();

    bool IsArmed() const { return m_event.IsArmed(); }
    /// No effect where it is armed already.
    void Arm(int64_t now);
    void Disarm();

    /// Timeouts, and NAKs for nothing new, since the last progress.
    uint32_t GetRetries() const { return m_retries; }
    void CountRetry() { ++m_retries; }
    /// RNR NAKs since the last progress.
    uint32_t GetRnrRetries() const { return m_rnrRetries; }
    void CountRnrRetry() { ++m_rnrRetries; }

    void VisitState(StateVisitor& visitor) const {
        const bool hasBegun = IsArmed() || m_progressAt != 0;
        visitor.Value("hasBegun", hasBegun);
        if (hasBegun) {
            visitor.Time("progressAt", m_progressAt);
        }
        visitor.Value("retries", m_retries);
        visitor.Value("rnrRetries", m_rnrRetries);
        visitor.Value("isArmed", IsArmed());
        // An event that comes before a timeout is over is armed again for what is left.
        visitor.Inert("due", IsArmed() ? m_event.GetTime() : StateVisitor::kNever);
    }

  private:
    void OnDue(int64_t now);

    QueuePair& m_queuePair;
    int64_t m_progressAt = 0;  ///< Last new acknowledgement, or first packet after none; kNever
                               ///< while the clock stands.
    uint8_t m_retries = 0;
    uint8_t m_rnrRetries = 0;
    OwnedEvent<RetransmitTimer, &RetransmitTimer::OnDue> m_event;
};

}  // namespace ns3

#endif  // RETRANSMIT_TIMER_H
