// SPDX-License-Identifier: GPL-2.0-only
//
// The bytes of frames: as many as the models count, and right by their own check sums. Dissectors
// that we did not write judge the rest in tests/cli/capture.
#include "fabric/model/wire/frame-encoder.h"
#include "fabric/model/switch/fabric-switch.h"
#include "fabric/model/wire/ethernet-bytes.h"
#include "rdma/model/cc/dcqcn.h"
#include "rdma/model/cc/hpcc.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/crc32.h"
#include "ns3/double.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <map>
#include <set>
#include <stdexcept>

namespace ns3 {
namespace {

using Bytes = std::vector<uint8_t>;

uint32_t Read16(const Bytes& bytes, size_t at) {
    return uint32_t{bytes[at]} << 8 | bytes[at + 1];
}

/// What CRC-32 leaves of a block that ends with its own CRC (IEEE 802.3, 3.2.9).
constexpr uint32_t kCrcResidue = 0x2144df1c;

/// Encodes every frame that every port of a star sends.
class FrameEncoderTest : public ModelTest {
  protected:
    void Watch(RdmaTestbed& bed, uint32_t endpoints) {
        m_encoder = std::make_unique<FrameEncoder>(bed.fabric->GetWireFormat());
        for (uint32_t e = 0; e < endpoints; ++e) {
            for (FabricPort* port : {&bed.EndpointPort(e), &bed.LeafPort(e)}) {
                port->TraceConnectWithoutContext("Transmit",
                                                 MakeCallback(&FrameEncoderTest::OnTransmit, this));
            }
        }
    }

    void OnTransmit(const FabricPort& port, const Frame& frame, int64_t /*time*/) {
        Bytes bytes;
        m_encoder->Encode(port, frame, bytes);
        AppendFcs(bytes);
        EXPECT_EQ(bytes.size(), frame.bytes);
        EXPECT_EQ(CRC32Calculate(bytes.data(), static_cast<int>(bytes.size())), kCrcResidue);
        if (frame.kind != FrameKind::kPause) {
            ExpectIpv4(bytes);
        }
        const bool nak = frame.kind == FrameKind::kAck && (frame.flags & Frame::kFlagNak) != 0;
        m_last[{frame.kind, nak}] = bytes;
        ++m_count[{frame.kind, nak}];
        if (frame.HasPayload()) {
            m_opcodes.insert(bytes[m_ipBegin + 28]);
        }
    }

    void ExpectIpv4(const Bytes& bytes) const {
        ASSERT_EQ(Read16(bytes, m_ipBegin - 2), 0x0800u);
        uint32_t sum = 0;
        for (size_t at = m_ipBegin; at < m_ipBegin + 20; at += 2) {
            sum += Read16(bytes, at);
        }
        EXPECT_EQ((sum & 0xffff) + (sum >> 16), 0xffffu);  // RFC 1071
        EXPECT_EQ(Read16(bytes, m_ipBegin + 2), bytes.size() - m_ipBegin - 4);
        EXPECT_EQ(Read16(bytes, m_ipBegin + 24), bytes.size() - m_ipBegin - 4 - 20);
        EXPECT_EQ(Read16(bytes, m_ipBegin + 22), 4791u);
    }

    size_t m_ipBegin = 14;
    std::unique_ptr<FrameEncoder> m_encoder;
    std::map<std::pair<FrameKind, bool>, Bytes> m_last;
    std::map<std::pair<FrameKind, bool>, uint64_t> m_count;
    std::set<int> m_opcodes;
};

// An incast with marks, CNPs, pauses, and a packet lost once; sizes that need padding.
TEST_F(FrameEncoderTest, BytesAreAsManyAsCountedAndSumUp) {
    Config::SetDefault("ns3::EthernetSwitch::Alpha", DoubleValue(0.001));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(1000));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(2000));
    FabricMessage message = MakeStar(5);
    RdmaTestbed bed(message, CreateObject<Dcqcn>());
    bool lost = false;
    FrameFilter filter(*bed.fabric, bed.Nic(4), [&lost](Frame& frame, int64_t) {
        const bool loses = !lost && frame.kind == FrameKind::kData && frame.GetPsn() == 20;
        lost = lost || loses;
        return !loses;
    });
    Watch(bed, 5);
    std::vector<Flow> flows;
    for (uint32_t source = 0; source < 4; ++source) {
        flows.push_back(MakeFlow(source, 4, 1'000'000 + source));
        flows.push_back(MakeFlow(source, 4, 1 + source));
    }
    bed.Run(flows);
    for (const auto& kind : {std::pair{FrameKind::kData, false}, std::pair{FrameKind::kAck, false},
                             std::pair{FrameKind::kAck, true}, std::pair{FrameKind::kCnp, false},
                             std::pair{FrameKind::kPause, false}}) {
        EXPECT_GT(m_count[kind], 0u) << static_cast<int>(kind.first);
    }
    EXPECT_EQ(m_opcodes, (std::set<int>{6, 7, 8, 10}));  // WRITE first, middle, last, only
}

