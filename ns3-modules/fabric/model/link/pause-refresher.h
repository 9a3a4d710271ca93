// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAUSE_REFRESHER_H
#define PAUSE_REFRESHER_H

#include "engine/model/state-visitor.h"

#include <cstdint>
#include <map>
#include <memory>

namespace ns3 {

class FabricPort;

/// Renews the pauses that a switch has sent, for as long as they shall last.
///
/// Each XOFF holds for a number of quanta. Half of that time after a port's first class was paused,
/// and again and again, one frame renews all classes that are paused then: a PFC frame has a time
/// for each (IEEE 802.1Qbb). The half is an assumption, the standard leaves it open. Renewals never
/// follow each other sooner than two pause frames take, so that they leave half of the link to its
/// traffic whatever the quanta.
class PauseRefresher {
  public:
    /// \param quanta what each XOFF holds for, in times of 512 bits
    explicit PauseRefresher(uint16_t quanta);
    ~PauseRefresher();

    /// Sends XOFF for a class now, and again until End().
    void Begin(FabricPort& port, uint8_t trafficClass, int64_t now);
    /// Does nothing to a class that Begin() was not called for.
    void End(FabricPort& port, uint8_t trafficClass);

    void VisitState(StateVisitor& visitor) const;

  private:
    class Timer;

    uint16_t m_quanta;
    /// By port number; of every port that ever paused its peer.
    std::map<uint32_t, std::unique_ptr<Timer>> m_timers;
};

}  // namespace ns3

#endif  // PAUSE_REFRESHER_H
