// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/measured-window.h"

#include <fmt/format.h>

#include "scenarios/simulated-time.h"
#include "topogen/error.h"

namespace scenarios {

MeasuredWindow WindowOf(const Scenario& scenario) {
    MeasuredWindow window;
    if (!scenario.has_measure()) {
        return window;
    }
    const Measure& measure = scenario.measure();
    window.isGiven = true;
    window.from = ToPs(measure.from_us());
    if (measure.has_to_us()) {
        window.until = ToPs(measure.to_us());
    }
    if (window.until <= window.from) {
        throw topogen::DataError(fmt::format("measure.to_us: {}: must be more than from_us, {}",
                                             measure.to_us(), measure.from_us()));
    }
    return window;
}

}  // namespace scenarios
