// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/scratch-file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "topogen/error.h"

namespace scenarios {

ScratchFile::ScratchFile(std::string folder) : m_folder(std::move(folder)) {
    std::string path = m_folder + "/scratch.XXXXXX";
    m_descriptor = ::mkostemp(path.data(), O_CLOEXEC);
    if (m_descriptor < 0) {
        Fail(errno);
    }
    ::unlink(path.c_str());
}

ScratchFile::~ScratchFile() {
    ::close(m_descriptor);
}

void ScratchFile::Fail(int error) const {
    throw topogen::DataError(fmt::format("{}: a file for what does not fit in memory: {}", m_folder,
                                         std::strerror(error)));
}

uint64_t ScratchFile::Append(const void* data, size_t bytes) {
    const auto* from = static_cast<const char*>(data);
    size_t done = 0;
    while (done < bytes) {
        const ssize_t written =
            ::pwrite(m_descriptor, from + done, bytes - done, static_cast<off_t>(m_size + done));
        if (written < 0 && errno != EINTR) {
            Fail(errno);
        }
        done += written > 0 ? static_cast<size_t>(written) : 0;
    }
    const uint64_t begin = m_size;
    m_size += bytes;
    return begin;
}

void ScratchFile::Read(uint64_t offset, void* data, size_t bytes) const {
    auto* to = static_cast<char*>(data);
    size_t done = 0;
    while (done < bytes) {
        const ssize_t got =
            ::pread(m_descriptor, to + done, bytes - done, static_cast<off_t>(offset + done));
        if (got == 0) {
            Fail(EIO);  // shorter than what was written
        }
        if (got < 0 && errno != EINTR) {
            Fail(errno);
        }
        done += got > 0 ? static_cast<size_t>(got) : 0;
    }
}

}  // namespace scenarios
