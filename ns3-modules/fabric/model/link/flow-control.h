// SPDX-License-Identifier: GPL-2.0-only
#ifndef FLOW_CONTROL_H
#define FLOW_CONTROL_H

#include "credit-gate.h"
#include "fabric/model/wire/frame.h"
#include "pause-state.h"
#include "port-owner.h"

#include <cstdint>
#include <memory>

namespace ns3 {

class FabricPort;
class CreditRefresh;
class PauseExpiry;

/// Flow control as the sending end of a link sees it: which classes the peer lets it send.
///
/// An Ethernet port hears pause frames (PFC), an InfiniBand port flow-control packets, and a port
/// is one or the other. Both end in classes that the Transmitter may not start, and in the account
/// of the time for which there were any. What a receiver decides to send is not here but with the
/// switches (SharedBuffer, CreditAccount). Times are ps; whoever calls with a `now` has caught the
/// port up, and kicks it afterwards.
class FlowControl {
  public:
    /// \param port of which it is a part
    explicit FlowControl(FabricPort& port);
    ~FlowControl();

    /// \name PFC
    /// @{
    /// The peer pauses or resumes classes.
    void OnPauseFrame(const Frame& frame, int64_t now);
    /// A pause that ran out of quanta is over. \pre the peer had paused the class
    void ExpirePause(uint8_t trafficClass, int64_t now);
    /// Lets a class send although the peer paused it, and hears no pause of it until told to again.
    void SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now);
    /// @}

    /// \name Credits
    /// @{
    /// Puts a virtual lane under credit-based flow control: what the peer's memory allows. Lanes of
    /// which it was never called have no credit, once it was for one.
    void SetCreditLimit(unsigned vl, uint16_t limit);
    /// What the port's supplier sends is not known before it starts: there must be credit for the
    /// largest. Before any traffic.
    void SetSupplied(const FrameSupplier::Largest& largest);
    /// The peer lets a lane send on.
    void OnCreditPacket(const Frame& packet, int64_t now);
    /// A frame starts. \pre IsCredited()
    void Spend(const Frame& frame, int64_t start);
    /// What a lane would send next is another frame: is there credit for it? \pre IsCredited()
    void UpdateStall(uint8_t vl, int64_t time);
    /// A frame of this port was lost on its way. \pre IsCredited(), and `now` is the simulator's
    void OnLoss(const Frame& frame, int64_t now);
    bool IsCredited() const { return m_credits != nullptr; }
    /// Blocks sent so far in a lane (FCTBS). \pre IsCredited()
    uint16_t GetSentBlocks(unsigned vl) const {
        FABRICSIM_PRE(IsCredited());
        return m_credits->GetSent(vl);
    }
    /// Whether there is credit for a frame of that size in its lane. \pre IsCredited()
    bool HasCredit(const Frame& frame) const {
        FABRICSIM_PRE(IsCredited());
        return m_credits->Fits(frame.trafficClass, CreditBlocks(frame.bytes));
    }
    /// @}

    /// The link went down, the queue of the class is empty: a pause is forgotten.
    void OnLinkDown(uint8_t trafficClass, int64_t now);

    void VisitState(StateVisitor& visitor) const;

    const PauseState& GetPauseState() const { return m_state; }

  private:
    void OnPause(uint8_t trafficClass, bool xoff, uint16_t quanta, int64_t now);
    bool IsStopped(uint8_t trafficClass) const;
    void SetStopped(uint8_t trafficClass, bool stopped, int64_t time);

    FabricPort& m_port;
    std::unique_ptr<CreditGate> m_credits;     ///< Where it is credited.
    std::unique_ptr<PauseExpiry> m_expiry;     ///< Once a pause came that ends by itself.
    std::unique_ptr<CreditRefresh> m_refresh;  ///< Once something was lost.
    PauseState m_state;
};

}  // namespace ns3

#endif  // FLOW_CONTROL_H
