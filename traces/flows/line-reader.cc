// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/line-reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace traces {

LineReader::LineReader(const std::string& path) : topogen::LineReader(path, m_file), m_file(path) {
    if (!m_file) {
        throw topogen::DataError(fmt::format("{}: {}", path, std::strerror(errno)));
    }
    // A device or a pipe may have no end, and no line end either.
    if (!std::filesystem::is_regular_file(path)) {
        throw topogen::DataError(path + ": not a regular file");
    }
}

int64_t LineReader::GetSeconds(size_t index, const char* name, int64_t highPs) const {
    constexpr uint32_t kPicoDigits = 12;
    uint64_t value = 0;
    if (!topogen::ParseDecimal(GetWord(index), kPicoDigits, value) ||
        value > static_cast<uint64_t>(highPs)) {
        constexpr int64_t kPsPerSecond = 1'000'000'000'000;
        throw Refuse(fmt::format("{} {}: must be decimal seconds from 0 to {}", name,
                                 GetWord(index), highPs / kPsPerSecond));
    }
    return static_cast<int64_t>(value);
}

}  // namespace traces
