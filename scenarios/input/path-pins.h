// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PATH_PINS_H
#define SCENARIOS_PATH_PINS_H

#include <ns3/ptr.h>

#include <string>

#include "scenarios/run/path-lengths.h"
#include "topogen/fabric.pb.h"

namespace ns3 {
class PinnedPaths;
}

namespace scenarios {

/// The paths of a file (traces::ReadPathFile), as pins of a fabric's switches. Node e is endpoint
/// e, and node endpoints + s switch s, as topogen writes them for the HPCC simulator. Throws
/// topogen::Error(kData) naming the file, the line and what is allowed: nodes or links that the
/// fabric does not have, paths that are not shortest ones, two paths for one pair.
ns3::Ptr<ns3::PinnedPaths> ReadPins(const std::string& file, const topogen::Fabric& fabric,
                                    PathLengths& lengths);

}  // namespace scenarios

#endif  // SCENARIOS_PATH_PINS_H
