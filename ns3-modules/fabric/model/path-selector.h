// SPDX-License-Identifier: GPL-2.0-only
#ifndef PATH_SELECTOR_H
#define PATH_SELECTOR_H

#include "frame.h"

#include "ns3/object.h"

#include <cstdint>

namespace ns3 {

/// Chooses among a switch's equal-cost ports where plain ECMP is not wanted. One object may serve
/// many switches.
class PathSelector : public Object {
  public:
    static TypeId GetTypeId();

    /// \param switchIndex the switch \param ports equal-cost egress ports, ascending
    /// \param count at least 1
    /// \returns one of `ports`
    virtual uint16_t Select(uint32_t switchIndex, const Frame& frame, const uint16_t* ports,
                            uint32_t count) = 0;
};

/// Hash of the 5-tuple as switches compute it for ECMP. Addresses, protocol and the destination
/// port 4791 are one to one with endpoints here, so source, destination and UDP source port are the
/// tuple. The finaliser is Stafford's variant 13 of the 64-bit MurmurHash3 mixer, as in SplitMix64
/// (Steele, Lea and Flood, OOPSLA 2014).
inline uint64_t Mix64(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

inline uint32_t EcmpHash(const Frame& frame, uint64_t seed) {
    const uint64_t addresses = uint64_t{frame.source} << 32 | frame.destination;
    return static_cast<uint32_t>(Mix64(Mix64(addresses ^ seed) + frame.entropy) >> 32);
}

}  // namespace ns3

#endif  // PATH_SELECTOR_H
