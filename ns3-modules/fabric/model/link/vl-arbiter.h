// SPDX-License-Identifier: GPL-2.0-only
#ifndef VL_ARBITER_H
#define VL_ARBITER_H

#include "engine/model/precondition.h"
#include "engine/model/state-visitor.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

/// The two tables by which a port shares its link among virtual lanes (InfiniBand Architecture
/// vol. 1, 7.6.9).
struct VlArbitration {
    struct Entry {
        uint8_t vl;
        uint8_t weight;  ///< Units of 64 bytes, 1..255.
    };
    using Table = std::vector<Entry>;

    static constexpr uint32_t kUnlimited = UINT32_MAX;

    /// \param high, low entries "lane:weight" with spaces between, 64 at most
    /// \param limit what the high table may send while the low one waits: units of 4,096 bytes, 0 a
    ///        single packet, 255 no limit
    /// \throws std::invalid_argument for what is no table, and for a lane of `lanes` that no entry
    ///         gives a turn
    static VlArbitration Make(const std::string& high, const std::string& low, uint8_t limit,
                              unsigned lanes);

    Table high;
    Table low;
    uint8_t highMask = 0;  ///< Lanes in it.
    uint8_t lowMask = 0;
    uint32_t highLimitBytes = kUnlimited;
};

/// Where a port's arbitration stands.
class VlArbiter {
  public:
    /// \param ready mask of lanes that may send
    /// \param headBytes called with a lane, returns the size of its first frame
    /// \pre ready is not 0, and each lane of it is in one of the tables
    template <typename HeadBytes>
    unsigned Pick(const VlArbitration& tables, uint8_t ready, HeadBytes headBytes) {
        FABRICSIM_PRE(ready != 0 && (ready & ~(tables.highMask | tables.lowMask)) == 0);
        const bool lowWaits = (ready & tables.lowMask) != 0;
        const bool isHigh = (ready & tables.highMask) != 0 &&
                            (!lowWaits || m_highBytes == 0 || m_highBytes < tables.highLimitBytes);
        const unsigned vl = isHigh ? m_high.Pick(tables.high, ready, headBytes)
                                   : m_low.Pick(tables.low, ready, headBytes);
        m_highBytes = isHigh && lowWaits ? m_highBytes + headBytes(vl) : 0;
        return vl;
    }

    void VisitState(StateVisitor& visitor) const {
        for (const Turn* turn : {&m_high, &m_low}) {
            visitor.Value("entry", turn->entry);
            visitor.Value("left", turn->left);
        }
        visitor.Value("highBytes", m_highBytes);
    }

  private:
    /// Weighted round robin. A packet may go while anything of its entry's weight is left.
    struct Turn {
        uint32_t entry = 0;
        int32_t left = 0;  ///< Of the entry's weight, bytes; nothing left before its first turn.

        template <typename HeadBytes>
        unsigned Pick(const VlArbitration::Table& table, uint8_t ready, HeadBytes headBytes) {
            while (left <= 0 || (ready >> table[entry].vl & 1) == 0) {
                entry = static_cast<uint32_t>((entry + 1) % table.size());
                left = 64 * table[entry].weight;
            }
            const unsigned vl = table[entry].vl;
            left -= static_cast<int32_t>(headBytes(vl));
            return vl;
        }
    };

    Turn m_high;
    Turn m_low;
    uint32_t m_highBytes = 0;  ///< Sent by the high table since the low one last had a chance.
};

}  // namespace ns3

#endif  // VL_ARBITER_H
