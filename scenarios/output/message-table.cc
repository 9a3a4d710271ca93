// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/message-table.h"

#include <tuple>
#include <utility>

#include "scenarios/output/exact-text.h"

namespace scenarios {

MessageTable::MessageTable(const Simulation& simulation, std::string scratch)
    : m_simulation(simulation), m_messages(std::move(scratch), kInMemory) {}

bool MessageTable::IsBefore::operator()(const ns3::CollectiveMessage& a,
                                        const ns3::CollectiveMessage& b) const {
    const auto key = [](const ns3::CollectiveMessage& m) {
        return std::tie(m.collective, m.source, m.destination, m.start, m.completionTime, m.bytes,
                        m.retransmittedPackets);
    };
    return key(a) < key(b);
}

bool MessageTable::Run::Take(const ns3::CollectiveMessage& message) {
    const auto key = [](const ns3::CollectiveMessage& m) {
        return std::tie(m.collective, m.source, m.destination, m.completionTime, m.bytes,
                        m.retransmittedPackets);
    };
    if (count == 0 || key(message) != key(first)) {
        return false;
    }
    if (count == 1) {
        step = message.start - first.start;
    } else if (message.start != first.start + static_cast<int64_t>(count) * step) {
        return false;
    }
    ++count;
    return true;
}

void MessageTable::PrintRun(ResultsFile& file, IdealTimes& ideal, const Run& run) {
    const ns3::CollectiveMessage& first = run.first;
    file.Print(
        "{},{},{},{},{},{},{},{},{},{}\n", first.collective, first.source, first.destination,
        first.bytes, NanosecondsText(first.start), NanosecondsText(run.step), run.count,
        NanosecondsText(first.completionTime),
        NanosecondsText(ideal.Get(first.source, first.destination, first.bytes, ns3::Verb::kWrite)),
        first.retransmittedPackets);
}

void MessageTable::Write(const ResultsFolder& folder) {
    ResultsFile file(folder, "messages.csv");
    IdealTimes ideal(m_simulation.GetRdma());
    file.Print(
        "collective,src,dst,size_bytes,start_ns,step_ns,count,fct_ns,ideal_fct_ns,"
        "retransmitted_packets\n");
    Run run;
    m_messages.ForEach([&](const ns3::CollectiveMessage& message) {
        if (run.Take(message)) {
            return;
        }
        if (run.count != 0) {
            PrintRun(file, ideal, run);
        }
        run = {message, 0, 1};
    });
    if (run.count != 0) {
        PrintRun(file, ideal, run);
    }
    file.Close();
}

}  // namespace scenarios
