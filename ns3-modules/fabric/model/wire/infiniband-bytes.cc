// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-bytes.h"

#include "ns3/crc32.h"

namespace ns3 {

namespace {

constexpr uint32_t kIbaLocal = 2;  // LNH: a BTH is next
constexpr uint32_t kRaw = 0;
constexpr uint32_t kWordBytes = 4;
constexpr uint32_t kMostUnicastLids = 0xbfff;
constexpr uint8_t kLaneMask = 0xf0;
constexpr size_t kCongestionByte = kLrhBytes + 4;
constexpr uint32_t kCrc16 = 0xd008;  // 0x100B with its least significant bit first

}  // namespace

void PutLrh(ByteWriter& writer, const Lrh& lrh) {
    writer.Put8(uint32_t{lrh.lane} << 4);
    writer.Put8(uint32_t{lrh.serviceLevel} << 4 | (lrh.isRaw ? kRaw : kIbaLocal));
    writer.Put16(lrh.destination);
    writer.Put16(lrh.bytes / kWordBytes);
    writer.Put16(lrh.source);
}

void PutRawHeader(ByteWriter& writer, uint32_t etherType) {
    writer.Put16(0);
    writer.Put16(etherType);
}

void PutFlowControl(std::vector<uint8_t>& bytes, uint8_t lane, uint32_t sent, uint32_t limit) {
    ByteWriter writer(bytes);
    writer.Put16(sent);  // below operand 0
    writer.Put16(uint32_t{lane} << 12 | limit);
    AppendVcrc(bytes);  // the LPCRC is computed alike
}

void AppendInfinibandIcrc(std::vector<uint8_t>& bytes) {
    std::vector<uint8_t> masked = bytes;
    masked[0] |= kLaneMask;
    masked[kCongestionByte] = 0xff;
    const uint32_t icrc = CRC32Calculate(masked.data(), static_cast<int>(masked.size()));
    ByteWriter(bytes).PutLittle32(icrc);
}

void AppendVcrc(std::vector<uint8_t>& bytes) {
    uint32_t crc = 0xffff;
    for (const uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1) != 0 ? crc >> 1 ^ kCrc16 : crc >> 1;
        }
    }
    ByteWriter(bytes).PutLittle16(~crc & 0xffff);
}

uint16_t LidOf(uint32_t endpoint) {
    return static_cast<uint16_t>(1 + endpoint % kMostUnicastLids);
}

}  // namespace ns3
