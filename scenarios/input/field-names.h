// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_FIELD_NAMES_H
#define SCENARIOS_FIELD_NAMES_H

#include <string>

namespace google::protobuf {
class Descriptor;
}

namespace scenarios {

/// "did you mean NAME?", or "fields: A, B, ..." when no field of `type` resembles `wrong`.
std::string SuggestField(const google::protobuf::Descriptor& type, const std::string& wrong);

}  // namespace scenarios

#endif  // SCENARIOS_FIELD_NAMES_H
