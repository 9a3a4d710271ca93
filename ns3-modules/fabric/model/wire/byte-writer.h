// SPDX-License-Identifier: GPL-2.0-only
#ifndef BYTE_WRITER_H
#define BYTE_WRITER_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// Appends integers to a block of bytes: in network order, or with the least significant byte
/// first where a format wants that.
class ByteWriter {
  public:
    /// \param bytes outlives the writer
    explicit ByteWriter(std::vector<uint8_t>& bytes) : m_bytes(bytes) {}

    void Put8(uint32_t value) { m_bytes.push_back(static_cast<uint8_t>(value)); }
    void Put16(uint32_t value) { Put<2>(value); }
    void Put24(uint32_t value) { Put<3>(value); }
    void Put32(uint32_t value) { Put<4>(value); }
    void Put64(uint64_t value) { Put<8>(value); }

    void PutLittle16(uint32_t value) { PutLittle<2>(value); }
    void PutLittle32(uint32_t value) { PutLittle<4>(value); }
    void PutLittle64(uint64_t value) { PutLittle<8>(value); }

    void PutBytes(const uint8_t* bytes, size_t count) {
        m_bytes.insert(m_bytes.end(), bytes, bytes + count);
    }
    void Fill(size_t count, uint8_t value = 0) { m_bytes.insert(m_bytes.end(), count, value); }

    size_t GetSize() const { return m_bytes.size(); }

  private:
    template <unsigned kBytes>
    void Put(uint64_t value) {
        for (unsigned i = kBytes; i-- > 0;) {
            m_bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
        }
    }

    template <unsigned kBytes>
    void PutLittle(uint64_t value) {
        for (unsigned i = 0; i < kBytes; ++i) {
            m_bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
        }
    }

    std::vector<uint8_t>& m_bytes;
};

}  // namespace ns3

#endif  // BYTE_WRITER_H
