// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/simai.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "topogen/error.h"
#include "topogen/formats/link-lines.h"
#include "topogen/formats/read-network.h"
#include "topogen/model/field-error.h"
#include "topogen/model/gpu-map.h"

namespace topogen {

namespace {

// Where the fabric does not say. 900 GB/s both ways together: NVIDIA H100 data sheet. The delay of
// each of the two links from GPU to GPU is SimAI's own example's.
constexpr uint64_t kNvlinkBps = 3'600'000'000'000;
constexpr uint64_t kNvlinkDelayPs = 25'000;
constexpr const char* kGpuType = "H100";

std::string GpuTypeOf(const Fabric& fabric) {
    std::string type = fabric.server_models().empty() ? "" : fabric.server_models(0).name();
    std::replace(type.begin(), type.end(), ' ', '-');  // it must be one word
    return type.empty() ? kGpuType : type;
}

/// The end of the line of each of a server's NVLinks.
std::string NvlinkText(const Fabric& fabric, const Server& server) {
    const Nvlink* said = NvlinkOf(fabric, server);
    const bool hasDelay = said != nullptr && said->latency_ps() != 0;
    return RateAndDelay(said == nullptr ? kNvlinkBps : said->rate_bps(),
                        hasDelay ? said->latency_ps() / 2 : kNvlinkDelayPs) +
           " 0\n";
}

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
        GpuTypeOf(fabric));
    for (uint32_t node = fabric.endpoints(); node < firstSwitch + switches; ++node) {
        text += fmt::format("{} ", node);
    }
    text += '\n';
    for (const Server& server : fabric.servers()) {
        const std::string tail = NvlinkText(fabric, server);
        for (uint32_t i = 0; i < server.endpoints(); ++i) {
            const uint32_t endpoint = server.first_endpoint() + i;
            text += fmt::format("{} {} {}", endpoint, fabric.endpoints() + endpoint / gpus, tail);
        }
    }
    return text + LinkLines(fabric, firstSwitch);
}

namespace {

/// Reads one file.
class Reader {
  public:
    Reader(const std::string& name, std::istream& in) : m_lines(name, in) {}

    Fabric Read();

  private:
    struct Header {
        uint32_t nodes;
        uint32_t perServer;
        uint32_t nvswitches;
        uint32_t switches;
        uint64_t links;
    };
    Header ReadHeader();
    void ReadLinks(const NodeNumbers& numbers, const std::vector<LinkLine>& links);
    void AddNvlink(uint32_t nvswitch, uint32_t gpu, const LinkLine& link);
    void SetNvlinkOfServers(const NodeNumbers& numbers);

    LineReader m_lines;
    ReadNetwork m_network;
    uint32_t m_nvswitches = 0;
    std::vector<uint32_t> m_domainOf;  // by NVSwitch; kNone: no GPU yet
    std::vector<Nvlink> m_nvlink;      // by GPU

