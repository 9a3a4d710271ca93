// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/explain/machine.h"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <set>

#include "collective/model/nccl/nccl-servers.h"
#include "scenarios/explain/nccl-tests-log.h"
#include "topogen/error.h"
#include "topogen/fabric.pb.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/gpu-map.h"

namespace explain {

namespace {

constexpr double kBitsPerByte = 8;

/// Nodes and what they have; 0 where it is not known.
struct Nodes {
    uint32_t count = 1;
    uint32_t gpus = 0;
    double networkBandwidth = 0;  ///< of one, GB/s
    std::string server;           ///< "" where the fabric does not say
};

/// As the servers' model says, or what the generator was asked for; "" where neither does, or where
/// servers differ.
std::string ServerNameOf(const topogen::Fabric& fabric) {
    constexpr const char* kOption = "--servers=";
    std::set<std::string> names;
    for (const topogen::Server& server : fabric.servers()) {
        if (topogen::GpusOf(fabric, server) != 0 && !fabric.server_models().empty()) {
            names.insert(fabric.server_models(static_cast<int>(server.model())).name());
        }
    }
    if (names.size() > 1) {
        return "";
    }
    if (!names.empty() && !names.begin()->empty()) {
        return *names.begin();
    }
    for (const std::string& argument : fabric.parameters().arguments()) {
        if (argument.rfind(kOption, 0) == 0) {
            return argument.substr(std::string(kOption).size());
        }
    }
    return "";
}

/// Gb/s of all links of the servers of an NVLink domain, each way.
double NetworkGbpsOf(const topogen::Fabric& fabric, uint32_t domain) {
    constexpr double kGiga = 1e9;
    const topogen::Links& links = fabric.links();
    double gbps = 0;
    for (int link = 0; link < links.a_node_size(); ++link) {
        for (const uint32_t node : {links.a_node(link), links.b_node(link)}) {
            if (node < static_cast<uint32_t>(fabric.servers_size()) &&
                fabric.servers(static_cast<int>(node)).nvlink_domain() == domain) {
                const auto linkClass = static_cast<int>(links.link_class(link));
                gbps += static_cast<double>(fabric.link_classes(linkClass).rate_bps()) / kGiga;
            }
        }
    }
    return gbps;
}

/// NVLink domains of a fabric that have GPUs: all must have as many.
Nodes NodesOf(const topogen::Fabric& fabric, const std::string& file) {
    std::map<uint32_t, uint32_t> gpus;  // by domain
    for (const topogen::Server& server : fabric.servers()) {
        const uint32_t own = topogen::GpusOf(fabric, server);
        if (own != 0) {
            gpus[server.nvlink_domain()] += own;
        }
    }
    if (gpus.empty()) {
        throw topogen::DataError(file + ": has no GPUs");
    }
    Nodes nodes;
    nodes.count = static_cast<uint32_t>(gpus.size());
    nodes.gpus = gpus.begin()->second;
    nodes.server = ServerNameOf(fabric);
    for (const auto& [domain, count] : gpus) {
        if (count != nodes.gpus) {
            throw topogen::DataError(
                fmt::format("{}: {} GPUs in NVLink domain {}, {} in domain {}; all must have as "
                            "many",
                            file, count, domain, nodes.gpus, gpus.begin()->first));
        }
    }
    nodes.networkBandwidth = NetworkGbpsOf(fabric, gpus.begin()->first) / kBitsPerByte;
    return nodes;
}

Nodes NodesOf(const CommandLine& line, std::vector<std::string>& notes) {
    if (line.fabric.empty()) {
        return {};
    }
    std::string leftOut;
    const topogen::Fabric fabric = topogen::LoadFabricFile(line.fabric, "", &leftOut);
    if (!leftOut.empty()) {
        notes.push_back(leftOut);
    }
    return NodesOf(fabric, line.fabric);
}

const ns3::NcclServer& ServerOf(const CommandLine& line, const Nodes& nodes) {
    const std::string name = line.server.empty() ? nodes.server : line.server;
    const ns3::NcclServer* server = ns3::FindNcclServer(name);
    if (server == nullptr) {
        throw topogen::UsageError(fmt::format(
            "--server: is needed, for the fabric's servers are {}",
            name.empty() ? "not of one known kind" : name + ", of which there is no preset"));
    }
    return *server;
}

/// Throws if nothing can be read of it; a directory opens, but cannot be.
std::ifstream Open(const std::string& file) {
    std::ifstream in(file);
    if (!in || in.peek() == std::ifstream::traits_type::eof()) {
        throw topogen::DataError(file + ": cannot be read, or is empty");
    }
    return in;
}

ns3::NcclOverrides OverridesOf(const CommandLine& line, const ns3::NcclCommunicator& communicator) {
    ns3::NcclOverrides overrides;
    if (!line.ncclAlgo.empty()) {
        overrides.algorithms = ns3::ParseNcclAlgo(line.ncclAlgo, line.collective);
    }
    if (!line.ncclProto.empty()) {
        overrides.protocols = ns3::ParseNcclProto(line.ncclProto, line.collective);
    }
    if (!line.tuner.empty()) {
        std::ifstream in = Open(line.tuner);
        overrides.rows = ns3::ReadNcclTunerTable(line.tuner, in, line.collective,
                                                 communicator.nodes, communicator.ranks);
    }
    return overrides;
}

/// What the command line has that differs from the preset.
void SetOwn(const CommandLine& line, ns3::NcclCommunicator& communicator) {
    communicator.computeCapability =
        line.computeCapability.value_or(communicator.computeCapability);
    communicator.cpu = line.cpu.value_or(communicator.cpu);
    for (const auto& [algorithm, graph] : line.graphs) {
        communicator.graphs[ns3::Index(algorithm)] = graph;
    }
    communicator.channels = line.channels.value_or(ns3::NcclRunningChannels(communicator));
}

}  // namespace

Machine MachineOf(const CommandLine& line) {
    constexpr uint64_t kMostRanks = uint64_t{1} << 24U;
    Machine machine;
    const Nodes nodes = NodesOf(line, machine.notes);
    const ns3::NcclServer& server = ServerOf(line, nodes);
    const uint32_t all = nodes.gpus == 0 ? server.gpus : nodes.gpus;
    const uint32_t count = line.nodes.value_or(nodes.count);
    const uint32_t gpus = line.gpusPerNode.value_or(all);
    if (!line.fabric.empty() && (count > nodes.count || gpus > all)) {
        throw topogen::UsageError(fmt::format("--{}: the fabric has {} nodes of {} GPUs",
                                              count > nodes.count ? "nodes" : "gpus-per-node",
                                              nodes.count, all));
    }
    if (uint64_t{count} * gpus > kMostRanks) {
        throw topogen::UsageError(
            fmt::format("--nodes {}: of {} GPUs are more than {} GPUs", count, gpus, kMostRanks));
    }
    const double network =
        line.nicGbps.has_value() ? *line.nicGbps / kBitsPerByte : nodes.networkBandwidth;
    machine.server = server.name;
    machine.tables = server.tables;
    machine.communicator = ns3::MakeNcclCommunicator(server, count, gpus, network);
    SetOwn(line, machine.communicator);
    machine.overrides = OverridesOf(line, machine.communicator);
    if (!line.measured.empty()) {
        std::ifstream in = Open(line.measured);
        machine.measured = ReadNcclTestsLog(line.measured, in);
    }
    if (!server.assumptions.empty()) {
        machine.notes.push_back(fmt::format("{}: ASSUMPTION: {}", server.name, server.assumptions));
    }
    if (gpus != server.gpus) {
        machine.notes.push_back(fmt::format(
            "{}: ASSUMPTION: NCCL's search finds on {} GPUs a node what it finds on {}; --graph "
            "tells what it did find",
            server.name, gpus, server.gpus));
    }
    if (count > 1 && network > server.networkBandwidth) {
        machine.notes.push_back(
            fmt::format("{}: NICs of more than {} Gb/s a node change nothing "
                        "here; --graph tells what NCCL's search found",
                        server.name, kBitsPerByte * server.networkBandwidth));
    }
    return machine;
}

}  // namespace explain
