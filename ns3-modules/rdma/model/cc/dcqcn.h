// SPDX-License-Identifier: GPL-2.0-only
#ifndef DCQCN_H
#define DCQCN_H

#include "congestion-control.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

namespace ns3 {

/// DCQCN (Zhu et al., SIGCOMM 2015) with the timers of the Mellanox NICs.
///
/// After the first CNP, every AlphaInterval
///     alpha = (1 - g) alpha + g    if a CNP came since the last update, else (1 - g) alpha,
/// and every DecreaseInterval, if a CNP came since the last check,
///     target = rate (see ClampTargetRate),  rate = rate (1 - alpha / 2),
/// which restarts the increase timer and byte counter. Each of their expiries raises its stage and
///     recovers:  rate = (rate + target) / 2                    while both stages are below F,
///     adds:      target += AdditiveIncrease, then recovers     when one has reached F,
///     hyper-adds: target += HyperIncrease, then recovers       when both are past F.
///
/// AdditiveIncrease, HyperIncrease, MinRate and ByteCounter are given for ReferenceRate and scale
/// with the NIC's line rate; times do not. Presets: see GetCongestionControlNames().
class Dcqcn : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool WantsCnp() const override { return true; }
    bool WantsAcks() const override { return m_windowBdps > 0; }

  private:
    friend class DcqcnFlow;

    DataRate m_referenceRate;
    double m_gain;
    double m_initialAlpha;
    Time m_alphaInterval;
    Time m_decreaseInterval;
    Time m_increaseInterval;
    uint64_t m_byteCounter;
    uint32_t m_fastRecoverySteps;
    DataRate m_additiveIncrease;
    DataRate m_hyperIncrease;
    DataRate m_minRate;
    double m_minDecreaseFactor;
    bool m_clampTargetRate;
    double m_windowBdps;
};

}  // namespace ns3

#endif  // DCQCN_H
