// SPDX-License-Identifier: GPL-2.0-only
#include "credit-refresh.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

namespace ns3 {

namespace {

constexpr uint64_t kSymbols = 65'536;
constexpr uint64_t kLanes = 4;  ///< Of which each sends a byte a symbol: a 4x port.

}  // namespace

CreditRefresh::CreditRefresh(FabricPort& port)
    : m_port(port), m_period(port.GetTiming().GetByteTime(kSymbols * kLanes)), m_due(this) {
    m_due.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                    kCreditRefreshEvent);
}

void CreditRefresh::OnLoss(int64_t now) {
    if (!m_due.IsArmed()) {
        m_port.GetPartition().Arm(m_due, now + m_period);
    }
}

void CreditRefresh::Cancel() {
    m_port.GetPartition().Disarm(m_due);
}

void CreditRefresh::OnDue(int64_t now) {
    m_port.GetOwner()->OnCreditRefresh(m_port, now);
}

}  // namespace ns3
