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
        for (const uint32_t endpoint : {line.source, line.destination}) {
            if (endpoint >= planner.GetEndpoints()) {
                throw refuse(fmt::format("endpoint {}: the fabric has 0 to {}", endpoint,
                                         planner.GetEndpoints() - 1));
            }
        }
        if (file.hasPriorityGroups && line.priorityGroup != planner.GetTransport().dataClass) {
            throw refuse(
                fmt::format("priority-group {}: all flows of a run share one class; must be {} "
                            "(ns3::RdmaNic::DataClass)",
                            line.priorityGroup, planner.GetTransport().dataClass));
        }
        planner.AddFlow("flow", line.source, line.destination, line.bytes, shift + line.startPs);
    }
}

}  // namespace scenarios
