// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FABRIC_FILE_H
#define TOPOGEN_FABRIC_FILE_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The version of fabric.proto that this library writes. It reads all before it as well.
constexpr uint32_t kFabricVersion = 2;

/// Reads and validates a fabric file: Protobuf's binary form, its JSON mapping, or one of the
/// formats of other programs that docs/formats.md lists. Which one its content shows, unless
/// `format` names it. "-" is the standard input. What is returned is of the current version.
/// `leftOut`, unless null, is set to what of another program's file is not in the fabric: one line
/// that begins with the file's name, or nothing. Users should be told.
/// Throws Error(kData) naming the file and the field or line if it cannot be read or is not a sound
/// fabric, Error(kUsage) if there is no such format.
Fabric LoadFabricFile(const std::string& file, const std::string& format = "",
                      std::string* leftOut = nullptr);

/// Validates `fabric` and writes it to `path`, as JSON if that ends in ".json", else in binary. The
/// file appears whole or not at all: it is written under a temporary name beside `path` and
/// renamed. Throws Error(kData) naming the file if it cannot be written, a full disk included.
void WriteFabricFile(const Fabric& fabric, const std::string& path);

/// Throws Error(kData) naming the first field that breaks a rule of fabric.proto, its value and
/// what is allowed. Afterwards every index and port in `fabric` may be used without a check, no
/// port is used twice, every endpoint port is cabled or listed as uncabled, and every rate is above
/// zero.
void Validate(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FABRIC_FILE_H
