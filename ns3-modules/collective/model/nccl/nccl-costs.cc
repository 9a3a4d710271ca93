// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-costs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace ns3 {

namespace {

constexpr uint32_t kAmpere = 80;  // compute capabilities
constexpr uint32_t kHopper = 90;
constexpr uint32_t kBlackwell = 100;

size_t RowOfGpu(uint32_t computeCapability) {
    size_t row = 0;
    for (const uint32_t first : {kAmpere, kHopper, kBlackwell}) {
        row += computeCapability >= first ? 1 : 0;
    }
    return row;
}

size_t ColumnOfNodes(uint32_t nodes) {
    return std::min<size_t>(nodes, kNcclScales) - 1;
}

bool RunsInNvswitch(NcclAlgorithm algorithm) {
    return algorithm == NcclAlgorithm::kNvls || algorithm == NcclAlgorithm::kNvlsTree;
}

bool IsCollNet(NcclAlgorithm algorithm) {
    return algorithm == NcclAlgorithm::kCollNetDirect || algorithm == NcclAlgorithm::kCollNetChain;
}

void Require(bool holds, const std::string& what) {
    if (!holds) {
        throw std::invalid_argument("NcclCosts: " + what);
    }
}

bool IsRate(double bandwidth) {
    return std::isfinite(bandwidth) && bandwidth > 0;
}

void Check(const NcclCommunicator& communicator, CollectiveKind function) {
    Require(std::find(kAllNcclFunctions.begin(), kAllNcclFunctions.end(), function) !=
                kAllNcclFunctions.end(),
            std::string("chooses no algorithm for ") + ToString(function));
    Require(communicator.ranks >= 1, "no ranks");
    Require(communicator.nodes >= 1 && communicator.nodes <= communicator.ranks,
            std::to_string(communicator.nodes) + " nodes: must be from 1 to the " +
                std::to_string(communicator.ranks) + " ranks");
    Require(communicator.channels >= 1, "no channels");
    Require(std::isfinite(communicator.networkLatency) && communicator.networkLatency >= 0,
            "network latency: must be 0 or more");
    for (const NcclAlgorithm algorithm : kAllNcclAlgorithms) {
        const NcclGraph& graph = communicator.graphs[Index(algorithm)];
        Require(
            graph.channels == 0 || (IsRate(graph.intraBandwidth) && IsRate(graph.interBandwidth)),
            std::string("bandwidth of ") + ToString(algorithm) + ": must be above 0");
    }
}

/// All but rings and trees know Simple alone.
bool RunsUnder(NcclAlgorithm algorithm, NcclProtocol protocol) {
    return protocol == NcclProtocol::kSimple || algorithm == NcclAlgorithm::kRing ||
           algorithm == NcclAlgorithm::kTree;
}

}  // namespace

NcclCosts::NcclCosts(const NcclCommunicator& communicator, CollectiveKind function,
                     const NcclTables& tables)
    : m_communicator(communicator),
      m_function(function),
      m_tables(tables),
      m_gpu(RowOfGpu(communicator.computeCapability)) {
    Check(communicator, function);
    m_scale = ColumnOfNodes(communicator.nodes);
    for (const NcclAlgorithm algorithm : kAllNcclAlgorithms) {
        for (const NcclProtocol protocol : kAllNcclProtocols) {
            if (m_communicator.ranks > 1 && RunsUnder(algorithm, protocol) &&
                IsSupported(algorithm)) {
                m_costs[Index(algorithm)][Index(protocol)] = {
                    GetLatency(algorithm, protocol),
                    GetBusBandwidth(algorithm, protocol) * GetShareOfBusBandwidth(algorithm)};
            }
        }
    }
}

