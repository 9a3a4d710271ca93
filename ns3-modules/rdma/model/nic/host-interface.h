// SPDX-License-Identifier: GPL-2.0-only
#ifndef HOST_INTERFACE_H
#define HOST_INTERFACE_H

#include "engine/model/partition.h"
#include "fabric/model/link/link-timing.h"
#include "fabric/model/link/pause-refresher.h"
#include "fabric/model/wire/frame.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class FabricPort;

/// The way from a NIC into its host's memory, where that is slower than the NIC's links: a PCIe
/// slot of too few lanes, a memory that others use.
///
/// Payload that came in waits in the NIC's memory until it is written, at a constant rate. When
/// more than `xoffBytes` wait, the NIC pauses the class of what comes, on the port by which it
/// comes (PFC), and resumes it when no more than `xonBytes` do. What finds no room is dropped. The
/// NIC reads and acknowledges packets as they come in; only their payload waits.
class HostInterface {
  public:
    struct Config {
        uint64_t rateBps = 0;  ///< Of payload; more than 0.
        uint32_t bufferBytes = 0;
        uint32_t xoffBytes = 0;
        uint32_t xonBytes = 0;
    };

    /// \param port of the NIC, the number of whose link direction the event has
    /// \throws std::invalid_argument unless xonBytes <= xoffBytes <= bufferBytes
    HostInterface(const Config& config, FabricPort& port);

    /// A frame came in. Returns false where its payload finds no room; the caller drops it then.
    /// May pause the peer of `port`. Times are ps.
    bool Receive(FabricPort& port, const Frame& frame, int64_t now);

    /// The link of a port is down: its peer has forgotten that it was paused.
    void OnLinkDown(const FabricPort& port);

    /// Payload that waits, as the time that it takes to be written.
    int64_t GetBacklogPs(int64_t now) const { return m_emptyAt > now ? m_emptyAt - now : 0; }

    void VisitState(StateVisitor& visitor) const;

  private:
    struct Paused {
        FabricPort* port;
        uint8_t trafficClass;
    };

    void Pause(FabricPort& port, uint8_t trafficClass, int64_t now);
    void OnDrained(int64_t now);

    Config m_config;
    LinkTiming m_timing;  ///< Of the way into memory.
    FabricPort& m_home;
    int64_t m_emptyAt = 0;  ///< When all that came so far will be written.
    std::vector<Paused> m_paused;
    PauseRefresher m_refresher;  ///< Of pauses on lossy links.
    /// Armed for the time at which no more than `xonBytes` wait, as it was foreseen at the first
    /// pause; more may have come since.
    OwnedEvent<HostInterface, &HostInterface::OnDrained> m_drained;
};

}  // namespace ns3

#endif  // HOST_INTERFACE_H
