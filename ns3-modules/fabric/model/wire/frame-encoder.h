// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_ENCODER_H
#define FRAME_ENCODER_H

#include "frame.h"
#include "wire-format.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class ByteWriter;
class FabricPort;

/// Makes the bytes that a frame has on its link: RoCEv2 over IPv4 and Ethernet, and PFC; or
/// InfiniBand's packets and its flow control.
///
/// What the models do not know is chosen thus: switches route, so that addresses of a link are of
/// its two ports and the time to live is 64 less the switches crossed. The two halves of queue pair
/// n have the numbers n + 2 at the requester (0 and 1 are special) and n + 2^23 at the responder.
/// Endpoint e of InfiniBand has the local identifier e + 1. Payload is zeros. Telemetry stands
/// between transport headers and payload, where a dissector takes it for payload.
class FrameEncoder {
  public:
    /// \param format outlives the encoder; with the sizes of RoCEv2, or those plus a VLAN tag, or
    ///        of InfiniBand
    /// \throws std::invalid_argument naming the size that no such packet has
    explicit FrameEncoder(const WireFormat& format);

    /// Replaces `bytes` by the frame from its destination address to before its FCS:
    /// frame.bytes - 4 of them. AppendFcs() makes it whole. InfiniBand's are whole: from the LRH to
    /// the VCRC.
    /// \param port the sender on this link
    /// \throws std::logic_error if the headers do not fit the frame's size
    void Encode(const FabricPort& port, const Frame& frame, std::vector<uint8_t>& bytes) const;

  private:
    void CheckInfinibandSizes() const;
    void EncodeEthernet(const FabricPort& port, const Frame& frame,
                        std::vector<uint8_t>& bytes) const;
    void EncodeInfiniband(const Frame& frame, std::vector<uint8_t>& bytes) const;
    void PutDatagramHeader(ByteWriter& writer, const Frame& frame) const;
    void PutTransport(ByteWriter& writer, const Frame& frame) const;
    void PutData(ByteWriter& writer, const Frame& frame) const;
    void PutReadRequest(ByteWriter& writer, const Frame& frame) const;
    void PutReadResponse(ByteWriter& writer, const Frame& frame) const;
    void PutCnp(ByteWriter& writer, const Frame& frame) const;
    void PutAck(ByteWriter& writer, const Frame& frame) const;

    const WireFormat& m_format;
    bool m_tagged;
};

}  // namespace ns3

#endif  // FRAME_ENCODER_H
