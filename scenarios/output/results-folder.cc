// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results-folder.h"

#include <fcntl.h>
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

/// Something beside `path` that nobody else uses.
fs::path Beside(const fs::path& path, const char* suffix) {
    return ParentOf(path) / fmt::format("{}.{}.{}", path.filename().string(), ::getpid(), suffix);
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
      m_temporary(Beside(m_destination, "tmp")),
      m_replace(replace) {
    if (m_destination.filename().empty() || m_destination.filename() == "." ||
        m_destination.filename() == "..") {
        throw topogen::DataError(fmt::format("--out {}: must name a new folder", destination));
    }
    RefuseExisting(m_destination, replace);
    std::vector<fs::path> missing;  // innermost first
    for (fs::path parent = ParentOf(m_destination); !Exists(parent); parent = ParentOf(parent)) {
        missing.push_back(parent);
    }
    constexpr mode_t kAll = 0777;  // less the user's umask
    while (!missing.empty()) {
        if (::mkdir(missing.back().c_str(), kAll) != 0) {
            const int failure = errno;
            RemoveAll();
            throw SystemError(missing.back(), failure);
        }
        m_createdParents.push_back(missing.back());
        missing.pop_back();
    }
    if (::mkdir(m_temporary.c_str(), kAll) != 0) {
        const int failure = errno;
        RemoveAll();
        throw SystemError(m_destination, failure);
    }
}

ResultsFolder::~ResultsFolder() {
    RemoveAll();
}

void ResultsFolder::RemoveAll() {
    std::error_code ignored;
    if (!m_temporary.empty()) {
        fs::remove_all(m_temporary, ignored);
    }
    for (; !m_createdParents.empty(); m_createdParents.pop_back()) {
        ::rmdir(m_createdParents.back().c_str());  // stays if others have put something in
    }
}

void ResultsFolder::Publish() {
    SyncFolder(m_temporary);
    RefuseExisting(m_destination, m_replace);  // it may have appeared meanwhile
    if (Exists(m_destination)) {
        const fs::path old = Beside(m_destination, "old");
        Rename(m_destination, old);
        try {
            Rename(m_temporary, m_destination);
        } catch (...) {
            Rename(old, m_destination);
            throw;
        }
        std::error_code ignored;
        fs::remove_all(old, ignored);
    } else {
        Rename(m_temporary, m_destination);
    }
    m_temporary.clear();
    m_createdParents.clear();
    SyncFolder(ParentOf(m_destination));
}

ResultsFile::ResultsFile(const ResultsFolder& folder, const std::string& name)
    : m_shownName((folder.m_destination / name).string()) {
    constexpr mode_t kReadableByAll = 0666;  // less the user's umask
    m_descriptor = ::open((folder.m_temporary / name).c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll);
    if (m_descriptor < 0) {
        throw SystemError(m_shownName, errno);
    }
}

ResultsFile::~ResultsFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

void ResultsFile::Flush() {
    const char* data = m_buffer.data();
    size_t left = m_buffer.size();
    while (left > 0) {
        const ssize_t written = ::write(m_descriptor, data, left);
        if (written < 0 && errno != EINTR) {
            throw SystemError(m_shownName, errno);
        }
        if (written > 0) {
            data += written;
            left -= static_cast<size_t>(written);
        }
    }
    m_buffer.clear();
}

void ResultsFile::Close() {
    Flush();
    int failure = ::fsync(m_descriptor) == 0 ? 0 : errno;
    if (::close(m_descriptor) != 0 && failure == 0) {
        failure = errno;
    }
    m_descriptor = -1;
    if (failure != 0) {
        throw SystemError(m_shownName, failure);
    }
}

}  // namespace scenarios
