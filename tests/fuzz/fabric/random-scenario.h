// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANDOM_SCENARIO_H
#define RANDOM_SCENARIO_H

#include "support/observed-run.h"

#include <cstdint>
#include <string>

namespace ns3 {

/// A small fabric, its parameters and its traffic, all drawn from one seed.
using RandomScenario = ObservedScenario;

/// What is drawn from: choices that came later would make other scenarios of the first ones' seeds.
enum class Choices { kFirst, kAll };

RandomScenario DrawScenario(uint64_t seed, Choices choices);

/// The same with links that fail, and perhaps with several ports a NIC.
RandomScenario DrawFailingScenario(uint64_t seed);

/// The same with what NICs, links and switches learnt later: several messages a queue pair,
/// receivers that are not ready, frames that links lose, hosts slower than their links, answers
/// that take time, coarse clocks, PINT, switches that tell each other of congestion.
RandomScenario DrawWideScenario(uint64_t seed);

/// What makes the scenario this one, for the message of a failing test.
std::string Describe(const RandomScenario& scenario);

}  // namespace ns3

#endif  // RANDOM_SCENARIO_H
