// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-servers.h"

#include <algorithm>

namespace ns3 {

namespace {

// Of a node with eight NICs of 200 or 400 Gb/s, GB/s.
constexpr double kEightOf200 = 200;
constexpr double kEightOf400 = 400;

// The speeds that follow are those of NCCL's search, GB/s: channels, in the node, between nodes.

NcclServer A100() {
    NcclServer server;
    server.name = "A100";
    server.aliases = {"DGX A100", "HGX A100"};
    server.computeCapability = 80;
    server.cpu = NcclCpu::kAmd;
    server.ring = server.tree = {12, 20, 20};
    server.networkBandwidth = kEightOf200;
    server.source =
        "logs of NCCL on eight A100 with NVSwitch: 12 channels of 20 GB/s, which is 12 "
        "NVLinks of 20 GB/s";
    server.assumptions = "on several nodes as on one, but no faster than its NICs; AMD hosts";
    return server;
}

NcclServer H100() {
    NcclServer server;
    server.name = "H100";
    server.aliases = {"DGX H100", "HGX H100", "HGX", "H200", "DGX H200", "HGX H200"};
    server.computeCapability = 90;
    server.ring = server.tree = {12, 30, 30};
    server.nvls = {8, 40, 60};
    server.networkBandwidth = kEightOf400;
    server.source =
        "logs of NCCL 2.19 on eight H100 and on two nodes with eight NICs of 400 Gb/s "
        "(NCCL issue 1197)";
    server.assumptions = "on more than two nodes as on two";
    return server;
}

NcclServer H800() {
    NcclServer server = H100();
    server.name = "H800";
    server.aliases = {"HGX H800"};
    server.ring = server.tree = {8, 20, 20};
    server.nvls = {8, 20, 60};
    server.source =
        "8 NVLinks of 20.6 GB/s (200 GB/s a direction, NCCL issue 1374), NCCL's table "
        "of speeds";
    server.assumptions =
        "8 channels of 20 GB/s, the most that 164.8 GB/s hold; between nodes as "
        "inside";
    return server;
}

NcclServer H20() {
    NcclServer server = H100();
    server.name = "H20";
    server.aliases = {"HGX H20"};
    server.source = "the H100's NVLink";
    server.assumptions = "NCCL's search finds what it finds on an H100";
    return server;
}

NcclServer B200() {
    NcclServer server;
    server.name = "B200";
    server.aliases = {"DGX B200", "HGX B200"};
    server.computeCapability = 100;
    server.ring = server.tree = {16, 45, 45};
    server.nvls = {8, 90, 60};
    server.networkBandwidth = kEightOf400;
    server.source = "logs of NCCL on eight B200: rings of 16 channels of 45 GB/s";
    server.assumptions =
        "trees as rings; NVLS in 8 channels of 90 GB/s, the most that 721.8 GB/s hold, and between "
        "nodes as an H100's; Intel hosts";
    return server;
}

NcclServer Gb200() {
    constexpr uint32_t kDomain = 72;
    constexpr double kNics = 72 * 50.0;
    NcclServer server = B200();
    server.name = "GB200";
    server.aliases = {"GB200 NVL72", "NVL72"};
    server.gpus = kDomain;
    server.cpu = NcclCpu::kArm;
    server.nvls = {8, 90, 90};
    server.networkBandwidth = kNics;
    server.source = "the B200's GPU and NVLink; a rack of 72 is one node to NCCL";
    server.assumptions = "NCCL's search finds what it finds on eight B200";
    return server;
}

/// What is known of RCCL's tables, model 5 of src/graph/tuning.cc, which has no LL128.
NcclTables RcclTables() {
    NcclTables tables;
    auto& near = tables.hopLatency[static_cast<size_t>(NcclLink::kNvlink)];
    auto& far = tables.hopLatency[static_cast<size_t>(NcclLink::kNetwork)];
    near[Index(NcclAlgorithm::kTree)] = {0.9, 0, 2.3};
    near[Index(NcclAlgorithm::kRing)] = {0.8, 0, 2.1};
    far[Index(NcclAlgorithm::kTree)] = {10.5, 0, 25};
    far[Index(NcclAlgorithm::kRing)] = {9.5, 0, 320};
    return tables;
}

NcclServer Mi300x() {
    NcclServer server;
    server.name = "MI300X";
    server.aliases = {"MI325X"};
    server.computeCapability = 90;
    server.cpu = NcclCpu::kAmd;
    server.ring = server.tree = {7, 52.7, 52.7};
    server.ll128 = false;
    server.nvSwitch = false;
    server.networkBandwidth = kEightOf400;
    server.tables = RcclTables();
    server.source = "RCCL's latencies of tuning model 5; 7 links of xGMI to the other GPUs";
    server.assumptions =
        "that this model is RCCL's for an MI300X; a channel a link, of 64 GB/s of "
        "which as much is used as of an NVLink 4 (82 %); NCCL's caps and "
        "corrections where RCCL has its own";
    return server;
}

std::string Plain(const std::string& name) {
    std::string plain;
    for (const char c : name) {
        if (c != '-' && c != '_' && c != ' ') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return plain;
}

}  // namespace

const std::vector<NcclServer>& NcclServers() {
    static const std::vector<NcclServer> kServers = {A100(), H100(),  H800(),  H20(),
                                                     B200(), Gb200(), Mi300x()};
    return kServers;
}

const NcclServer* FindNcclServer(const std::string& name) {
    const std::string plain = Plain(name);
    for (const NcclServer& server : NcclServers()) {
        const auto& aliases = server.aliases;
        if (Plain(server.name) == plain ||
            std::any_of(aliases.begin(), aliases.end(),
                        [&plain](const std::string& alias) { return Plain(alias) == plain; })) {
            return &server;
        }
    }
    return nullptr;
}

NcclCommunicator MakeNcclCommunicator(const NcclServer& server, uint32_t nodes, uint32_t gpus,
                                      double networkBandwidth) {
    NcclCommunicator communicator;
    communicator.ranks = nodes * gpus;
    communicator.nodes = nodes;
    communicator.computeCapability = server.computeCapability;
    communicator.cpu = server.cpu;
    communicator.ll128 = server.ll128;
    communicator.nvSwitch = server.nvSwitch;
    auto& graphs = communicator.graphs;
    graphs[Index(NcclAlgorithm::kRing)] = server.ring;
    graphs[Index(NcclAlgorithm::kTree)] = server.tree;
    graphs[Index(NcclAlgorithm::kNvls)] = server.nvls;
    graphs[Index(NcclAlgorithm::kNvlsTree)] = server.nvls;
    graphs[Index(NcclAlgorithm::kPat)] = server.ring;
    communicator.channels = NcclRunningChannels(communicator);
    if (nodes == 1) {
        return communicator;
    }
    const double network = networkBandwidth > 0 ? networkBandwidth : server.networkBandwidth;
    for (const NcclAlgorithm algorithm :
         {NcclAlgorithm::kRing, NcclAlgorithm::kTree, NcclAlgorithm::kPat}) {
        NcclGraph& graph = graphs[Index(algorithm)];
        graph.interBandwidth = std::min(graph.interBandwidth, network / graph.channels);
        // What goes around all nodes is as slow inside them.
        graph.intraBandwidth = std::min(graph.intraBandwidth, graph.interBandwidth);
    }
    graphs[Index(NcclAlgorithm::kNvlsTree)].interBandwidth *=
        std::min(1.0, network / server.networkBandwidth);
    return communicator;
}

}  // namespace ns3
