// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/rate-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "scenarios/input/places.h"
#include "scenarios/output/exact-text.h"
#include "scenarios/simulated-time.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

constexpr size_t kMostSamples = 2048;
constexpr size_t kMostQueuePairs = 64;

/// What a link of `rateBps` carries that is busy for a part of the time.
uint64_t BitsPerSecond(uint64_t rateBps, int64_t busyPs, int64_t timePs) {
    return static_cast<uint64_t>(static_cast<Wide>(rateBps) * static_cast<uint64_t>(busyPs) /
                                 static_cast<uint64_t>(timePs));
}

void WriteRecord(ResultsFile& file, const ns3::RateSampler::Record& record, int64_t interval,
                 int64_t end) {
    int64_t begin = 0;
    for (const ns3::RateSampler::Sample& sample : record.series.GetSamples()) {
        const int64_t until = std::min(begin + interval, end);
        if (until > begin && until > record.first && begin <= record.last) {
            const std::string window =
                sample.windowBytes == 0 ? "" : std::to_string(sample.windowBytes);
            file.Print("{},{},{},{},{},{},{}\n", NanosecondsText(until), record.nic->GetEndpoint(),
                       record.queuePair, record.destination,
                       BitsPerSecond(record.nic->GetPathProperties().lineRateBps, sample.busyPs,
                                     until - begin),
                       sample.rateBps, window);
        }
        begin = until;
    }
}

}  // namespace

void CheckRates(const Scenario& scenario, const topogen::Fabric& fabric) {
    if (!scenario.outputs().has_rates()) {
        return;
    }
    const Rates& rates = scenario.outputs().rates();
    CheckPlaces(rates.endpoint(), {}, fabric, "outputs.rates");
    if (rates.endpoint().empty()) {
        throw topogen::DataError("outputs.rates: needs an endpoint");
    }
}

RateTable::RateTable(const Scenario& scenario, const Simulation& simulation)
    : m_simulation(simulation),
      m_sampler(ToPs(scenario.outputs().rates().interval_us()), kMostSamples, kMostQueuePairs) {
    const auto& endpoints = scenario.outputs().rates().endpoint();
    for (const int64_t endpoint : std::set<int64_t>(endpoints.begin(), endpoints.end())) {
        m_sampler.Watch(simulation.GetRdma().GetNic(static_cast<uint32_t>(endpoint)));
    }
}

void RateTable::Finish() {
    const int64_t end = m_simulation.GetDuration();
    m_sampler.Finish(end);
    const int64_t full = m_sampler.GetFirstUnrecorded();
    if (full <= end) {
        m_simulation.ReportEvent({full, "rates_full", 0, 0, false,
                                  fmt::format("an endpoint has more than {} queue pairs; rates.csv "
                                              "leaves out those that began later",
                                              kMostQueuePairs)});
    }
}

void RateTable::Write(const ResultsFolder& folder) {
    ResultsFile file(folder, "rates.csv");
    file.Print("time_ns,endpoint,queue_pair,destination,sent_bps,rate_bps,window_bytes\n");
    for (const ns3::RateSampler::Record* record : m_sampler.GetRecords()) {
        WriteRecord(file, *record, m_sampler.GetInterval(), m_simulation.GetDuration());
    }
    file.Close();
}

}  // namespace scenarios
