// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_LINE_READER_H
#define TOPOGEN_LINE_READER_H

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "topogen/error.h"

namespace topogen {

/// `text`, a decimal number without sign or exponent, in units of 10^-digits: "1.5" is 1500 with 3
/// digits. Digits beyond are cut. False if it is not one, or from 9.2e18 on.
bool ParseDecimal(std::string_view text, uint32_t digits, uint64_t& value);

/// Reads a text of blank-separated words line by line and knows where it is, for errors.
class LineReader {
  public:
    /// `name` of the file, for errors; `in` must outlive the reader.
    LineReader(std::string name, std::istream& in) : m_name(std::move(name)), m_in(in) {}

    /// Reads the next line that has words, up to a '#'; false at the end of the text.
    bool Next();

    /// Words of the current line.
    size_t GetCount() const { return m_words.size(); }
    const std::string& GetWord(size_t index) const { return m_words[index]; }
    uint32_t GetLine() const { return m_line; }

    /// The current line as it stands, what follows a '#' included.
    const std::string& GetText() const { return m_text; }

    /// Word `index` as a whole or a real number. Throws unless it lies within the limits; `what`
    /// stands in the error.
    uint64_t GetWhole(size_t index, const char* what, uint64_t low, uint64_t high) const;
    double GetReal(size_t index, const char* what, double low, double high) const;

    /// "FILE:LINE: what", or "FILE: what" before the first line
    Error Refuse(const std::string& what) const { return RefuseLine(m_line, what); }
    Error RefuseLine(uint32_t line, const std::string& what) const;

  private:
    std::string m_name;
    std::istream& m_in;
    uint32_t m_line = 0;
    std::string m_text;
    std::vector<std::string> m_words;
};

}  // namespace topogen

#endif  // TOPOGEN_LINE_READER_H
