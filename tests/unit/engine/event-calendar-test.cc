// SPDX-License-Identifier: GPL-2.0-only
#include "engine/model/event-calendar.h"

#include <gtest/gtest.h>

#include <deque>
#include <iterator>
#include <random>
#include <set>
#include <tuple>

namespace ns3 {
namespace {

struct EarlierEntry {
    bool operator()(const CalendarEntry* a, const CalendarEntry* b) const {
        return std::tie(a->time, a->order, a->count) < std::tie(b->time, b->order, b->count);
    }
};

/// A calendar and, beside it, the simplest queue that could be right.
class CheckedCalendar {
  public:
    void Insert(int64_t time, uint64_t order, uint32_t count) {
        if (m_free.empty()) {
            m_free.push_back(&m_entries.emplace_back());
        }
        CalendarEntry* entry = m_free.back();
        m_free.pop_back();
        entry->time = time;
        entry->order = order;
        entry->count = count;
        m_calendar.Insert(entry);
        m_expected.insert(entry);
    }

    /// Keys may repeat, so keys are compared, not entries.
    bool PopAgrees() {
        const CalendarEntry* peeked = m_calendar.PeekFirst();
        CalendarEntry* popped = m_calendar.PopFirst();
        const EarlierEntry earlier;
        const bool agrees = peeked == popped && !earlier(*m_expected.begin(), popped) &&
                            !earlier(popped, *m_expected.begin());
        Forget(popped);
        return agrees && m_calendar.GetSize() == m_expected.size();
    }

    bool ExtractAgrees(std::mt19937_64& random) {
        auto victim = m_expected.begin();
        std::advance(victim, static_cast<int64_t>(random() % std::min<size_t>(Size(), 50)));
        const CalendarEntry* wanted = *victim;
        const auto matches = [wanted](const CalendarEntry& e) { return &e == wanted; };
        CalendarEntry* extracted = m_calendar.Extract(wanted->time, matches);
        if (extracted != wanted || m_calendar.Extract(wanted->time, matches) != nullptr) {
            return false;
        }
        Forget(extracted);
        return m_calendar.GetSize() == m_expected.size();
    }

    bool DrainAgrees() {
        bool agrees = true;
        while (agrees && !m_calendar.IsEmpty()) {
            agrees = PopAgrees();
        }
        return agrees && m_expected.empty();
    }

    int64_t FirstTime() const { return (*m_expected.begin())->time; }
    size_t Size() const { return m_expected.size(); }

  private:
    void Forget(CalendarEntry* entry) {
        auto [first, last] = m_expected.equal_range(entry);
        while (first != last && *first != entry) {
            ++first;
        }
        m_expected.erase(first);
        m_free.push_back(entry);
    }

