// SPDX-License-Identifier: GPL-2.0-only
#ifndef FIXED_RATE_H
#define FIXED_RATE_H

#include "rdma/model/cc/congestion-control.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// A congestion control that sets one rate and one window and never moves them.
class FixedRate : public CongestionControl {
  public:
    /// \param windowBytes 0 is no limit
    explicit FixedRate(uint64_t rateBps, uint64_t windowBytes = 0)
        : m_rateBps(rateBps), m_windowBytes(windowBytes) {}

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& /*path*/) const override {
        return std::make_unique<Constant>(m_rateBps, m_windowBytes);
    }

    bool wantsCnp = false;
    bool WantsCnp() const override { return wantsCnp; }

  private:
    struct Constant : CongestionFlow {
        Constant(uint64_t rateBps, uint64_t windowBytes) : CongestionFlow(rateBps, windowBytes) {}
    };

    uint64_t m_rateBps;
    uint64_t m_windowBytes;
};

}  // namespace ns3

#endif  // FIXED_RATE_H
