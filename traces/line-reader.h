// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_LINE_READER_H
#define TRACES_LINE_READER_H

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "topogen/error.h"

namespace traces {

/// Reads a text file of blank-separated numbers line by line and knows where it is, for errors.
class LineReader {
  public:
    /// Throws topogen::Error(kData) if the file cannot be opened or is not a regular one.
    explicit LineReader(const std::string& path);

    /// Reads the next line that has words, up to a '#'; false at the end of the file.
    bool Next();

    /// Words of the current line.
    size_t GetCount() const { return m_words.size(); }
    uint32_t GetLine() const { return m_line; }

    /// Word `index` as a whole number, or as decimal seconds in whole picoseconds, or as a real
    /// number. Throws unless it lies within the limits; `name` stands in the error.
    uint64_t GetWhole(size_t index, const char* name, uint64_t low, uint64_t high) const;
    int64_t GetSeconds(size_t index, const char* name, int64_t highPs) const;
    double GetReal(size_t index, const char* name, double low, double high) const;

    /// "FILE:LINE: what"
    topogen::Error Refuse(const std::string& what) const;

  private:
    std::string m_path;
    std::ifstream m_file;
    uint32_t m_line = 0;
    std::vector<std::string> m_words;
};

}  // namespace traces

#endif  // TRACES_LINE_READER_H
