// SPDX-License-Identifier: GPL-2.0-only
#include "transport-bytes.h"

#include "internet-bytes.h"

#include "ns3/crc32.h"

#include <algorithm>

namespace ns3 {

namespace {

constexpr uint32_t kMigrated = 0x40;
constexpr uint32_t kDefaultPartitionKey = 0xffff;
constexpr uint32_t kFecn = 0x80;
constexpr uint32_t kBecn = 0x40;
constexpr uint32_t kAckRequest = 0x80;

// What may change on the way, by its place in the packet: switches rewrite the type of service, the
// time to live and the checksum of IPv4, and the congestion bits of the BTH.
constexpr size_t kVariantBytes[] = {1,
                                    8,
                                    10,
                                    11,
                                    kIpv4HeaderBytes + 6,
                                    kIpv4HeaderBytes + 7,
                                    kIpv4HeaderBytes + kUdpHeaderBytes + 4};
constexpr size_t kMaskedLrhBytes = 8;

}  // namespace

void PutBth(ByteWriter& writer, const Bth& bth) {
    writer.Put8(static_cast<uint32_t>(bth.opcode));
    writer.Put8(kMigrated | uint32_t{bth.padBytes} << 4);
    writer.Put16(kDefaultPartitionKey);
    writer.Put8((bth.fecn ? kFecn : 0) | (bth.becn ? kBecn : 0));
    writer.Put24(bth.destinationQp);
    writer.Put8(bth.ackRequest ? kAckRequest : 0);
    writer.Put24(bth.psn);
}

void PutReth(ByteWriter& writer, uint32_t length) {
    writer.Put64(0);  // virtual address
    writer.Put32(0);  // remote key
    writer.Put32(length);
}

void PutAeth(ByteWriter& writer, uint8_t syndrome, uint32_t sequence) {
    writer.Put8(syndrome);
    writer.Put24(sequence);
}

void AppendIcrc(std::vector<uint8_t>& bytes, size_t ipBegin) {
    std::vector<uint8_t> masked(kMaskedLrhBytes, 0xff);
    masked.insert(masked.end(), bytes.begin() + static_cast<std::ptrdiff_t>(ipBegin), bytes.end());
    for (const size_t place : kVariantBytes) {
        masked[kMaskedLrhBytes + place] = 0xff;
    }
    const uint32_t icrc = CRC32Calculate(masked.data(), static_cast<int>(masked.size()));
    ByteWriter(bytes).PutLittle32(icrc);
}

}  // namespace ns3
