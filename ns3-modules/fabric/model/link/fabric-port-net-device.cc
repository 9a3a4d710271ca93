// SPDX-License-Identifier: GPL-2.0-only
//
// What a FabricPort is to ns-3: a NetDevice of a point-to-point link that carries no ns-3 packets.
#include "fabric-link.h"
#include "fabric-port.h"

#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("FabricPortNetDevice");

void FabricPort::SetIfIndex(const uint32_t index) {
    m_ifIndex = index;
}

uint32_t FabricPort::GetIfIndex() const {
    return m_ifIndex;
}

Ptr<Channel> FabricPort::GetChannel() const {
    return m_link;
}

void FabricPort::SetAddress(Address /*address*/) {
    NS_LOG_WARN("a fabric port's address follows from its number and cannot be set");
}

// Locally administered, from the number of the link direction.
Address FabricPort::GetAddress() const {
    const uint8_t bytes[6] = {0x02,
                              0,
                              static_cast<uint8_t>(m_source >> 24),
                              static_cast<uint8_t>(m_source >> 16),
                              static_cast<uint8_t>(m_source >> 8),
                              static_cast<uint8_t>(m_source)};
    Mac48Address mac;
    mac.CopyFrom(bytes);
    return mac;
}

bool FabricPort::SetMtu(const uint16_t /*mtu*/) {
    return false;
}

uint16_t FabricPort::GetMtu() const {
    return UINT16_MAX;
}

bool FabricPort::IsLinkUp() const {
    return m_link != nullptr && IsUp();
}

void FabricPort::AddLinkChangeCallback(Callback<void> /*callback*/) {}

bool FabricPort::IsBroadcast() const {
    return false;
}

Address FabricPort::GetBroadcast() const {
    return Mac48Address::GetBroadcast();
}

bool FabricPort::IsMulticast() const {
    return false;
}

Address FabricPort::GetMulticast(Ipv4Address multicastGroup) const {
    return Mac48Address::GetMulticast(multicastGroup);
}

Address FabricPort::GetMulticast(Ipv6Address address) const {
    return Mac48Address::GetMulticast(address);
}

bool FabricPort::IsBridge() const {
    return false;
}

bool FabricPort::IsPointToPoint() const {
    return true;
}

bool FabricPort::Send(Ptr<Packet> /*packet*/, const Address& /*dest*/,
                      uint16_t /*protocolNumber*/) {
    NS_LOG_WARN("fabric ports carry frames, not ns-3 packets");
    return false;
}

bool FabricPort::SendFrom(Ptr<Packet> packet, const Address& /*source*/, const Address& dest,
                          uint16_t protocolNumber) {
    return Send(packet, dest, protocolNumber);
}

Ptr<Node> FabricPort::GetNode() const {
    return Ptr<Node>(m_node);
}

void FabricPort::SetNode(Ptr<Node> node) {
    m_node = PeekPointer(node);
}

bool FabricPort::NeedsArp() const {
    return false;
}

void FabricPort::SetReceiveCallback(ReceiveCallback /*callback*/) {}

void FabricPort::SetPromiscReceiveCallback(PromiscReceiveCallback /*callback*/) {}

bool FabricPort::SupportsSendFrom() const {
    return false;
}

}  // namespace ns3
