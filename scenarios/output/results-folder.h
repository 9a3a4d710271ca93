// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RESULTS_FOLDER_H
#define SCENARIOS_RESULTS_FOLDER_H

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace scenarios {

/// A folder that appears whole or not at all: it is filled as DIR.partial beside its destination,
/// and renamed by Publish(). What was neither published nor kept is removed by the destructor,
/// parents that it had to create included.
///
/// DIR.partial is locked while it is filled. That of an earlier run, which was interrupted or
/// killed, makes room for a new one.
///
/// Everything here throws topogen::Error(kData) naming the place and the reason.
class ResultsFolder {
  public:
    /// Creates the partial folder. Throws if it could not be published: the destination exists
    /// and either `replace` is not set or it is not a results folder, its parent cannot be written,
    /// or another run is filling it.
    ResultsFolder(const std::string& destination, bool replace);
    ~ResultsFolder();
    ResultsFolder(const ResultsFolder&) = delete;
    ResultsFolder& operator=(const ResultsFolder&) = delete;

    /// Where a file of that name is written.
    std::string GetPathOf(const std::string& name) const { return (m_partial / name).string(); }

    /// Name of the folder until it is published.
    std::string GetPartialName() const { return m_partial.string(); }
    /// Files of an earlier run were removed from it.
    bool HasReplacedPartial() const { return m_replacedPartial; }

    /// The partial folder stays as it is.
    void Keep();

    /// Puts the folder in its place; what was there goes if `replace` was set, and is an error
    /// otherwise. Call once, with all files closed. If it throws, the partial folder stays.
    void Publish();

  private:
    void CreateParents();
    void OpenPartial();
    bool Lock();
    void Clear();
    void Remove();

    std::filesystem::path m_destination;
    std::filesystem::path m_partial;
    bool m_replace;
    bool m_replacedPartial = false;
    int m_lock = -1;  ///< Descriptor of the partial folder; -1 once it is published or kept.
    std::vector<std::filesystem::path> m_createdParents;  ///< Outermost first.
};

/// A file of a results folder, written through a buffer. Where there is no room for all of it, it
/// ends with the last Print() that fitted.
class ResultsFile {
  public:
    ResultsFile(const ResultsFolder& folder, const std::string& name);
    ~ResultsFile();
    ResultsFile(const ResultsFile&) = delete;
    ResultsFile& operator=(const ResultsFile&) = delete;

    /// One or several whole lines.
    template <typename... Args>
    void Print(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(m_buffer), format, std::forward<Args>(args)...);
        if (m_buffer.size() >= kBufferBytes) {
            Flush();
        }
    }

    /// Everything is on the disk when it returns.
    void Close();

  private:
    static constexpr size_t kBufferBytes = size_t{1} << 20;

    void Flush();
    void CutAfterLine(size_t written);

    std::string m_path;
    int m_descriptor;
    uint64_t m_size = 0;  ///< On the disk; whole lines.
    fmt::memory_buffer m_buffer;
};

}  // namespace scenarios

#endif  // SCENARIOS_RESULTS_FOLDER_H
