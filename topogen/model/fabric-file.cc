// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/fabric-file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>

#include "topogen/error.h"
#include "topogen/formats/formats.h"
#include "topogen/formats/json.h"
#include "topogen/formats/protobuf.h"
#include "topogen/text/atomic-file.h"

namespace topogen {

namespace {

constexpr const char* kStandardInput = "-";
constexpr uintmax_t kMostBytes = 0x7fffffff;  // of a Protobuf message

/// Of what has no size: a pipe, a terminal.
std::string ReadStream(std::istream& in) {
    std::string bytes;
    std::array<char, 1 << 16> piece;
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        bytes.append(piece.data(), static_cast<size_t>(in.gcount()));
        if (bytes.size() > kMostBytes) {
            throw DataError("more than 2 GB");
        }
    }
    if (bytes.empty()) {
        throw DataError("is empty");
    }
    return bytes;
}

std::string ReadBytes(const std::string& path) {
    if (path == kStandardInput) {
        return ReadStream(std::cin);
    }
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw DataError("no such file");
    }
    std::ifstream in(path, std::ios::binary);
    if (status.type() == std::filesystem::file_type::fifo ||
        status.type() == std::filesystem::file_type::character) {
        return ReadStream(in);
    }
    if (!std::filesystem::is_regular_file(status)) {
        throw DataError("not a regular file");
    }
    const auto size = std::filesystem::file_size(path, failure);
    if (failure || size > kMostBytes) {
        throw DataError(failure ? failure.message() : "more than 2 GB");
    }
    std::string bytes(size, '\0');
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

Fabric LoadFabricFile(const std::string& file, const std::string& format, std::string* leftOut) {
    const std::string path = file == kStandardInput ? "standard input" : file;
    const Format* reader = format.empty() ? nullptr : &FindReadFormat(format);
    std::string bytes;
    try {
        bytes = ReadBytes(file);
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
