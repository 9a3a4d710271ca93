// SPDX-License-Identifier: GPL-2.0-only
#include "engine/model/model-memory.h"
#include "engine/model/block-pool.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>

namespace ns3 {
namespace {

/// Blocks in use, each filled with a byte of its own, so that two that overlap show.
class CheckedMemory {
  public:
    ~CheckedMemory() {
        while (!m_blocks.empty()) {
            Give(m_blocks.begin()->first);
        }
    }

    void Take(size_t bytes) {
        auto* block = static_cast<unsigned char*>(ModelMemory::Take(bytes));
        EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0U) << bytes;
        std::memset(block, ++m_fill, bytes);
        m_blocks[block] = {bytes, m_fill};
    }

    void GiveOne(size_t index) { Give(std::next(m_blocks.begin(), index)->first); }
    size_t GetCount() const { return m_blocks.size(); }

  private:
    struct Content {
        size_t bytes;
        unsigned char fill;
    };

    void Give(unsigned char* block) {
        const Content content = m_blocks.at(block);
        for (size_t i = 0; i < content.bytes; ++i) {
            ASSERT_EQ(block[i], content.fill) << "byte " << i << " of " << content.bytes;
        }
        ModelMemory::Give(block, content.bytes);
        m_blocks.erase(block);
    }

    unsigned char m_fill = 0;
    std::map<unsigned char*, Content> m_blocks;
};

TEST(ModelMemory, BlocksOfAllSizesAreApartAndAligned) {
    std::mt19937 random(7);
    CheckedMemory memory;
    for (int round = 0; round < 3000; ++round) {
        if (memory.GetCount() > 100 && random() % 2 == 0) {
            memory.GiveOne(random() % memory.GetCount());
        } else {
            memory.Take(random() % (size_t{1} << (random() % 19)));
        }
    }
    memory.Take(size_t{5} << 20);
}

TEST(ModelMemory, ReusesWhatWasGivenBack) {
    void* first = ModelMemory::Take(700);
    ModelMemory::Give(first, 700);
    void* second = ModelMemory::Take(704);  // eleven cache lines, both
    EXPECT_EQ(first, second);
    ModelMemory::Give(second, 704);
}

TEST(BlockPool, BlocksAreApartAndTheNextPoolHasThem) {
    struct Block {
        char bytes[5 * 64];
    };
    constexpr int kBlocks = 16 * (ModelMemory::kLargestCarved / sizeof(Block));  // whole slabs
    std::set<void*> first;
    std::set<void*> second;
    for (std::set<void*>* taken : {&first, &second}) {
        BlockPool<Block> pool;
        for (int i = 0; i < kBlocks; ++i) {
            void* block = pool.Take();
            EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0U);
            std::memset(block, i % 256, sizeof(Block));
            EXPECT_TRUE(taken->insert(block).second);
        }
        int kept = 0;
        for (void* block : *taken) {
            const auto* bytes = static_cast<const unsigned char*>(block);
            kept += bytes[0] == bytes[sizeof(Block) - 1] ? 1 : 0;
        }
        EXPECT_EQ(kept, kBlocks);
        void* block = *taken->begin();
        pool.Give(block);
        EXPECT_EQ(pool.Take(), block);
    }
    EXPECT_EQ(first, second);
}

TEST(ModelMemory, ServesVectorsAndObjects) {
    struct Object : InModelMemory {
        uint64_t value = 3;
    };
    const ModelVector<uint32_t> numbers(1000, 9);
    const auto object = std::make_unique<Object>();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(object.get()) % 64, 0U);
    EXPECT_EQ(numbers[999] + object->value, 12U);
}

}  // namespace
}  // namespace ns3
