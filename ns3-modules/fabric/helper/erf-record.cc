// SPDX-License-Identifier: GPL-2.0-only
#include "erf-record.h"

#include "fabric/model/wire/byte-writer.h"

namespace ns3 {

namespace {

constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
constexpr uint32_t kVaryingLength = 4;
constexpr size_t kHeaderBytes = 16;
constexpr size_t kAlignment = 8;

__extension__ using Wide = unsigned __int128;

// Seconds with 32 binary places.
uint64_t ToErfTime(int64_t ps) {
    return static_cast<uint64_t>((Wide{static_cast<uint64_t>(ps)} << 32) / kPsPerSecond);
}

}  // namespace

std::vector<uint8_t> MakeErf(const ErfRecord& record, const std::vector<uint8_t>& kept) {
    const size_t padding = (kAlignment - (kHeaderBytes + kept.size()) % kAlignment) % kAlignment;
    std::vector<uint8_t> bytes;
    ByteWriter writer(bytes);
    writer.PutLittle64(ToErfTime(record.time));
    writer.Put8(static_cast<uint32_t>(record.type));
    writer.Put8(kVaryingLength | record.interface);
    writer.Put16(static_cast<uint32_t>(kHeaderBytes + kept.size() + padding));
    writer.Put16(0);  // lost records
    writer.Put16(record.wireBytes);
    writer.PutBytes(kept.data(), kept.size());
    writer.Fill(padding);
    return bytes;
}

}  // namespace ns3
