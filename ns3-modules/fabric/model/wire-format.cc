// SPDX-License-Identifier: GPL-2.0-only
#include "wire-format.h"

#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(WireFormat);

TypeId WireFormat::GetTypeId() {
    static TypeId tid =
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
            .AddAttribute("AckBytes",
                          "Acknowledgement without telemetry (bytes): headers and AETH.",
                          UintegerValue(66), MakeUintegerAccessor(&WireFormat::m_ackBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("CnpBytes",
                          "Congestion notification packet (bytes): headers and 16 reserved bytes.",
                          UintegerValue(78), MakeUintegerAccessor(&WireFormat::m_cnpBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("PauseBytes", "PFC frame (bytes), IEEE 802.1Qbb.", UintegerValue(64),
                          MakeUintegerAccessor(&WireFormat::m_pauseBytes),
                          MakeUintegerChecker<uint32_t>(1, 10000))
            .AddAttribute("TelemetryBytes",
                          "In-band telemetry of a data packet and of its ACK (bytes): 2 and 8 for "
                          "each of 5 hops (HPCC, SIGCOMM 2019, figure 7).",
                          UintegerValue(42), MakeUintegerAccessor(&WireFormat::m_telemetryBytes),
                          MakeUintegerChecker<uint32_t>(0, 1000));
    return tid;
}

}  // namespace ns3
