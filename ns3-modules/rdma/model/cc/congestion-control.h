// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONGESTION_CONTROL_H
#define CONGESTION_CONTROL_H

#include "engine/model/model-memory.h"
#include "engine/model/state-visitor.h"
#include "fabric/model/wire/frame.h"

#include "ns3/object.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// What a congestion control knows of a queue pair's path.
struct PathProperties {
    uint64_t lineRateBps = 0;  ///< Of the sending NIC's port.
    int64_t baseRttPs = 0;     ///< Round trip of a full packet and its ACK on an idle fabric.
    uint32_t mtuBytes = 4096;  ///< Payload of a full packet.

    /// Bytes that fill the path: line rate x base RTT.
    uint64_t GetBdpBytes() const {
        return static_cast<uint64_t>(static_cast<double>(lineRateBps) / 8 *
                                     static_cast<double>(baseRttPs) * 1e-12);
    }
};

/// One acknowledgement as the sender sees it.
struct AckEvent {
    int64_t now = 0;          ///< ps
    int64_t rttPs = 0;        ///< From the start of the data packet to now.
    uint32_t hops = 0;        ///< Links that the ACK crossed.
    uint32_t ackedBytes = 0;  ///< Payload newly acknowledged.
    uint64_t psn = 0;      ///< Everything before it is acknowledged. Counted from the queue pair's
                           ///< first packet, 0; does not wrap.
    uint64_t nextPsn = 0;  ///< What the sender sends next, so counted.
    int64_t creditDelayPs = 0;             ///< Until its credits count, see GetCreditRate().
    bool congestionEcho = false;           ///< The data packet was ECN-marked.
    const Telemetry* telemetry = nullptr;  ///< Of the data packet, or null.
};

/// The congestion control of one queue pair: it sets a rate and a window, and the NIC obeys them.
///
/// Time only moves forward between calls; timers are evaluated when the next call comes, with
/// their exact times, so they cost no events. The NIC reads rate and window after each call.
class CongestionFlow : public InModelMemory {
  public:
    virtual ~CongestionFlow() = default;

    /// The NIC starts a packet of `bytes` on the wire at `now` and is about to pace the next one.
    virtual void OnSend(int64_t now, uint32_t bytes);
    virtual void OnAck(const AckEvent& ack);
    /// A congestion notification packet, or its equivalent in an ACK.
    virtual void OnCnp(int64_t now);
    /// The retransmission timer fired, or a NAK came.
    virtual void OnLoss(int64_t now);
    /// A NAK came for a packet of `bytes` payload that a switch had trimmed to its headers. By
    /// default a loss.
    virtual void OnTrim(int64_t now, uint32_t bytes);

    uint64_t GetRateBps() const { return m_rateBps; }
    /// Payload bytes that may be unacknowledged; 0 is no limit.
    uint64_t GetWindowBytes() const { return m_windowBytes; }

    /// \param connection whose numbers, for StateVisitor::Psn(), those of AckEvent are
    void VisitState(StateVisitor& visitor, uint64_t connection) const {
        visitor.Value("rateBps", m_rateBps);
        visitor.Value("windowBytes", m_windowBytes);
        VisitOwn(visitor, connection);
    }

  protected:
    explicit CongestionFlow(uint64_t rateBps, uint64_t windowBytes = 0)
        : m_rateBps(rateBps), m_windowBytes(windowBytes) {}

    void SetRateBps(uint64_t rateBps) { m_rateBps = rateBps > 0 ? rateBps : 1; }
    void SetWindowBytes(uint64_t windowBytes) { m_windowBytes = windowBytes; }
    /// A window that packets of `packetBytes` do not exceed, except that one may always go.
    void SetWindowForPackets(double windowBytes, uint32_t packetBytes) {
        const double room = windowBytes - packetBytes + 1;
        m_windowBytes = room > 1 ? static_cast<uint64_t>(room) : 1;
    }

  private:
    /// What it keeps beside rate and window, see VisitState(). A control that does not say so is
    /// opaque.
    virtual void VisitOwn(StateVisitor& visitor, uint64_t connection) const;

    uint64_t m_rateBps;
    uint64_t m_windowBytes;
};

/// A congestion control algorithm with its parameters as attributes. One object serves all queue
/// pairs; it does not change after the simulation has started.
class CongestionControl : public Object {
  public:
    static TypeId GetTypeId();

    /// The control of one queue pair, which may refer to this object's parameters: it must not
    /// outlive this object.
    virtual std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const = 0;

    /// Data packets carry in-band telemetry, and ACKs echo it.
    virtual bool WantsTelemetry() const { return false; }
    /// The form of it that switches write unless the user says otherwise.
    virtual TelemetryForm GetTelemetryForm() const { return kTelemetryPerHop; }
    /// Whether it can do with another form.
    virtual bool TakesTelemetry(TelemetryForm form) const { return form == GetTelemetryForm(); }
    /// It works on ACKs: responses to READs, which no standard acknowledges, are acknowledged too.
    virtual bool WantsAcks() const { return true; }
    /// A new rate also stretches or shrinks the pacing gap in progress; otherwise it applies from
    /// the next packet on.
    virtual bool RetimesPacing() const { return false; }
    /// Receivers give a credit for each data packet, paced to this part of their port's rate, and
    /// tell in ACKs when it counts; 0 gives none.
    virtual double GetCreditRate() const { return 0; }
    /// Receivers answer marked packets with CNPs.
    virtual bool WantsCnp() const { return false; }
};

/// Line rate, no window: the network's flow control is all there is.
class NoCongestionControl : public CongestionControl {
  public:
    static TypeId GetTypeId();
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool WantsAcks() const override { return m_windowBdps > 0; }

  private:
    double m_windowBdps;
};

}  // namespace ns3

#endif  // CONGESTION_CONTROL_H
