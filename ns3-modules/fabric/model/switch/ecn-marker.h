// SPDX-License-Identifier: GPL-2.0-only
#ifndef ECN_MARKER_H
#define ECN_MARKER_H

#include "engine/model/split-mix.h"

#include <cstdint>

namespace ns3 {

/// ECN marking as data-centre switches do it (DCQCN, SIGCOMM 2015, figure 5): never up to Kmin,
/// always above Kmax, and in between with a probability that rises linearly to Pmax. Applied to the
/// instantaneous backlog behind the frame as it leaves the queue.
struct EcnThresholds {
    uint64_t kminBytes = 0;
    uint64_t kmaxBytes = 0;
    double pmax = 0;
};

/// One port's marking decisions, drawn from a random stream of its own.
class EcnMarker {
  public:
    /// \param seed that of the run, mixed with the port
    explicit EcnMarker(uint64_t seed = 0) : m_draws(seed) {}

    bool ShouldMark(const EcnThresholds& thresholds, uint64_t queueBytes) {
        if (queueBytes <= thresholds.kminBytes) {
            return false;
        }
        if (queueBytes > thresholds.kmaxBytes) {
            return true;
        }
        const double span = static_cast<double>(thresholds.kmaxBytes - thresholds.kminBytes);
        const double above = static_cast<double>(queueBytes - thresholds.kminBytes);
        return m_draws.Uniform() < thresholds.pmax * above / span;
    }

    void VisitState(StateVisitor& visitor) const { visitor.Nested("draws", m_draws); }

  private:
    SplitMix64 m_draws;
};

}  // namespace ns3

#endif  // ECN_MARKER_H