bool NcclCosts::IsSupported(NcclAlgorithm algorithm) const {
    const NcclCommunicator& c = m_communicator;
    if (c.graphs[Index(algorithm)].channels == 0) {
        return false;
    }
    switch (algorithm) {
        case NcclAlgorithm::kRing:
            return true;
        case NcclAlgorithm::kTree:
            return IsAllReduce();
        case NcclAlgorithm::kPat:
            return IsGatherOrScatter() && (c.nodes == c.ranks || c.patAnywhere);
        case NcclAlgorithm::kNvlsTree:
            return IsAllReduce() && c.nodes > 1 && c.nvSwitch;
        case NcclAlgorithm::kNvls:
            return c.nvSwitch && (c.nodes == 1 || c.collNet) &&
                   (IsAllReduce() ||
                    (IsGatherOrScatter() && GetRanksPerNode() <= m_tables.nvlsGatherRanks &&
                     (c.nodes == 1 || c.collNetGathers)));
        case NcclAlgorithm::kCollNetDirect:
            return c.collNet && c.nodes > 1 && c.nvSwitch &&
                   GetRanksPerNode() <= m_tables.collNetRanks &&
                   (IsAllReduce() || (IsGatherOrScatter() && c.collNetGathers));
        case NcclAlgorithm::kCollNetChain:
            return c.collNet && c.nodes > 1 && GetRanksPerNode() <= m_tables.collNetRanks &&
                   IsAllReduce();
    }
    return false;
}

double NcclCosts::GetSteps() const {
    const double ranks = m_communicator.ranks;
    if (IsAllReduce()) {
        return 2 * (ranks - 1);
    }
    return IsGatherOrScatter() ? ranks - 1 : ranks;
}

double NcclCosts::GetNvlsChannelBandwidth(NcclAlgorithm algorithm, const NcclGraph& graph) const {
    const double perNode = GetRanksPerNode();
    // One channel in so many is lost to synchronisation.
    double inside = graph.intraBandwidth * m_tables.nvlsEfficiency[m_gpu] * (graph.channels - 1.0) /
                    graph.channels;
    inside *= IsAllReduce() ? 2 : (perNode - 1) / perNode;
    if (algorithm == NcclAlgorithm::kNvls) {
        return std::min(inside, graph.interBandwidth);
    }
    const double between = graph.interBandwidth * (m_communicator.nodes <= 2 ? 2 : 1);
    return std::min({inside, between, m_tables.nvlsTreeChannel[m_gpu][m_scale]});
}

double NcclCosts::GetCollNetDirectBandwidth(const NcclGraph& graph, double all) const {
    const double perNode = GetRanksPerNode();
    if (IsGatherOrScatter()) {
        return perNode * std::min(graph.intraBandwidth,
                                  m_tables.collNetDirectNetworkShare * graph.interBandwidth);
    }
    double divisor = perNode / graph.channels;
    divisor -= (divisor - 1) / 2;
    const bool isHopper = m_communicator.computeCapability >= kHopper;
    return all / divisor * (isHopper ? m_tables.collNetDirectShare : 1);
}

double NcclCosts::GetBusBandwidth(NcclAlgorithm algorithm, NcclProtocol protocol) const {
    const NcclGraph& graph = m_communicator.graphs[Index(algorithm)];
    const double channel = m_communicator.nodes <= 2 || IsCollNet(algorithm) ? graph.intraBandwidth
                                                                             : graph.interBandwidth;
    const double all = graph.channels * channel;
    switch (algorithm) {
        case NcclAlgorithm::kRing:
            return GetRingBandwidth(protocol, graph.channels, all);
        case NcclAlgorithm::kTree:
            return GetTreeBandwidth(protocol, graph.channels, all);
        case NcclAlgorithm::kPat:
            return all * m_tables.patShare;
        case NcclAlgorithm::kCollNetDirect:
            return GetCollNetDirectBandwidth(graph, all);
        case NcclAlgorithm::kCollNetChain:
            return all;
        case NcclAlgorithm::kNvls:
        case NcclAlgorithm::kNvlsTree:
            return graph.channels * GetNvlsChannelBandwidth(algorithm, graph);
    }
    return 0;
}

double NcclCosts::GetLlTotal() const {
    // Between nodes, LL goes through the host's memory.
    const size_t rowOfCpu =
        m_communicator.cpu == NcclCpu::kAmd ? m_tables.llRowOfAmd : m_tables.llRowOfOthers;
    return m_tables.llTotal[m_communicator.nodes == 1 ? m_gpu : rowOfCpu][m_scale];
}

double NcclCosts::GetRingBandwidth(NcclProtocol protocol, double channels, double all) const {
    switch (protocol) {
        case NcclProtocol::kLl:
            return std::min(GetLlTotal(), all * m_tables.ringLlShare);
        case NcclProtocol::kLl128:
            return std::min(all * m_tables.ringLl128Share,
                            channels * m_tables.ringLl128Channel[m_gpu]);
        case NcclProtocol::kSimple:
            return all;
    }
    return 0;
}

