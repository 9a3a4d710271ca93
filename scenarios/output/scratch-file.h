// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SCRATCH_FILE_H
#define SCENARIOS_SCRATCH_FILE_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace scenarios {

/// A file without a name, for what does not fit in memory. It is gone with its owner, however that
/// ends. Everything throws topogen::Error(kData) naming the folder and the reason.
class ScratchFile {
  public:
    explicit ScratchFile(std::string folder);
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    /// \returns where the bytes begin
    uint64_t Append(const void* data, size_t bytes);
    void Read(uint64_t offset, void* data, size_t bytes) const;

  private:
    [[noreturn]] void Fail(int error) const;

    std::string m_folder;
    int m_descriptor = -1;
    uint64_t m_size = 0;
};

}  // namespace scenarios

#endif  // SCENARIOS_SCRATCH_FILE_H
