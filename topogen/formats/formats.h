// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_FORMATS_H
#define TOPOGEN_FORMATS_FORMATS_H

#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"
#include "topogen/pictures/highlight.h"

namespace topogen {

/// A form in which a fabric can be written.
struct Format {
    const char* name;       ///< as --format takes it
    const char* extension;  ///< of its files, with the dot

    /// The content of the file. Throws Error(kData) if the fabric cannot be put in this form.
    std::string (*write)(const Fabric& fabric);

    /// The fabric in a file's content; `name` of the file stands in errors. Null if files of this
    /// form cannot be read. Throws Error(kData). What it returns is yet to be validated.
    Fabric (*read)(const std::string& name, const std::string& content);

    /// The content with some parts highlighted; null unless it is a picture.
    std::string (*draw)(const Fabric& fabric, const Highlight& highlight) = nullptr;

    /// The content by the parts of `catalog` rather than the built-in ones; null if it has no
    /// parts.
    std::string (*writeParts)(const Fabric& fabric, const Catalog& catalog) = nullptr;

    bool isBinary = false;
    bool needsFloorPlan = false;
};

const std::vector<Format>& Formats();

/// Throws Error(kUsage) with the known names if there is no format `name`, the value of --format.
const Format& FindFormat(const std::string& name);

/// Likewise for --read-format: only formats that can be read.
const Format& FindReadFormat(const std::string& name);

/// The format that `content` looks like; it may be damaged all the same. Throws Error(kData) naming
/// the formats that are recognized.
const Format& FormatOfContent(const std::string& content);

/// The format whose extension `path` ends in; null if there is none.
const Format* FormatOfPath(const std::string& path);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_FORMATS_H
