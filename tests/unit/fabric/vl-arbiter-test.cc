// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/model/link/vl-arbiter.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace ns3 {
namespace {

constexpr uint32_t kFrame = 640;  // ten units of weight

std::array<uint32_t, 4> CountTurns(const VlArbitration& tables, uint8_t ready, int picks) {
    VlArbiter arbiter;
    std::array<uint32_t, 4> turns{};
    for (int i = 0; i < picks; ++i) {
        ++turns.at(arbiter.Pick(tables, ready, [](unsigned) { return kFrame; }));
    }
    return turns;
}

TEST(VlArbiter, LanesOfATableShareByWeight) {
    const VlArbitration tables = VlArbitration::Make("", "0:10 1:20 2:30 3:60", 255, 4);
    EXPECT_EQ(CountTurns(tables, 0xf, 120), (std::array<uint32_t, 4>{10, 20, 30, 60}));
    EXPECT_EQ(CountTurns(tables, 0x5, 120), (std::array<uint32_t, 4>{30, 0, 90, 0}));
    EXPECT_EQ(CountTurns(tables, 0x2, 7)[1], 7u);
}

TEST(VlArbiter, ALaneMayHaveSeveralEntries) {
    const VlArbitration tables = VlArbitration::Make("", "0:10 1:10 0:10 2:10 3:10", 255, 4);
    EXPECT_EQ(CountTurns(tables, 0xf, 100), (std::array<uint32_t, 4>{40, 20, 20, 20}));
}

TEST(VlArbiter, HighGoesFirstUpToItsLimit) {
    const std::string low = "0:10 1:10 2:10";
    EXPECT_EQ(CountTurns(VlArbitration::Make("3:10", low, 255, 4), 0xf, 100)[3], 100u);
    // One packet, then one of the others.
    EXPECT_EQ(CountTurns(VlArbitration::Make("3:10", low, 0, 4), 0xf, 100)[3], 50u);
    // 4,096 bytes are reached with the seventh packet; then one of the others.
    EXPECT_EQ(CountTurns(VlArbitration::Make("3:10", low, 1, 4), 0xf, 80)[3], 70u);
    EXPECT_EQ(CountTurns(VlArbitration::Make("3:10", low, 1, 4), 0x8, 80)[3], 80u);
}

TEST(VlArbiter, RefusesWhatIsNoTable) {
    for (const char* wrong : {"0", "0:0 1:1", "4:1", "0:256", "0:1x", "-1:1", "0:1,1:1", "x"}) {
        EXPECT_THROW(VlArbitration::Make(wrong, "0:1 1:1 2:1 3:1", 255, 4), std::invalid_argument)
            << wrong;
    }
    EXPECT_THROW(VlArbitration::Make("0:1", "1:1 2:1", 255, 4), std::invalid_argument)
        << "lane 3 has no turn";
}

}  // namespace
}  // namespace ns3
