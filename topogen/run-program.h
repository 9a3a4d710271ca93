// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_RUN_PROGRAM_H
#define TOPOGEN_RUN_PROGRAM_H

#include <functional>

namespace topogen {

/// Calls `run` and returns what it does, the exit status of a program; where it throws, says what
/// in one line on standard error, after the program's name, and returns an Error's own status,
/// or 1. From then on, a closed pipe and a file size limit are errors of write(), and no signals.
int RunProgram(const char* name, const std::function<int()>& run);

}  // namespace topogen

#endif
