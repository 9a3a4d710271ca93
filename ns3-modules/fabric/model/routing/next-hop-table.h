// SPDX-License-Identifier: GPL-2.0-only
#ifndef NEXT_HOP_TABLE_H
#define NEXT_HOP_TABLE_H

#include "engine/model/precondition.h"
#include "fabric-routing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// One switch's routes: for each leaf a set of egress ports, computed when first needed.
///
/// Sets are interned. Most are runs of adjacent ports (one down-link, all up-links), which need no
/// storage beyond the four bytes a leaf that name them: a look-up then touches one cache line.
///
/// A table belongs to its switch, hence to one partition: only the thread that routes the switch's
/// frames calls Require(), and what is fetched ahead is only looked at.
class NextHopTable {
  public:
    struct PortSet {
        const uint16_t* ports;  ///< Ascending.
        uint32_t count;         ///< 0 where there is no path.
    };

    void Reset(const FabricRouting& routing, uint32_t switchIndex);

    /// Fetches what At() will read.
    void Prefetch(uint32_t leaf) const {
        if (!m_setOfLeaf.empty()) {
            __builtin_prefetch(&m_setOfLeaf[leaf]);
        }
    }

    /// Whether the routes to a leaf are in the table.
    bool Knows(uint32_t leaf) const {
        return !m_setOfLeaf.empty() && m_setOfLeaf[leaf] != kUnknown;
    }

    /// Puts them there where they are not.
    void Require(uint32_t leaf) {
        if (!Knows(leaf)) {
            Compute(leaf);
        }
    }

    /// \pre Knows(leaf)
    PortSet At(uint32_t leaf) const {
        FABRICSIM_PRE(Knows(leaf));
        const uint32_t set = m_setOfLeaf[leaf];
        if ((set & kListed) == 0) {
            return {kPortNumbers.data() + (set & kFirstMask), set >> kCountShift};
        }
        const std::vector<uint16_t>& ports = m_lists[set & ~kListed];
        return {ports.data(), static_cast<uint32_t>(ports.size())};
    }

  private:
    // A set is a run, count << 16 | first port, or kListed | index into m_lists.
    static constexpr uint32_t kListed = uint32_t{1} << 31;
    static constexpr uint32_t kUnknown = UINT32_MAX;
    static constexpr uint32_t kCountShift = 16;
    static constexpr uint32_t kFirstMask = 0xffff;
    static constexpr size_t kMaxPorts = 4096;  ///< Beyond, sets are listed.

    /// 0, 1, 2, ...: where runs point to.
    static const std::array<uint16_t, kMaxPorts> kPortNumbers;

    void Compute(uint32_t leaf);
    uint32_t Intern(const std::vector<uint16_t>& ports);

    const FabricRouting* m_routing = nullptr;
    uint32_t m_switchIndex = 0;
    ModelVector<uint32_t> m_setOfLeaf;
    std::vector<std::vector<uint16_t>> m_lists;
};

}  // namespace ns3

#endif  // NEXT_HOP_TABLE_H
