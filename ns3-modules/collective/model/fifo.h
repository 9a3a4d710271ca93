// SPDX-License-Identifier: GPL-2.0-only
#ifndef FIFO_H
#define FIFO_H

#include <cstddef>
#include <utility>
#include <vector>

namespace ns3 {

/// A first-in first-out queue in one array that only grows: once it has seen its largest backlog,
/// it allocates nothing.
template <typename T>
class Fifo {
  public:
    bool IsEmpty() const { return m_size == 0; }

    void Push(T value) {
        if (m_size == m_slots.size()) {
            Grow();
        }
        m_slots[(m_first + m_size++) & (m_slots.size() - 1)] = std::move(value);
    }

    /// \pre !IsEmpty()
    const T& Front() const { return m_slots[m_first]; }

    /// \pre !IsEmpty()
    T Pop() {
        T value = std::move(m_slots[m_first]);
        m_first = (m_first + 1) & (m_slots.size() - 1);
        --m_size;
        return value;
    }

  private:
    static constexpr size_t kFirstSlots = 1;

    void Grow() {
        std::vector<T> larger(m_slots.empty() ? kFirstSlots : 2 * m_slots.size());
        for (size_t i = 0; i < m_size; ++i) {
            larger[i] = std::move(m_slots[(m_first + i) & (m_slots.size() - 1)]);
        }
        m_slots.swap(larger);
        m_first = 0;
    }

    std::vector<T> m_slots;  ///< A power of two of them.
    size_t m_first = 0;
    size_t m_size = 0;
};

}  // namespace ns3

#endif  // FIFO_H
