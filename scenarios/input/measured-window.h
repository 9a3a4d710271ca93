// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_MEASURED_WINDOW_H
#define SCENARIOS_MEASURED_WINDOW_H

#include <cstdint>

#include "scenarios/scenario.pb.h"

namespace scenarios {

/// Those flows count in statistics that start in it.
struct MeasuredWindow {
    bool isGiven = false;
    int64_t from = 0;           ///< ps
    int64_t until = INT64_MAX;  ///< ps, excluded.

    bool Contains(int64_t start) const { return from <= start && start < until; }
    /// The run ends when the last flow is done that starts in it.
    bool EndsRun() const { return until != INT64_MAX; }
};

/// The scenario's `measure`; all of the run if it has none.
/// Throws topogen::Error(kData) naming the field if it ends before it begins.
MeasuredWindow WindowOf(const Scenario& scenario);

}  // namespace scenarios

#endif  // SCENARIOS_MEASURED_WINDOW_H
