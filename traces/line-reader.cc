// SPDX-License-Identifier: GPL-2.0-only
#include "traces/line-reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace traces {

namespace {

constexpr int kPicoDigits = 12;

template <typename Number>
bool ParseWhole(std::string_view text, Number& value) {
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, value);
    return failure == std::errc() && rest == end;
}

/// Decimal seconds in picoseconds, exactly; digits beyond the twelfth are cut. No sign, no
/// exponent.
bool ParseSeconds(std::string_view text, int64_t& picoseconds) {
    const size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
    if (whole.empty() && fraction.empty()) {
        return false;
    }
    if (fraction.find_first_not_of("0123456789") != std::string::npos) {
        return false;
    }
    fraction.resize(kPicoDigits, '0');
    constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
    constexpr uint64_t kMostSeconds = 9'000'000;  // int64 ends at 9.2 million seconds
    uint64_t seconds = 0;
    uint64_t rest = 0;
    if ((!whole.empty() && !ParseWhole(whole, seconds)) || !ParseWhole(fraction, rest) ||
        seconds > kMostSeconds) {
        return false;
    }
    picoseconds = static_cast<int64_t>(seconds * kPsPerSecond + rest);
    return true;
}

}  // namespace

LineReader::LineReader(const std::string& path) : m_path(path), m_file(path) {
    if (!m_file) {
        throw topogen::DataError(fmt::format("{}: {}", path, std::strerror(errno)));
    }
    // A device or a pipe may have no end, and no line end either.
    if (!std::filesystem::is_regular_file(path)) {
        throw topogen::DataError(path + ": not a regular file");
    }
}

bool LineReader::Next() {
    std::string text;
    while (std::getline(m_file, text)) {
        ++m_line;
        std::istringstream words(text.substr(0, text.find('#')));
        m_words.clear();
        for (std::string word; words >> word;) {
            m_words.push_back(word);
        }
        if (!m_words.empty()) {
            return true;
        }
    }
    if (m_file.bad()) {
        throw topogen::DataError(fmt::format("{}: {}", m_path, std::strerror(errno)));
    }
    m_words.clear();
    return false;
}

topogen::Error LineReader::Refuse(const std::string& what) const {
    return topogen::DataError(fmt::format("{}:{}: {}", m_path, m_line, what));
}

uint64_t LineReader::GetWhole(size_t index, const char* name, uint64_t low, uint64_t high) const {
    uint64_t value = 0;
    if (!ParseWhole(m_words[index], value) || value < low || value > high) {
        throw Refuse(fmt::format("{} {}: must be a whole number from {} to {}", name,
                                 m_words[index], low, high));
    }
    return value;
}

int64_t LineReader::GetSeconds(size_t index, const char* name, int64_t highPs) const {
    int64_t value = 0;
    if (!ParseSeconds(m_words[index], value) || value > highPs) {
        constexpr int64_t kPsPerSecond = 1'000'000'000'000;
        throw Refuse(fmt::format("{} {}: must be decimal seconds from 0 to {}", name,
                                 m_words[index], highPs / kPsPerSecond));
    }
    return value;
}

double LineReader::GetReal(size_t index, const char* name, double low, double high) const {
    double value = 0;
    if (!ParseWhole(m_words[index], value) || !(value >= low && value <= high)) {
        throw Refuse(
            fmt::format("{} {}: must be a number from {} to {}", name, m_words[index], low, high));
    }
    return value;
}

}  // namespace traces
