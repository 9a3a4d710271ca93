// SPDX-License-Identifier: GPL-2.0-only
#ifndef SHARED_BUFFER_H
#define SHARED_BUFFER_H

#include "fabric/model/link/class-scheduler.h"

#include "engine/model/model-memory.h"
#include "engine/model/precondition.h"
#include "engine/model/state-visitor.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace ns3 {

/// Accounting of a switch's packet memory. All sizes in bytes.
///
/// Each ingress port has, for each lossless class, a reserve of its own and a headroom that only
/// frames in flight after XOFF may fill. What is left is shared: an ingress class may hold
///
///     threshold = alpha x (buffer - all headrooms - all reserves - shared bytes in use)
///
/// of it (dynamic thresholds, Choudhury and Hahne, IEEE/ACM ToN 6(2), 1998, equation 1, applied to
/// ingress queues). At the threshold the class is paused; it is resumed once it is `xonOffset`
/// below. Lossy classes have no ingress account: an egress queue may hold lossyAlpha times the
/// free shared bytes, and what exceeds that is dropped.
///
/// Headrooms and reserves may be more than there is: then nothing is shared, and of what they
/// promise only `bufferBytes` can be kept. Never is more held than that.
///
/// Every figure grows with each frame held, and every threshold falls: an account that has missed
/// some departures errs towards pausing and dropping. So `AdmitQuietly` on a stale account is final
/// when it says yes.
class SharedBuffer {
  public:
    struct Config {
        uint64_t bufferBytes = 0;
        uint32_t reserveBytes = 0;
        uint32_t xonOffsetBytes = 0;
        uint8_t losslessMask = 0;  ///< Classes with PFC.
    };

    /// What one port may have.
    struct Port {
        double alpha = 0;            ///< Of what comes in, in lossless classes.
        double lossyAlpha = 0;       ///< Of what goes out, in lossy classes.
        uint32_t headroomBytes = 0;  ///< For each lossless class.
    };

    void Configure(const Config& config, const std::vector<Port>& ports);

    bool IsLossless(unsigned trafficClass) const {
        return (m_config.losslessMask >> trafficClass & 1) != 0;
    }

    /// Fetches what a frame of that class, arriving at that port, will touch.
    void Prefetch(unsigned port, unsigned trafficClass) const {
        __builtin_prefetch(&At(port, trafficClass), 1);
    }

    /// Takes a frame in if it fits without headroom and without a pause; else changes nothing and
    /// returns false. Safe on a stale account.
    bool AdmitQuietly(unsigned port, unsigned trafficClass, uint32_t bytes) {
        Ingress& ingress = At(port, trafficClass);
        if (ingress.headroomUsed != 0 || ingress.paused || !Holds(bytes)) {
            return false;
        }
        const uint64_t shared = SharedPart(ingress.bytes + bytes);
        if (shared != 0) {
            const uint64_t used = m_sharedUsed + std::min<uint64_t>(shared, bytes);
            if (shared >= Scaled(ingress.alpha, used) || used > m_sharedBytes) {
                return false;
            }
            m_sharedUsed = used;
        }
        ingress.bytes += bytes;
        m_heldBytes += bytes;
        return true;
    }

    /// Takes a frame in. Returns false, and changes nothing, where it does not fit.
    /// \pre the account is exact
    bool Admit(unsigned port, unsigned trafficClass, uint32_t bytes);

    /// The same for a lossy class, whose queue at the egress port holds `queueBytes`.
    bool FitsLossy(unsigned egressPort, uint32_t queueBytes, uint32_t bytes) const;
    void AdmitLossy(uint32_t bytes) {
        m_sharedUsed += bytes;
        m_heldBytes += bytes;
    }
    void ReleaseLossy(uint32_t bytes) {
        m_sharedUsed -= bytes;
        m_heldBytes -= bytes;
    }

    /// \pre the account is exact
    bool ShouldPause(unsigned port, unsigned trafficClass) const;
    /// \param paused not what it is already
    void SetPaused(unsigned port, unsigned trafficClass, bool paused);
    bool IsPaused(unsigned port, unsigned trafficClass) const {
        return At(port, trafficClass).paused;
    }
    uint32_t GetPausedCount() const { return m_pausedCount; }

    /// A frame leaves. \pre it was taken in. Returns true when its ingress class, paused, should
    /// now be resumed.
    bool Release(unsigned port, unsigned trafficClass, uint32_t bytes) {
        Ingress& ingress = At(port, trafficClass);
        if (ingress.headroomUsed != 0 || ingress.paused) {
            return ReleaseUrgently(ingress, bytes);
        }
        FABRICSIM_PRE(bytes <= ingress.bytes);
        ReleaseOrdinary(ingress, bytes);
        return false;
    }

    void VisitState(StateVisitor& visitor) const;

    uint64_t GetSharedUsed() const { return m_sharedUsed; }
    uint64_t GetHeadroomUsed() const { return m_headroomUsed; }
    /// Of all classes, at most Config::bufferBytes.
    uint64_t GetHeldBytes() const { return m_heldBytes; }

  private:
    struct Ingress {
        uint32_t bytes = 0;  ///< Held, headroom excluded.
        uint32_t headroomUsed = 0;
        uint32_t headroomBytes = 0;  ///< Size of the headroom.
        bool paused = false;
        double alpha = 0;

        void VisitState(StateVisitor& visitor) const;
    };

    Ingress& At(unsigned port, unsigned trafficClass) {
        return m_ingress[port * m_losslessClasses + m_slot[trafficClass]];
    }
    const Ingress& At(unsigned port, unsigned trafficClass) const {
        return m_ingress[port * m_losslessClasses + m_slot[trafficClass]];
    }
    uint64_t SharedPart(uint32_t bytes) const {
        return bytes > m_config.reserveBytes ? bytes - m_config.reserveBytes : 0;
    }
    // Bytes fit into a signed number, which is quicker to convert.
    uint64_t Scaled(double alpha, uint64_t sharedUsed) const {
        const uint64_t free = m_sharedBytes - std::min(m_sharedBytes, sharedUsed);
        return static_cast<uint64_t>(alpha * static_cast<double>(static_cast<int64_t>(free)));
    }
    // Of what is not in the headroom.
    void ReleaseOrdinary(Ingress& ingress, uint32_t bytes) {
        m_heldBytes -= bytes;
        m_sharedUsed -= std::min<uint64_t>(SharedPart(ingress.bytes), bytes);
        ingress.bytes -= bytes;
    }
    bool ReleaseUrgently(Ingress& ingress, uint32_t bytes);
    /// Whether there is memory for so much more.
    bool Holds(uint32_t bytes) const { return m_heldBytes + bytes <= m_config.bufferBytes; }

    Config m_config;
    uint64_t m_sharedBytes = 0;  ///< Buffer less headrooms and reserves.
    uint64_t m_sharedUsed = 0;
    uint64_t m_headroomUsed = 0;
    uint64_t m_heldBytes = 0;
    uint32_t m_losslessClasses = 0;
    uint32_t m_pausedCount = 0;
    std::array<uint8_t, kTrafficClasses> m_slot{};  ///< Lossless classes, numbered densely.
    ModelVector<Ingress> m_ingress;                 ///< By port, then lossless class.
    ModelVector<double> m_lossyAlpha;               ///< By egress port.
};

}  // namespace ns3

#endif  // SHARED_BUFFER_H
