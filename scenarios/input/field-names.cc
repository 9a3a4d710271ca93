// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/field-names.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <vector>

#include "topogen/text/nearest.h"

namespace scenarios {

std::string SuggestField(const google::protobuf::Descriptor& type, const std::string& wrong) {
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(type.field_count()));
    for (int i = 0; i < type.field_count(); ++i) {
        names.push_back(type.field(i)->name());
    }
    const std::string nearest = topogen::Nearest(wrong, names);
    if (!nearest.empty()) {
        return "did you mean " + nearest + "?";
    }
    return fmt::format("fields: {}", fmt::join(names, ", "));
}

}  // namespace scenarios
