// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_TUNER_H
#define NCCL_TUNER_H

#include "nccl-communicator.h"
#include "nccl-costs.h"
#include "nccl-names.h"
#include "nccl-overrides.h"
#include "nccl-tables.h"

#include <cstdint>

namespace ns3 {

/// What NCCL does with a call.
struct NcclChoice {
    NcclAlgorithm algorithm = NcclAlgorithm::kRing;
    NcclProtocol protocol = NcclProtocol::kSimple;
    double time = 0;  ///< As expected, us.
    uint32_t channels = 1;
    uint32_t threads = 0;  ///< Of a channel.
};

/// NCCL's choice of algorithm, protocol, channels and threads of a collective, from predicted times
/// alone: the model of NCCL 2.30.7 (src/graph/tuning.cc, src/enqueue.cc), in double precision where
/// NCCL computes in single. docs/model/nccl.md has its equations.
///
/// `bytes` is the size of the whole vector: count x size, and x ranks for all-gather and
/// reduce-scatter.
class NcclTuner {
  public:
    /// Throws std::invalid_argument for a collective that NCCL does not choose an algorithm for,
    /// and for a communicator that breaks a range.
    NcclTuner(const NcclCommunicator& communicator, CollectiveKind function,
              NcclOverrides overrides = {}, const NcclTables& tables = NcclTables());

    const NcclCommunicator& GetCommunicator() const { return m_communicator; }
    CollectiveKind GetFunction() const { return m_function; }

    /// Before what depends on the size; see GetTime().
    const NcclCost& GetCost(NcclAlgorithm algorithm, NcclProtocol protocol) const {
        return m_costs.Get(algorithm, protocol);
    }
    /// Whether the overrides leave it, and it can be used at all.
    bool IsUsable(NcclAlgorithm algorithm, NcclProtocol protocol) const;

    /// Expected time of a call, us. \pre GetCost(algorithm, protocol).bandwidth > 0
    /// \param fp8Sum whether it adds up FP8 numbers
    double GetTime(NcclAlgorithm algorithm, NcclProtocol protocol, uint64_t bytes,
                   bool fp8Sum = false) const;

    /// The least time, and of equal ones the first algorithm's, then the first protocol's. Throws
    /// std::invalid_argument if the overrides leave nothing that can be used.
    NcclChoice Choose(uint64_t bytes, bool fp8Sum = false) const;

  private:
    double GetTreeShare(NcclAlgorithm algorithm, NcclProtocol protocol, uint64_t bytes) const;
    double GetRingPlateau(NcclProtocol protocol, uint64_t bytes) const;
    NcclChoice FindLeast(uint64_t bytes, bool fp8Sum) const;
    void SetChannels(uint64_t bytes, NcclChoice& choice) const;

    const NcclCommunicator m_communicator;
    const CollectiveKind m_function;
    const NcclOverrides m_overrides;
    const NcclTables m_tables;
    const NcclCosts m_costs;
};

}  // namespace ns3

#endif  // NCCL_TUNER_H
