// SPDX-License-Identifier: GPL-2.0-only
#ifndef BLOCK_POOL_H
#define BLOCK_POOL_H

#include "model-memory.h"

#include <cstddef>
#include <new>
#include <vector>

namespace ns3 {

/// Recycles blocks of memory for objects of one trivially destructible type, aligned to cache
/// lines. Blocks are carved from slabs of model memory and stay in the pool until it dies; a block
/// may return to another pool than it came from, as long as the pools die together. Not
/// thread-safe: one pool belongs to one partition.
template <typename T>
class BlockPool {
  public:
    BlockPool() = default;
    ~BlockPool() {
        for (void* slab : m_slabs) {
            ModelMemory::Give(slab, kSlab);
        }
    }
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    /// Uninitialised memory for one T.
    void* Take() {
        if (m_free == nullptr) {
            AddSlab();
        }
        FreeBlock* block = m_free;
        m_free = block->next;
        __builtin_prefetch(m_free, 1);
        return block;
    }

    void Give(void* memory) { m_free = new (memory) FreeBlock{m_free}; }

  private:
    struct FreeBlock {
        FreeBlock* next;
    };

    static constexpr size_t kCacheLine = 64;
    // An odd number of lines: what is used most of a block, its first lines, would otherwise fall
    // into a part of the cache's sets only.
    static constexpr size_t kLines = (sizeof(T) + kCacheLine - 1) / kCacheLine | 1;
    static constexpr size_t kBlockSize = kLines * kCacheLine;
    static_assert(kBlockSize <= ModelMemory::kLargestCarved);
    static constexpr size_t kSlab = ModelMemory::kLargestCarved / kBlockSize * kBlockSize;

    void AddSlab() {
        auto* slab = static_cast<char*>(ModelMemory::Take(kSlab));
        m_slabs.push_back(slab);
        for (size_t i = kSlab / kBlockSize; i-- > 0;) {
            Give(slab + i * kBlockSize);
        }
    }

    FreeBlock* m_free = nullptr;
    std::vector<void*> m_slabs;
};

}  // namespace ns3

#endif  // BLOCK_POOL_H
