// SPDX-License-Identifier: GPL-2.0-only
#include "flow-control.h"

#include "credit-refresh.h"
#include "fabric-port.h"
#include "pause-expiry.h"

namespace ns3 {

FlowControl::FlowControl(FabricPort& port) : m_port(port) {}

FlowControl::~FlowControl() = default;

bool FlowControl::IsStopped(uint8_t trafficClass) const {
    return (m_port.GetTransmitter().GetStopped() >> trafficClass & 1) != 0;
}

void FlowControl::SetStopped(uint8_t trafficClass, bool stopped, int64_t time) {
    Transmitter& transmitter = m_port.GetTransmitter();
    const auto bit = static_cast<uint8_t>(1U << trafficClass);
    const uint8_t before = transmitter.GetStopped();
    const auto after = static_cast<uint8_t>(stopped ? before | bit : before & ~bit);
    if (after == before) {
        return;  // a pause renewed
    }
    m_state.OnChange(before, after, time);
    transmitter.SetStopped(after);
    if (PortTraces* traces = transmitter.GetTraces()) {
        auto& trace = IsCredited() ? traces->creditStall : traces->pause;
        trace(m_port, trafficClass, stopped, time);
    }
}

void FlowControl::OnPauseFrame(const Frame& frame, int64_t now) {
    const Frame::Pause& pause = frame.AsPause();
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        if ((pause.classes >> c & 1) != 0) {
            OnPause(c, pause.isXoff, pause.quanta, now);
        }
    }
}

void FlowControl::OnPause(uint8_t trafficClass, bool xoff, uint16_t quanta, int64_t now) {
    if (!m_state.IsIgnored(trafficClass)) {
        SetStopped(trafficClass, xoff, now);
    }
    if (xoff && quanta != 0) {
        if (m_expiry == nullptr) {
            m_expiry = std::make_unique<PauseExpiry>(m_port);
        }
        m_expiry->Set(trafficClass, now + m_port.GetPauseTime(quanta));
    } else if (m_expiry != nullptr) {
        m_expiry->Cancel(trafficClass);
    }
    m_port.GetOwner()->OnPause(m_port, trafficClass, xoff, now);
}

void FlowControl::ExpirePause(uint8_t trafficClass, int64_t now) {
    FABRICSIM_PRE(IsStopped(trafficClass) || m_state.IsIgnored(trafficClass));
    SetStopped(trafficClass, false, now);
    m_port.GetOwner()->OnPause(m_port, trafficClass, false, now);
}

void FlowControl::SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now) {
    m_state.SetIgnored(trafficClass, ignored);
    if (ignored) {
        SetStopped(trafficClass, false, now);
    }
}

void FlowControl::SetCreditLimit(unsigned vl, uint16_t limit) {
    if (m_credits == nullptr) {
        m_credits = std::make_unique<CreditGate>();
        m_port.GetTransmitter().SetCredited();
    }
    m_credits->SetLimit(vl, limit);
}

void FlowControl::SetSupplied(const FrameSupplier::Largest& largest) {
    if (IsCredited()) {
        m_credits->SetSupplied(largest.trafficClass, CreditBlocks(largest.bytes));
    }
}

void FlowControl::OnLoss(const Frame& frame, int64_t now) {
    FABRICSIM_PRE(IsCredited());
    if (frame.kind == FrameKind::kNotice) {
        return;
    }
    if (m_refresh == nullptr) {
        m_refresh = std::make_unique<CreditRefresh>(m_port);
    }
    m_refresh->OnLoss(now);
}

void FlowControl::OnCreditPacket(const Frame& packet, int64_t now) {
    m_credits->SetLimit(packet.trafficClass, packet.AsCredit().limit);
    UpdateStall(packet.trafficClass, now);
    m_port.GetOwner()->OnSentBlocks(m_port, packet.trafficClass, packet.AsCredit().sent, now);
}

void FlowControl::Spend(const Frame& frame, int64_t start) {
    FABRICSIM_PRE(IsCredited());
    m_credits->Spend(frame.trafficClass, CreditBlocks(frame.bytes));
    UpdateStall(frame.trafficClass, start);
}

void FlowControl::UpdateStall(uint8_t vl, int64_t time) {
    FABRICSIM_PRE(IsCredited());
    const Frame* head = m_port.GetTransmitter().GetHead(vl);
    const uint32_t blocks =
        head != nullptr ? CreditBlocks(head->bytes) : m_credits->GetSupplied(vl);
    SetStopped(vl, !m_credits->Fits(vl, blocks), time);
}

// Also of a pause that was heard of and ignored: it is over for the owner too.
void FlowControl::OnLinkDown(uint8_t trafficClass, int64_t now) {
    if (IsCredited()) {
        if (m_refresh != nullptr) {
            m_refresh->Cancel();
        }
        UpdateStall(trafficClass, now);
        return;
    }
    if (!IsStopped(trafficClass) && !m_state.IsIgnored(trafficClass)) {
        return;
    }
    if (m_expiry != nullptr) {
        m_expiry->Cancel(trafficClass);
    }
    ExpirePause(trafficClass, now);
}

void FlowControl::VisitState(StateVisitor& visitor) const {
    visitor.Nested("state", m_state);
    visitor.Value("isCredited", IsCredited());
    if (IsCredited()) {
        visitor.Nested("credits", *m_credits);
    }
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        visitor.Time("expiry", m_expiry != nullptr ? m_expiry->GetDue(c) : StateVisitor::kNever);
    }
    visitor.Time("refresh", m_refresh != nullptr ? m_refresh->GetDue() : StateVisitor::kNever);
}

}  // namespace ns3
