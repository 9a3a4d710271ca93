// SPDX-License-Identifier: GPL-2.0-only
#ifndef LOSS_PROCESS_H
#define LOSS_PROCESS_H

#include "engine/model/precondition.h"
#include "engine/model/split-mix.h"
#include "engine/model/state-visitor.h"

#include <cmath>
#include <cstdint>

namespace ns3 {

/// How probably a link direction loses what is sent.
struct LossRates {
    double frame = 0;  ///< A frame of any size is lost with this probability, 0..1.
    double bit = 0;    ///< Each bit of a frame, headers and FCS included, is received wrong with
                       ///< this probability, and a frame with any such bit is lost. 0..1, after
                       ///< error correction.

    bool IsLossless() const { return frame == 0 && bit == 0; }
};

/// Decides which frames of a link direction are lost, from a random stream of its own.
///
/// A frame of b bytes is lost with probability 1 - exp(-h(b)), where
///
///     h(b) = -ln(1 - frame) - 8 b ln(1 - bit)
///
/// To draw for each frame would be dear. Instead, a stretch of hazard is drawn from an exponential
/// distribution of mean 1, and the frame whose h uses it up is lost: that is the same process,
/// since an exponential stretch has no memory. For frames of one size it draws the number of frames
/// to the next loss from a geometric distribution. One draw a loss.
class LossProcess {
  public:
    /// \param seed that of the run, mixed with the link direction
    LossProcess(const LossRates& rates, uint64_t seed) : m_draws(seed) { SetRates(rates); }

    /// For frames from now on.
    void SetRates(const LossRates& rates) {
        m_frameHazard = -std::log1p(-rates.frame);
        m_byteHazard = -8 * std::log1p(-rates.bit);
        m_left = Draw();
    }

    /// Whether the next frame, of so many bytes, is lost. \pre `bytes` is more than 0
    bool Loses(uint32_t bytes) {
        FABRICSIM_PRE(bytes > 0);
        m_left -= m_frameHazard + m_byteHazard * bytes;
        if (m_left > 0) {
            return false;
        }
        m_left = Draw();
        return true;
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Nested("draws", m_draws);
        visitor.Value("frameHazard", m_frameHazard);
        visitor.Value("byteHazard", m_byteHazard);
        visitor.Value("left", m_left);
    }

  private:
    // Finite, since Uniform() is below 1.
    double Draw() { return -std::log1p(-m_draws.Uniform()); }

    SplitMix64 m_draws;
    double m_frameHazard = 0;
    double m_byteHazard = 0;
    double m_left = 0;  ///< Hazard until the next loss.
};

}  // namespace ns3

#endif  // LOSS_PROCESS_H
