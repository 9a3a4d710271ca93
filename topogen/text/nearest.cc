// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/text/nearest.h"

#include <algorithm>

namespace topogen {

namespace {

/// Letters left out, added, replaced, and neighbours exchanged.
/// Ref.: Damerau, "A technique for computer detection and correction of spelling errors", 1964,
/// with no letter changed twice.
size_t EditDistance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    std::vector<size_t> last;  // the row before `above`
    for (size_t i = 1; i <= a.size(); ++i) {
        const std::vector<size_t> above = row;
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], last[j - 2] + 1);
            }
        }
        last = above;
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
