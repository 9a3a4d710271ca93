// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/collective-table.h"

#include <cmath>
#include <string>

#include "scenarios/output/exact-text.h"

namespace scenarios {

void CollectiveTable::Write(const ResultsFolder& folder) {
    ResultsFile file(folder, "collectives.csv");
    file.Print(
        "collective,kind,algorithm,ranks,size_bytes,start_ns,duration_ns,ideal_ns,"
        "bus_bandwidth_bps,status\n");
    for (const ns3::CollectiveRecord& record : m_simulation.GetCollectives()) {
        const bool finished = record.status == ns3::CollectiveStatus::kFinished;
        file.Print("{},{},{},{},{},{},{},{},{},{}\n", record.collective, ToString(record.kind),
                   record.algorithm, record.ranks, record.bytes, NanosecondsText(record.start),
                   finished ? NanosecondsText(record.duration) : "",
                   NanosecondsText(record.idealTime),
                   finished ? std::to_string(std::llround(record.busBandwidth)) : "",
                   ToString(record.status));
    }
    file.Close();
}

}  // namespace scenarios
