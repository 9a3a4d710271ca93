// SPDX-License-Identifier: GPL-2.0-only
#ifndef WIRE_FORMAT_H
#define WIRE_FORMAT_H

#include "ns3/object.h"

#include <algorithm>
#include <cstdint>

namespace ns3 {

/// Sizes of everything on a link. The defaults are RoCEv2 over Ethernet and IPv4: Ethernet header
/// 14 and FCS 4 (IEEE 802.3), IPv4 20 (RFC 791), UDP 8 (RFC 768), BTH 12, RETH 16, AETH 4, ICRC 4
/// (InfiniBand Architecture vol. 1, chapter 9 and annex A17). In an InfiniBand fabric: LRH 8, BTH
/// 12, ICRC 4, VCRC 2, and a start and an end delimiter on the link (chapters 6 and 7).
class WireFormat : public Object {
  public:
    static TypeId GetTypeId();

    /// Takes InfiniBand's sizes from here on, instead of RoCEv2's.
    void UseInfiniband();

    /// Bytes a frame occupies its link beyond its own size: preamble 8 and gap 12.
    uint32_t GetGapBytes() const { return m_gapBytes; }
    /// What payload takes in a packet: it is padded to a multiple of 4 bytes (InfiniBand
    /// Architecture vol. 1, 9.2.4).
    static constexpr uint32_t PadPayload(uint32_t payload) { return (payload + 3) & ~uint32_t{3}; }
    /// Size of a data packet less padded payload, telemetry excluded. The first packet of a WRITE
    /// carries a RETH.
    uint32_t GetDataOverhead(bool withReth) const {
        return m_dataOverhead + (withReth ? m_rethBytes : 0);
    }
    uint32_t GetReadRequestBytes() const { return GetDataOverhead(true); }
    /// What the first and the last response to a READ carry beyond the others.
    uint32_t GetAethBytes() const { return m_aethBytes; }
    uint32_t GetAckBytes() const { return m_ackBytes; }
    uint32_t GetCnpBytes() const { return m_cnpBytes; }
    /// Size of a PFC frame, or of an InfiniBand flow-control packet.
    uint32_t GetFlowControlBytes() const { return m_flowControlBytes; }
    /// Size of a congestion notice between switches.
    uint32_t GetNoticeBytes() const { return m_noticeBytes; }
    /// The least that any frame has.
    uint32_t GetLeastFrameBytes() const {
        return std::min(
            {m_dataOverhead, m_ackBytes, m_cnpBytes, m_flowControlBytes, m_noticeBytes});
    }
    bool IsInfiniband() const { return m_isInfiniband; }
    /// What carrying telemetry adds to a data packet and to the ACK that echoes it.
    uint32_t GetTelemetryBytes() const { return m_telemetryBytes; }

  private:
    static TypeId AddInfinibandAttributes(TypeId tid);

    uint32_t m_gapBytes;
    uint32_t m_dataOverhead;
    uint32_t m_rethBytes;
    uint32_t m_aethBytes;
    uint32_t m_ackBytes;
    uint32_t m_cnpBytes;
    uint32_t m_flowControlBytes;
    uint32_t m_telemetryBytes;
    uint32_t m_infinibandGapBytes;
    uint32_t m_infinibandDataOverhead;
    uint32_t m_infinibandAckBytes;
    uint32_t m_infinibandCnpBytes;
    uint32_t m_creditBytes;
    uint32_t m_noticeBytes;
    uint32_t m_infinibandNoticeBytes;
    bool m_isInfiniband = false;
};

}  // namespace ns3

#endif  // WIRE_FORMAT_H
