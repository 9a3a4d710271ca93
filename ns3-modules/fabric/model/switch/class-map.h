// SPDX-License-Identifier: GPL-2.0-only
#ifndef CLASS_MAP_H
#define CLASS_MAP_H

#include "fabric/model/link/class-scheduler.h"

#include <array>
#include <cstdint>
#include <string>

namespace ns3 {

/// What frames of each priority 0..7 travel in: a traffic class, or a virtual lane.
using ClassMap = std::array<uint8_t, kTrafficClasses>;

/// \param attribute whose value `text` is: eight numbers with spaces between; empty maps priority p
///        to p modulo `classes`
/// \throws std::invalid_argument naming the attribute, for what is no such table
ClassMap ParseClassMap(const std::string& attribute, const std::string& text, unsigned classes);

}  // namespace ns3

#endif  // CLASS_MAP_H
