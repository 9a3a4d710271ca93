// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/traffic-run.h"

#include <fmt/format.h>

namespace scenarios {

TrafficRun::TrafficRun(const Traffic& traffic, const ns3::Ptr<ns3::RdmaNetwork>& network,
                       const topogen::Fabric& fabric, const RunObservers& observers,
                       const MeasuredWindow& window, bool reportMessages)
    : m_network(network), m_observers(observers), m_flows(network), m_window(window) {
    for (const PlannedFlow& planned : traffic.flows) {
        m_flows.Add(planned.flow);
        m_flowsAwaited += IsAwaited(planned.flow) ? 1 : 0;
    }
    m_flowsLeft = traffic.flows.size();
    m_flows.SetDoneCallback([this](const ns3::Flow& flow) {
        --m_flowsLeft;
        m_flowsAwaited -= IsAwaited(flow) ? 1 : 0;
        m_observers.ReportFlowEnd(static_cast<uint64_t>(&flow - GetFlows().data()), flow);
        NoteEnd();
    });
    if (!traffic.collectives.empty()) {
        AddCollectives(traffic, fabric, reportMessages);
    }
}

TrafficRun::~TrafficRun() {
    if (m_collectives != nullptr) {
        m_collectives->Dispose();
    }
}

void TrafficRun::AddCollectives(const Traffic& traffic, const topogen::Fabric& fabric,
                                bool reportMessages) {
    m_collectives = ns3::CreateObject<ns3::CollectiveDriver>();
    m_collectives->Install(m_network, fabric);
    for (const ns3::CollectiveSpec& spec : traffic.collectives) {
        m_collectives->Add(spec);
        m_ranksLeft.push_back(static_cast<uint32_t>(spec.gpus.size()));
    }
    m_collectivesLeft = traffic.collectives.size();
    if (reportMessages) {
        m_collectives->SetMessageCallback(
            [this](const ns3::CollectiveMessage& message) { m_observers.ReportMessage(message); });
    }
    m_collectives->SetRankDoneCallback([this](uint32_t collective, uint32_t, int64_t) {
        if (--m_ranksLeft[collective] == 0) {
            --m_collectivesLeft;
            NoteEnd();
        }
    });
}

bool TrafficRun::IsAwaited(const ns3::Flow& flow) const {
    return !m_window.EndsRun() || m_window.Contains(flow.start);
}

void TrafficRun::NoteEnd() {
    const ns3::Partition& partition = m_network->GetFabric().GetPartition();
    m_lastEnd = partition.ToGlobal(partition.GetNow());
    if (m_flowsAwaited == 0 && m_collectivesLeft == 0 && m_done) {
        m_done();
    }
}

void TrafficRun::Start() {
    m_flows.Start();
    if (m_collectives != nullptr) {
        m_collectives->Start();
    }
}

std::vector<ns3::CollectiveRecord> TrafficRun::GetCollectives() const {
    return m_collectives == nullptr ? std::vector<ns3::CollectiveRecord>()
                                    : m_collectives->GetRecords();
}

uint64_t TrafficRun::CountUnfinishedCollectives() const {
    uint64_t unfinished = 0;
    for (const ns3::CollectiveRecord& record : GetCollectives()) {
        unfinished += record.status == ns3::CollectiveStatus::kUnfinished ? 1 : 0;
    }
    return unfinished;
}

std::vector<std::string> TrafficRun::DescribeWaits() const {
    constexpr size_t kMost = 16;
    std::vector<std::string> waits;
    for (const ns3::CollectiveRecord& record : GetCollectives()) {
        const bool waiting =
            record.status == ns3::CollectiveStatus::kUnfinished && record.start >= 0;
        if (waiting && waits.size() < kMost) {
            waits.push_back(fmt::format("collective {}: {}", record.collective,
                                        m_collectives->DescribeWait(record.collective)));
        }
    }
    return waits;
}

}  // namespace scenarios
