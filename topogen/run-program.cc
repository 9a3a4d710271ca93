// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/run-program.h"

#include "topogen/error.h"

#include <csignal>
#include <cstdio>
#include <new>

namespace topogen {

namespace {

int Complain(const char* name, const char* what, int status) {
    std::fprintf(stderr, "%s: %s\n", name, what);
    return status;
}

}  // namespace

int RunProgram(const char* name, const std::function<int()>& run) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        return run();
    } catch (const Error& error) {
        return Complain(name, error.what(), error.ExitStatus());
    } catch (const std::bad_alloc&) {
        return Complain(name, "out of memory", 1);
    } catch (const std::exception& error) {
        return Complain(name, error.what(), 1);
    }
}

}  // namespace topogen
