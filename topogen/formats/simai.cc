// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/simai.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "topogen/error.h"
#include "topogen/formats/link-lines.h"
#include "topogen/formats/read-network.h"

namespace topogen {

namespace {

// 900 GB/s both ways together. Ref.: NVIDIA H100 data sheet. The delay is SimAI's own example's.
constexpr const char* kNvlink = "3600Gbps 0.000025ms 0";
constexpr const char* kGpuType = "H100";

/// GPUs of a domain, if endpoint e is in domain floor(e / GPUs) for all e.
uint32_t GpusPerDomain(const Fabric& fabric) {
    std::vector<uint32_t> gpus;  // of runs of servers of one domain
    uint32_t domain = 0;
    for (const Server& server : fabric.servers()) {
        if (gpus.empty() || server.nvlink_domain() != domain) {
            domain = server.nvlink_domain();
            gpus.push_back(0);
        }
        gpus.back() += server.endpoints();
    }
    const bool even =
        std::all_of(gpus.begin(), gpus.end() - 1, [&](uint32_t n) { return n == gpus.front(); });
    if (!even || gpus.back() > gpus.front()) {
        throw DataError(
            "SimAI numbers GPUs domain by domain; all NVLink domains but the last must have the "
            "same number of GPUs");
    }
    return gpus.front();
}

}  // namespace

std::string ToSimai(const Fabric& fabric) {
    const auto switches = static_cast<uint32_t>(fabric.switches_size());
    const uint32_t gpus = GpusPerDomain(fabric);
    const uint32_t domains = (fabric.endpoints() + gpus - 1) / gpus;
    const uint32_t firstSwitch = fabric.endpoints() + domains;
    std::string text = fmt::format(
        "{} {} {} {} {} {}\n", firstSwitch + switches, gpus, domains, switches,
        uint64_t{fabric.endpoints()} + static_cast<uint64_t>(fabric.links().a_node_size()),
        kGpuType);
    for (uint32_t node = fabric.endpoints(); node < firstSwitch + switches; ++node) {
        text += fmt::format("{} ", node);
    }
    text += '\n';
    for (uint32_t endpoint = 0; endpoint < fabric.endpoints(); ++endpoint) {
        text += fmt::format("{} {} {}\n", endpoint, fabric.endpoints() + endpoint / gpus, kNvlink);
    }
    return text + LinkLines(fabric, firstSwitch);
}

Fabric FromSimai(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    LineReader lines(name, in);
    if (!lines.Next() || lines.GetCount() != 6) {
        throw lines.Refuse(
            "the first line must be: nodes gpus-per-server nvswitches switches links gpu-type");
    }
    const auto nodes = static_cast<uint32_t>(lines.GetWhole(0, "nodes", 1, kMostNodes));
    const auto perServer =
        static_cast<uint32_t>(lines.GetWhole(1, "gpus-per-server", 1, kMostNodes));
    const auto nvswitches = static_cast<uint32_t>(lines.GetWhole(2, "nvswitches", 0, nodes));
    const auto switches = static_cast<uint32_t>(lines.GetWhole(3, "switches", 0, nodes));
    const uint64_t count = lines.GetWhole(4, "links", 0, kMostNodes);
    if (uint64_t{nvswitches} + switches > nodes) {
        throw lines.Refuse(fmt::format("{} nvswitches and {} switches, but {} nodes", nvswitches,
                                       switches, nodes));
    }
    const NodeNumbers numbers(lines, nodes, nvswitches + switches);
    const std::vector<LinkLine> links = ReadLinkLines(lines, nodes, count);
    CheckEnoughLinks(lines, numbers.Endpoints(), links.size());

    ReadNetwork network;
    network.endpoints = numbers.Endpoints();
    network.switches = switches;
    for (uint32_t endpoint = 0; endpoint < network.endpoints; ++endpoint) {
        network.serverOf.push_back(endpoint / perServer);
    }
    for (uint32_t server = 0; server <= network.serverOf.back(); ++server) {
        network.nvlinkDomain.push_back(server);
    }
    constexpr uint32_t kNone = ReadNetwork::kNextPort;
    std::vector<uint32_t> domainOf(nvswitches, kNone);
    for (const LinkLine& link : links) {
        const NodeNumbers::Node a = numbers.Find(link.a);
        const NodeNumbers::Node b = numbers.Find(link.b);
        const bool aNvlink = a.isSwitch && a.index < nvswitches;
        const bool bNvlink = b.isSwitch && b.index < nvswitches;
        if (!aNvlink && !bNvlink) {
            network.cables.push_back({{a.isSwitch, a.isSwitch ? a.index - nvswitches : a.index},
                                      {b.isSwitch, b.isSwitch ? b.index - nvswitches : b.index},
                                      link.rateBps,
                                      link.delayPs,
                                      link.line});
            continue;
        }
        if (a.isSwitch && b.isSwitch) {
            throw lines.RefuseLine(link.line, "an NVSwitch may only be linked to GPUs");
        }
        uint32_t& domain = domainOf[aNvlink ? a.index : b.index];
        uint32_t& own = network.nvlinkDomain[network.serverOf[aNvlink ? b.index : a.index]];
        domain = domain == kNone ? own : std::min(domain, own);
        own = domain;
    }
    return ToFabric(network, lines);
}

}  // namespace topogen
