// SPDX-License-Identifier: GPL-2.0-only
//
// explain-collective: which algorithm NCCL takes, and why.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "scenarios/explain/command-line.h"
#include "scenarios/explain/explanation.h"
#include "scenarios/explain/machine.h"
#include "topogen/error.h"

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

int Complain(const char* what, int status) {
    std::fprintf(stderr, "explain-collective: %s\n", what);
    return status;
}

/// The exit status of the program.
int Main(int argc, const char* const* argv) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then an error of write()
    try {
        Run(ParseCommandLine(argc, argv));
        return 0;
    } catch (const topogen::Error& error) {
        return Complain(error.what(), error.ExitStatus());
    } catch (const std::bad_alloc&) {
        return Complain("out of memory", 1);
    } catch (const std::exception& error) {
        return Complain(error.what(), 1);
    }
}

}  // namespace
}  // namespace explain

int main(int argc, char** argv) {
    return explain::Main(argc, argv);
}
