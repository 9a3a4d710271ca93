// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLIT_MIX_H
#define SPLIT_MIX_H

#include "state-visitor.h"

#include <cstdint>

namespace ns3 {

/// Stafford's variant 13 of the 64-bit MurmurHash3 finaliser, as SplitMix64 uses it (Steele, Lea
/// and Flood, OOPSLA 2014).
inline uint64_t Mix64(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/// A random stream of eight bytes (SplitMix64), for each port or switch that draws: nobody else's
/// draws shift it.
class SplitMix64 {
  public:
    explicit SplitMix64(uint64_t seed = 0) : m_state(seed) {}

    uint64_t Next() {
        m_state += 0x9e3779b97f4a7c15U;
        return Mix64(m_state);
    }

    /// 0 <= result < 1, in steps of 2^-53.
    double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

    /// 0 <= result < n; the bias of n / 2^32 is of no consequence for numbers of ports.
    uint32_t Below(uint32_t n) { return static_cast<uint32_t>((Next() >> 32) * n >> 32); }

    void VisitState(StateVisitor& visitor) const { visitor.Stream("state", m_state); }

  private:
    uint64_t m_state;
};

}  // namespace ns3

#endif  // SPLIT_MIX_H
