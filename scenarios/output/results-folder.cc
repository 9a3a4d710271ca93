// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results-folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

#include "topogen/error.h"

namespace scenarios {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kAllModes = 0777;  // less the user's umask

topogen::Error SystemError(const fs::path& place, int code) {
    return topogen::DataError(fmt::format("{}: {}", place.string(), std::strerror(code)));
}

/// "a/b/" and "a/b" are the same folder.
fs::path WithoutSlash(const fs::path& path) {
    return path.has_filename() ? path : path.parent_path();
}

fs::path ParentOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// Beside `path`, so that it can be renamed to it.
fs::path Beside(const fs::path& path, const std::string& suffix) {
    return (ParentOf(path) / (path.filename().string() + suffix)).lexically_normal();
}

bool Exists(const fs::path& path) {
    std::error_code failure;
    const fs::file_type type = fs::symlink_status(path, failure).type();
    if (type == fs::file_type::none) {  // such as a name too long
        throw SystemError(path, failure.value());
    }
    return type != fs::file_type::not_found;
}

bool IsResultsFolder(const fs::path& path) {
    std::error_code ignored;
    if (fs::symlink_status(path, ignored).type() != fs::file_type::directory) {
        return false;
    }
    std::ifstream summary(path / "summary.json");
    std::string line;
    std::getline(summary, line);
    std::getline(summary, line);
    return line.find("\"format_version\"") != std::string::npos;
}

void RefuseExisting(const fs::path& destination, bool replace) {
    if (!Exists(destination)) {
        return;
    }
    if (!IsResultsFolder(destination)) {
        throw topogen::DataError(fmt::format(
            "--out {}: exists and is not a results folder; name a folder that does not exist",
            destination.string()));
    }
    if (!replace) {
        throw topogen::DataError(
            fmt::format("--out {}: exists; name another folder, or replace it with --force",
                        destination.string()));
    }
}

/// What a run that did not end well left: Provenance is the first that it writes.
bool IsPartialFolder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(fs::symlink_status(path, ignored)) &&
           (fs::is_empty(path, ignored) || fs::exists(path / "provenance.json", ignored));
}

void SyncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        throw SystemError(folder, errno);
    }
    const int failure = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (failure != 0) {
        throw SystemError(folder, failure);
    }
}

void Rename(const fs::path& from, const fs::path& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) {
        throw SystemError(to, errno);
    }
}

}  // namespace

ResultsFolder::ResultsFolder(const std::string& destination, bool replace)
    : m_destination(WithoutSlash(destination)),
      m_partial(Beside(m_destination, ".partial")),
      m_replace(replace) {
    if (m_destination.filename().empty() || m_destination.filename() == "." ||
        m_destination.filename() == "..") {
        throw topogen::DataError(fmt::format("--out {}: must name a new folder", destination));
    }
    RefuseExisting(m_destination, replace);
    try {
        CreateParents();
        OpenPartial();
    } catch (...) {
        Remove();
        throw;
    }
}

ResultsFolder::~ResultsFolder() {
    Remove();
}

void ResultsFolder::CreateParents() {
    std::vector<fs::path> missing;  // innermost first
    for (fs::path parent = ParentOf(m_destination); !Exists(parent); parent = ParentOf(parent)) {
        missing.push_back(parent);
    }
    for (; !missing.empty(); missing.pop_back()) {
        if (::mkdir(missing.back().c_str(), kAllModes) != 0) {
            throw SystemError(missing.back(), errno);
        }
        m_createdParents.push_back(missing.back());
    }
}

void ResultsFolder::OpenPartial() {
    while (!Lock()) {
        if (::mkdir(m_partial.c_str(), kAllModes) != 0 && errno != EEXIST) {
            throw SystemError(m_destination, errno);
        }
    }
    if (!IsPartialFolder(m_partial)) {
        ::close(m_lock);
        m_lock = -1;
        throw topogen::DataError(fmt::format(
            "--out {}: {} exists and is not of an interrupted run; move it, or name another folder",
            m_destination.string(), m_partial.string()));
    }
    Clear();
}

