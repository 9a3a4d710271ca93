// SPDX-License-Identifier: GPL-2.0-only
#ifndef PSN_H
#define PSN_H

#include <cstdint>

namespace ns3 {

/// \name The order of packet sequence numbers
/// They wrap, as on the wire: of two numbers that one is the earlier from which the other is
/// reached in fewer than half of all (serial number arithmetic, RFC 1982). In the models they have
/// 32 bits, and FrameEncoder writes the lower 24, as a BTH has.
/// @{

/// Fewer packets than this may be between the first that is not acknowledged and the last posted.
constexpr uint32_t kPsnHalf = uint32_t{1} << 31;

constexpr bool IsPsnBefore(uint32_t psn, uint32_t other) {
    return psn - other >= kPsnHalf;
}
constexpr uint32_t EarlierPsn(uint32_t a, uint32_t b) {
    return IsPsnBefore(a, b) ? a : b;
}
constexpr uint32_t LaterPsn(uint32_t a, uint32_t b) {
    return IsPsnBefore(a, b) ? b : a;
}

/// @}

}  // namespace ns3

#endif  // PSN_H
