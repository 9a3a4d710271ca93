// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_EMBEDDED_CATALOG_H
#define TOPOGEN_EMBEDDED_CATALOG_H

#include <string_view>
#include <vector>

namespace topogen {

struct EmbeddedFile {
    std::string_view name;
    std::string_view text;
};

/// The files of topogen/catalog/, as they were when the library was built.
const std::vector<EmbeddedFile>& EmbeddedCatalog();

}  // namespace topogen

#endif  // TOPOGEN_EMBEDDED_CATALOG_H
