// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRANSPORT_BYTES_H
#define TRANSPORT_BYTES_H

#include "byte-writer.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// \name InfiniBand transport headers (InfiniBand Architecture vol. 1, chapter 9)
/// @{

constexpr uint32_t kBthBytes = 12;
constexpr uint32_t kRethBytes = 16;
constexpr uint32_t kAethBytes = 4;
constexpr uint32_t kIcrcBytes = 4;
constexpr uint32_t kCnpReservedBytes = 16;  ///< Annex A17.9.3

/// Of the reliable connection service, and of CNPs.
enum class BthOpcode : uint8_t {
    kSendFirst = 0,
    kSendMiddle = 1,
    kSendLast = 2,
    kSendOnly = 4,
    kWriteFirst = 6,
    kWriteMiddle = 7,
    kWriteLast = 8,
    kWriteOnly = 10,
    kReadRequest = 12,
    kReadResponseFirst = 13,
    kReadResponseMiddle = 14,
    kReadResponseLast = 15,
    kReadResponseOnly = 16,
    kAcknowledge = 17,
    kInfinibandCnp = 0x80,  ///< Annex A10
    kCnp = 0x81,
};

/// Base transport header.
struct Bth {
    BthOpcode opcode = BthOpcode::kSendOnly;
    uint8_t padBytes = 0;  ///< Behind the payload, 0..3.
    bool fecn = false;
    bool becn = false;
    bool ackRequest = false;
    uint32_t destinationQp = 0;  ///< 24 bits
    uint32_t psn = 0;            ///< The lower 24 bits count.
};

void PutBth(ByteWriter& writer, const Bth& bth);
/// RDMA extended transport header, of a region that starts at address 0.
void PutReth(ByteWriter& writer, uint32_t length);
/// ACK extended transport header.
void PutAeth(ByteWriter& writer, uint8_t syndrome, uint32_t sequence);
/// Appends the invariant CRC of a RoCEv2 packet over IPv4 (annex A17.3.3). \param ipBegin where in
/// `bytes` the IPv4 header begins
void AppendIcrc(std::vector<uint8_t>& bytes, size_t ipBegin);
/// @}

}  // namespace ns3

#endif  // TRANSPORT_BYTES_H
