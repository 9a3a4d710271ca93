// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/fabric-file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "topogen/error.h"
#include "topogen/formats/formats.h"
#include "topogen/formats/json.h"
#include "topogen/formats/protobuf.h"
#include "topogen/text/atomic-file.h"

namespace topogen {

namespace {

std::string ReadBytes(const std::string& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw DataError("no such file");
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw DataError("not a regular file");
    }
    const auto size = std::filesystem::file_size(path, failure);
    constexpr uintmax_t kMostBytes = 0x7fffffff;  // of a Protobuf message
    if (failure || size > kMostBytes) {
        throw DataError(failure ? failure.message() : "more than 2 GB");
    }
    std::string bytes(size, '\0');
    std::ifstream in(path, std::ios::binary);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) {
        throw DataError(std::string("cannot be read: ") + std::strerror(errno));
    }
    return bytes;
}

bool EndsIn(const std::string& path, const std::string& extension) {
    return path.size() >= extension.size() &&
           path.compare(path.size() - extension.size(), extension.size(), extension) == 0;
}

/// A message of version 1 is one of version 2 but for the number.
void Upgrade(Fabric& fabric) {
    if (fabric.version() == 1) {
        fabric.set_version(kFabricVersion);
    }
}

}  // namespace

Fabric LoadFabricFile(const std::string& path, const std::string& format, std::string* leftOut) {
    const Format* reader = format.empty() ? nullptr : &FindReadFormat(format);
    std::string bytes;
    try {
        bytes = ReadBytes(path);
        constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
        if (bytes.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
            bytes.erase(0, kByteOrderMark.size());
        }
        reader = reader == nullptr ? &FormatOfContent(bytes) : reader;
    } catch (const Error& error) {
        throw DataError(path + ": " + error.what());
    }
    Fabric fabric = reader->read(path, bytes);
    try {
        Upgrade(fabric);
        Validate(fabric);
    } catch (const Error& error) {
        throw DataError(path + ": " + error.what());
    }
    const bool isOwn = reader->write == ToProtobuf || reader->write == ToJson;
    if (leftOut != nullptr) {
        const std::string& words = fabric.origin().left_out();
        *leftOut = isOwn || words.empty() ? "" : path + ": " + words;
    }
    return fabric;
}

void WriteFabricFile(const Fabric& fabric, const std::string& path) {
    Validate(fabric);
    AtomicFiles files;
    files.Write(path, EndsIn(path, ".json") ? ToJson(fabric) : ToProtobuf(fabric));
    files.Commit();
}

}  // namespace topogen
