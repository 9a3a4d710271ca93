// SPDX-License-Identifier: GPL-2.0-only
#ifndef EXPLAIN_SIZES_H
#define EXPLAIN_SIZES_H

#include <cstdint>
#include <string>
#include <vector>

namespace explain {

/// "8", "64K", "1.5G" (powers of 1024, as nccl-tests have them), from 1 byte to 2^60. Throws
/// topogen::Error(kUsage) naming `option`.
uint64_t ParseSize(const std::string& option, const std::string& text);

/// `low` and what follows by a factor, up to `high`. \pre 1 <= low <= high, factor >= 2
std::vector<uint64_t> SizesBetween(uint64_t low, uint64_t high, uint32_t factor);

/// "64 KiB", "1.5 GiB", "100 B"; the bytes where no unit fits exactly in two digits.
std::string SizeText(uint64_t bytes);

}  // namespace explain

#endif  // EXPLAIN_SIZES_H
