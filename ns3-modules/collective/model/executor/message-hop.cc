// SPDX-License-Identifier: GPL-2.0-only
#include "message-hop.h"

#include "rdma/helper/rdma-network.h"

namespace ns3 {

namespace {

// What a message's data packets, or its ACKs, take of a link.
int64_t TimeOnLink(const RdmaNetwork& network, const FabricPort& port, uint64_t bytes) {
    const uint32_t mtu = network.GetNic(0).GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    if (packets == 1) {
        return port.GetTransmissionTime(network.GetDataBytes(last, true));
    }
    return port.GetTransmissionTime(network.GetDataBytes(mtu, true)) +
           static_cast<int64_t>(packets - 2) *
               port.GetTransmissionTime(network.GetDataBytes(mtu, false)) +
           port.GetTransmissionTime(network.GetDataBytes(last, false));
}

int64_t AcksOnLink(const RdmaNetwork& network, const FabricPort& port, uint64_t bytes) {
    const RdmaNic& nic = network.GetNic(0);
    const uint64_t packets = (bytes + nic.GetMtu() - 1) / nic.GetMtu();
    const uint64_t acks = (packets + nic.GetAckInterval() - 1) / nic.GetAckInterval();
    return static_cast<int64_t>(acks) * port.GetTransmissionTime(network.GetAckBytes());
}

}  // namespace

MessageHop MessageHop::ThroughNic(const RdmaNetwork& network, uint32_t source, uint32_t destination,
                                  uint64_t bytes, bool acknowledges) {
    const RdmaNic& nic = network.GetNic(source);
    const int64_t width = nic.GetSprayWidth();
    MessageHop hop;
    for (const FabricPort* port : network.FindPath(source, destination)) {
        const int64_t acks = acknowledges ? AcksOnLink(network, *port, bytes) / width : 0;
        const int64_t data = TimeOnLink(network, *port, bytes) / width;
        if (data + acks > hop.occupancy) {
            hop.occupancy = data + acks;
            hop.delivery = acks;
        }
    }
    hop.delivery += network.GetIdealCompletionTime(source, destination, bytes) -
                    CrossTime(network.FindPath(destination, source), network.GetAckBytes());
    return hop;
}

}  // namespace ns3
