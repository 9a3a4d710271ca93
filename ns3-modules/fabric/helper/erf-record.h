// SPDX-License-Identifier: GPL-2.0-only
#ifndef ERF_RECORD_H
#define ERF_RECORD_H

#include <cstdint>
#include <vector>

namespace ns3 {

/// A record of Endace's extensible record format, in which captures of InfiniBand are read
/// (link type 197 of pcap and pcapng).
struct ErfRecord {
    /// Values are ERF's types.
    enum class Type : uint8_t { kInfiniband = 21, kInfinibandLink = 25 };

    int64_t time = 0;  ///< ps
    Type type = Type::kInfiniband;
    uint8_t interface = 0;   ///< 0..3
    uint32_t wireBytes = 0;  ///< Of the whole packet.
};

/// The record as bytes: a header of 16, what is kept of the packet, and padding to a multiple of 8.
std::vector<uint8_t> MakeErf(const ErfRecord& record, const std::vector<uint8_t>& kept);

}  // namespace ns3

#endif  // ERF_RECORD_H
