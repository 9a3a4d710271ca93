// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-link.h"

#include "engine/model/precondition.h"
#include "engine/model/split-mix.h"

#include "ns3/double.h"
#include "ns3/rng-seed-manager.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricLink);

namespace {

// Beyond these, flow control that waits for the one frame that comes through would take for ever.
constexpr double kMaxFrameLossRate = 0.99;
constexpr double kMaxBitErrorRate = 0.01;

}  // namespace

TypeId FabricLink::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::FabricLink")
            .SetParent<Channel>()
            .SetGroupName("Fabric")
            .AddConstructor<FabricLink>()
            .AddAttribute("Delay", "Propagation delay, one way (5 ns a metre of fibre).",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&FabricLink::m_delay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("DataRate", "Rate of each direction (bit/s).",
                          DataRateValue(DataRate("400Gb/s")),
                          MakeDataRateAccessor(&FabricLink::m_rate), MakeDataRateChecker())
            .AddAttribute(
                "FrameLossRate",
                "Probability with which a frame of any size is lost on its way, in "
                "either direction (0..0.99).",
                DoubleValue(0),
                MakeDoubleAccessor(&FabricLink::SetFrameLossRate, &FabricLink::GetFrameLossRate),
                MakeDoubleChecker<double>(0, kMaxFrameLossRate))
            .AddAttribute(
                "BitErrorRate",
                "Probability with which a bit is received wrong, after error correction "
                "(0..0.01); a frame with any wrong bit is lost.",
                DoubleValue(0),
                MakeDoubleAccessor(&FabricLink::SetBitErrorRate, &FabricLink::GetBitErrorRate),
                MakeDoubleChecker<double>(0, kMaxBitErrorRate));
    return tid;
}

void FabricLink::Configure(uint64_t rateBps, int64_t delayPs) {
    m_rate = DataRate(rateBps);
    m_delay = PicoSeconds(delayPs);
}

void FabricLink::Connect(Ptr<FabricPort> a, const Ingress& atA, Ptr<FabricPort> b,
                         const Ingress& atB) {
    m_ports = {a, b};
    const int64_t delay = m_delay.GetPicoSeconds();
    a->ConnectTo(*b, this, m_rate.GetBitRate(), delay + atB.pipelinePs, atB.headBytes);
    b->ConnectTo(*a, this, m_rate.GetBitRate(), delay + atA.pipelinePs, atA.headBytes);
    if (!m_loss.IsLossless()) {
        ApplyLoss();
    }
}

void FabricLink::SetLoss(const LossRates& rates) {
    m_loss = rates;
    if (m_ports[0] != nullptr) {
        ApplyLoss();
    }
}

void FabricLink::ApplyLoss() {
    const uint64_t run =
        Mix64(uint64_t{RngSeedManager::GetSeed()} << 32 ^ RngSeedManager::GetRun());
    for (const Ptr<FabricPort>& port : m_ports) {
        constexpr uint64_t kLosses = uint64_t{1} << 32;  // apart from the streams of switches
        port->SetLoss(m_loss, Mix64(run + kLosses + port->GetSource()));
    }
}

void FabricLink::CatchUp(int64_t now) {
    for (const Ptr<FabricPort>& port : m_ports) {
        port->CatchUp(now);
    }
}

bool FabricLink::Fail(int64_t now) {
    if (m_causes++ != 0) {
        return false;
    }
    CatchUp(now);
    for (const Ptr<FabricPort>& port : m_ports) {
        port->GoDown(now);
    }
    return true;
}

bool FabricLink::Repair(int64_t now) {
    FABRICSIM_PRE(m_causes > 0);
    if (--m_causes != 0) {
        return false;
    }
    CatchUp(now);
    for (const Ptr<FabricPort>& port : m_ports) {
        port->ComeUp(now);
    }
    return true;
}

std::size_t FabricLink::GetNDevices() const {
    return m_ports.size();
}

Ptr<NetDevice> FabricLink::GetDevice(std::size_t i) const {
    return m_ports[i];
}

void FabricLink::DoDispose() {
    m_ports = {};
    Channel::DoDispose();
}

}  // namespace ns3
