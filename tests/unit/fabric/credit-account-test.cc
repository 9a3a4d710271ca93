// SPDX-License-Identifier: GPL-2.0-only
//
// The counters of credit-based flow control, end by end.
#include "fabric/model/link/credit-account.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <stdexcept>

namespace ns3 {
namespace {

TEST(CreditGate, SendsUpToItsLimitAndNotABlockMore) {
    CreditGate gate;
    gate.SetLimit(2, 100);
    EXPECT_TRUE(gate.Fits(2, 100));
    EXPECT_FALSE(gate.Fits(2, 101));
    EXPECT_FALSE(gate.Fits(1, 1));
    gate.Spend(2, 99);
    EXPECT_EQ(gate.GetCredit(2), 1u);
    EXPECT_TRUE(gate.Fits(2, 1));
    EXPECT_FALSE(gate.Fits(2, 2));
    EXPECT_EQ(gate.GetSent(2), 99u);
}

TEST(CreditGate, CountersWrapAtTwelveBits) {
    CreditGate gate;
    for (uint16_t sent = 0; sent < 8192; ++sent) {
        gate.SetLimit(0, static_cast<uint16_t>((sent + 7) & kCreditCounterMask));
        ASSERT_EQ(gate.GetSent(0), sent & kCreditCounterMask);
        ASSERT_TRUE(gate.Fits(0, 7));
        ASSERT_FALSE(gate.Fits(0, 8));
        gate.Spend(0, 1);
    }
}

TEST(CreditPolicy, PromisesNoMoreThanTheCountersAllow) {
    const CreditPolicy policy = CreditPolicy::Make(10'000'000, 0, 4200);
    EXPECT_EQ(policy.capacityBlocks, 156'250u);
    EXPECT_EQ(policy.GetPromise(), 2048u);
    EXPECT_EQ(policy.updateBlocks, 512u);
    EXPECT_EQ(policy.lowBlocks, 512u);
}

TEST(CreditPolicy, RefusesMemoryThatHoldsNoFrame) {
    EXPECT_THROW(CreditPolicy::Make(4223, 0, 4200), std::invalid_argument);
    EXPECT_NO_THROW(CreditPolicy::Make(4224, 0, 4200));  // 66 blocks
}

TEST(CreditAccount, ComplainsOfASenderWithoutCredit) {
    const CreditPolicy policy = CreditPolicy::Make(4224, 0, 4200);
    CreditAccount account;
    account.Reset(policy);
    account.Receive(66);
    EXPECT_THROW(account.Receive(1), std::logic_error);
}

// One lane between a sender that always has something and a memory that drains at random. What the
// policy promises: the sender is never stuck once the memory has drained, never exceeds it, and
// looks only when told to.
TEST(CreditAccount, NeitherOverrunsNorDeadlocks) {
    std::mt19937 dice(1);
    for (int round = 0; round < 300; ++round) {
        const uint32_t maxFrame = 64 + dice() % 9000;
        const uint64_t capacity = uint64_t{CreditBlocks(maxFrame)} * 64 + dice() % 300'000;
        const CreditPolicy policy = CreditPolicy::Make(capacity, dice() % 3000 % 2049, maxFrame);
        CreditAccount account;
        account.Reset(policy);
        CreditGate gate;
        gate.SetLimit(0, static_cast<uint16_t>(policy.GetPromise()));
        std::deque<uint32_t> held;
        const auto look = [&] {
            account.NoteLook();
            if (account.IsUpdateDue(policy)) {
                gate.SetLimit(0, account.Advertise(policy));
            }
            account.SetLow(account.IsShort(policy));
        };
        for (int step = 0; step < 2000; ++step) {
            const uint32_t blocks = CreditBlocks(1 + dice() % maxFrame);
            const bool sends = gate.Fits(0, blocks);
            if (sends) {
                gate.Spend(0, blocks);
                account.Receive(blocks);
                held.push_back(blocks);
                ASSERT_LE(account.GetHeldBlocks(), policy.capacityBlocks);
                if (account.WantsLook(policy)) {
                    look();
                }
            }
            ASSERT_TRUE(sends || !held.empty()) << "nothing held, and no credit";
            if (!held.empty() && (!sends || dice() % 2 == 0)) {
                account.Release(held.front());
                held.pop_front();
                if (account.IsLow()) {
                    look();
                }
            }
        }
    }
}

}  // namespace
}  // namespace ns3
