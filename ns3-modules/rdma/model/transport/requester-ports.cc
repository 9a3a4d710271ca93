// SPDX-License-Identifier: GPL-2.0-only
//
// By which of a NIC's ports queue pairs send, and what becomes of them when links go down.
#include "requester.h"

#include "rdma/model/nic/nic-ports.h"
#include "rdma/model/nic/rdma-nic.h"

#include <algorithm>

namespace ns3 {

uint8_t Requester::FindPortSet(const QueuePair& queuePair) {
    const QueuePair::Options& options = queuePair.GetOptions();
    const NicPorts::Mask ports =
        m_nic.GetPorts()->Choose(options.destination, options.entropy, queuePair.GetNumber());
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
        if (chosen != queuePair.GetTurn().portSet) {
            ScheduleOf(queuePair).Remove(queuePair);
            queuePair.GetTurn().portSet = chosen;
            ScheduleOf(queuePair).Add(queuePair);
            TimeIfStranded(queuePair, now);
        }
    });
    m_nic.Kick(now);
}

void Requester::OnCarrierLoss(int64_t now) {
    m_queuePairs.ForEach([this, now](QueuePair& queuePair) { TimeIfStranded(queuePair, now); });
}

bool Requester::IsStranded(const QueuePair& queuePair) const {
    if (!queuePair.MayFail() || !queuePair.GetWindow().HasWork()) {
        return false;
    }
    const uint8_t portSet = queuePair.GetTurn().portSet;
    return portSet == 0 ? !m_nic.GetPort().IsUp()
                        : !m_nic.GetPorts()->HasCarrier(m_portSets[portSet - 1U]->ports);
}

void Requester::TimeIfStranded(QueuePair& queuePair, int64_t now) {
    RetransmitTimer& timer = queuePair.GetTimer();
    if (!timer.IsArmed() && IsStranded(queuePair)) {
        timer.CountFrom(now);
        timer.Arm(now);
    }
}

void Requester::VisitState(StateVisitor& visitor) const {
    m_queuePairs.VisitState(visitor, m_nic.GetEndpoint());
    visitor.Nested("schedule", m_schedule);
    for (const auto& set : m_portSets) {
        visitor.Value("ports", set->ports);
        visitor.Nested("schedule", set->schedule);
    }
    visitor.Value("portSets", m_portSets.size());
    visitor.Value("lastSet", m_lastSet);
}

}  // namespace ns3
