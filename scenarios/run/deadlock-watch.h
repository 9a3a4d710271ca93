// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_DEADLOCK_WATCH_H
#define SCENARIOS_DEADLOCK_WATCH_H

#include <cstdint>
#include <string>

#include "fabric/helper/fabric-network.h"
#include "scenarios/run/run-observers.h"

namespace scenarios {

/// Looks for a deadlock when asked to, and reports the first that it finds as an event.
class DeadlockWatch {
  public:
    /// Both outlive the watch.
    DeadlockWatch(ns3::FabricNetwork& network, const RunObservers& observers)
        : m_network(network), m_observers(observers) {}

    /// Whether frames wait for each other at `now`, ps of the partition.
    /// \returns the class and its cycle of switch ports as a text, or ""
    std::string Search(int64_t now);

    /// One was reported.
    bool HasReported() const { return m_reported; }

    /// When the last of the ports that stand still stopped, ps of the simulation. Nothing that
    /// moves comes after it but what needs none of them.
    int64_t FindLastStandstill() const;

  private:
    ns3::FabricNetwork& m_network;
    const RunObservers& m_observers;
    bool m_reported = false;
};

}  // namespace scenarios

#endif  // SCENARIOS_DEADLOCK_WATCH_H
