// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_ROUTING_INTERVAL_SETS_H
#define TOPOGEN_ROUTING_INTERVAL_SETS_H

#include <cstdint>
#include <map>
#include <vector>

namespace topogen {

/// Sets of whole numbers as sorted runs, each distinct set kept once and known by a number. Made
/// for subtrees: thousands of switches share few sets of few runs.
class IntervalSets {
  public:
    struct Interval {
        uint32_t begin;
        uint32_t end;  ///< past the last
    };

    /// The number of the set {begin, ..., end - 1}.
    uint32_t Add(uint32_t begin, uint32_t end);

    /// The number of the union of the numbered sets, each of which may be named more than once.
    uint32_t Unite(std::vector<uint32_t> sets);

    bool Contains(uint32_t set, uint32_t element) const;

    const std::vector<Interval>& IntervalsOf(uint32_t set) const { return *m_sets[set]; }

  private:
    struct Less {
        bool operator()(const std::vector<Interval>& a, const std::vector<Interval>& b) const;
    };

    uint32_t Intern(std::vector<Interval> intervals);

    std::map<std::vector<Interval>, uint32_t, Less> m_numbers;
    std::vector<const std::vector<Interval>*> m_sets;  // the map's keys
};

}  // namespace topogen

#endif  // TOPOGEN_ROUTING_INTERVAL_SETS_H
