// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/captures.h"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "rdma/model/cc/congestion-control.h"
#include "scenarios/input/places.h"
#include "scenarios/input/transport.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

constexpr double kBytesPerMegabyte = 1e6;
constexpr double kDefaultMegabytes = 100;

bool EndsWith(const std::string& text, const std::string& end) {
    return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool IsPcapng(const std::string& file) {
    return EndsWith(file, ".pcapng");
}

/// Checks one capture; messages begin with `field`, its place in the scenario.
class Check {
  public:
    Check(const Capture& capture, const topogen::Fabric& fabric, std::string field)
        : m_capture(capture), m_fabric(fabric), m_field(std::move(field)) {}

    void CheckAll() const {
        CheckFile();
        CheckPlaces(m_capture.endpoint(), m_capture.port(), m_fabric, m_field);
        if (m_capture.has_between()) {
            CheckEndpoint(m_capture.between().a(), m_fabric, m_field + ".between.a");
            CheckEndpoint(m_capture.between().b(), m_fabric, m_field + ".between.b");
            if (m_capture.between().a() == m_capture.between().b()) {
                throw Refuse("between", "a and b must be different endpoints");
            }
        }
        CheckNumberOfPlaces();
    }

  private:
    topogen::Error Refuse(const std::string& field, const std::string& what) const {
        return topogen::DataError(fmt::format("{}.{}: {}", m_field, field, what));
    }

    void CheckFile() const {
        const std::string& file = m_capture.file();
        const bool isPlain =
            file.find('/') == std::string::npos && file.find('\0') == std::string::npos;
        if (!isPlain || !(EndsWith(file, ".pcap") || IsPcapng(file))) {
            throw Refuse("file", fmt::format("{}: must be a name without folders that ends in "
                                             ".pcap or .pcapng",
                                             file.empty() ? "missing" : file));
        }
    }

    void CheckNumberOfPlaces() const {
        const int ofEndpoint = static_cast<int>(m_fabric.ports_per_endpoint());
        const int places = m_capture.endpoint_size() * ofEndpoint + m_capture.port_size();
        if (places == 0 && !m_capture.has_between()) {
            throw topogen::DataError(m_field + ": needs an endpoint, a port or between");
        }
        if ((places == 0 ? 2 : places) > 1 && !IsPcapng(m_capture.file())) {
            throw Refuse("file", m_capture.file() +
                                     ": pcap has room for one place; name it .pcapng, or give one "
                                     "endpoint or port");
        }
    }

    const Capture& m_capture;
    const topogen::Fabric& m_fabric;
    std::string m_field;
};

void CheckTelemetry(const Scenario& scenario, const topogen::Fabric& fabric) {
    if (IsInfiniband(fabric) && MakeCongestionControl(scenario)->WantsTelemetry()) {
        throw topogen::DataError(fmt::format(
            "outputs.capture[0]: {} adds telemetry to packets, which InfiniBand has no format for; "
            "allowed: another transport.congestion_control, or an Ethernet fabric",
            scenario.transport().congestion_control()));
    }
}

ns3::FrameCapture::Options OptionsOf(const Capture& capture, const ResultsFolder& folder) {
    ns3::FrameCapture::Options options;
    options.path = folder.GetPathOf(capture.file());
    options.format =
        IsPcapng(capture.file()) ? ns3::CaptureFormat::kPcapng : ns3::CaptureFormat::kPcap;
    options.snapBytes = static_cast<uint32_t>(capture.snap_bytes());
    const double megabytes =
        capture.has_max_megabytes() ? capture.max_megabytes() : kDefaultMegabytes;
    options.maxBytes = static_cast<uint64_t>(std::llround(megabytes * kBytesPerMegabyte));
    if (capture.has_between()) {
        options.between = {static_cast<uint32_t>(capture.between().a()),
                           static_cast<uint32_t>(capture.between().b())};
    }
    return options;
}

void AddPlaces(const Capture& capture, const topogen::Fabric& fabric,
               const ns3::FabricNetwork& network, ns3::FrameCapture& target) {
    const auto addEndpoint = [&](int64_t endpoint) {
        const uint32_t ports = network.GetPortsPerEndpoint();
        const auto number = static_cast<uint32_t>(endpoint);
        for (uint32_t k = 0; k < ports && network.HasEndpointPort(number, k); ++k) {
            target.AddPort(network.GetEndpointPort(number, k),
                           ports == 1 ? fmt::format("endpoint {}", endpoint)
                                      : fmt::format("endpoint {} port {}", endpoint, k));
        }
    };
    for (const int64_t endpoint : capture.endpoint()) {
        addEndpoint(endpoint);
    }
    for (const Port& port : capture.port()) {
        target.AddPort(FindPort(port, fabric, network),
                       fmt::format("node {} port {}", port.node(), port.port()));
    }
    if (capture.endpoint_size() + capture.port_size() == 0) {
        addEndpoint(capture.between().a());
        addEndpoint(capture.between().b());
    }
}

}  // namespace

void CheckCaptures(const Scenario& scenario, const topogen::Fabric& fabric) {
    if (scenario.outputs().capture_size() != 0) {
        CheckTelemetry(scenario, fabric);
    }
    std::set<std::string> files;
    for (int i = 0; i < scenario.outputs().capture_size(); ++i) {
        const Capture& capture = scenario.outputs().capture(i);
        const std::string field = fmt::format("outputs.capture[{}]", i);
        Check(capture, fabric, field).CheckAll();
        if (!files.insert(capture.file()).second) {
            throw topogen::DataError(
                fmt::format("{}.file: {}: another capture has that name", field, capture.file()));
        }
    }
}

Captures::Captures(const Scenario& scenario, const topogen::Fabric& fabric,
                   const Simulation& simulation, const ResultsFolder& folder)
    : m_simulation(simulation) {
    const ns3::FabricNetwork& network = simulation.GetNetwork();
    for (const Capture& capture : scenario.outputs().capture()) {
        auto target = std::make_unique<ns3::FrameCapture>(network.GetWireFormat(),
                                                          OptionsOf(capture, folder));
        AddPlaces(capture, fabric, network, *target);
        target->Start();
        m_entries.push_back({capture.file(), std::move(target)});
    }
}

void Captures::Finish() {
    const ns3::Partition& partition = m_simulation.GetNetwork().GetPartition();
    const int64_t now = partition.ToGlobal(partition.GetNow());
    for (const Entry& entry : m_entries) {
        entry.capture->Finish(now);
        if (const auto fullAt = entry.capture->GetFullAt()) {
            m_simulation.ReportEvent({*fullAt, "capture_full", 0, 0, false, entry.file});
        }
    }
}

}  // namespace scenarios
