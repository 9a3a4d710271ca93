// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/flow-table.h"

#include <cstddef>
#include <cstdint>

#include "scenarios/output/exact-text.h"
#include "scenarios/output/ideal-times.h"

namespace scenarios {

namespace {

constexpr const char* kFlowStatus[] = {"unfinished", "finished", "failed"};

}  // namespace

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
    file.Close();
}

}  // namespace scenarios
