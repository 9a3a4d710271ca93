// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_COMMAND_LINE_H
#define SCENARIOS_COMMAND_LINE_H

#include <string>
#include <vector>

namespace scenarios {

/// What the command line of `run-scenario` asks for.
struct CommandLine {
    bool help = false;
    bool version = false;
    bool dryRun = false;
    bool force = false;
    bool quiet = false;
    bool json = false;                    ///< What is printed is for programs.
    std::vector<std::string> words;       ///< As they were given, the program's name first.
    std::string scenario;                 ///< A file, or "-" for standard input.
    std::string out;                      ///< A folder; "" in a dry run.
    std::vector<std::string> libraries;   ///< To load, in order.
    std::vector<std::string> settings;    ///< "field=value", in order.
    std::vector<std::string> attributes;  ///< "ns3::Type::Attr=value", in order.
    std::string simulator;                ///< TypeId of the SimulatorImpl.
};

/// Throws topogen::Error(kUsage) naming the option that is wrong.
CommandLine ParseCommandLine(int argc, const char* const* argv);

std::string HelpText();

}  // namespace scenarios

#endif  // SCENARIOS_COMMAND_LINE_H
