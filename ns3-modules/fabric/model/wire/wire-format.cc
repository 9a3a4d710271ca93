// SPDX-License-Identifier: GPL-2.0-only
#include "wire-format.h"

#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(WireFormat);

TypeId WireFormat::AddInfinibandAttributes(TypeId tid) {
    return tid
        .AddAttribute("InfinibandGapBytes",
                      "InfiniBand: start and end delimiter of a packet on its link (bytes).",
                      UintegerValue(2), MakeUintegerAccessor(&WireFormat::m_infinibandGapBytes),
                      MakeUintegerChecker<uint32_t>(0, 1000))
        .AddAttribute("InfinibandDataOverhead",
                      "InfiniBand: headers and trailers of a data packet without RETH (bytes): "
                      "LRH 8, BTH 12, ICRC 4, VCRC 2.",
                      UintegerValue(26),
                      MakeUintegerAccessor(&WireFormat::m_infinibandDataOverhead),
                      MakeUintegerChecker<uint32_t>(0, 1000))
        .AddAttribute("InfinibandAckBytes",
                      "InfiniBand: acknowledgement without telemetry (bytes): headers and AETH.",
                      UintegerValue(30), MakeUintegerAccessor(&WireFormat::m_infinibandAckBytes),
                      MakeUintegerChecker<uint32_t>(1, 10000))
        .AddAttribute("InfinibandCnpBytes",
                      "InfiniBand: congestion notification packet (bytes): headers and 16 "
                      "reserved bytes.",
                      UintegerValue(42), MakeUintegerAccessor(&WireFormat::m_infinibandCnpBytes),
                      MakeUintegerChecker<uint32_t>(1, 10000))
        .AddAttribute("CreditBytes",
                      "InfiniBand: flow-control packet (bytes): operand and FCTBS 2, lane and "
                      "FCCL 2, LPCRC 2 (IBA vol. 1, 7.9.4).",
                      UintegerValue(6), MakeUintegerAccessor(&WireFormat::m_creditBytes),
                      MakeUintegerChecker<uint32_t>(1, 10000))
        .AddAttribute("InfinibandNoticeBytes",
                      "InfiniBand: congestion notice between switches (bytes): LRH 8, raw "
                      "header 4, leaf 4, VCRC 2; an assumption.",
                      UintegerValue(18), MakeUintegerAccessor(&WireFormat::m_infinibandNoticeBytes),
                      MakeUintegerChecker<uint32_t>(1, 10000));
}

TypeId WireFormat::GetTypeId() {
    static TypeId tid = AddInfinibandAttributes(
        TypeId("ns3::WireFormat")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddConstructor<WireFormat>()
            .AddAttribute("GapBytes",
                          "Preamble and inter-packet gap of a frame on its link (bytes).",
                          UintegerValue(20), MakeUintegerAccessor(&WireFormat::m_gapBytes),
                          MakeUintegerChecker<uint32_t>(0, 1000))
            .AddAttribute("DataOverhead",
                          "Headers and trailers of a data packet without RETH (bytes): "
                          "Ethernet 18, IPv4 20, UDP 8, BTH 12, ICRC 4.",
                          UintegerValue(62), MakeUintegerAccessor(&WireFormat::m_dataOverhead),
                          MakeUintegerChecker<uint32_t>(0, 1000))
            .AddAttribute("RethBytes",
                          "RDMA extended transport header of a message's first packet (bytes).",
                          UintegerValue(16), MakeUintegerAccessor(&WireFormat::m_rethBytes),
                          MakeUintegerChecker<uint32_t>(0, 1000))
            .AddAttribute("AethBytes",
                          "ACK extended transport header of a READ's first and last response "
                          "(bytes).",
                          UintegerValue(4), MakeUintegerAccessor(&WireFormat::m_aethBytes),
                          MakeUintegerChecker<uint32_t>(0, 1000))
            .AddAttribute("AckBytes",
                          "Acknowledgement without telemetry (bytes): headers and AETH.",
                          UintegerValue(66), MakeUintegerAccessor(&WireFormat::m_ackBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("CnpBytes",
                          "Congestion notification packet (bytes): headers and 16 reserved bytes.",
                          UintegerValue(78), MakeUintegerAccessor(&WireFormat::m_cnpBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("PauseBytes", "PFC frame (bytes), IEEE 802.1Qbb.", UintegerValue(64),
                          MakeUintegerAccessor(&WireFormat::m_flowControlBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("TelemetryBytes",
                          "In-band telemetry of a data packet and of its ACK (bytes): 2 and 8 for "
                          "each of 5 hops (HPCC, SIGCOMM 2019, figure 7).",
                          UintegerValue(42), MakeUintegerAccessor(&WireFormat::m_telemetryBytes),
                          MakeUintegerChecker<uint32_t>(0, 1000))
            .AddAttribute("NoticeBytes",
                          "Congestion notice between switches (bytes): the least Ethernet frame, "
                          "an assumption.",
                          UintegerValue(64), MakeUintegerAccessor(&WireFormat::m_noticeBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000)));
    return tid;
}

void WireFormat::UseInfiniband() {
    m_isInfiniband = true;
    m_noticeBytes = m_infinibandNoticeBytes;
    m_gapBytes = m_infinibandGapBytes;
    m_dataOverhead = m_infinibandDataOverhead;
    m_ackBytes = m_infinibandAckBytes;
    m_cnpBytes = m_infinibandCnpBytes;
    m_flowControlBytes = m_creditBytes;
}

}  // namespace ns3
