// SPDX-License-Identifier: GPL-2.0-only
#ifndef ENGINE_HELPER_H
#define ENGINE_HELPER_H

#include "engine/model/partition.h"

#include "ns3/ptr.h"

namespace ns3 {

/// Prepares the ns-3 simulator of this process for fabric models.
class EngineHelper {
  public:
    /// Sets the time resolution to picoseconds. ns-3 allows it only before the first
    /// Simulator::Run() of the process; Install() calls it.
    static void UsePicoseconds();

    /// Sets the time resolution to picoseconds and makes a new partition the event list of the
    /// current simulator. Events already scheduled move over.
    static Ptr<Partition> Install();

    /// The same with a given partition, for modules that derive their own.
    static void Install(Ptr<Partition> partition);
};

}  // namespace ns3

#endif  // ENGINE_HELPER_H
