// SPDX-License-Identifier: GPL-2.0-only
#ifndef DICE_H
#define DICE_H

#include <cstdint>
#include <initializer_list>
#include <random>

namespace ns3 {

/// What random scenarios are drawn with: the same on every machine.
class Dice {
  public:
    explicit Dice(uint64_t seed) : m_engine(seed) {}

    uint64_t Below(uint64_t end) { return m_engine() % end; }
    bool Chance(unsigned percent) { return Below(100) < percent; }

    template <typename T>
    T OneOf(std::initializer_list<T> choices) {
        return *(choices.begin() + Below(choices.size()));
    }

  private:
    std::mt19937_64 m_engine;
};

}  // namespace ns3

#endif  // DICE_H
