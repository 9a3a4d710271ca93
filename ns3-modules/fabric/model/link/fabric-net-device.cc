// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-net-device.h"

#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("FabricNetDevice");

NS_OBJECT_ENSURE_REGISTERED(FabricNetDevice);

TypeId FabricNetDevice::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::FabricNetDevice").SetParent<NetDevice>().SetGroupName("Fabric");
    return tid;
}

void FabricNetDevice::DoDispose() {
    m_node = nullptr;
    m_channel = nullptr;
    NetDevice::DoDispose();
}

void FabricNetDevice::SetIfIndex(const uint32_t index) {
    m_ifIndex = index;
}

uint32_t FabricNetDevice::GetIfIndex() const {
    return m_ifIndex;
}

Ptr<Channel> FabricNetDevice::GetChannel() const {
    return m_channel;
}

void FabricNetDevice::SetAddress(Address /*address*/) {
    NS_LOG_WARN("a fabric port's address follows from its number and cannot be set");
}

// Locally administered, from the number of the link direction.
Address FabricNetDevice::GetAddress() const {
    const uint8_t bytes[6] = {0x02,
                              0,
                              static_cast<uint8_t>(m_number >> 24),
                              static_cast<uint8_t>(m_number >> 16),
                              static_cast<uint8_t>(m_number >> 8),
                              static_cast<uint8_t>(m_number)};
    Mac48Address mac;
    mac.CopyFrom(bytes);
    return mac;
}

bool FabricNetDevice::SetMtu(const uint16_t /*mtu*/) {
    return false;
}

uint16_t FabricNetDevice::GetMtu() const {
    return UINT16_MAX;
}

void FabricNetDevice::AddLinkChangeCallback(Callback<void> /*callback*/) {}

bool FabricNetDevice::IsBroadcast() const {
    return false;
}

Address FabricNetDevice::GetBroadcast() const {
    return Mac48Address::GetBroadcast();
}

bool FabricNetDevice::IsMulticast() const {
    return false;
}

Address FabricNetDevice::GetMulticast(Ipv4Address multicastGroup) const {
    return Mac48Address::GetMulticast(multicastGroup);
}

Address FabricNetDevice::GetMulticast(Ipv6Address address) const {
    return Mac48Address::GetMulticast(address);
}

bool FabricNetDevice::IsBridge() const {
    return false;
}

bool FabricNetDevice::IsPointToPoint() const {
    return true;
}

bool FabricNetDevice::Send(Ptr<Packet> /*packet*/, const Address& /*dest*/,
                           uint16_t /*protocolNumber*/) {
    NS_LOG_WARN("fabric ports carry frames, not ns-3 packets");
    return false;
}

bool FabricNetDevice::SendFrom(Ptr<Packet> packet, const Address& /*source*/, const Address& dest,
                               uint16_t protocolNumber) {
    return Send(packet, dest, protocolNumber);
}

Ptr<Node> FabricNetDevice::GetNode() const {
    return Ptr<Node>(m_node);
}

void FabricNetDevice::SetNode(Ptr<Node> node) {
    m_node = PeekPointer(node);
}

bool FabricNetDevice::NeedsArp() const {
    return false;
}

void FabricNetDevice::SetReceiveCallback(ReceiveCallback /*callback*/) {}

void FabricNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback /*callback*/) {}

bool FabricNetDevice::SupportsSendFrom() const {
    return false;
}

}  // namespace ns3
