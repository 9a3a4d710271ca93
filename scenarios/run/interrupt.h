// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_INTERRUPT_H
#define SCENARIOS_INTERRUPT_H

namespace scenarios {

/// From now on the first SIGINT or SIGTERM is only noted; the second kills as usual.
void CatchInterrupts();

bool IsInterrupted();

}  // namespace scenarios

#endif  // SCENARIOS_INTERRUPT_H
