// SPDX-License-Identifier: GPL-2.0-only
#ifndef BLOCK_CUT_H
#define BLOCK_CUT_H

#include <algorithm>
#include <cstdint>

namespace ns3 {

/// A range of bytes, [begin, end).
struct ByteRange {
    uint64_t begin = 0;
    uint64_t end = 0;

    uint64_t GetBytes() const { return end - begin; }
};

/// A range cut into parts of one size, a multiple of `alignment`; only the last part that is not
/// empty may be smaller, and those behind it are empty.
class BlockCut {
  public:
    /// \pre parts >= 1, alignment >= 1
    BlockCut(ByteRange whole, uint64_t parts, uint64_t alignment)
        : m_whole(whole), m_size(RoundUp(DivideUp(whole.GetBytes(), parts), alignment)) {}

    /// Where part `index` lies; parts beyond the last are empty, at the end.
    ByteRange GetPart(uint64_t index) const { return GetParts(index, index + 1); }
    /// Where the parts [first, last) lie together.
    ByteRange GetParts(uint64_t first, uint64_t last) const {
        return {std::min(m_whole.end, m_whole.begin + first * m_size),
                std::min(m_whole.end, m_whole.begin + last * m_size)};
    }

    static uint64_t DivideUp(uint64_t whole, uint64_t parts) {
        return whole / parts + (whole % parts != 0 ? 1 : 0);
    }
    static uint64_t RoundUp(uint64_t value, uint64_t multiple) {
        return DivideUp(value, multiple) * multiple;
    }

  private:
    ByteRange m_whole;
    uint64_t m_size;
};

}  // namespace ns3

#endif  // BLOCK_CUT_H
