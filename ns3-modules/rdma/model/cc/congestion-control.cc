// SPDX-License-Identifier: GPL-2.0-only
#include "congestion-control.h"

#include "ns3/double.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(CongestionControl);
NS_OBJECT_ENSURE_REGISTERED(NoCongestionControl);

void CongestionFlow::OnSend(int64_t /*now*/, uint32_t /*bytes*/) {}

void CongestionFlow::OnAck(const AckEvent& /*ack*/) {}

void CongestionFlow::OnCnp(int64_t /*now*/) {}

void CongestionFlow::OnLoss(int64_t /*now*/) {}

void CongestionFlow::OnTrim(int64_t now, uint32_t /*bytes*/) {
    OnLoss(now);
}

void CongestionFlow::VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const {
    visitor.Opaque("ns3::CongestionFlow");
}

TypeId CongestionControl::GetTypeId() {
    static TypeId tid = TypeId("ns3::CongestionControl").SetParent<Object>().SetGroupName("Rdma");
    return tid;
}

namespace {

class FixedFlow final : public CongestionFlow {
  public:
    FixedFlow(uint64_t rateBps, uint64_t windowBytes) : CongestionFlow(rateBps, windowBytes) {}

  private:
    void VisitOwn(StateVisitor& /*visitor*/, uint64_t /*connection*/) const override {}
};

}  // namespace

TypeId NoCongestionControl::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::NoCongestionControl")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<NoCongestionControl>()
            .AddAttribute("WindowBdps",
                          "Limit of unacknowledged payload in bandwidth-delay products; 0 is none.",
                          DoubleValue(0), MakeDoubleAccessor(&NoCongestionControl::m_windowBdps),
                          MakeDoubleChecker<double>(0));
    return tid;
}

std::unique_ptr<CongestionFlow> NoCongestionControl::CreateFlow(const PathProperties& path) const {
    const double window = m_windowBdps * static_cast<double>(path.GetBdpBytes());
    return std::make_unique<FixedFlow>(path.lineRateBps, static_cast<uint64_t>(window));
}

}  // namespace ns3
