// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAUSE_REFRESHER_H
#define PAUSE_REFRESHER_H

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace ns3 {

class FabricPort;

/// Renews the pauses that a switch has sent, for as long as they shall last: each XOFF holds for a
/// number of quanta, and another one follows after half of that time (an assumption; IEEE 802.1Qbb
/// leaves it open), but no sooner than two pause frames take.
class PauseRefresher {
  public:
    /// \param quanta what each XOFF holds for, in times of 512 bits
    explicit PauseRefresher(uint16_t quanta);
    ~PauseRefresher();

    /// Sends XOFF now, and again until End().
    void Begin(FabricPort& port, uint8_t trafficClass, int64_t now);
    void End(FabricPort& port, uint8_t trafficClass);

  private:
    class Timer;

    Timer& At(FabricPort& port, uint8_t trafficClass);

    uint16_t m_quanta;
    /// Of every port and class that was ever paused.
    std::unordered_map<uint32_t, std::unique_ptr<Timer>> m_timers;
};

}  // namespace ns3

#endif  // PAUSE_REFRESHER_H
