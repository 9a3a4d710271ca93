// SPDX-License-Identifier: GPL-2.0-only
#ifndef SENDER_H
#define SENDER_H

#include "payload-source.h"

#include <cstdint>

namespace ns3 {

/// The queue pair of SENDs and WRITEs. Takes ACKs and NAKs; what was lost it sends again, alone
/// (selective repeat) or with all after it (go-back-N).
class Sender final : public PayloadSource {
  public:
    using PayloadSource::PayloadSource;

    void OnAck(Frame* frame, int64_t now) override;

  private:
    bool IsWindowOpen() const override { return PayloadSource::IsWindowOpen() || !IsAnswerDue(); }
    Frame* SupplyNext(int64_t start) override;
    uint32_t GetHeaderBytes(bool isFirst, bool isLast) const override;
    void Label(Frame& frame, const SendWindow::Message& message, uint32_t psn) const override;

    bool IsAnswerDue() const;
    void NoteAsking(const Frame& frame);
    void Refuse(Frame* nak, QueuePairError error, int64_t now);
    uint64_t TakeSelective(const Frame& ack, int64_t now);
    void TakeNak(const Frame& nak, bool isRetry, int64_t now);
    void OnTrimmed(uint32_t psn, int64_t now);
    void WaitForReceiver(int64_t now);
};

}  // namespace ns3

#endif  // SENDER_H
