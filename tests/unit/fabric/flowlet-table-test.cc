// SPDX-License-Identifier: GPL-2.0-only
//
// The table of flowlets that takes memory for those alive against the table of hardware, all of
// whose entries are there.
#include "fabric/model/routing/flowlet-table.h"

#include "engine/model/split-mix.h"

#include <gtest/gtest.h>

namespace ns3 {
namespace {

constexpr int64_t kGap = 1000;

/// All entries, each as it was left.
class PlainTable {
  public:
    explicit PlainTable(uint32_t entries) : m_entries(entries) {}

    /// The port by which the flowlet goes on; `fresh` where a new one begins.
    uint16_t See(uint32_t hash, int64_t now, uint16_t fresh) {
        Entry& entry = m_entries[uint64_t{hash} * m_entries.size() >> 32];
        if (!entry.used || now - entry.lastSeen > kGap) {
            entry.port = fresh;
        }
        entry.used = true;
        entry.lastSeen = now;
        return entry.port;
    }

  private:
    struct Entry {
        bool used = false;
        int64_t lastSeen = 0;
        uint16_t port = 0;
    };
    std::vector<Entry> m_entries;
};

TEST(FlowletTable, IsTheTableOfHardware) {
    for (const uint32_t entries : {1U, 7U, 300U, 65'536U, 1U << 24}) {
        FlowletTable table(kGap, kGap, entries);
        PlainTable plain(entries);
        SplitMix64 draws(entries);
        int64_t now = 0;
        for (int i = 0; i < 20'000; ++i) {
            now += draws.Below(20);
            const uint32_t hash = static_cast<uint32_t>(Mix64(draws.Below(200) + now / 5000));
            const auto fresh = static_cast<uint16_t>(draws.Below(64));
            FlowletTable::Flowlet& flowlet = table.See(hash, now);
            if (flowlet.begins) {
                flowlet.port = fresh;
            }
            ASSERT_EQ(flowlet.port, plain.See(hash, now, fresh)) << entries << " entries";
        }
    }
}

// A flow each gap/10: eleven at a time are alive, of 100,000.
TEST(FlowletTable, TakesMemoryForTheLiving) {
    FlowletTable table(kGap, kGap, 1 << 24);
    EXPECT_EQ(table.GetMemoryBytes(), 0u);
    for (uint32_t flow = 0; flow < 100'000; ++flow) {
        table.See(static_cast<uint32_t>(Mix64(flow)), int64_t{flow} * kGap / 10).port = 1;
    }
    EXPECT_LE(table.GetMemoryBytes(), 64 * sizeof(FlowletTable::Flowlet));
}

TEST(FlowletTable, RemembersThePortOfTheFlowletBefore) {
    FlowletTable table(kGap, FlowletTable::kForEver, 1 << 24);
    table.See(5, 0).port = 3;
    for (uint32_t hash = 1; hash < 1000; ++hash) {
        table.See(hash << 12, 10).port = 1;
    }
    EXPECT_FALSE(table.See(5, kGap).begins);
    const FlowletTable::Flowlet& next = table.See(5, 3 * kGap);
    EXPECT_TRUE(next.begins);
    EXPECT_EQ(next.port, 3u);
}

}  // namespace
}  // namespace ns3
