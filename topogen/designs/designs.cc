// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/designs.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "topogen/error.h"
#include "topogen/nearest.h"

namespace topogen {

namespace {

constexpr std::array<Design, 2> kDesigns = {{
    {"rail", RailLeavesPerGroup},
    {"clos", ClosLeavesPerGroup},
}};

}  // namespace

const Design& FindDesign(const std::string& name) {
    std::vector<std::string> names;
    for (const Design& design : kDesigns) {
        if (design.name == name) {
            return design;
        }
        names.emplace_back(design.name);
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("--design {}: unknown; {}known are {}", name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(names, ", ")));
}

}  // namespace topogen
