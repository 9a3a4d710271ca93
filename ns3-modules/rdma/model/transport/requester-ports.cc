// SPDX-License-Identifier: GPL-2.0-only
//
// By which of a NIC's ports queue pairs send, and what becomes of them when links go down.
#include "requester.h"

#include "rdma/model/nic/nic-ports.h"
#include "rdma/model/nic/rdma-nic.h"

#include <algorithm>

namespace ns3 {

uint8_t Requester::FindPortSet(const QueuePair& queuePair) {
    const QueuePair::Options& options = queuePair.m_options;
    const NicPorts::Mask ports =
        m_nic.m_ports->Choose(options.destination, options.entropy, queuePair.m_number);
    const auto known = std::find_if(m_portSets.begin(), m_portSets.end(),
                                    [ports](const auto& set) { return set->ports == ports; });
    const auto number = static_cast<uint8_t>(known - m_portSets.begin() + 1);
    if (known == m_portSets.end()) {
        m_portSets.push_back(
            std::make_unique<PortSet>(PortSet{ports, SendSchedule(m_queuePairs, number)}));
    }
    return number;
}

int64_t Requester::GetNextSupply(uint32_t port) {
    int64_t next = kNever;
    for (const auto& set : m_portSets) {
        if ((set->ports >> port & 1) != 0) {
            next = std::min(next, set->schedule.GetNextTime());
        }
    }
    return next;
}

// Sets take turns, as queue pairs do within them.
Frame* Requester::Supply(uint32_t port, int64_t start) {
    do {
        m_lastSet = (m_lastSet + 1) % m_portSets.size();
    } while ((m_portSets[m_lastSet]->ports >> port & 1) == 0 ||
             m_portSets[m_lastSet]->schedule.GetNextTime() > start);
    return SupplyFrom(m_portSets[m_lastSet]->schedule, start);
}

void Requester::ChoosePorts(int64_t now) {
    m_nic.CatchUp(now);
    m_queuePairs.ForEach([this, now](QueuePair& queuePair) {
        const uint8_t chosen = FindPortSet(queuePair);
        if (chosen != queuePair.m_portSet) {
            ScheduleOf(queuePair).Remove(queuePair);
            queuePair.m_portSet = chosen;
            ScheduleOf(queuePair).Add(queuePair);
            TimeIfStranded(queuePair, now);
        }
    });
    m_nic.Kick(now);
}

void Requester::OnCarrierLoss(int64_t now) {
    m_queuePairs.ForEach([this, now](QueuePair& queuePair) { TimeIfStranded(queuePair, now); });
}

// It has something to send and no link to send it by. The responder's end of a READ does not fail.
bool Requester::IsStranded(const QueuePair& queuePair) const {
    if (queuePair.m_isReadStream || !queuePair.HasWork()) {
        return false;
    }
    return queuePair.m_portSet == 0
               ? !m_nic.m_port->IsUp()
               : !m_nic.m_ports->HasCarrier(m_portSets[queuePair.m_portSet - 1U]->ports);
}

void Requester::TimeIfStranded(QueuePair& queuePair, int64_t now) {
    if (queuePair.m_timer.IsArmed() || !IsStranded(queuePair)) {
        return;
    }
    queuePair.m_progressAt = now;
    ArmTimer(queuePair, now);
}

}  // namespace ns3
