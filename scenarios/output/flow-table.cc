// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/flow-table.h"

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/output/exact-text.h"
#include "scenarios/output/ideal-times.h"

namespace scenarios {

namespace {

constexpr const char* kFlowStatus[] = {"unfinished", "finished", "failed"};

}  // namespace

FlowTable::FlowTable(const Traffic& traffic, const Simulation& simulation, std::string scratch)
    : m_traffic(traffic),
      m_simulation(simulation),
      m_messages(std::move(scratch), kMessagesInMemory) {}

bool FlowTable::IsBefore::operator()(const ns3::CollectiveMessage& a,
                                     const ns3::CollectiveMessage& b) const {
    const auto key = [](const ns3::CollectiveMessage& m) {
        return std::tie(m.start, m.collective, m.source, m.destination, m.completionTime, m.bytes,
                        m.retransmittedPackets);
    };
    return key(a) < key(b);
}

void FlowTable::Write(const ResultsFolder& folder) {
    ResultsFile file(folder, "flows.csv");
    IdealTimes ideal(m_simulation.GetRdma());
    file.Print(
        "flow,src,dst,size_bytes,start_ns,fct_ns,ideal_fct_ns,retransmitted_packets,status,tag\n");
    uint64_t number = 0;
    for (const ns3::Flow& flow : m_simulation.GetFlows()) {
        const bool finished = flow.status == ns3::FlowStatus::kFinished;
        file.Print("{},{},{},{},{},{},{},{},{},{}\n", number, flow.source, flow.destination,
                   flow.bytes, NanosecondsText(flow.start),
                   finished ? NanosecondsText(flow.completionTime) : "",
                   NanosecondsText(ideal.Get(flow.source, flow.destination, flow.bytes, flow.verb)),
                   flow.retransmittedPackets, kFlowStatus[static_cast<size_t>(flow.status)],
                   m_traffic.flows[number].tag);
        ++number;
    }
    m_messages.ForEach([&](const ns3::CollectiveMessage& message) {
        file.Print("{},{},{},{},{},{},{},{},finished,collective:{}\n", number++, message.source,
                   message.destination, message.bytes, NanosecondsText(message.start),
                   NanosecondsText(message.completionTime),
                   NanosecondsText(ideal.Get(message.source, message.destination, message.bytes,
                                             ns3::Verb::kWrite)),
                   message.retransmittedPackets, message.collective);
    });
    file.Close();
}

}  // namespace scenarios
