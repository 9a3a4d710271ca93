// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_PROTOBUF_H
#define TOPOGEN_FORMATS_PROTOBUF_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// Protobuf's binary form. The same fabric gives the same bytes.
std::string ToProtobuf(const Fabric& fabric);

/// Throws Error(kData) if `bytes` are not a Fabric message; the fields are not checked.
Fabric FromProtobuf(const std::string& bytes);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_PROTOBUF_H
