// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RANDOM_STREAM_H
#define SCENARIOS_RANDOM_STREAM_H

#include <cstdint>
#include <random>

namespace scenarios {

/// Random numbers that are the same everywhere: the C++ standard fixes the engine's output bit by
/// bit, though not that of its distributions, which are therefore our own.
class RandomStream {
  public:
    /// Streams of different numbers are independent for the same seed.
    RandomStream(uint64_t seed, uint64_t stream) {
        std::seed_seq mix = {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
                             static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)};
        m_engine.seed(mix);
    }

    /// 0 <= result < 1, in steps of 2^-53.
    double Uniform() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; }

    /// 0 <= result < n; the bias of 2^-64 x n is of no consequence.
    uint32_t Below(uint32_t n) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<uint32_t>((static_cast<Wide>(m_engine()) * n) >> 64);
    }

  private:
    std::mt19937_64 m_engine;
};

}  // namespace scenarios

#endif  // SCENARIOS_RANDOM_STREAM_H
