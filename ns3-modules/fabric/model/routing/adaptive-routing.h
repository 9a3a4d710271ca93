// SPDX-License-Identifier: GPL-2.0-only
#ifndef ADAPTIVE_ROUTING_H
#define ADAPTIVE_ROUTING_H

#include "path-selector.h"

namespace ns3 {

/// Adaptive routing by local load: every frame by the port whose queues are the first to run empty.
///
/// Of many ports it looks at a few: `Samples` drawn anew and the one chosen before, as DRILL does
/// (S. Ghorbani et al., SIGCOMM 2017, section 3.2), whose authors find two samples and one memory
/// close to looking at all. Among ports of equal load a sample wins, the first drawn before others.
/// A port that the peer has paused for the frame's class, or that has no credit for the frame,
/// comes after all others looked at. Packets overtake each other; receivers must bear that.
class AdaptiveRouting : public PathSelector {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  protected:
    uint32_t GetSamples() const { return m_samples; }

  private:
    uint32_t m_samples;
};

}  // namespace ns3

#endif  // ADAPTIVE_ROUTING_H
