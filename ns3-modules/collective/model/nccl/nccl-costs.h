// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_COSTS_H
#define NCCL_COSTS_H

#include "nccl-communicator.h"
#include "nccl-names.h"
#include "nccl-tables.h"

#include <array>
#include <cstddef>

namespace ns3 {

/// What NCCL expects of an algorithm under a protocol: a call takes latency + bytes / bandwidth.
struct NcclCost {
    double latency = 0;    ///< us
    double bandwidth = 0;  ///< GB/s of the whole vector ("algorithm bandwidth"); 0: cannot be used.
};

/// NCCL's costs of a collective by algorithm and protocol, before what depends on the size of a
/// call: the model of NCCL 2.30.7 (src/graph/tuning.cc), in double precision where NCCL computes in
/// single. docs/model/nccl.md has its equations.
class NcclCosts {
  public:
    /// Throws std::invalid_argument for a collective that NCCL does not choose an algorithm for,
    /// and for a communicator that breaks a range.
    NcclCosts(const NcclCommunicator& communicator, CollectiveKind function,
              const NcclTables& tables);

    const NcclCost& Get(NcclAlgorithm algorithm, NcclProtocol protocol) const {
        return m_costs[Index(algorithm)][Index(protocol)];
    }

  private:
    bool IsSupported(NcclAlgorithm algorithm) const;

    // GB/s, as the bus bandwidth of nccl-tests; `all` is what the channels have together.
    double GetBusBandwidth(NcclAlgorithm algorithm, NcclProtocol protocol) const;
    double GetLlTotal() const;
    double GetRingBandwidth(NcclProtocol protocol, double channels, double all) const;
    double GetTreeBandwidth(NcclProtocol protocol, double channels, double all) const;
    double GetNvlsChannelBandwidth(NcclAlgorithm algorithm, const NcclGraph& graph) const;
    double GetCollNetDirectBandwidth(const NcclGraph& graph, double all) const;
    /// Algorithm bandwidth in shares of bus bandwidth.
    double GetShareOfBusBandwidth(NcclAlgorithm algorithm) const;

    // us; `near` is a hop inside the node, `far` one between nodes.
    double GetLatency(NcclAlgorithm algorithm, NcclProtocol protocol) const;
    double GetRingLatency(NcclProtocol protocol, double near, double far) const;

    bool IsAllReduce() const { return m_function == CollectiveKind::kAllReduce; }
    bool IsGatherOrScatter() const {
        return m_function == CollectiveKind::kAllGather ||
               m_function == CollectiveKind::kReduceScatter;
    }
    double GetRanksPerNode() const {
        return static_cast<double>(m_communicator.ranks) / m_communicator.nodes;
    }
    /// Of a ring.
    double GetSteps() const;

    const NcclCommunicator m_communicator;
    const CollectiveKind m_function;
    const NcclTables m_tables;
    size_t m_gpu;        ///< Row of the tables.
    size_t m_scale = 0;  ///< Column of the tables.
    std::array<std::array<NcclCost, kNcclProtocols>, kNcclAlgorithms> m_costs;
};

}  // namespace ns3

#endif  // NCCL_COSTS_H
