// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_JSON_H
#define TOPOGEN_FORMATS_JSON_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// Protobuf's own JSON mapping of the Fabric message, with the field names of fabric.proto.
std::string ToJson(const Fabric& fabric);

/// Throws Error(kData) with the parser's complaint if `text` is not that; an unknown field is an
/// error. The fields' values are not checked.
Fabric FromJson(const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_JSON_H
