// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_LINE_READER_H
#define TRACES_LINE_READER_H

#include <cstdint>
#include <fstream>
#include <string>

#include "topogen/text/line-reader.h"

namespace traces {

/// The lines of a file, which may hold times.
class LineReader : public topogen::LineReader {
  public:
    /// Throws topogen::Error(kData) if the file cannot be opened or is not a regular one.
    explicit LineReader(const std::string& path);

    /// Word `index` as decimal seconds in whole picoseconds; digits beyond the twelfth are cut.
    /// Throws unless it lies within the limit; `name` stands in the error.
    int64_t GetSeconds(size_t index, const char* name, int64_t highPs) const;

  private:
    std::ifstream m_file;
};

}  // namespace traces

#endif  // TRACES_LINE_READER_H
