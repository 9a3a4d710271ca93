// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_VERSION_H
#define TOPOGEN_VERSION_H

namespace topogen {

/// Program and version, as they stand in Parameters.generator.
constexpr const char* kGenerator = "topogen " TOPOGEN_VERSION;

}  // namespace topogen

#endif  // TOPOGEN_VERSION_H
