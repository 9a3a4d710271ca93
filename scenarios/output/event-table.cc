// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/event-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "scenarios/output/exact-text.h"

namespace scenarios {

void EventTable::Write(const ResultsFolder& folder) {
    std::stable_sort(m_events.begin(), m_events.end(),
                     [](const RunEvent& a, const RunEvent& b) { return a.time < b.time; });
    ResultsFile file(folder, "events.csv");
    file.Print("time_ns,kind,node,port,detail\n");
    for (const RunEvent& event : m_events) {
        const std::string place =
            event.hasPlace ? fmt::format("{},{}", event.node, event.port) : ",";
        file.Print("{},{},{},{}\n", NanosecondsText(event.time), event.kind, place, event.detail);
    }
    file.Close();
}

}  // namespace scenarios
