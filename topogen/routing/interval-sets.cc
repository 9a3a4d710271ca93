// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/routing/interval-sets.h"

#include <algorithm>
#include <tuple>

namespace topogen {

bool IntervalSets::Less::operator()(const std::vector<Interval>& a,
                                    const std::vector<Interval>& b) const {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(), [](const Interval& x, const Interval& y) {
            return std::tie(x.begin, x.end) < std::tie(y.begin, y.end);
        });
}

uint32_t IntervalSets::Intern(std::vector<Interval> intervals) {
    const auto [entry, isNew] =
        m_numbers.try_emplace(std::move(intervals), static_cast<uint32_t>(m_sets.size()));
    if (isNew) {
        m_sets.push_back(&entry->first);
    }
    return entry->second;
}

uint32_t IntervalSets::Add(uint32_t begin, uint32_t end) {
    return begin == end ? Intern({}) : Intern({{begin, end}});
}

uint32_t IntervalSets::Unite(std::vector<uint32_t> sets) {
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    if (sets.size() == 1) {
        return sets.front();
    }
    std::vector<Interval> all;
    for (const uint32_t set : sets) {
        all.insert(all.end(), m_sets[set]->begin(), m_sets[set]->end());
    }
    std::sort(all.begin(), all.end(),
              [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
    std::vector<Interval> merged;
    for (const Interval& interval : all) {
        if (!merged.empty() && interval.begin <= merged.back().end) {
            merged.back().end = std::max(merged.back().end, interval.end);
        } else {
            merged.push_back(interval);
        }
    }
    return Intern(std::move(merged));
}

bool IntervalSets::Contains(uint32_t set, uint32_t element) const {
    const std::vector<Interval>& intervals = *m_sets[set];
    const auto after =
        std::upper_bound(intervals.begin(), intervals.end(), element,
                         [](uint32_t value, const Interval& run) { return value < run.begin; });
    return after != intervals.begin() && element < std::prev(after)->end;
}

}  // namespace topogen
