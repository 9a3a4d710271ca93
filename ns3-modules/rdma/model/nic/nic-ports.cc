// SPDX-License-Identifier: GPL-2.0-only
#include "nic-ports.h"

#include "engine/model/split-mix.h"
#include "fabric/model/switch/fabric-switch.h"

#include "ns3/node.h"

#include <algorithm>
#include <utility>

namespace ns3 {

namespace {

NicPorts::Mask MaskOf(uint32_t port) {
    return static_cast<NicPorts::Mask>(1U << port);
}

bool Contains(NicPorts::Mask mask, uint32_t port) {
    return (mask >> port & 1) != 0;
}

}  // namespace

/// Notices, some time after the last change of a port's link, how it is.
class NicPorts::Detection {
  public:
    Detection(NicPorts& ports, uint32_t port) : m_ports(ports), m_port(port), m_due(this) {
        const Place& place = ports.m_place;
        m_due.SetOrigin(EventPhase::kModel, ports.m_ports[port]->GetNode()->GetId(),
                        place.eventSource, place.firstEvent + port);
    }

    void Begin(int64_t now) {
        FabricPartition& partition = m_ports.m_ports[m_port]->GetPartition();
        partition.Disarm(m_due);
        partition.Arm(m_due, now + m_ports.m_detectionDelay);
    }

    int64_t GetDue() const { return m_due.IsArmed() ? m_due.GetTime() : StateVisitor::kNever; }

  private:
    void OnDue(int64_t now) { m_ports.Notice(m_port, now); }

    NicPorts& m_ports;
    uint32_t m_port;
    OwnedEvent<Detection, &Detection::OnDue> m_due;
};

NicPorts::NicPorts(std::vector<FabricPort*> ports, const Place& place, PortSelection selection,
                   int64_t detectionDelay, Client& client)
    : m_ports(std::move(ports)),
      m_place(place),
      m_selection(selection),
      m_detectionDelay(detectionDelay),
      m_client(client),
      m_usable(static_cast<Mask>((1U << m_ports.size()) - 1)),
      m_last(GetCount() - 1),
      m_detections(m_ports.size()) {
    for (const FabricPort* port : m_ports) {
        const auto leaf = port->GetPeer()->GetNode()->GetObject<FabricSwitch>();
        m_leafSwitch.push_back(leaf->GetSwitchIndex());
    }
}

NicPorts::~NicPorts() = default;

uint64_t NicPorts::GetLineRateBps() const {
    uint64_t sum = 0;
    for (const FabricPort* port : m_ports) {
        sum += port->GetRateBps();
    }
    return m_selection == kPortSpray ? sum : m_ports[0]->GetRateBps();
}

NicPorts::Mask NicPorts::FindReaching(uint32_t destination) const {
    const FabricRouting& routing = *m_place.routing;
    const uint32_t leaf = routing.GetAttachment(destination).leaf;
    Mask reaching = 0;
    for (uint32_t k = 0; k < GetCount(); ++k) {
        if (routing.GetDistance(m_leafSwitch[k], leaf) != FabricRouting::kUnreachable) {
            reaching |= MaskOf(k);
        }
    }
    return reaching;
}

NicPorts::Mask NicPorts::Choose(uint32_t destination, uint16_t entropy, uint32_t queuePair) const {
    Mask candidates = m_usable & FindReaching(destination);
    if (candidates == 0) {
        candidates = m_usable != 0 ? m_usable : MaskOf(0);  // it will wait, or fail
    }
    if (m_selection == kPortSpray) {
        return candidates;
    }
    uint64_t wish = queuePair;
    if (m_selection == kPortHash) {
        const uint64_t addresses = uint64_t{m_place.endpoint} << 32 | destination;
        wish = Mix64(Mix64(~addresses) + entropy);
    }
    const auto preferred = static_cast<uint32_t>(wish % GetCount());
    if (Contains(candidates, preferred)) {
        return MaskOf(preferred);
    }
    uint64_t others = wish % static_cast<uint64_t>(__builtin_popcount(candidates));
    uint32_t k = 0;
    for (; !Contains(candidates, k) || others != 0; ++k) {
        others -= Contains(candidates, k) ? 1 : 0;
    }
    return MaskOf(k);
}

bool NicPorts::HasCarrier(Mask ports) const {
    for (uint32_t k = 0; k < GetCount(); ++k) {
        if (Contains(ports, k) && m_ports[k]->IsUp()) {
            return true;
        }
    }
    return false;
}

FabricPort& NicPorts::GetAnswerPort(uint32_t ingress, uint32_t destination) const {
    if (Contains(m_usable, ingress)) {
        return *m_ports[ingress];
    }
    const Mask candidates = m_usable & FindReaching(destination);
    return *m_ports[candidates == 0 ? ingress : static_cast<uint32_t>(__builtin_ctz(candidates))];
}

// Nothing that is done to a queue pair from now on may start a packet earlier.
void NicPorts::CatchUp(int64_t now) {
    StartDue(now);
    for (FabricPort* port : m_ports) {
        port->Settle(now);
    }
}

void NicPorts::Kick(int64_t now) {
    for (FabricPort* port : m_ports) {
        port->Kick(now);
    }
}

void NicPorts::StartDue(int64_t now) {
    for (;;) {
        uint32_t first = 0;
        int64_t start = kNever;
        for (uint32_t i = 1; i <= GetCount(); ++i) {
            const uint32_t k = (m_last + i) % GetCount();
            const int64_t next = m_ports[k]->GetNextStart();
            if (next < start) {
                first = k;
                start = next;
            }
        }
        if (start > now) {
            return;
        }
        m_last = first;
        m_ports[first]->StartNext(start);
    }
}

void NicPorts::OnLinkChange(const FabricPort& port, int64_t now) {
    const uint32_t k = IndexOf(port);
    if (m_detections[k] == nullptr) {
        m_detections[k] = std::make_unique<Detection>(*this, k);
    }
    m_detections[k]->Begin(now);
}

void NicPorts::Notice(uint32_t port, int64_t now) {
    const bool wasUsable = Contains(m_usable, port);
    if (wasUsable != m_ports[port]->IsUp()) {
        m_usable ^= MaskOf(port);
        m_client.OnPortsChanged(now);
    }
}

void NicPorts::VisitState(StateVisitor& visitor) const {
    visitor.Value("usable", m_usable);
    visitor.Value("last", m_last);
    for (const auto& detection : m_detections) {
        visitor.Time("notices", detection == nullptr ? StateVisitor::kNever : detection->GetDue());
    }
}

}  // namespace ns3
