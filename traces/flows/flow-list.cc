// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/flow-list.h"

#include <fmt/format.h>

#include "traces/flows/line-reader.h"

namespace traces {

namespace {

constexpr size_t kFields = 6;
constexpr size_t kFieldsWithoutPort = 5;
constexpr uint64_t kMaxFlows = 1'000'000'000;

FlowLine ParseFlow(const LineReader& reader) {
    const size_t count = reader.GetCount();
    if (count != kFields && count != kFieldsWithoutPort) {
        throw reader.Refuse(fmt::format(
            "{} fields; must be 6: source destination priority-group destination-port bytes "
            "start-seconds, or 5, without the destination-port",
            count));
    }
    FlowLine flow;
    flow.source = static_cast<uint32_t>(reader.GetWhole(0, "source", 0, UINT32_MAX));
    flow.destination = static_cast<uint32_t>(reader.GetWhole(1, "destination", 0, UINT32_MAX));
    flow.priorityGroup = static_cast<uint32_t>(reader.GetWhole(2, "priority-group", 0, 7));
    if (count == kFields) {
        flow.destinationPort =
            static_cast<uint32_t>(reader.GetWhole(3, "destination-port", 0, UINT16_MAX));
    }
    flow.bytes = reader.GetWhole(count - 2, "bytes", 1, kMaxFlowBytes);
    flow.startPs = reader.GetSeconds(count - 1, "start-seconds", kMaxStartPs);
    flow.line = reader.GetLine();
    if (flow.source == flow.destination) {
        throw reader.Refuse(fmt::format("destination {}: a flow to itself; must differ from source",
                                        flow.destination));
    }
    return flow;
}

}  // namespace

FlowFile ReadFlowList(const std::string& path) {
    LineReader reader(path);
    if (!reader.Next() || reader.GetCount() != 1) {
        throw reader.Refuse("must begin with the number of flows, alone on its line");
    }
    const uint64_t count = reader.GetWhole(0, "number of flows", 1, kMaxFlows);
    FlowFile file;
    file.hasPriorityGroups = true;
    while (file.flows.size() < count && reader.Next()) {
        file.flows.push_back(ParseFlow(reader));
    }
    if (file.flows.size() != count) {
        throw reader.Refuse(
            fmt::format("the file ends after {} flows of the {} that its first line says",
                        file.flows.size(), count));
    }
    uint64_t unread = 0;
    while (reader.Next()) {
        ++unread;
    }
    if (unread != 0) {
        file.notes.push_back(fmt::format(
            "{} lines after the {} flows that the first line counts are not read", unread, count));
    }
    return file;
}

}  // namespace traces
