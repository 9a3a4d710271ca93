// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/flow-file.h"

#include <fmt/format.h>

#include "traces/flows/line-reader.h"

namespace traces {

namespace {

constexpr size_t kFields = 6;
constexpr uint64_t kMaxFlows = 1'000'000'000;

FlowLine ParseFlow(const LineReader& reader) {
    if (reader.GetCount() != kFields) {
        throw reader.Refuse(fmt::format(
            "{} fields; must be 6: source destination priority-group destination-port bytes "
            "start-seconds",
            reader.GetCount()));
    }
    FlowLine flow;
    flow.source = static_cast<uint32_t>(reader.GetWhole(0, "source", 0, UINT32_MAX));
    flow.destination = static_cast<uint32_t>(reader.GetWhole(1, "destination", 0, UINT32_MAX));
    flow.priorityGroup = static_cast<uint32_t>(reader.GetWhole(2, "priority-group", 0, 7));
    flow.destinationPort =
        static_cast<uint32_t>(reader.GetWhole(3, "destination-port", 0, UINT16_MAX));
    flow.bytes = reader.GetWhole(4, "bytes", 1, kMaxFlowBytes);
    flow.startPs = reader.GetSeconds(5, "start-seconds", kMaxStartPs);
    flow.line = reader.GetLine();
    if (flow.source == flow.destination) {
        throw reader.Refuse(fmt::format("destination {}: a flow to itself; must differ from source",
                                        flow.destination));
    }
    return flow;
}

}  // namespace

std::vector<FlowLine> ReadFlowFile(const std::string& path) {
    LineReader reader(path);
    if (!reader.Next() || reader.GetCount() != 1) {
        throw reader.Refuse("must begin with the number of flows, alone on its line");
    }
    const uint64_t count = reader.GetWhole(0, "number of flows", 1, kMaxFlows);
    std::vector<FlowLine> flows;
    while (reader.Next()) {
        if (flows.size() == count) {
            throw reader.Refuse(fmt::format("more flows than the {} that line 1 says", count));
        }
        flows.push_back(ParseFlow(reader));
    }
    if (flows.size() != count) {
        throw reader.Refuse(
            fmt::format("the file ends after {} flows of the {} that its first "
                        "line says",
                        flows.size(), count));
    }
    return flows;
}

}  // namespace traces
