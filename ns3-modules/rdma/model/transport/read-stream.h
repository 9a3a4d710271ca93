// SPDX-License-Identifier: GPL-2.0-only
#ifndef READ_STREAM_H
#define READ_STREAM_H

#include "payload-source.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// The queue pair by which a NIC answers the READs of one of its peers' Readers: each request is a
/// message, its packets are responses. They have the PSNs that the reader gave them, and within the
/// stream a number of their own (Frame::Data::streamPsn). A stream repeats nothing and never fails:
/// the reader asks again for what it lacks. Where the congestion control works on ACKs, the reader
/// sends some for the responses (RdmaNic::AcknowledgesReads()).
class ReadStream final : public PayloadSource {
  public:
    /// \param peerNumber the Reader's number
    ReadStream(Requester& requester, uint32_t number, const Options& options,
               std::unique_ptr<CongestionFlow> congestion, uint32_t peerNumber);

    /// Sends `bytes` as responses from `psn` on. \param again they were sent before
    /// \returns false if that is too much, see SendWindow::Append()
    bool Respond(uint32_t psn, uint32_t bytes, bool again, int64_t now);

    void OnAck(Frame* frame, int64_t now) override;
    void OnTimeout(int64_t now) override;
    bool IsTimed() const override;
    bool MayFail() const override { return false; }
    void VisitState(StateVisitor& visitor) const override;

  private:
    SendWindow::Numbering GetNumbering() const override;
    Frame* SupplyNext(int64_t start) override;
    uint32_t GetHeaderBytes(bool isFirst, bool isLast) const override;
    void Label(Frame& frame, const SendWindow::Message& message, uint32_t psn) const override;

    uint32_t m_peerNumber;
};

}  // namespace ns3

#endif  // READ_STREAM_H
