// SPDX-License-Identifier: GPL-2.0-only
#ifndef RATE_ESTIMATOR_H
#define RATE_ESTIMATOR_H

#include "engine/model/state-visitor.h"

#include <cmath>
#include <cstdint>

namespace ns3 {

/// How much of a link is used, as CONGA measures it (M. Alizadeh et al., SIGCOMM 2014, section 3.2,
/// "discounting rate estimator"): a register X takes the bytes of each packet that is sent, and
/// loses the share `alpha` of what it has every `period`. At a rate R it comes to R x tau, with
///
///     tau = period / alpha,
///
/// so that X / (C x tau) is the share of the link's rate C that is used.
class RateEstimator {
  public:
    struct Parameters {
        int64_t periodPs = 1;  ///< > 0
        double alpha = 0;      ///< 0..1, exclusive.
    };

    /// A packet of so many bytes starts at `time` (ps), not before those added before.
    void Add(const Parameters& parameters, uint32_t bytes, int64_t time) {
        m_bytes = GetBytes(parameters, time) + bytes;
        m_periods = time / parameters.periodPs;
    }

    /// X at `time`, not before the last Add().
    double GetBytes(const Parameters& parameters, int64_t time) const {
        const int64_t passed = time / parameters.periodPs - m_periods;
        return passed == 0 ? m_bytes
                           : m_bytes * std::pow(1 - parameters.alpha, static_cast<double>(passed));
    }

    /// X / (C x tau).
    double GetShare(const Parameters& parameters, uint64_t rateBps, int64_t time) const {
        constexpr double kBytesPerBitPs = 1.0 / 8 / 1e12;
        const double tau = static_cast<double>(parameters.periodPs) / parameters.alpha;
        return GetBytes(parameters, time) / (static_cast<double>(rateBps) * tau * kBytesPerBitPs);
    }

    /// Periods are counted from time 0, so that only what falls on the same one is alike.
    void VisitState(StateVisitor& visitor) const {
        visitor.Value("bytes", m_bytes);
        visitor.Value("periods", m_periods);
    }

  private:
    double m_bytes = 0;
    int64_t m_periods = 0;  ///< Whole ones that had passed as m_bytes was computed.
};

}  // namespace ns3

#endif  // RATE_ESTIMATOR_H
