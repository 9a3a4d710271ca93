// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/input/workloads.h"
#include "scenarios/simulated-time.h"
#include "traces/flows/flow-file.h"

namespace scenarios {

namespace {

/// What the starts of a flow list are moved by, ps.
int64_t ShiftOf(const FlowList& list, const std::vector<traces::FlowLine>& lines) {
    if (!list.has_first_start_us()) {
        return 0;
    }
    const auto first =
        std::min_element(lines.begin(), lines.end(),
                         [](const auto& a, const auto& b) { return a.startPs < b.startPs; });
    return ToPs(list.first_start_us()) - first->startPs;
}

}  // namespace

void PlanFlowList(const FlowList& list, FlowPlanner& planner) {
    if (list.file().empty()) {
        throw planner.Refuse("flow_list.file: missing");
    }
    const traces::FlowFile file = traces::ReadFlowFile(list.file());
    for (const std::string& note : file.notes) {
        planner.AddNote(list.file() + ": " + note);
    }
    const int64_t shift = planner.GetStart() + ShiftOf(list, file.flows);
    for (const traces::FlowLine& line : file.flows) {
        const auto refuse = [&](const std::string& what) {
            return topogen::DataError(fmt::format("{}:{}: {}", list.file(), line.line, what));
        };
        const auto endpointOf = [&](uint32_t number) {
            const auto endpoint = planner.GetNumbers().FindEndpoint(number);
            if (!endpoint) {
                throw refuse(
                    fmt::format("endpoint {}: {}", number, planner.GetNumbers().Describe()));
            }
            return *endpoint;
        };
        const uint32_t source = endpointOf(line.source);
        const uint32_t destination = endpointOf(line.destination);
        if (file.hasPriorityGroups && line.priorityGroup != planner.GetTransport().dataClass) {
            throw refuse(
                fmt::format("priority-group {}: all flows of a run share one class; must be {} "
                            "(ns3::RdmaNic::DataClass)",
                            line.priorityGroup, planner.GetTransport().dataClass));
        }
        planner.AddFlow("flow", source, destination, line.bytes, shift + line.startPs);
    }
}

}  // namespace scenarios
