// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/formats.h"

#include <fmt/format.h>

#include "topogen/error.h"
#include "topogen/formats/dot.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/json.h"
#include "topogen/formats/lfts.h"
#include "topogen/formats/png.h"
#include "topogen/formats/protobuf.h"
#include "topogen/formats/svg.h"
#include "topogen/nearest.h"

namespace topogen {

const std::vector<Format>& Formats() {
    static const std::vector<Format> kFormats = {
        {"protobuf", ".pb", ToProtobuf}, {"json", ".json", ToJson}, {"dot", ".dot", ToDot},
        {"svg", ".svg", ToSvg},          {"png", ".png", ToPng},    {"ibnet", ".ibnet", ToIbnet},
        {"lfts", ".lfts", ToLfts},
    };
    return kFormats;
}

const Format& FindFormat(const std::string& name) {
    std::vector<std::string> names;
    for (const Format& format : Formats()) {
        if (name == format.name) {
            return format;
        }
        names.emplace_back(format.name);
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("--format {}: unknown; {}known are {}", name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(names, ", ")));
}

const Format* FormatOfPath(const std::string& path) {
    for (const Format& format : Formats()) {
        const std::string extension = format.extension;
        if (path.size() > extension.size() &&
            path.compare(path.size() - extension.size(), extension.size(), extension) == 0) {
            return &format;
        }
    }
    return nullptr;
}

}  // namespace topogen
