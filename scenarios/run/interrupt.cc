// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/interrupt.h"

#include <csignal>

namespace scenarios {

namespace {

// A signal handler has no other way to tell: it may touch nothing but this.
volatile std::sig_atomic_t g_interrupted = 0;

extern "C" void NoteInterrupt(int /*signal*/) {
    g_interrupted = 1;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

void CatchInterrupts() {
    std::signal(SIGINT, NoteInterrupt);
    std::signal(SIGTERM, NoteInterrupt);
}

bool IsInterrupted() {
    return g_interrupted != 0;
}

}  // namespace scenarios
