// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/cli/outputs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "topogen/error.h"

namespace topogen {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultStem = "fabric";

bool IsStdout(const std::string& path) {
    return path == "-" || path == "/dev/stdout";
}

/// "x.txt" has one, "x" and "..." have none, and neither has a folder's.
bool HasExtension(const std::string& path) {
    return fs::path(path).has_extension() && !fs::path(path).stem().empty();
}

std::string WithoutExtension(const std::string& path, const Format* known) {
    const size_t length = known == nullptr ? 0 : std::string(known->extension).size();
    return path.substr(0, path.size() - length);
}

/// A name that says one form with a format that is another.
void CheckExtension(const OutputOptions& options) {
    const Format* byPath = FormatOfPath(options.out);
    if (byPath == nullptr || options.formats.empty() ||
        std::find(options.formats.begin(), options.formats.end(), byPath) !=
            options.formats.end()) {
        return;
    }
    const Format& asked = *options.formats.front();
    throw UsageError(
        fmt::format("--out {}: {} is the extension of {}, --format says {}; name it {}{}, or leave "
                    "the extension",
                    options.out, byPath->extension, byPath->name, asked.name,
                    WithoutExtension(options.out, byPath), asked.extension));
}

Output ToStdout(const OutputOptions& options, const Format& format) {
    if (options.formats.size() > 1) {
        throw UsageError(
            fmt::format("--out {}: takes one format, not {}", options.out, options.formats.size()));
    }
    if (format.isBinary && ::isatty(STDOUT_FILENO) == 1) {
        throw UsageError(
            fmt::format("--out {}: {} is not for a terminal; use --format json, or send "
                        "it to a program or file",
                        options.out, format.name));
    }
    return {&format, "standard output", Sink::kStdout};
}

/// How a path that is there, or is not, is to be written.
Sink SinkOf(const std::string& path, bool force) {
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    switch (status.type()) {
        case fs::file_type::not_found: {
            const fs::path folder = fs::path(path).parent_path();
            if (!folder.empty() && !fs::is_directory(folder, failure)) {
                throw DataError(fmt::format("{}: {}", path, std::strerror(ENOENT)));
            }
            return Sink::kFile;
        }
        case fs::file_type::regular:
            if (!force) {
                throw DataError(path + ": exists; --force replaces it");
            }
            return Sink::kFile;
        case fs::file_type::character:
        case fs::file_type::fifo:
            return Sink::kStream;
        default:
            throw DataError(path + ": exists and is not a regular file");
    }
}

std::string StemOf(const OutputOptions& options) {
    if (options.out.empty()) {
        return kDefaultStem;
    }
    std::error_code failure;
    if (options.out.back() == '/' || fs::is_directory(options.out, failure)) {
        if (!fs::is_directory(options.out, failure)) {
            throw DataError(options.out + ": no such folder");
        }
        return (fs::path(options.out) / kDefaultStem).string();
    }
    return WithoutExtension(options.out, FormatOfPath(options.out));
}

/// Whether `out` is the name of the file rather than of several, or of a folder.
bool IsWholeName(const OutputOptions& options) {
    std::error_code failure;
    const fs::file_type type = fs::status(options.out, failure).type();
    const bool isDevice = type == fs::file_type::character || type == fs::file_type::fifo;
    return !options.out.empty() && options.out.back() != '/' && type != fs::file_type::directory &&
           options.formats.size() < 2 && (isDevice || HasExtension(options.out));
}

}  // namespace

std::vector<Output> PlanOutputs(const OutputOptions& options) {
    if (options.formats.empty() && options.out.empty() && !options.wanted) {
        return {};
    }
    CheckExtension(options);
    const Format* byPath = FormatOfPath(options.out);
    std::vector<const Format*> formats = options.formats;
    if (formats.empty()) {
        formats = {byPath == nullptr ? &Formats().front() : byPath};
    }
    if (IsStdout(options.out)) {
        return {ToStdout(options, *formats.front())};
    }
    // Without --out the name is our own, as a.out is a compiler's, and is written over.
    const bool force = options.force || options.out.empty();
    if (IsWholeName(options)) {
        return {{formats.front(), options.out, SinkOf(options.out, force)}};
    }
    const std::string stem = StemOf(options);
    std::vector<Output> outputs;
    outputs.reserve(formats.size());
    for (const Format* format : formats) {
        const std::string path = stem + format->extension;
        outputs.push_back({format, path, SinkOf(path, force)});
    }
    return outputs;
}

bool TakesStdout(const std::vector<Output>& outputs) {
    return std::any_of(outputs.begin(), outputs.end(),
                       [](const Output& output) { return output.sink == Sink::kStdout; });
}

void Write(const Output& output, const std::string& content, AtomicFiles& files) {
    if (output.sink == Sink::kFile) {
        files.Write(output.path, content);
        return;
    }
    std::FILE* stream =
        output.sink == Sink::kStdout ? stdout : std::fopen(output.path.c_str(), "wb");
    bool whole = stream != nullptr &&
                 std::fwrite(content.data(), 1, content.size(), stream) == content.size() &&
                 std::fflush(stream) == 0;
    const int failure = errno;
    if (stream != nullptr && stream != stdout) {
        whole = std::fclose(stream) == 0 && whole;
    }
    if (!whole && failure != EPIPE) {
        throw DataError(fmt::format("{}: {}", output.path, std::strerror(failure)));
    }
}

}  // namespace topogen
