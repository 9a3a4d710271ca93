// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COMMAND_LINE_H
#define TOPOGEN_COMMAND_LINE_H

#include <string>
#include <vector>

#include "topogen/cli/outputs.h"
#include "topogen/cli/reports.h"
#include "topogen/request.pb.h"

namespace topogen {

/// What the command line of `topogen` asks for.
struct CommandLine {
    bool help = false;
    bool version = false;
    Request request;
    std::string read;        ///< a fabric file to take instead of generating one; "" for none
    std::string readFormat;  ///< of that file; "" to tell by its content
    std::string grow;        ///< a fabric file that is to grow to request.gpus; "" for none
    std::string changes;     ///< where to list its changes; "" for nowhere
    std::string catalog;     ///< a directory; "" for none
    std::vector<std::string> prefer;  ///< parts that are taken on request only
    std::string highlight;            ///< parts to show in red; "" for none
    std::vector<Output> outputs;      ///< none with --dry-run
    Reports reports;
    std::vector<std::string> compare;  ///< fabric files, or options as "tier=3 design=clos"
};

/// Throws Error(kUsage) naming the option that is wrong.
CommandLine ParseCommandLine(int argc, const char* const* argv);

std::string HelpText();

}  // namespace topogen

#endif  // TOPOGEN_COMMAND_LINE_H
