// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_NCCL_TESTS_TABLE_H
#define SCENARIOS_NCCL_TESTS_TABLE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scenarios {

/// One half of a row: what was measured with the output apart from the input, or in its place.
struct NcclTestsTiming {
    double time = 0;                ///< us, >= 0
    double algorithmBandwidth = 0;  ///< GB/s, >= 0
    double busBandwidth = 0;        ///< GB/s, >= 0
    std::optional<uint64_t> wrong;  ///< elements; nothing: not checked
};

/// A size. What has no type, operation or root is "none" or -1.
struct NcclTestsRow {
    uint64_t bytes = 0;  ///< of the whole vector
    uint64_t count = 0;  ///< elements
    std::string type = "float";
    std::string operation = "none";
    int32_t root = -1;
    NcclTestsTiming outOfPlace;
    NcclTestsTiming inPlace;
};

/// A table as nccl-tests 2.19 print it (src/common.cu), from the headings to the average bus
/// bandwidth, to the byte: what reads theirs reads this.
/// \param name what "Collective test concluded" names, as "all_reduce_perf"
std::string NcclTestsTable(const std::string& name, const std::vector<NcclTestsRow>& rows);

}  // namespace scenarios

#endif  // SCENARIOS_NCCL_TESTS_TABLE_H