TEST_F(FrameEncoderTest, SendsAndReadsHaveTheirOpcodes) {
    RdmaTestbed bed(MakeStar(2), CreateObject<Hpcc>());
    Watch(bed, 2);
    Flow send = MakeFlow(0, 1, 10'001);
    send.verb = Verb::kSend;
    Flow shortSend = MakeFlow(0, 1, 1);
    shortSend.verb = Verb::kSend;
    Flow read = MakeFlow(0, 1, 10'002);
    read.verb = Verb::kRead;
    Flow shortRead = MakeFlow(0, 1, 3);
    shortRead.verb = Verb::kRead;
    bed.Run({send, shortSend, read, shortRead});
    EXPECT_EQ(m_opcodes, (std::set<int>{0, 1, 2, 4, 13, 14, 15, 16}));
    const Bytes& request = m_last[{FrameKind::kReadRequest, false}];
    EXPECT_EQ(request[14 + 28], 12);
    EXPECT_EQ(Read16(request, request.size() - 4 - 4 - 2), 3u);  // the RETH's length, then CRCs
    EXPECT_EQ(m_last[std::make_pair(FrameKind::kReadAck, false)][14 + 28], 17);
}

TEST_F(FrameEncoderTest, TelemetryIsInTheBytes) {
    RdmaTestbed bed(MakeStar(2), CreateObject<Hpcc>());
    Watch(bed, 2);
    bed.Run({MakeFlow(0, 1, 10'000)});
    // The last data frame crossed one switch: one hop in the telemetry behind the BTH.
    const Bytes& data = m_last[{FrameKind::kData, false}];
    EXPECT_EQ(Read16(data, 14 + 20 + 8 + 12), 1u << 12);
    EXPECT_EQ(data[14 + 20 + 8 + 12 + 2] >> 4, 4);  // 400 Gb/s is 16 times 25
}

TEST_F(FrameEncoderTest, TaggedSizesMakeTaggedFrames) {
    Config::SetDefault("ns3::WireFormat::DataOverhead", UintegerValue(66));
    Config::SetDefault("ns3::WireFormat::AckBytes", UintegerValue(70));
    Config::SetDefault("ns3::WireFormat::CnpBytes", UintegerValue(82));
    m_ipBegin = 18;
    RdmaTestbed bed(MakeStar(2));
    Watch(bed, 2);
    bed.Run({MakeFlow(0, 1, 10'000)});
    const Bytes& data = m_last[{FrameKind::kData, false}];
    EXPECT_EQ(Read16(data, 12), 0x8100u);
    EXPECT_EQ(Read16(data, 14), 3u << 13);  // priority 3, VLAN 0
}

// Codes of 5 bits (IBA vol. 1, table of RNR NAK timer values); the one that says no less.
TEST_F(FrameEncoderTest, RefusalsTellHowLongToWait) {
    const std::vector<std::pair<int64_t, int>> codes = {
        {0, 1},        {10'000, 1}, {10'001, 2},       {640'000, 12},    {640'001, 13},
        {960'000, 13}, {50'000, 5}, {491'520'000, 31}, {500'000'000, 0}, {900'000'000, 0}};
    for (const auto& [delayNs, code] : codes) {
        Config::SetDefault("ns3::RdmaNic::RnrDelay", TimeValue(NanoSeconds(delayNs)));
        RdmaTestbed bed(MakeStar(2));
        bed.Nic(1).PostReceives(0);
        Simulator::Schedule(MicroSeconds(5), [&bed] { bed.Nic(1).PostReceives(1); });
        Watch(bed, 2);
        Flow send = MakeFlow(0, 1, 1);
        send.verb = Verb::kSend;
        bed.Run({send});
        const Bytes& nak = m_last[{FrameKind::kAck, true}];
        ASSERT_GT(nak.size(), 14u + 40);
        EXPECT_EQ(nak[14 + 40], 0x20 | code) << delayNs << " ns";
    }
}

TEST_F(FrameEncoderTest, SizesOfNoPacketAreRefused) {
    Config::SetDefault("ns3::WireFormat::AckBytes", UintegerValue(60));
    const RdmaTestbed bed(MakeStar(2));
    try {
        const FrameEncoder encoder(bed.fabric->GetWireFormat());
        FAIL() << "an ACK of 60 bytes was taken";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(),
                     "ns3::WireFormat::AckBytes is 60 bytes, so frames cannot be written as they "
                     "are on the wire; allowed: 66");
    }
}

}  // namespace
}  // namespace ns3
