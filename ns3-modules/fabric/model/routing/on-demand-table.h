// SPDX-License-Identifier: GPL-2.0-only
#ifndef ON_DEMAND_TABLE_H
#define ON_DEMAND_TABLE_H

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ns3 {

/// Values that whoever first asks for one computes, and that only are read from then on: the one
/// gate through which partitions share what is computed on demand.
///
/// Any number of threads may ask at any time. A value that is there costs one load. Two that ask
/// for the same value at once wait for each other, and it is computed once; for different values
/// they hardly ever do. What is computed depends on the index alone, never on who asks or when: so
/// nothing shows which thread was first.
template <typename Value>
class OnDemandTable {
  public:
    /// Forgets all values. Nobody may be asking, nor use what was told, meanwhile.
    void Reset(size_t size) {
        m_found = std::vector<std::atomic<const Value*>>(size);
        m_values.clear();
        m_values.resize(size);
    }

    /// \param compute called with nothing, returns the value; must not ask this table
    template <typename Compute>
    const Value& At(size_t index, Compute compute) const {
        if (const Value* found = m_found[index].load(std::memory_order_acquire)) {
            return *found;
        }
        const std::lock_guard<std::mutex> lock(m_locks[index % kLocks]);
        if (m_values[index] == nullptr) {
            m_values[index] = std::make_unique<const Value>(compute());
            m_found[index].store(m_values[index].get(), std::memory_order_release);
        }
        return *m_values[index];
    }

  private:
    static constexpr size_t kLocks = 64;  ///< More than there are threads.

    mutable std::vector<std::atomic<const Value*>> m_found;
    mutable std::vector<std::unique_ptr<const Value>> m_values;
    mutable std::array<std::mutex, kLocks> m_locks;
};

}  // namespace ns3

#endif  // ON_DEMAND_TABLE_H
