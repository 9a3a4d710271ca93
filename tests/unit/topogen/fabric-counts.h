// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_COUNTS_H
#define FABRIC_COUNTS_H

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "small-fabric.h"
#include "topogen/error.h"

namespace topogen {

inline std::vector<uint32_t> SwitchesOf(const Fabric& fabric) {
    std::vector<uint32_t> counts;
    for (const Tier& tier : fabric.tiers()) {
        counts.push_back(tier.switches());
    }
    return counts;
}

/// By tier: links from it to the tier below.
inline std::vector<uint32_t> LinksOf(const Fabric& fabric) {
    std::vector<uint32_t> counts(static_cast<size_t>(fabric.link_classes_size()));
    for (uint32_t linkClass : fabric.links().link_class()) {
        ++counts[linkClass];
    }
    return counts;
}

/// What Generate says against a command line, which must be a matter of usage.
inline std::string ErrorOf(std::initializer_list<OptionText> options) {
    try {
        Generate(MakeRequest(options));
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 2);
        return error.what();
    }
    return "no error";
}

}  // namespace topogen

#endif  // FABRIC_COUNTS_H
