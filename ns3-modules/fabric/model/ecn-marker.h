// SPDX-License-Identifier: GPL-2.0-only
#ifndef ECN_MARKER_H
#define ECN_MARKER_H

#include "path-selector.h"

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

/// A random stream of one port's marking decisions: SplitMix64, seeded by the run and the port,
/// so that no other port's draws shift it.
class EcnMarker {
  public:
    explicit EcnMarker(uint64_t seed = 0) : m_state(seed) {}

    bool ShouldMark(const EcnThresholds& thresholds, uint64_t queueBytes) {
        if (queueBytes <= thresholds.kminBytes) {
            return false;
        }
        if (queueBytes > thresholds.kmaxBytes) {
            return true;
        }
        const double span = static_cast<double>(thresholds.kmaxBytes - thresholds.kminBytes);
        const double above = static_cast<double>(queueBytes - thresholds.kminBytes);
        return Draw() < thresholds.pmax * above / span;
    }

  private:
    // Uniform in [0, 1).
    double Draw() {
        m_state += 0x9e3779b97f4a7c15U;
        return static_cast<double>(Mix64(m_state) >> 11) * 0x1p-53;
    }

    uint64_t m_state;
};

}  // namespace ns3

#endif  // ECN_MARKER_H
