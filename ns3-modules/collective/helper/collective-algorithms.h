// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_ALGORITHMS_H
#define COLLECTIVE_ALGORITHMS_H

#include "collective/model/algorithms/collective-algorithm.h"
#include "collective/model/collective-types.h"

#include <string>
#include <vector>

namespace ns3 {

/// The algorithms that have a name of their own, for scenarios and command lines.
std::vector<std::string> GetCollectiveAlgorithmNames();

/// The one that is taken if nobody says.
std::string GetDefaultAlgorithm(CollectiveKind kind);

/// The algorithm called `name`, or of the type of that name, as a user's own from a library, with
/// its attributes' defaults as of now; null if there is none.
Ptr<CollectiveAlgorithm> CreateCollectiveAlgorithm(const std::string& name);

}  // namespace ns3

#endif  // COLLECTIVE_ALGORITHMS_H