    static constexpr uint32_t kNone = ReadNetwork::kNextPort;
};

Reader::Header Reader::ReadHeader() {
    constexpr size_t kWords = 6;
    if (!m_lines.Next() || m_lines.GetCount() != kWords) {
        throw m_lines.Refuse(
            "the first line must be: nodes gpus-per-server nvswitches switches links gpu-type");
    }
    Header header{};
    header.nodes = static_cast<uint32_t>(m_lines.GetWhole(0, "nodes", 1, kMostNodes));
    header.perServer = static_cast<uint32_t>(m_lines.GetWhole(1, "gpus-per-server", 1, kMostNodes));
    header.nvswitches = static_cast<uint32_t>(m_lines.GetWhole(2, "nvswitches", 0, header.nodes));
    header.switches = static_cast<uint32_t>(m_lines.GetWhole(3, "switches", 0, header.nodes));
    header.links = m_lines.GetWhole(4, "links", 0, kMostNodes);
    m_network.serverName = m_lines.GetWord(kWords - 1);
    if (uint64_t{header.nvswitches} + header.switches > header.nodes) {
        throw m_lines.Refuse(fmt::format("{} nvswitches and {} switches, but {} nodes",
                                         header.nvswitches, header.switches, header.nodes));
    }
    return header;
}

/// A server of the file whose GPUs have no NVSwitch is as many servers of one: what joins them is
/// the network.
Fabric Reader::Read() {
    const Header header = ReadHeader();
    m_nvswitches = header.nvswitches;
    const NodeNumbers numbers(m_lines, header.nodes, header.nvswitches + header.switches);
    const std::vector<LinkLine> links =
        ReadLinkLines(m_lines, header.nodes, header.links, m_network.leftOut);
    CheckEnoughLinks(m_lines, numbers.Endpoints(), links.size());
    m_network.endpoints = numbers.Endpoints();
    m_network.switches = header.switches;
    m_network.format = "simai";
    m_network.endpointNumbers = numbers.EndpointNodes();
    m_network.switchNumbers.assign(numbers.SwitchNodes().begin() + header.nvswitches,
                                   numbers.SwitchNodes().end());
    const uint32_t perServer = header.nvswitches == 0 ? 1 : header.perServer;
    for (uint32_t endpoint = 0; endpoint < m_network.endpoints; ++endpoint) {
        m_network.serverOf.push_back(endpoint / perServer);
    }
    for (uint32_t server = 0; server <= m_network.serverOf.back(); ++server) {
        m_network.nvlinkDomain.push_back(server);
    }
    m_domainOf.assign(header.nvswitches, kNone);
    m_nvlink.resize(m_network.endpoints);
    ReadLinks(numbers, links);
    SetNvlinkOfServers(numbers);
    return ToFabric(m_network, m_lines);
}

void Reader::ReadLinks(const NodeNumbers& numbers, const std::vector<LinkLine>& links) {
    for (const LinkLine& link : links) {
        const NodeNumbers::Node a = numbers.Find(link.a);
        const NodeNumbers::Node b = numbers.Find(link.b);
        const bool aNvlink = a.isSwitch && a.index < m_nvswitches;
        const bool bNvlink = b.isSwitch && b.index < m_nvswitches;
        if (!aNvlink && !bNvlink) {
            m_network.cables.push_back({{a.isSwitch, a.isSwitch ? a.index - m_nvswitches : a.index},
                                        {b.isSwitch, b.isSwitch ? b.index - m_nvswitches : b.index},
                                        link.rateBps,
                                        link.delayPs,
                                        link.line,
                                        link.frameLoss});
            continue;
        }
        if (a.isSwitch && b.isSwitch) {
            throw m_lines.RefuseLine(link.line, "an NVSwitch may only be linked to GPUs");
        }
        AddNvlink(aNvlink ? a.index : b.index, aNvlink ? b.index : a.index, link);
    }
}

/// A GPU with links to several NVSwitches has the rate of all of them.
void Reader::AddNvlink(uint32_t nvswitch, uint32_t gpu, const LinkLine& link) {
    if (link.frameLoss != 0) {
        throw m_lines.RefuseLine(link.line,
                                 "error rate: must be 0 for NVLink, which loses nothing");
    }
    uint32_t& domain = m_domainOf[nvswitch];
    uint32_t& own = m_network.nvlinkDomain[m_network.serverOf[gpu]];
    domain = domain == kNone ? own : std::min(domain, own);
    own = domain;
    Nvlink& nvlink = m_nvlink[gpu];
    if (nvlink.rate_bps() + link.rateBps > kMaxRateBps) {
        throw m_lines.RefuseLine(link.line,
                                 fmt::format("more than {} b/s of NVLink for a GPU", kMaxRateBps));
    }
    nvlink.set_rate_bps(nvlink.rate_bps() + link.rateBps);
    nvlink.set_latency_ps(std::max(nvlink.latency_ps(), 2 * link.delayPs));  // in and out
}

/// NVLink is one thing in a domain.
void Reader::SetNvlinkOfServers(const NodeNumbers& numbers) {
    if (m_nvswitches == 0) {
        return;
    }
    const std::vector<uint32_t> nodes = numbers.EndpointNodes();
    std::vector<uint32_t> firstOf(m_network.nvlinkDomain.size(), kNone);
    m_network.nvlink.resize(m_network.nvlinkDomain.size());
    for (uint32_t gpu = 0; gpu < m_network.endpoints; ++gpu) {
        const uint32_t server = m_network.serverOf[gpu];
        uint32_t& first = firstOf[m_network.nvlinkDomain[server]];
        first = first == kNone ? gpu : first;
        const Nvlink& nvlink = m_nvlink[gpu];
        const Nvlink& other = m_nvlink[first];
        if (nvlink.rate_bps() != other.rate_bps() || nvlink.latency_ps() != other.latency_ps()) {
            throw m_lines.RefuseLine(
                0, fmt::format("node {} has {} b/s of NVLink and {} ps, and node {}, in the same "
                               "domain, {} b/s and {} ps; must be the same",
                               nodes[gpu], nvlink.rate_bps(), nvlink.latency_ps(), nodes[first],
                               other.rate_bps(), other.latency_ps()));
        }
        m_network.nvlink[server] = nvlink;
    }
}

}  // namespace

Fabric FromSimai(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    return Reader(name, in).Read();
}

}  // namespace topogen
