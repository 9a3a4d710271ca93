// SPDX-License-Identifier: GPL-2.0-only
#include "model-memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

namespace ns3 {

namespace {

constexpr size_t kLine = 64;
constexpr size_t kFirstSlab = size_t{64} << 10;
constexpr size_t kHugePage = size_t{2} << 20;

struct FreeBlock {
    FreeBlock* next;
};

// Blocks by size in lines, carved from slabs that double up to one huge page: small models stay
// small.
struct Heap {
    std::mutex mutex;
    std::array<FreeBlock*, ModelMemory::kLargestCarved / kLine + 1> free{};
    char* slab = nullptr;  // what is left of the last one
    size_t left = 0;
    size_t slabSize = kFirstSlab / 2;
};

// Never destroyed: objects of static storage may outlive it otherwise.
Heap& GetHeap() {
    static Heap& heap = *new Heap;
    return heap;
}

size_t LinesOf(size_t bytes) {
    return std::max<size_t>((bytes + kLine - 1) / kLine, 1);
}

void AddSlab(Heap& heap) {
    const size_t size = std::min(2 * heap.slabSize, kHugePage);
    heap.slab = static_cast<char*>(::operator new (size, std::align_val_t{size}));
    if (size == kHugePage) {
        madvise(heap.slab, size, MADV_HUGEPAGE);  // a hint: nothing depends on its success
    }
    heap.left = heap.slabSize = size;
}

void* TakeLarge(size_t bytes) {
    void* block = ::operator new (bytes, std::align_val_t{kHugePage});
    madvise(block, bytes, MADV_HUGEPAGE);
    return block;
}

}  // namespace

void* ModelMemory::Take(size_t bytes) {
    if (bytes > kLargestCarved) {
        return bytes < kHugePage ? ::operator new (bytes, std::align_val_t{kLine})
                                 : TakeLarge(bytes);
    }
    const size_t lines = LinesOf(bytes);
    Heap& heap = GetHeap();
    const std::lock_guard<std::mutex> lock(heap.mutex);
    if (FreeBlock* block = heap.free[lines]) {
        heap.free[lines] = block->next;
        return block;
    }
    while (heap.left < lines * kLine) {
        if (heap.left != 0) {
            FreeBlock*& rest = heap.free[heap.left / kLine];
            rest = new (heap.slab) FreeBlock{rest};
        }
        AddSlab(heap);
    }
    void* block = heap.slab;
    heap.slab += lines * kLine;
    heap.left -= lines * kLine;
    return block;
}

void ModelMemory::Give(void* block, size_t bytes) {
    if (bytes > kLargestCarved) {
        ::operator delete (block, std::align_val_t{bytes < kHugePage ? kLine : kHugePage});
        return;
    }
    Heap& heap = GetHeap();
    const std::lock_guard<std::mutex> lock(heap.mutex);
    FreeBlock*& first = heap.free[LinesOf(bytes)];
    first = new (block) FreeBlock{first};
}

}  // namespace ns3
