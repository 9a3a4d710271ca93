// SPDX-License-Identifier: GPL-2.0-only
#include "flow-driver.h"

#include "ns3/node.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ns3 {

/// The flows of one endpoint, in order of their start times.
class FlowDriver::Source final : public RequesterClient {
  public:
    Source(FlowDriver& driver, RdmaNic& nic, uint32_t eventSource)
        : m_driver(driver), m_nic(nic), m_timer(this) {
        m_timer.SetOrigin(EventPhase::kModel, nic.GetPort().GetNode()->GetId(), eventSource);
    }

    void Add(size_t flow) { m_waiting.push_back(flow); }

    void Start() {
        const auto& flows = m_driver.m_flows;
        std::stable_sort(m_waiting.begin(), m_waiting.end(),
                         [&flows](size_t a, size_t b) { return flows[a].start < flows[b].start; });
        ArmForNext();
    }

    void OnMessageAcked(RdmaNic& nic, QueuePair& queuePair, uint64_t cookie, int64_t now) override {
        Flow& flow = m_driver.m_flows[cookie];
        flow.status = FlowStatus::kFinished;
        flow.completionTime = nic.GetPartition().ToGlobal(now) - flow.start;
        flow.retransmittedPackets = queuePair.GetRetransmittedPackets();
        ++m_finished;
        nic.Close(queuePair);
        Report(flow);
    }

    void OnQueuePairFailed(RdmaNic& /*nic*/, QueuePair& queuePair, int64_t /*now*/) override {
        Flow& flow = m_driver.m_flows[m_flowOf.at(queuePair.GetNumber())];
        flow.status = FlowStatus::kFailed;
        flow.retransmittedPackets = queuePair.GetRetransmittedPackets();
        Report(flow);
    }

    uint64_t GetFinished() const { return m_finished; }

  private:
    void ArmForNext() {
        if (m_next < m_waiting.size()) {
            Partition& partition = m_nic.GetPartition();
            partition.Arm(m_timer, partition.ToLocal(m_driver.m_flows[m_waiting[m_next]].start));
        }
    }

    void OnStartDue(int64_t now) {
        const int64_t global = m_nic.GetPartition().ToGlobal(now);
        while (m_next < m_waiting.size() && m_driver.m_flows[m_waiting[m_next]].start <= global) {
            StartFlow(m_waiting[m_next++], now);
        }
        ArmForNext();
    }

    void StartFlow(size_t index, int64_t now) {
        const Flow& flow = m_driver.m_flows[index];
        QueuePair::Options options;
        options.destination = flow.destination;
        options.entropy = flow.entropy != 0 ? flow.entropy : EntropyOf(index);
        options.verb = flow.verb;
        options.client = this;
        QueuePair& queuePair = m_nic.Open(options);
        m_flowOf[queuePair.GetNumber()] = index;
        m_nic.Post(queuePair, flow.bytes, static_cast<uint32_t>(index), index, now);
    }

    // Ephemeral ports, as RoCEv2 NICs choose them (0xC000..0xFFFF, IBA annex A17.9.2).
    static uint16_t EntropyOf(size_t index) {
        return static_cast<uint16_t>(0xC000 | (Mix64(index + 1) & 0x3FFF));
    }

    void Report(const Flow& flow) {
        if (m_driver.m_done) {
            m_driver.m_done(flow);
        }
    }

    FlowDriver& m_driver;
    RdmaNic& m_nic;
    std::vector<size_t> m_waiting;
    size_t m_next = 0;
    uint64_t m_finished = 0;
    std::map<uint32_t, size_t> m_flowOf;  ///< By queue pair number.
    OwnedEvent<Source, &Source::OnStartDue> m_timer;
};

FlowDriver::FlowDriver(Ptr<RdmaNetwork> network)
    : m_network(network), m_sources(m_network->GetEndpoints()) {}

FlowDriver::~FlowDriver() = default;

void FlowDriver::Add(const Flow& flow) {
    auto& source = m_sources[flow.source];
    if (source == nullptr) {
        source = std::make_unique<Source>(*this, m_network->GetNic(flow.source),
                                          m_network->GetFirstFreeSource() + flow.source);
    }
    source->Add(m_flows.size());
    m_flows.push_back(flow);
}

void FlowDriver::Start() {
    for (const auto& source : m_sources) {
        if (source != nullptr) {
            source->Start();
        }
    }
}

uint64_t FlowDriver::GetFinished() const {
    uint64_t finished = 0;
    for (const auto& source : m_sources) {
        finished += source != nullptr ? source->GetFinished() : 0;
    }
    return finished;
}

}  // namespace ns3
