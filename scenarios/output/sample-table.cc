// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/sample-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/input/places.h"
#include "scenarios/output/exact-text.h"
#include "scenarios/simulated-time.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

constexpr size_t kMostSamples = 2048;

}  // namespace

void CheckSamples(const Scenario& scenario, const topogen::Fabric& fabric) {
    if (!scenario.outputs().has_samples()) {
        return;
    }
    const Samples& samples = scenario.outputs().samples();
    CheckPlaces(samples.endpoint(), samples.port(), fabric, "outputs.samples");
    if (samples.endpoint().empty() && samples.port().empty()) {
        throw topogen::DataError("outputs.samples: needs an endpoint or a port");
    }
}

SampleTable::SampleTable(const Scenario& scenario, const topogen::Fabric& fabric,
                         const Simulation& simulation)
    : m_fabric(fabric),
      m_simulation(simulation),
      m_sampler(ToPs(scenario.outputs().samples().interval_us()), kMostSamples) {
    const Samples& samples = scenario.outputs().samples();
    std::set<uint32_t> links;
    const auto watch = [&](ns3::FabricPort& port) {
        if (links.insert(port.GetSource() / 2).second) {
            m_sampler.Watch(port);
            m_sampler.Watch(*port.GetPeer());
        }
    };
    const ns3::FabricNetwork& network = simulation.GetNetwork();
    for (const int64_t endpoint : samples.endpoint()) {
        const auto number = static_cast<uint32_t>(endpoint);
        for (uint32_t k = 0;
             k < network.GetPortsPerEndpoint() && network.HasEndpointPort(number, k); ++k) {
            watch(network.GetEndpointPort(number, k));
        }
    }
    for (const Port& port : samples.port()) {
        watch(FindPort(port, fabric, network));
    }
}

void SampleTable::Write(const ResultsFolder& folder) {
    const int64_t end = m_simulation.GetDuration();
    m_sampler.Finish(end);
    ResultsFile file(folder, "samples.csv");
    WriteSamples(file, end);
    file.Close();
}

void SampleTable::WriteSamples(ResultsFile& file, int64_t end) const {
    file.Print("time_ns,link,from_node,from_port,queue_bytes,max_queue_bytes,utilization\n");
    const topogen::Links& links = m_fabric.links();
    for (size_t p = 0; p < m_sampler.GetPortCount(); ++p) {
        const uint32_t source = m_sampler.GetPort(p).GetSource();
        const auto link = static_cast<int>(source / 2);
        const bool isA = source % 2 == 0;
        const uint32_t node = isA ? links.a_node(link) : links.b_node(link);
        const uint32_t port = isA ? links.a_port(link) : links.b_port(link);
        int64_t begin = 0;
        for (const ns3::PortSampler::Sample& sample : m_sampler.GetSamples(p)) {
            const int64_t until = std::min(begin + m_sampler.GetInterval(), end);
            if (until > begin) {
                file.Print("{},{},{},{},{},{},{}\n", NanosecondsText(until), link, node, port,
                           sample.queueBytes, sample.maxQueueBytes,
                           ShareText(static_cast<uint64_t>(sample.busyPs),
                                     static_cast<uint64_t>(until - begin)));
            }
            begin = until;
        }
    }
}

}  // namespace scenarios
