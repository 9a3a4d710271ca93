// SPDX-License-Identifier: GPL-2.0-only
#ifndef BLOCK_POOL_H
#define BLOCK_POOL_H

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

namespace ns3 {

/// Recycles blocks of memory for objects of one trivially destructible type, aligned to cache
/// lines. Blocks are carved from large slabs and stay in the pool until it dies; a block may return
/// to another pool than it came from, as long as the pools die together. Not thread-safe: one pool
/// belongs to one partition.
template <typename T>
class BlockPool {
  public:
    BlockPool() = default;
    ~BlockPool() {
        for (const Slab& slab : m_slabs) {
            ::operator delete (slab.memory, std::align_val_t{slab.size});
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
    static constexpr size_t kFirstSlab = size_t{64} << 10;
    static constexpr size_t kHugePage = size_t{2} << 20;

    // Slabs double up to one huge page: small models stay small, large ones spare the processor
    // most of its address translation.
    void AddSlab() {
        const size_t size = m_slabs.empty() ? kFirstSlab : std::min(2 * m_slabSize, kHugePage);
        m_slabSize = size;
        auto* slab = static_cast<char*>(::operator new (size, std::align_val_t{size}));
        if (size == kHugePage) {
            madvise(slab, size, MADV_HUGEPAGE);  // a hint: nothing depends on its success
        }
        m_slabs.push_back({slab, size});
        for (size_t i = size / kBlockSize; i-- > 0;) {
            Give(slab + i * kBlockSize);
        }
    }

    struct Slab {
        void* memory;
        size_t size;
    };

    FreeBlock* m_free = nullptr;
    std::vector<Slab> m_slabs;
    size_t m_slabSize = 0;
};

}  // namespace ns3

#endif  // BLOCK_POOL_H
