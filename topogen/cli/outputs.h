// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_OUTPUTS_H
#define TOPOGEN_OUTPUTS_H

#include <string>
#include <vector>

#include "topogen/formats/formats.h"
#include "topogen/text/atomic-file.h"

namespace topogen {

/// What --out and --format ask for.
struct OutputOptions {
    std::string out;                     ///< "" if it is not given
    std::vector<const Format*> formats;  ///< empty: by the extension of `out`, else Protobuf
    bool force = false;                  ///< files that exist may be replaced
    bool wanted = false;                 ///< a fabric is written although neither asks for it
};

/// Where the content of a format goes.
enum class Sink {
    kFile,    ///< appears whole or not at all
    kStream,  ///< a device or a pipe, written as it is
    kStdout,
};

struct Output {
    const Format* format;
    std::string path;
    Sink sink = Sink::kFile;
};

/// The outputs of `options`.
///
/// "-" and /dev/stdout are the standard output, a folder takes fabric.<extension>. With one format,
/// a path with an extension is taken as it is, unless that is another format's; otherwise each
/// format sets its own. Looks before anything is made: throws Error(kUsage) for what contradicts
/// itself, Error(kData) for a file that is there and `force` is not, or a folder that is not.
std::vector<Output> PlanOutputs(const OutputOptions& options);

/// Whether one of them is the standard output, so that nothing else may go there.
bool TakesStdout(const std::vector<Output>& outputs);

/// Writes `content`: to `files`, or where there is nothing to be renamed at once.
/// Throws Error(kData) if it cannot be written whole.
void Write(const Output& output, const std::string& content, AtomicFiles& files);

}  // namespace topogen

#endif  // TOPOGEN_OUTPUTS_H
