// SPDX-License-Identifier: GPL-2.0-only
#include "collective/model/ring-schedule.h"

#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <vector>

namespace ns3 {
namespace {

struct Case {
    CollectiveKind kind;
    uint32_t ranks;
    uint64_t bytes;
    uint32_t channels;
    uint64_t chunkBytes;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << ToString(c.kind) << " of " << c.bytes << " bytes, " << c.ranks << " ranks, "
               << c.channels << " channels, chunks of " << c.chunkBytes;
}

class RingScheduleTest : public ::testing::TestWithParam<Case> {};

// All messages of one step, over positions and channels, are the whole vector.
TEST_P(RingScheduleTest, EveryStepMovesEveryByteOnce) {
    const Case& c = GetParam();
    const RingSchedule schedule(c.kind, c.ranks, c.bytes, c.channels, c.chunkBytes);
    for (uint32_t step = 0; step < schedule.GetSteps(); ++step) {
        std::set<uint32_t> pieces;
        uint64_t bytes = 0;
        for (uint32_t position = 0; position < c.ranks; ++position) {
            pieces.insert(schedule.GetPiece(position, step));
            for (uint32_t channel = 0; channel < c.channels; ++channel) {
                for (uint64_t chunk = 0; chunk < schedule.GetChunks(); ++chunk) {
                    const uint64_t message = schedule.GetMessageBytes(
                        position, channel, step * schedule.GetChunks() + chunk);
                    EXPECT_LE(message, c.chunkBytes);
                    EXPECT_GE(message, schedule.GetLeastMessageBytes());
                    bytes += message;
                }
            }
        }
        EXPECT_EQ(pieces.size(), c.ranks);
        EXPECT_EQ(bytes, c.bytes) << "step " << step;
    }
}

TEST_P(RingScheduleTest, ForwardsWhatItReceived) {
    const Case& c = GetParam();
    const RingSchedule schedule(c.kind, c.ranks, c.bytes, c.channels, c.chunkBytes);
    for (uint32_t step = 1; step < schedule.GetSteps(); ++step) {
        for (uint32_t position = 0; position < c.ranks; ++position) {
            EXPECT_EQ(schedule.GetPiece((position + 1) % c.ranks, step),
                      schedule.GetPiece(position, step - 1));
        }
    }
}

// Every piece visits every position: who reduces has added N parts to it, who gathers has spread
// it.
TEST_P(RingScheduleTest, EndsWhereItShould) {
    const Case& c = GetParam();
    const RingSchedule schedule(c.kind, c.ranks, c.bytes, c.channels, c.chunkBytes);
    std::vector<std::set<uint32_t>> held(c.ranks);  // pieces whole at each position
    uint32_t firstGather = 0;
    if (c.kind == CollectiveKind::kAllGather) {
        for (uint32_t p = 0; p < c.ranks; ++p) {
            held[p] = {p};
        }
    } else {
        std::vector<std::vector<uint32_t>> added(c.ranks, std::vector<uint32_t>(c.ranks, 1));
        for (uint32_t step = 0; step < c.ranks - 1; ++step) {
            auto next = added;
            for (uint32_t p = 0; p < c.ranks; ++p) {
                const uint32_t piece = schedule.GetPiece(p, step);
                next[(p + 1) % c.ranks][piece] += added[p][piece];
            }
            added = next;
        }
        for (uint32_t p = 0; p < c.ranks; ++p) {
            EXPECT_EQ(added[p][p], c.ranks);
            held[p] = {p};
        }
        firstGather = c.ranks - 1;
    }
    for (uint32_t step = firstGather; step < schedule.GetSteps(); ++step) {
        for (uint32_t p = 0; p < c.ranks; ++p) {
            const uint32_t piece = schedule.GetPiece(p, step);
            EXPECT_EQ(held[p].count(piece), 1u);
            held[(p + 1) % c.ranks].insert(piece);
        }
    }
    for (uint32_t p = 0; p < c.ranks; ++p) {
        EXPECT_EQ(held[p].size(), c.kind == CollectiveKind::kReduceScatter ? 1 : c.ranks);
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, RingScheduleTest,
                         ::testing::Values(Case{CollectiveKind::kAllReduce, 2, 1, 1, 1},
                                           Case{CollectiveKind::kAllReduce, 7, 3, 2, 10},
                                           Case{CollectiveKind::kAllReduce, 8, 1'000'003, 3, 4096},
                                           Case{CollectiveKind::kReduceScatter, 5, 999, 1, 64},
                                           Case{CollectiveKind::kReduceScatter, 2, 7, 1, 100},
                                           Case{CollectiveKind::kAllGather, 6, 12'345, 4, 100},
                                           Case{CollectiveKind::kAllGather, 3, 1, 1, 1}));

TEST(RingSchedule, BusBandwidthIsAsNcclTestsDefineIt) {
    // 8 ranks, 1 GB in 1 s.
    EXPECT_DOUBLE_EQ(BusBandwidth(CollectiveKind::kAllReduce, 8, 1'000'000'000, 1'000'000'000'000),
                     14e9);
    EXPECT_DOUBLE_EQ(BusBandwidth(CollectiveKind::kAllGather, 8, 1'000'000'000, 1'000'000'000'000),
                     7e9);
    EXPECT_DOUBLE_EQ(
        BusBandwidth(CollectiveKind::kReduceScatter, 8, 1'000'000'000, 1'000'000'000'000), 7e9);
}

}  // namespace
}  // namespace ns3
