// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/text/line-reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <sstream>

namespace topogen {

namespace {

/// With which some editors begin a text in UTF-8.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

template <typename Number>
bool ParseWhole(std::string_view text, Number& value) {
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, value);
    return failure == std::errc() && rest == end;
}

/// `word` as it may stand in a message of one line.
std::string Shown(const std::string& word) {
    constexpr size_t kLongest = 60;
    std::string shown = word.substr(0, kLongest);
    for (char& c : shown) {
        c = c < ' ' || c > '~' ? '?' : c;
    }
    return word.size() > kLongest ? shown + "..." : shown;
}

}  // namespace

bool ParseDecimal(std::string_view text, uint32_t digits, uint64_t& value) {
    const size_t point = text.find('.');
    std::string number(text.substr(0, point));
    std::string fraction(point == std::string_view::npos ? "" : text.substr(point + 1));
    if (number.empty() && fraction.empty()) {
        return false;
    }
    if (fraction.find_first_not_of("0123456789") != std::string::npos) {
        return false;
    }
    fraction.resize(digits, '0');
    number += fraction;
    return ParseWhole(number.empty() ? "0" : number, value) && value <= INT64_MAX;
}

bool LineReader::Next() {
    m_words.clear();
    while (std::getline(m_in, m_text)) {
        ++m_line;
        if (m_line == 1 && m_text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
            m_text.erase(0, kByteOrderMark.size());
        }
        std::istringstream words(m_text.substr(0, m_text.find('#')));
        for (std::string word; words >> word;) {
            m_words.push_back(word);
        }
        if (!m_words.empty()) {
            return true;
        }
    }
    if (m_in.bad()) {
        throw DataError(fmt::format("{}: {}", m_name, std::strerror(errno)));
    }
    return false;
}

Error LineReader::RefuseLine(uint32_t line, const std::string& what) const {
    return DataError(line == 0 ? fmt::format("{}: {}", m_name, what)
                               : fmt::format("{}:{}: {}", m_name, line, what));
}

uint64_t LineReader::GetWhole(size_t index, const char* what, uint64_t low, uint64_t high) const {
    uint64_t value = 0;
    if (!ParseWhole(m_words[index], value) || value < low || value > high) {
        throw Refuse(fmt::format("{} {}: must be a whole number from {} to {}", what,
                                 Shown(m_words[index]), low, high));
    }
    return value;
}

double LineReader::GetReal(size_t index, const char* what, double low, double high) const {
    double value = 0;
    if (!ParseWhole(m_words[index], value) || !(value >= low && value <= high)) {
        throw Refuse(fmt::format("{} {}: must be a number from {} to {}", what,
                                 Shown(m_words[index]), low, high));
    }
    return value;
}

}  // namespace topogen
