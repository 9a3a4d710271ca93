// SPDX-License-Identifier: GPL-2.0-only
#ifndef ADAPTIVE_CHOOSER_H
#define ADAPTIVE_CHOOSER_H

#include "path-selector.h"

namespace ns3 {

/// One switch's search for the port of least load: see AdaptiveRouting.
class AdaptiveChooser : public PathChooser {
  public:
    /// \param samples ports looked at beside the one chosen before; 0 looks at all
    AdaptiveChooser(const SwitchPlace& place, uint32_t samples);

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        return FindLeast(frame, paths, now, nullptr);
    }
    void Prefetch(const Frame& frame, const PathOptions& paths) const override;
    void VisitState(StateVisitor& visitor) const override {
        visitor.Nested("draws", m_draws);
        visitor.Value("last", m_last);
    }

  protected:
    /// \param avoidUntil by port number, the time until which it comes after all others but those
    ///        at which the frame could not start; null if there is none such
    uint16_t FindLeast(const Frame& frame, const PathOptions& paths, int64_t now,
                       const int64_t* avoidUntil);

  private:
    const SwitchPorts& m_ports;
    SplitMix64 m_draws;
    uint32_t m_samples;
    uint16_t m_last;
};

}  // namespace ns3

#endif  // ADAPTIVE_CHOOSER_H
