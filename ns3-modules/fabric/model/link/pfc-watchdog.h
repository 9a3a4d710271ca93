// SPDX-License-Identifier: GPL-2.0-only
#ifndef PFC_WATCHDOG_H
#define PFC_WATCHDOG_H

#include "class-scheduler.h"

#include "engine/model/state-visitor.h"

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3 {

class FabricPort;

/// Keeps a peer that never resumes a class from stopping the fabric behind it, as the PFC watchdogs
/// of SONiC and other switch systems do.
///
/// Frames that a class of an egress port held for `detectionPs` while the peer paused it all that
/// time tell a pause storm. Then, by the action, the class's frames are dropped, those queued and
/// those that come, or they are forwarded in spite of the pause. The storm is over when the peer
/// has not paused the class for `restorationPs`. Times are ps.
class PfcWatchdog {
  public:
    enum Action : uint8_t { kDrop, kForward };

    struct Config {
        int64_t detectionPs = 0;
        int64_t restorationPs = 0;
        Action action = kDrop;
    };

    /// Told of storms; does what the action says.
    class Client {
      public:
        virtual ~Client() = default;
        virtual void OnStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) = 0;
    };

    /// \param client outlives the watchdog
    PfcWatchdog(const Config& config, uint32_t ports, Client& client);
    ~PfcWatchdog();

    Action GetAction() const { return m_config.action; }

    /// The peer pauses or resumes a class; the port was caught up before that took effect.
    void OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now);

    /// A frame joins a class that may be paused, or will when it is in.
    void OnEnqueue(FabricPort& port, uint8_t trafficClass, int64_t now);

    /// Whether frames for a class of a port are to be dropped.
    bool IsDropping(uint32_t portIndex, uint8_t trafficClass) const {
        return m_config.action == kDrop && (m_storms[portIndex] >> trafficClass & 1) != 0;
    }

    void VisitState(StateVisitor& visitor) const;

  private:
    class Watch;

    Watch& At(FabricPort& port, uint8_t trafficClass);
    void SetStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now);

    Config m_config;
    Client& m_client;
    std::vector<uint8_t> m_storms;  ///< By port: mask of classes.
    /// Of every port and class that was ever paused.
    std::unordered_map<uint32_t, std::unique_ptr<Watch>> m_watches;
};

}  // namespace ns3

#endif  // PFC_WATCHDOG_H
