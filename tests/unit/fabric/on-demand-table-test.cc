// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/model/routing/on-demand-table.h"

#include <gtest/gtest.h>

#include <thread>

namespace ns3 {
namespace {

TEST(OnDemandTable, ComputesEachValueOnceWhoeverAsks) {
    constexpr size_t kValues = 1000;
    OnDemandTable<std::vector<size_t>> table;
    table.Reset(kValues);
    std::vector<std::atomic<int>> computed(kValues);
    std::atomic<int> wrong{0};
    const auto ask = [&] {
        for (size_t i = 0; i < kValues; ++i) {
            const std::vector<size_t>& value = table.At(i, [&] {
                ++computed[i];
                return std::vector<size_t>{i, 2 * i};
            });
            wrong += value == std::vector<size_t>{i, 2 * i} ? 0 : 1;
        }
    };
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(ask);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
    for (size_t i = 0; i < kValues; ++i) {
        EXPECT_EQ(computed[i], 1) << i;
    }
    table.Reset(1);
    EXPECT_EQ(table.At(0, [] { return std::vector<size_t>{7}; }), std::vector<size_t>{7});
}

}  // namespace
}  // namespace ns3
