// SPDX-License-Identifier: GPL-2.0-only
#ifndef ENGINE_HELPER_H
#define ENGINE_HELPER_H

#include "engine/model/partition.h"

#include "ns3/ptr.h"

#include <string>

namespace ns3 {

/// Prepares the ns-3 simulator of this process for fabric models.
class EngineHelper {
  public:
    /// Sets the time resolution to picoseconds. ns-3 allows it only before the first
    /// Simulator::Run() of the process; Install() calls it.
    static void UsePicoseconds();

    /// Has simulators be of this type from the next that is made, which is when one is first used
    /// after the start or after Simulator::Destroy(). Results do not depend on it, the time that
    /// they take does. Without a call, ns-3's global value SimulatorImplementationType has its say.
    static void ChooseSimulator(const std::string& type = "ns3::FabricSimulatorImpl");

    /// Sets the time resolution to picoseconds and makes a new partition the event list of the
    /// current simulator, of either type. Events already scheduled move over.
    static Ptr<Partition> Install();

    /// The same with a given partition, for modules that derive their own.
    static void Install(Ptr<Partition> partition);
};

}  // namespace ns3

#endif  // ENGINE_HELPER_H
