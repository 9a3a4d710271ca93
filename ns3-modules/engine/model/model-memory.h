// SPDX-License-Identifier: GPL-2.0-only
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

#include <cstddef>
#include <vector>

namespace ns3 {

/// The heap for what a model of many thousand ports is made of: ports, NICs, switches and their
/// tables, queue pairs. A hop touches a dozen of them, all in different places, and with pages of 4
/// KB the processor would spend as much time on finding their addresses as on fetching them. Here
/// they lie in huge pages, aligned to cache lines, each size by itself.
///
/// Memory, not model state: like the heap that it stands in for, it is the process's, and locked.
/// What is given back serves the next block of that size, until the process ends.
class ModelMemory {
  public:
    /// Bytes; larger blocks are the heap's own business.
    static constexpr size_t kLargestCarved = size_t{16} << 10;

    /// Uninitialised memory. \throws std::bad_alloc
    static void* Take(size_t bytes);
    /// \param bytes as given to Take()
    static void Give(void* block, size_t bytes);
};

/// Base of classes whose objects live in model memory.
struct InModelMemory {
    static void* operator new(size_t bytes) { return ModelMemory::Take(bytes); }
    static void operator delete(void* block, size_t bytes) { ModelMemory::Give(block, bytes); }
};

/// A standard allocator of model memory.
template <typename T>
struct ModelAllocator {
    using value_type = T;

    ModelAllocator() = default;
    template <typename U>
    ModelAllocator(const ModelAllocator<U>& /*other*/) {}  // NOLINT(google-explicit-constructor)

    T* allocate(size_t count) { return static_cast<T*>(ModelMemory::Take(count * kBytes)); }
    void deallocate(T* block, size_t count) { ModelMemory::Give(block, count * kBytes); }

    static constexpr size_t kBytes = sizeof(T);  // NOLINT(bugprone-sizeof-expression): T may be a
                                                 // pointer, and is what is meant

    friend bool operator==(const ModelAllocator& /*a*/, const ModelAllocator& /*b*/) {
        return true;
    }
    friend bool operator!=(const ModelAllocator& /*a*/, const ModelAllocator& /*b*/) {
        return false;
    }
};

template <typename T>
using ModelVector = std::vector<T, ModelAllocator<T>>;

}  // namespace ns3

#endif  // MODEL_MEMORY_H