    std::deque<CalendarEntry> m_entries;
    std::vector<CalendarEntry*> m_free;
    EventCalendar m_calendar;
    std::multiset<CalendarEntry*, EarlierEntry> m_expected;
};

TEST(EventCalendar, StartsEmpty) {
    EventCalendar calendar;
    EXPECT_TRUE(calendar.IsEmpty());
    EXPECT_EQ(calendar.GetSize(), 0u);
    EXPECT_EQ(calendar.Extract(5, [](const CalendarEntry&) { return true; }), nullptr);
}

TEST(EventCalendar, OrdersByTimeThenPhaseThenSourceThenCount) {
    const auto transmit = MakeEventOrder(EventPhase::kTransmit, 9);
    const auto plain = MakeEventOrder(EventPhase::kPlain, 0);
    const auto model1 = MakeEventOrder(EventPhase::kModel, 1);
    const auto model2 = MakeEventOrder(EventPhase::kModel, 2);
    // In the order in which they must leave.
    std::vector<CalendarEntry> entries(7);
    const std::vector<std::tuple<int64_t, uint64_t, uint32_t>> keys = {
        {10, model2, 7}, {20, transmit, 3}, {20, plain, 2},   {20, model1, 0},
        {20, model1, 1}, {20, model2, 0},   {21, transmit, 0}};
    EventCalendar calendar;
    for (size_t i : {3, 6, 0, 5, 2, 4, 1}) {
        std::tie(entries[i].time, entries[i].order, entries[i].count) = keys[i];
        calendar.Insert(&entries[i]);
    }
    for (CalendarEntry& entry : entries) {
        EXPECT_EQ(calendar.PopFirst(), &entry);
    }
}

/// How far ahead the next event of a random workload lies.
struct DelayMix {
    const char* name;
    unsigned minLog2;  ///< Delays are log-uniform in [2^min, 2^max) ps...
    unsigned maxLog2;
    unsigned percentNow;  ///< ... but so many are zero.
};

class EventCalendarChurn : public ::testing::TestWithParam<DelayMix> {};

TEST_P(EventCalendarChurn, AgreesWithMultiset) {
    const DelayMix& mix = GetParam();
    std::mt19937_64 random(mix.maxLog2 * 1000 + mix.minLog2);
    const auto delay = [&]() -> int64_t {
        if (random() % 100 < mix.percentNow) {
            return 0;
        }
        const unsigned log2 = mix.minLog2 + random() % (mix.maxLog2 - mix.minLog2);
        return static_cast<int64_t>((uint64_t{1} << log2) + random() % (uint64_t{1} << log2));
    };
    CheckedCalendar calendar;
    int64_t now = 0;
    // Enough to cross several retunings of bucket width and number, growing and shrinking.
    for (int i = 0; i < 200'000; ++i) {
        const bool growing = (i / 40'000) % 2 == 0;
        const uint64_t dice = random() % 100;
        if (calendar.Size() == 0 || dice < (growing ? 60u : 40u)) {
            const uint64_t phase = random() % 3;
            calendar.Insert(now + delay(), phase << 32 | random() % 8,
                            static_cast<uint32_t>(random() % 4));
        } else if (dice < 95) {
            now = calendar.FirstTime();
            ASSERT_TRUE(calendar.PopAgrees()) << "operation " << i;
        } else {
            ASSERT_TRUE(calendar.ExtractAgrees(random)) << "operation " << i;
        }
    }
    EXPECT_TRUE(calendar.DrainAgrees());
}

INSTANTIATE_TEST_SUITE_P(TimeScales, EventCalendarChurn,
                         ::testing::Values(DelayMix{"picoseconds", 0, 6, 30},
                                           DelayMix{"packets", 10, 20, 10},
                                           DelayMix{"timers", 25, 40, 5},
                                           DelayMix{"everything", 0, 55, 20}),
                         [](const auto& i) { return std::string(i.param.name); });

TEST(EventCalendar, ScaleOfTimeMayChangeAtAnyTime) {
    std::mt19937_64 random(1);
    CheckedCalendar calendar;
    int64_t now = 0;
    for (const unsigned log2 : {4, 50, 4, 30, 45, 12}) {
        for (int i = 0; i < 30'000; ++i) {
            calendar.Insert(now + static_cast<int64_t>(random() % (uint64_t{1} << log2)),
                            random() % 4, 0);
            if (i % 4 != 0) {
                now = calendar.FirstTime();
                ASSERT_TRUE(calendar.PopAgrees());
            }
        }
    }
    EXPECT_TRUE(calendar.DrainAgrees());
}

TEST(EventCalendar, TakesEventsBeforeTheLastOneRemoved) {
    CheckedCalendar calendar;
    calendar.Insert(1'000'000'000, 0, 0);
    calendar.Insert(5'000'000'000, 0, 0);
    ASSERT_TRUE(calendar.PopAgrees());
    for (const int64_t time : {999'999'999, 0, 5, 1'000'000'000, 1'000'000'001}) {
        calendar.Insert(time, 0, 0);
    }
    EXPECT_EQ(calendar.FirstTime(), 0);
    EXPECT_TRUE(calendar.DrainAgrees());
}

TEST(EventCalendar, TakesTheLastTimeThereIs) {
    CheckedCalendar calendar;
    calendar.Insert(INT64_MAX, 1, 0);
    calendar.Insert(INT64_MAX, 0, 0);
    calendar.Insert(0, 0, 0);
    EXPECT_TRUE(calendar.DrainAgrees());
}

// Quadratic work on a burst would take hours here.
TEST(EventCalendar, TakesAMillionEventsAtOneTime) {
    constexpr uint32_t kEvents = 1'000'000;
    std::vector<CalendarEntry> entries(kEvents);
    EventCalendar calendar;
    for (uint32_t i = 0; i < kEvents; ++i) {
        entries[i].time = 777'777;
        entries[i].count = static_cast<uint32_t>(i * 2654435761U);  // a permutation of 32 bits
        calendar.Insert(&entries[i]);
    }
    uint32_t last = 0;
    for (uint32_t i = 0; i < kEvents; ++i) {
        const CalendarEntry* entry = calendar.PopFirst();
        ASSERT_GE(entry->count, last);
        last = entry->count;
    }
    EXPECT_TRUE(calendar.IsEmpty());
}

TEST(EventCalendar, BurstMayGrowWhileItIsDrained) {
    constexpr uint32_t kEvents = 300'000;
    std::vector<CalendarEntry> entries(kEvents);
    EventCalendar calendar;
    uint32_t inserted = 0;
    const auto insert = [&] {
        entries[inserted].time = 1000;
        entries[inserted].count = inserted;
        calendar.Insert(&entries[inserted++]);
    };
    insert();
    insert();
    uint32_t popped = 0;
    while (!calendar.IsEmpty()) {
        ASSERT_EQ(calendar.PopFirst(), &entries[popped++]);
        for (int i = 0; i < 2 && inserted < kEvents; ++i) {
            insert();
        }
    }
    EXPECT_EQ(popped, kEvents);
}

}  // namespace
}  // namespace ns3
