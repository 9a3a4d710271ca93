// SPDX-License-Identifier: GPL-2.0-only
#include "ethernet-bytes.h"

#include "frame.h"

#include "ns3/crc32.h"

namespace ns3 {

namespace {

constexpr uint32_t kTagProtocol = 0x8100;
constexpr uint32_t kMacControl = 0x8808;
constexpr uint32_t kPriorityPause = 0x0101;
constexpr uint32_t kLeastFrameBytes = 60;  // without FCS
constexpr unsigned kPauseTimes = 8;

}  // namespace

void PutMacAddresses(ByteWriter& writer, const Mac48Address& destination,
                     const Mac48Address& source) {
    uint8_t bytes[6];
    destination.CopyTo(bytes);
    writer.PutBytes(bytes, sizeof bytes);
    source.CopyTo(bytes);
    writer.PutBytes(bytes, sizeof bytes);
}

void PutPriorityTag(ByteWriter& writer, uint8_t trafficClass) {
    writer.Put16(kTagProtocol);
    writer.Put16(uint32_t{trafficClass} << 13);
}

void PutPause(ByteWriter& writer, const Mac48Address& source, uint8_t classes, uint16_t quanta) {
    const size_t begin = writer.GetSize();
    PutMacAddresses(writer, Mac48Address("01:80:c2:00:00:01"), source);
    writer.Put16(kMacControl);
    writer.Put16(kPriorityPause);
    writer.Put16(classes);
    for (unsigned c = 0; c < kPauseTimes; ++c) {
        writer.Put16((classes >> c & 1) != 0 ? quanta : 0);
    }
    writer.Fill(kLeastFrameBytes - (writer.GetSize() - begin));
}

void AppendFcs(std::vector<uint8_t>& bytes) {
    const uint32_t fcs = CRC32Calculate(bytes.data(), static_cast<int>(bytes.size()));
    ByteWriter(bytes).PutLittle32(fcs);
}

}  // namespace ns3
