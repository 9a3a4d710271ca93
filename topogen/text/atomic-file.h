// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_ATOMIC_FILE_H
#define TOPOGEN_ATOMIC_FILE_H

#include <string>
#include <string_view>
#include <vector>

namespace topogen {

/// Files that appear together or not at all: each is written under a temporary name beside its
/// destination; Commit renames them. What was not committed is removed by the destructor.
class AtomicFiles {
  public:
    AtomicFiles() = default;
    AtomicFiles(const AtomicFiles&) = delete;
    AtomicFiles& operator=(const AtomicFiles&) = delete;
    ~AtomicFiles();

    /// Throws Error(kData) naming the file if it cannot be written whole.
    void Write(const std::string& path, std::string_view content);

    /// Throws Error(kData) naming the file if it cannot be put in its place.
    void Commit();

  private:
    struct Pending {
        std::string temporary;
        std::string path;
    };
    std::vector<Pending> m_pending;
};

}  // namespace topogen

#endif  // TOPOGEN_ATOMIC_FILE_H
