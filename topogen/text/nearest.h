// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_NEAREST_H
#define TOPOGEN_NEAREST_H

#include <string>
#include <vector>

namespace topogen {

/// `text` in ASCII lower case.
std::string LowerCase(std::string text);

/// The one of `names` with the smallest edit distance to `wrong`, letter case aside, if that is
/// less than half the length of the longer of the two; else "".
std::string Nearest(const std::string& wrong, const std::vector<std::string>& names);

}  // namespace topogen

#endif  // TOPOGEN_NEAREST_H
