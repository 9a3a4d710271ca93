// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAUSE_EXPIRY_H
#define PAUSE_EXPIRY_H

#include "class-scheduler.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ns3 {

class FabricPort;

/// Ends the pauses of a port that nobody renews in time: a PFC frame stops a class for a number of
/// quanta (IEEE 802.1Qbb).
class PauseExpiry {
  public:
    /// \param port whose ExpirePause() it calls; outlives it
    explicit PauseExpiry(FabricPort& port);
    ~PauseExpiry();

    /// The class is paused until `until`, ps, whatever was set before.
    void Set(uint8_t trafficClass, int64_t until);
    void Cancel(uint8_t trafficClass);
    /// When the pause of a class ends by itself, or StateVisitor::kNever.
    int64_t GetDue(uint8_t trafficClass) const;

  private:
    class Timer;

    FabricPort& m_port;
    std::array<std::unique_ptr<Timer>, kTrafficClasses> m_timers;  ///< Of classes once paused.
};

}  // namespace ns3

#endif  // PAUSE_EXPIRY_H
