// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_FORMATS_H
#define TOPOGEN_FORMATS_FORMATS_H

#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// A form in which a fabric can be written.
struct Format {
    const char* name;       ///< as --format takes it
    const char* extension;  ///< of its files, with the dot

    /// The content of the file. Throws Error(kData) if the fabric cannot be put in this form.
    std::string (*write)(const Fabric& fabric);
};

const std::vector<Format>& Formats();

/// Throws Error(kUsage) with the known names if there is no format `name`.
const Format& FindFormat(const std::string& name);

/// The format whose extension `path` ends in; null if there is none.
const Format* FormatOfPath(const std::string& path);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_FORMATS_H