/// \returns false if there is no such folder, or it was renamed before it was locked
bool ResultsFolder::Lock() {
    const int descriptor = ::open(m_partial.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT) {
        return false;
    }
    if (descriptor < 0) {
        throw SystemError(m_partial, errno);
    }
    // Where the file system knows no locks, runs go on without.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(descriptor);
        throw topogen::DataError(fmt::format(
            "--out {}: another run is writing it, in {}; wait for it, or name another folder",
            m_destination.string(), m_partial.string()));
    }
    struct stat locked = {};
    struct stat named = {};
    if (::fstat(descriptor, &locked) != 0 || ::stat(m_partial.c_str(), &named) != 0 ||
        locked.st_ino != named.st_ino || locked.st_dev != named.st_dev) {
        ::close(descriptor);
        return false;
    }
    m_lock = descriptor;
    return true;
}

void ResultsFolder::Clear() {
    for (const auto& entry : fs::directory_iterator(m_partial)) {
        std::error_code failure;
        fs::remove_all(entry.path(), failure);
        if (failure) {
            throw SystemError(entry.path(), failure.value());
        }
        m_replacedPartial = true;
    }
}

void ResultsFolder::Remove() {
    if (m_lock >= 0) {
        std::error_code ignored;
        fs::remove_all(m_partial, ignored);
        ::close(m_lock);
        m_lock = -1;
    }
    for (; !m_createdParents.empty(); m_createdParents.pop_back()) {
        ::rmdir(m_createdParents.back().c_str());  // stays if others have put something in
    }
}

void ResultsFolder::Keep() {
    ::close(m_lock);
    m_lock = -1;
    m_createdParents.clear();
}

void ResultsFolder::Publish() {
    try {
        SyncFolder(m_partial);
        RefuseExisting(m_destination, m_replace);  // it may have appeared meanwhile
        if (Exists(m_destination)) {
            const fs::path old = Beside(m_destination, fmt::format(".{}.old", ::getpid()));
            Rename(m_destination, old);
            try {
                Rename(m_partial, m_destination);
            } catch (...) {
                Rename(old, m_destination);
                throw;
            }
            std::error_code ignored;
            fs::remove_all(old, ignored);
        } else {
            Rename(m_partial, m_destination);
        }
    } catch (...) {
        Keep();
        throw;
    }
    Keep();
    SyncFolder(ParentOf(m_destination));
}

ResultsFile::ResultsFile(const ResultsFolder& folder, const std::string& name)
    : m_path(folder.GetPathOf(name)) {
    constexpr mode_t kReadableByAll = 0666;  // less the user's umask
    m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kReadableByAll);
    if (m_descriptor < 0) {
        throw SystemError(m_path, errno);
    }
}

ResultsFile::~ResultsFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

void ResultsFile::Flush() {
    size_t done = 0;
    while (done < m_buffer.size()) {
        const ssize_t written =
            ::write(m_descriptor, m_buffer.data() + done, m_buffer.size() - done);
        if (written < 0 && errno != EINTR) {
            const int failure = errno;
            CutAfterLine(done);
            throw SystemError(m_path, failure);
        }
        done += written > 0 ? static_cast<size_t>(written) : 0;
    }
    m_size += done;
    m_buffer.clear();
}

void ResultsFile::CutAfterLine(size_t written) {
    while (written > 0 && m_buffer[written - 1] != '\n') {
        --written;
    }
    if (::ftruncate(m_descriptor, static_cast<off_t>(m_size + written)) != 0) {
        return;  // the failure to write is what counts
    }
}

void ResultsFile::Close() {
    Flush();
    int failure = ::fsync(m_descriptor) == 0 ? 0 : errno;
    if (::close(m_descriptor) != 0 && failure == 0) {
        failure = errno;
    }
    m_descriptor = -1;
    if (failure != 0) {
        throw SystemError(m_path, failure);
    }
}

}  // namespace scenarios