double NcclCosts::GetTreeBandwidth(NcclProtocol protocol, double channels, double all) const {
    double bandwidth =
        std::min(all * m_tables.treeShare, channels * m_tables.treeChannel[m_gpu][m_scale]);
    if (protocol == NcclProtocol::kLl) {
        bandwidth = std::min(bandwidth / m_tables.treeLlDivisor, GetLlTotal());
    } else if (protocol == NcclProtocol::kLl128) {
        const bool oneNode = m_communicator.nodes == 1;
        bandwidth *= oneNode ? m_tables.treeLl128OneNode : m_tables.treeLl128Nodes;
        bandwidth = std::min(bandwidth, channels * m_tables.treeLl128Channel[m_gpu][m_scale]);
    }
    return bandwidth * (m_communicator.plainTree ? m_tables.plainTreeShare : 1);
}

double NcclCosts::GetShareOfBusBandwidth(NcclAlgorithm algorithm) const {
    const bool isRing = algorithm == NcclAlgorithm::kRing;
    if (IsGatherOrScatter() && !isRing) {
        return 1;
    }
    return isRing || RunsInNvswitch(algorithm) ? m_communicator.ranks / GetSteps() : 0.5;
}

double NcclCosts::GetRingLatency(NcclProtocol protocol, double near, double far) const {
    const NcclCommunicator& c = m_communicator;
    const bool isSimple = protocol == NcclProtocol::kSimple;
    if (!IsAllReduce() && !IsGatherOrScatter()) {
        const NcclLink link =
            c.nodes == 1 ? c.graphs[Index(NcclAlgorithm::kRing)].intraLink : NcclLink::kNetwork;
        const NcclAlgorithm alike =
            c.sameRings || !isSimple ? NcclAlgorithm::kRing : NcclAlgorithm::kTree;
        const auto& hops = m_tables.hopLatency[static_cast<size_t>(link)][Index(alike)];
        return (c.sameRings ? 1 : GetSteps()) * hops[Index(protocol)];
    }
    double crossings = 0;
    double post = 0;
    if (c.nodes > 1) {
        const double rounds = m_tables.ringCountsWayBack ? c.nodes : c.nodes - 1.0;
        crossings = IsAllReduce() ? 2 * rounds : rounds;
        post = (c.cpu == NcclCpu::kAmd ? m_tables.postOverheadAmd : m_tables.postOverhead) *
               (isSimple ? m_tables.simplePosts : 1);
    }
    return (GetSteps() - crossings) * std::max(near, post) + crossings * far;
}

double NcclCosts::GetLatency(NcclAlgorithm algorithm, NcclProtocol protocol) const {
    const NcclCommunicator& c = m_communicator;
    const size_t p = Index(protocol);
    const auto link = static_cast<size_t>(c.graphs[Index(algorithm)].intraLink);
    const auto network = static_cast<size_t>(NcclLink::kNetwork);
    const bool isAlone = c.nodes == c.ranks;
    const double base = m_tables.baseLatency[Index(algorithm)][p];
    const double near = m_tables.hopLatency[link][Index(algorithm)][p];
    const double far =
        m_tables.hopLatency[network][Index(isAlone ? NcclAlgorithm::kTree : algorithm)][p] +
        c.networkLatency * (protocol == NcclProtocol::kSimple ? 2 : 1);
    const double levels = std::floor(std::log2(c.nodes));
    const uint32_t perNode = c.ranks / c.nodes;  // whole, as NCCL has it here
    const double others = perNode - 1.0;
    switch (algorithm) {
        case NcclAlgorithm::kRing:
            return base + GetRingLatency(protocol, near, far);
        case NcclAlgorithm::kTree:
            return base + 2 * (others * near + levels * far);
        case NcclAlgorithm::kCollNetDirect:
            return base + far +
                   2 * (std::min(1.0, others) * near +
                        m_tables.collNetDirectLatencyPerPeer * others);
        case NcclAlgorithm::kCollNetChain:
            return base + 2 * others * near + far;
        case NcclAlgorithm::kNvls:
            return near + (c.nodes > 1 ? far : 0);
        case NcclAlgorithm::kNvlsTree:
            return base + near + 2 * levels * far;
        case NcclAlgorithm::kPat:
            return base + levels * far / m_tables.patHopDivisor +
                   m_tables.patLatencyPerRank * c.ranks;
    }
    return 0;
}

}  // namespace ns3
