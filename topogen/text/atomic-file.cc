// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/text/atomic-file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "topogen/error.h"

namespace topogen {

namespace {

Error SystemError(const std::string& path, int code) {
    return DataError(fmt::format("{}: {}", path, std::strerror(code)));
}

/// Writes all of `content`; 0 or the system's error code.
int WriteAll(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<size_t>(written));
    }
    return 0;
}

}  // namespace

AtomicFiles::~AtomicFiles() {
    for (const Pending& pending : m_pending) {
        ::unlink(pending.temporary.c_str());
    }
}

void AtomicFiles::Write(const std::string& path, std::string_view content) {
    struct stat existing = {};
    if (::stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
        throw DataError(path + ": exists and is not a regular file");
    }
    const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
    constexpr mode_t kReadableByAll = 0666;  // less the user's umask
    const int file =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll);
    if (file < 0) {
        throw SystemError(path, errno);
    }
    m_pending.push_back({temporary, path});
    int failure = WriteAll(file, content);
    if (failure == 0 && ::fsync(file) != 0) {
        failure = errno;
    }
    if (::close(file) != 0 && failure == 0) {
        failure = errno;
    }
    if (failure != 0) {
        throw SystemError(path, failure);
    }
}

void AtomicFiles::Commit() {
    for (Pending& pending : m_pending) {
        if (std::rename(pending.temporary.c_str(), pending.path.c_str()) != 0) {
            throw SystemError(pending.path, errno);
        }
    }
    m_pending.clear();
}

}  // namespace topogen
