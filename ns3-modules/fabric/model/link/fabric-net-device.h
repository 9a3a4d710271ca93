// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_NET_DEVICE_H
#define FABRIC_NET_DEVICE_H

#include "ns3/channel.h"
#include "ns3/net-device.h"

#include <cstdint>

namespace ns3 {

/// What a port of the fabric is to ns-3: a NetDevice of a point-to-point link. It carries no ns-3
/// packets: Send() refuses them, MTU and address cannot be set, and no callback is ever called.
class FabricNetDevice : public NetDevice {
  public:
    static TypeId GetTypeId();

    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address multicastGroup) const override;
    Address GetMulticast(Ipv6Address address) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber) override;
    bool SendFrom(Ptr<Packet> packet, const Address& source, const Address& dest,
                  uint16_t protocolNumber) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

    bool HasNode() const { return m_node != nullptr; }
    /// \param number unique in the fabric: the address follows from it
    void SetNumber(uint32_t number) { m_number = number; }
    uint32_t GetNumber() const { return m_number; }
    void SetChannel(Ptr<Channel> channel) { m_channel = channel; }

  private:
    Node* m_node = nullptr;  ///< Owns this device.
    Ptr<Channel> m_channel;
    uint32_t m_ifIndex = 0;
    uint32_t m_number = 0;
};

}  // namespace ns3

#endif  // FABRIC_NET_DEVICE_H
