// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "scenarios/input/places.h"
#include "scenarios/output/results.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

constexpr double kPsPerUs = 1e6;
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

RateTable::RateTable(const Scenario& scenario, const Simulation& simulation) {
    if (!scenario.outputs().has_rates()) {
        return;
    }
    const Rates& rates = scenario.outputs().rates();
    m_sampler = std::make_unique<ns3::RateSampler>(std::llround(rates.interval_us() * kPsPerUs),
                                                   kMostSamples, kMostQueuePairs);
    for (const int64_t endpoint :
         std::set<int64_t>(rates.endpoint().begin(), rates.endpoint().end())) {
        m_sampler->Watch(simulation.GetRdma().GetNic(static_cast<uint32_t>(endpoint)));
    }
}

void RateTable::Write(const ResultsFolder& folder, Simulation& simulation) {
    if (m_sampler == nullptr) {
        return;
    }
    const int64_t end = simulation.GetDuration();
    m_sampler->Finish(end);
    ResultsFile file(folder, "rates.csv");
    file.Print("time_ns,endpoint,queue_pair,destination,sent_bps,rate_bps,window_bytes\n");
    for (const ns3::RateSampler::Record* record : m_sampler->GetRecords()) {
        WriteRecord(file, *record, m_sampler->GetInterval(), end);
    }
    file.Close();
    const int64_t full = m_sampler->GetFirstUnrecorded();
    if (full <= end) {
        simulation.AddEvent({full, "rates_full", 0, 0, false,
                             fmt::format("an endpoint has more than {} queue pairs; rates.csv "
                                         "leaves out those that began later",
                                         kMostQueuePairs)});
    }
}

}  // namespace scenarios
