// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/explain/sizes.h"

#include <fmt/format.h>

#include <iterator>

#include "topogen/error.h"
#include "topogen/text/line-reader.h"

namespace explain {

namespace {

constexpr uint64_t kMost = uint64_t{1} << 60U;
constexpr uint32_t kBitsOfUnit = 10;

}  // namespace

uint64_t ParseSize(const std::string& option, const std::string& text) {
    constexpr uint32_t kDigits = 3;  // of a fraction
    constexpr uint64_t kThousandths = 1000;
    const size_t unit = std::string("KMG").find(text.empty() ? ' ' : text.back() & ~0x20);
    const bool hasUnit = unit != std::string::npos;
    const std::string number = text.substr(0, text.size() - (hasUnit ? 1 : 0));
    const uint32_t shift = hasUnit ? static_cast<uint32_t>(unit + 1) * kBitsOfUnit : 0;
    uint64_t thousandths = 0;
    const bool isNumber = topogen::ParseDecimal(number, kDigits, thousandths);
    const bool isWhole = hasUnit || number.find('.') == std::string::npos;
    const uint64_t limit = (kMost >> shift);
    if (!isNumber || !isWhole || thousandths / kThousandths > limit ||
        (thousandths / kThousandths == limit && thousandths % kThousandths != 0)) {
        throw topogen::UsageError(fmt::format(
            "--{} {}: is no size from 1 byte to 2^60; write 8, 64K or 1.5G", option, text));
    }
    const uint64_t bytes = ((thousandths / kThousandths) << shift) +
                           ((thousandths % kThousandths) << shift) / kThousandths;
    if (bytes == 0) {
        throw topogen::UsageError(fmt::format("--{} {}: must be at least 1 byte", option, text));
    }
    return bytes;
}

std::vector<uint64_t> SizesBetween(uint64_t low, uint64_t high, uint32_t factor) {
    std::vector<uint64_t> sizes;
    uint64_t size = low;
    for (; size <= high / factor; size *= factor) {
        sizes.push_back(size);
    }
    sizes.push_back(size);
    return sizes;
}

std::string SizeText(uint64_t bytes) {
    constexpr uint64_t kUnit = uint64_t{1} << kBitsOfUnit;
    constexpr uint64_t kParts = 4;  // quarters have at most two digits behind the point
    const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    uint64_t divisor = 1;
    while (unit + 1 < std::size(units) && bytes / divisor >= kUnit &&
           bytes * kParts % (divisor * kUnit) == 0) {
        divisor *= kUnit;
        ++unit;
    }
    return fmt::format("{} {}", static_cast<double>(bytes) / static_cast<double>(divisor),
                       units[unit]);
}

}  // namespace explain
