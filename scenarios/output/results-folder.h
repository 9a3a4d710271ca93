// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RESULTS_FOLDER_H
#define SCENARIOS_RESULTS_FOLDER_H

#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace scenarios {

/// A folder that appears whole or not at all: it is filled under a temporary name beside its
/// destination, and renamed by Publish(). What was not published is removed by the destructor,
/// parents that it had to create included.
///
/// Everything here throws topogen::Error(kData) naming the place and the reason.
class ResultsFolder {
  public:
    /// Creates the temporary folder. Throws if it could not be published: the destination exists
    /// and either `replace` is not set or it is not a results folder, or its parent cannot be
    /// written.
    ResultsFolder(const std::string& destination, bool replace);
    ~ResultsFolder();
    ResultsFolder(const ResultsFolder&) = delete;
    ResultsFolder& operator=(const ResultsFolder&) = delete;

    /// Where a file of that name is written.
    std::string GetPathOf(const std::string& name) const { return (m_temporary / name).string(); }

    /// Puts the folder in its place; what was there goes if `replace` was set, and is an error
    /// otherwise. Call once, with all files closed.
    void Publish();

  private:
    friend class ResultsFile;

    void RemoveAll();

    std::filesystem::path m_destination;
    std::filesystem::path m_temporary;
    bool m_replace;
    std::vector<std::filesystem::path> m_createdParents;  ///< Outermost first.
};

/// A file of a results folder, written through a buffer.
class ResultsFile {
  public:
    ResultsFile(const ResultsFolder& folder, const std::string& name);
    ~ResultsFile();
    ResultsFile(const ResultsFile&) = delete;
    ResultsFile& operator=(const ResultsFile&) = delete;

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

    std::string m_shownName;  ///< Of the file in its destination, for errors.
    int m_descriptor;
    fmt::memory_buffer m_buffer;
};

}  // namespace scenarios

#endif  // SCENARIOS_RESULTS_FOLDER_H
