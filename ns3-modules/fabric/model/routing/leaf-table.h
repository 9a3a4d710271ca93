// SPDX-License-Identifier: GPL-2.0-only
#ifndef LEAF_TABLE_H
#define LEAF_TABLE_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ns3 {

/// A value for each leaf, found when first asked for. To one switch most leaves of a regular fabric
/// are alike: equal values are kept once.
template <typename Value>
class LeafTable {
  public:
    explicit LeafTable(uint32_t leaves) : m_leaves(leaves) {}

    /// \param find called with nothing where the value is not known yet, returns it
    template <typename Find>
    const Value& At(uint32_t leaf, Find find) {
        if (m_indexOfLeaf.empty()) {
            m_indexOfLeaf.assign(m_leaves, kUnknown);
        }
        if (m_indexOfLeaf[leaf] == kUnknown) {
            m_indexOfLeaf[leaf] = Intern(find());
        }
        return m_values[m_indexOfLeaf[leaf]];
    }

    /// Null where the value is not known yet.
    const Value* Peek(uint32_t leaf) const {
        const bool known = !m_indexOfLeaf.empty() && m_indexOfLeaf[leaf] != kUnknown;
        return known ? &m_values[m_indexOfLeaf[leaf]] : nullptr;
    }

  private:
    static constexpr uint32_t kUnknown = UINT32_MAX;

    uint32_t Intern(Value value) {
        const auto known = std::find(m_values.begin(), m_values.end(), value);
        const auto index = static_cast<uint32_t>(known - m_values.begin());
        if (known == m_values.end()) {
            m_values.push_back(std::move(value));
        }
        return index;
    }

    uint32_t m_leaves;
    std::vector<uint32_t> m_indexOfLeaf;  ///< Allocated with the first question.
    std::vector<Value> m_values;
};

}  // namespace ns3

#endif  // LEAF_TABLE_H
