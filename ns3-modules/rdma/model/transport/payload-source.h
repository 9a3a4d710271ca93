// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAYLOAD_SOURCE_H
#define PAYLOAD_SOURCE_H

#include "queue-pair.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// A queue pair that sends payload: builds packets, paces them, and has its congestion control hear
/// of their acknowledgements. What Sender and ReadStream have in common.
class PayloadSource : public QueuePair {
  public:
    PayloadSource(Requester& requester, uint32_t number, uint32_t firstPsn, const Options& options,
                  std::unique_ptr<CongestionFlow> congestion);

    void VisitState(StateVisitor& visitor) const override;

  protected:
    /// The packet `psn` of a message, counted as sent and paced.
    Frame* Build(const SendWindow::Message& message, uint32_t psn, int64_t start);
    /// Builds the next that was not sent yet.
    Frame* BuildNext(int64_t start);
    /// A packet at rate r reserves its wire time at r: the next may start size / r later.
    void Pace(const Frame& frame, int64_t start);

    /// Acknowledges what the ACK or NAK says, up to its PSN. \returns what else the congestion
    /// control will want to know
    AckEvent TakeAck(const Frame& frame, int64_t now);
    /// Has the congestion control hear of an ACK, and paces anew by what it then says.
    void React(AckEvent& ack);

    bool IsWindowOpen() const override {
        const uint64_t window = GetCongestion().GetWindowBytes();
        return window == 0 || m_window.GetInFlightBytes() < window;
    }

  private:
    /// Of a packet of a message: all but payload and telemetry, as WireFormat counts.
    virtual uint32_t GetHeaderBytes(bool isFirst, bool isLast) const = 0;
    /// Numbers and names the packet as the receiver knows it.
    virtual void Label(Frame& frame, const SendWindow::Message& message, uint32_t psn) const = 0;
    void Retime(uint64_t oldRateBps, int64_t now);

    uint32_t m_lastAcked;         ///< PSN up to which the last ACK told of.
    uint64_t m_ackedPackets = 0;  ///< Those before it, since the queue pair was opened.
    uint32_t m_pacedBytes = 0;    ///< Wire size of the packet after which the next is paced.
};

}  // namespace ns3

#endif  // PAYLOAD_SOURCE_H
