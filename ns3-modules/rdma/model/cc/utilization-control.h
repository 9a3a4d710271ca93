// SPDX-License-Identifier: GPL-2.0-only
#ifndef UTILIZATION_CONTROL_H
#define UTILIZATION_CONTROL_H

#include "engine/model/state-visitor.h"
#include "fabric/model/wire/frame.h"

#include <cstdint>

namespace ns3 {

/// How far a hop is used between two of its records, `before` and the later `now`, by equation 2 of
/// HPCC (Li et al., SIGCOMM 2019):
///     u = txRate / rate + min(queue, previous queue) / (rate x T).
double HopUtilization(const HopTelemetry& now, const HopTelemetry& before, int64_t baseRttPs);

/// The rate that holds a path at a target utilization: HPCC's algorithm 1, in rates.
///
/// Samples of the utilization U are smoothed over the base RTT T; then, from a reference rate R_c
/// that follows once a round trip,
///     R = R_c / (U / eta) + R_AI   if U >= eta or maxStage additive steps were made,
///     R = R_c + R_AI               otherwise,
/// within minRate and line rate. Starts at line rate with U = 1.
class UtilizationControl {
  public:
    struct Parameters {
        double lineRate;  ///< bit/s, as the other rates.
        double additive;  ///< R_AI
        double minRate;
        double target;  ///< eta
        uint32_t maxStage;
        int64_t baseRttPs;
    };

    explicit UtilizationControl(const Parameters& parameters)
        : m_parameters(parameters), m_reference(parameters.lineRate) {}

    /// Takes a sample that stands for `span` > 0 ps.
    void Sample(double utilization, int64_t span);

    /// Takes a utilization that was smoothed where it was measured.
    void Adopt(double utilization) { m_utilization = utilization; }

    /// The rate after the samples so far, bit/s. \param newRound the reference rate follows
    double React(bool newRound);

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("reference", m_reference);
        visitor.Value("utilization", m_utilization);
        visitor.Value("stage", m_stage);
    }

  private:
    Parameters m_parameters;
    double m_reference;        ///< R_c
    double m_utilization = 1;  ///< Smoothed U.
    uint32_t m_stage = 0;
};

}  // namespace ns3

#endif  // UTILIZATION_CONTROL_H
