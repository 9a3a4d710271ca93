// SPDX-License-Identifier: GPL-2.0-only
#ifndef PRECONDITION_H
#define PRECONDITION_H

#include <cstdio>
#include <cstdlib>

namespace ns3 {

/// Writes what was broken, and where, to standard error, and aborts.
[[noreturn]] inline void FailPrecondition(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: precondition broken: %s\n", file, line, condition);
    std::abort();
}

}  // namespace ns3

/// FABRICSIM_PRE(condition) checks, first thing in a function, what its `\pre` line asks of whoever
/// calls it. A caller that breaks it has a defect, so there is nothing to catch: the program
/// aborts. What a user can get wrong is no precondition, it is refused with a message instead.
///
/// The check exists where FABRICSIM_PRECONDITIONS is ON (the presets debug, asan-ubsan and tsan;
/// not ns-3's NS_ASSERT, which Debian's ns-3 has compiled out). Elsewhere the condition is compiled
/// but never evaluated, and costs nothing; it must have no side effect.
#ifdef FABRICSIM_PRECONDITIONS
#define FABRICSIM_PRE(condition) \
    ((condition) ? static_cast<void>(0) : ::ns3::FailPrecondition(#condition, __FILE__, __LINE__))
#else
#define FABRICSIM_PRE(condition) static_cast<void>(true || (condition))
#endif

#endif  // PRECONDITION_H
