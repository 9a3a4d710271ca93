// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/nearest.h"

#include <algorithm>

namespace topogen {

namespace {

/// Levenshtein distance. Ref.: Levenshtein, "Binary codes capable of correcting deletions,
/// insertions, and reversals", 1966.
size_t EditDistance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string LowerCase(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return text;
}

std::string Nearest(const std::string& wrong, const std::vector<std::string>& names) {
    constexpr size_t kLongestName = 64;  // longer input is not a slip of the pen
    if (wrong.size() > kLongestName) {
        return "";
    }
    std::string best;
    size_t bestDistance = kLongestName;
    for (const std::string& name : names) {
        const size_t distance = EditDistance(LowerCase(wrong), LowerCase(name));
        if (distance < bestDistance && 2 * distance < std::max(wrong.size(), name.size())) {
            best = name;
            bestDistance = distance;
        }
    }
    return best;
}

}  // namespace topogen
