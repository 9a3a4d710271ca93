// SPDX-License-Identifier: GPL-2.0-only
//
// explain-collective: which algorithm NCCL takes, and why.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "scenarios/explain/command-line.h"
#include "scenarios/explain/explanation.h"
#include "scenarios/explain/machine.h"
#include "topogen/error.h"
#include "topogen/run-program.h"

namespace explain {
namespace {

/// A reader that went away, as `| head` does, is not a failure; a full disk is.
void Print(const std::string& text) {
    const bool buffered = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if ((!buffered || std::fflush(stdout) != 0) && errno != EPIPE) {
        throw topogen::DataError(std::string("standard output: ") + std::strerror(errno));
    }
}

void Run(const CommandLine& line) {
    if (line.help || line.version) {
        Print(line.help ? HelpText() : "explain-collective " EXPLAIN_VERSION "\n");
        return;
    }
    const Machine machine = MachineOf(line);
    std::vector<std::string> notes = machine.notes;
    const std::string text = Explanation(line, machine, notes);
    for (const std::string& note : notes) {
        std::fprintf(stderr, "explain-collective: %s\n", note.c_str());
    }
    Print(text);
}

}  // namespace
}  // namespace explain

int main(int argc, char** argv) {
    return topogen::RunProgram("explain-collective", [&] {
        explain::Run(explain::ParseCommandLine(argc, argv));
        return 0;
    });
}
