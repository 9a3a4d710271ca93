// SPDX-License-Identifier: GPL-2.0-only
#ifndef PFC_INGRESS_H
#define PFC_INGRESS_H

#include "fabric/model/link/pause-refresher.h"
#include "fabric/model/wire/frame.h"
#include "shared-buffer.h"

#include <cstdint>
#include <memory>

namespace ns3 {

class DataPlane;
class FabricPort;

/// The ingress half of PFC (IEEE 802.1Qbb) in one switch: takes frames of lossless classes into the
/// switch's memory, and decides when the sender of an ingress class is paused and resumed.
///
/// While a class is paused the switch's ports are exact, each start having its event, since a
/// departure may be the one that resumes it. Else the account in `buffer` may miss departures that
/// no port has replayed yet.
class PfcIngress {
  public:
    /// \param plane, buffer of the same switch
    PfcIngress(DataPlane& plane, SharedBuffer& buffer) : m_plane(plane), m_buffer(buffer) {}

    /// \param quanta for which each pause holds, in times of 512 bits, before it is renewed; 0
    ///        holds until it is taken back, but for pauses on lossy links
    void Configure(uint16_t quanta);
    /// No pause is renewed any more.
    void Dispose() { m_refresher = nullptr; }

    /// The pauses that are being renewed; that others hold is in the memory's state.
    void VisitState(StateVisitor& visitor) const {
        visitor.Value("renews", m_refresher != nullptr);
        if (m_refresher != nullptr) {
            visitor.Nested("refresher", *m_refresher);
        }
    }

    /// Takes in a frame that came in by `ingress`, and pauses its class there where that is due.
    /// \returns false, having changed nothing, where there is no memory for it
    bool Admit(FabricPort& ingress, const Frame& frame, int64_t now) {
        return m_buffer.AdmitQuietly(frame.ingressPort, frame.trafficClass, frame.bytes) ||
               AdmitExactly(ingress, frame, now);
    }

    /// A frame leaves the memory; its class is resumed where it came in, if that is due.
    void Release(const Frame& frame, int64_t now) {
        if (m_buffer.Release(frame.ingressPort, frame.trafficClass, frame.bytes)) {
            Resume(frame, now);
        }
    }

    /// The link of a port went down: the peer forgets that it was paused.
    void OnLinkDown(FabricPort& port, int64_t now);

    /// Makes the account of the memory exact.
    void CatchUp(int64_t now);

  private:
    PauseRefresher* FindRefresher(const FabricPort& ingress);
    bool AdmitExactly(FabricPort& ingress, const Frame& frame, int64_t now);
    void Pause(FabricPort& ingress, uint8_t trafficClass, int64_t now);
    void Resume(const Frame& released, int64_t now);
    void Forget(FabricPort& ingress, uint8_t trafficClass, int64_t now);

    DataPlane& m_plane;
    SharedBuffer& m_buffer;
    uint16_t m_quanta = 0;
    std::unique_ptr<PauseRefresher> m_refresher;  ///< Once a pause was sent that ends by itself.
};

}  // namespace ns3

#endif  // PFC_INGRESS_H
