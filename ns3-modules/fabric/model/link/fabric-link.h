// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_LINK_H
#define FABRIC_LINK_H

#include "fabric-port.h"

#include "ns3/channel.h"
#include "ns3/data-rate.h"
#include "ns3/nstime.h"

#include <array>

namespace ns3 {

/// How frames come in at an end of a link.
struct Ingress {
    /// From the last bit received of what is waited for to the owner's queues, ps: the pipeline of
    /// a switch, 0 for a NIC.
    int64_t pipelinePs = 0;
    /// How much of a frame is waited for: bytes of its head, where the owner cuts through; 0 is
    /// all.
    uint32_t headBytes = 0;
};

/// A full-duplex cable between two ports. Passive: the sending port computes arrivals and draws
/// losses.
class FabricLink : public Channel {
  public:
    static TypeId GetTypeId();

    FabricLink() = default;

    /// The same as setting both attributes, without the detour: a fabric has 300,000 links.
    void Configure(uint64_t rateBps, int64_t delayPs);

    /// Joins the ports with the link's attributes. Call once.
    /// \param atA, atB how frames come in at that end
    void Connect(Ptr<FabricPort> a, const Ingress& atA, Ptr<FabricPort> b, const Ingress& atB);

    /// \name What takes the link down: the cable, a NIC or switch at its end, each a cause
    /// @{
    /// One more cause. With the first the link goes down: what is on it is lost, in both
    /// directions; but a frame of which a switch that cuts through has the head is taken to be in.
    /// \returns whether it was the first
    bool Fail(int64_t now);
    /// One cause less. With the last the link comes up. \pre there is a cause
    /// \returns whether it was the last
    bool Repair(int64_t now);
    /// @}

    /// How either direction loses frames: see LossProcess. From now on. Each draws from a stream of
    /// its own, by the run and the number of the direction.
    void SetLoss(const LossRates& rates);
    const LossRates& GetLoss() const { return m_loss; }

    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;
    /// \param end 0 or 1
    FabricPort& GetPort(std::size_t end) const { return *m_ports[end]; }

  protected:
    void DoDispose() override;

  private:
    void CatchUp(int64_t now);
    void ApplyLoss();
    void SetFrameLossRate(double rate) { SetLoss({rate, m_loss.bit}); }
    double GetFrameLossRate() const { return m_loss.frame; }
    void SetBitErrorRate(double rate) { SetLoss({m_loss.frame, rate}); }
    double GetBitErrorRate() const { return m_loss.bit; }

    Time m_delay;
    DataRate m_rate;
    LossRates m_loss;
    std::array<Ptr<FabricPort>, 2> m_ports;
    uint32_t m_causes = 0;  ///< For which it is down.
};

}  // namespace ns3

#endif  // FABRIC_LINK_H
