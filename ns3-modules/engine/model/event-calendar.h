// SPDX-License-Identifier: GPL-2.0-only
#ifndef EVENT_CALENDAR_H
#define EVENT_CALENDAR_H

#include "block-pool.h"
#include "precondition.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace ns3 {

/// What the calendar keeps of an event. Entries are owned by whoever inserts them; an entry is in
/// at most one calendar at a time and keeps its key while it is there.
///
/// Entries leave in ascending (time, order, count), a key that no partition of the model, and no
/// difference in who armed the entry first, can change.
struct CalendarEntry {
    int64_t time = 0;      ///< Picoseconds, not negative.
    uint64_t order = 0;    ///< Phase and source, see MakeEventOrder().
    uint32_t count = 0;    ///< Distinguishes what one source has pending at one time.
    uint32_t context = 0;  ///< ns-3 context (node) in which the event executes.
};

/// Phases at one instant. A port's own transmission start comes before anything else that happens
/// at that time; plain ns-3 events come next; arrivals and timers of the model come last.
enum class EventPhase : uint64_t { kTransmit = 0, kPlain = 1, kModel = 2 };

/// \param source the logical origin: a port's or timer owner's number, or, for a plain event, the
///        ns-3 context that scheduled it.
constexpr uint64_t MakeEventOrder(EventPhase phase, uint32_t source) {
    return (static_cast<uint64_t>(phase) << 32) | source;
}

constexpr EventPhase PhaseOf(uint64_t order) {
    return static_cast<EventPhase>(order >> 32);
}

constexpr uint32_t SourceOf(uint64_t order) {
    return static_cast<uint32_t>(order);
}

/// A priority queue of events for a simulator: a rolling calendar of buckets.
///
/// Buckets hold the entries of equal spans of time, in chunks from a pool. Only the entries about
/// to leave, the run, are sorted; what is still inserted among them goes to a small heap beside
/// it. Bucket width follows the mean gap between events, the number of buckets follows the number
/// of pending events, so that insert and remove are O(1) amortised at any event density. Events
/// beyond the calendar's span wait in a balanced tree. (R. Brown, "Calendar queues", CACM 31(10),
/// 1988; here with a rolling window, a bitmap of occupied buckets and a tree for the far future.)
///
/// Buckets keep copies of keys, so that an entry's own memory is not touched until it is about to
/// execute. The run is refilled before it ends, and an entry's memory is fetched once it is
/// kLookahead places behind the first, so that whoever uses PeekAhead() finds it in the cache.
class EventCalendar {
  public:
    EventCalendar();
    EventCalendar(const EventCalendar&) = delete;
    EventCalendar& operator=(const EventCalendar&) = delete;

    bool IsEmpty() const { return m_size == 0; }
    size_t GetSize() const { return m_size; }

    /// \pre the entry is in no calendar. Its time may lie before entries already removed; such an
    ///      entry is simply next.
    void Insert(CalendarEntry* entry) {
        ++m_size;
        const int64_t bucket = BucketOf(entry->time);
        if (IsInSpan(bucket)) {
            PushBucket(bucket, SlotOf(entry));
        } else {
            PlaceElsewhere(SlotOf(entry));
        }
    }

    /// Fetches what Insert() of an entry of that time would touch.
    void PrefetchInsert(int64_t time) const {
        __builtin_prefetch(&m_buckets[static_cast<size_t>(BucketOf(time)) & m_mask], 1);
    }

    /// The earliest entry, which stays. \pre !IsEmpty()
    CalendarEntry* PeekFirst();

    /// Removes and returns the earliest entry. \pre !IsEmpty()
    CalendarEntry* PopFirst() {
        FABRICSIM_PRE(!IsEmpty());
        --m_size;
        CalendarEntry* first = nullptr;
        if (m_next != GetRunEnd() && (m_late.empty() || Before()(*m_next, m_late.front()))) {
            first = m_next->entry;
            ++m_next;
        } else {
            first = PopElsewhere();
        }
        if (++m_popsSinceTune >= kPopsPerTune) {
            Retune(first->time);
        }
        if (GetRunEnd() < m_next + kLookahead) {
            LookAhead(first->time);
        } else {
            __builtin_prefetch(m_next[kLookahead - 1].entry, 1);
        }
        return first;
    }

    /// How far PeekAhead() sees while events are dense.
    static constexpr size_t kLookahead = 16;

    /// The entry that is `ahead` places behind the first, if the calendar knows it without work;
    /// otherwise null. What was inserted late is not counted.
    CalendarEntry* PeekAhead(size_t ahead) const {
        return m_next + ahead < GetRunEnd() ? m_next[ahead].entry : nullptr;
    }

    /// \pre the entry is in this calendar. O(entries in its bucket), O(log n) in the far future.
    void Remove(CalendarEntry* entry);

    /// Removes and returns the entry at `time` that `matches`, or returns null where there is none.
    /// Linear in the entries of its bucket, or of that time in the far future.
    CalendarEntry* Extract(int64_t time, const std::function<bool(const CalendarEntry&)>& matches);

  private:
    static constexpr size_t kPopsPerTune = 16384;

    struct Slot {
        int64_t time;
        uint64_t order;
        CalendarEntry* entry;
    };

    struct alignas(64) Chunk {
        static constexpr unsigned kSlots = 10;

        Chunk* next;  ///< All of its slots are used.
        Slot slot[kSlots];
    };
    static_assert(sizeof(Chunk) == 256, "a chunk is four cache lines");

    /// A bucket's first chunk and how many of its slots are used, in one word: what comes is
    /// written behind them without waiting for the chunk's memory.
    ///
    /// An empty bucket is a full one without a chunk, so that there is one question to ask.
    class Bucket {
      public:
        bool IsEmpty() const { return GetChunk() == nullptr; }
        bool IsFull() const { return GetUsed() == Chunk::kSlots; }
        Chunk* GetChunk() const {
            // NOLINTNEXTLINE(performance-no-int-to-ptr): half of the word is no pointer
            return reinterpret_cast<Chunk*>(m_place & ~kUsedMask);
        }
        unsigned GetUsed() const { return static_cast<unsigned>(m_place & kUsedMask); }
        void Begin(Chunk* chunk) { m_place = reinterpret_cast<uintptr_t>(chunk); }
        /// \pre not full, and begun
        void Push(const Slot& slot) {
            FABRICSIM_PRE(!IsFull());
            Slot& place = GetChunk()->slot[GetUsed()];
            place.time = slot.time;
            place.order = slot.order;
            place.entry = slot.entry;
            ++m_place;
        }

      private:
        static constexpr uintptr_t kUsedMask = alignof(Chunk) - 1;
        static_assert(Chunk::kSlots <= kUsedMask);

        uintptr_t m_place = Chunk::kSlots;  ///< The chunk's address, and as many on as slots are
                                            ///< used.
    };

    // Objects and not functions, so that sorting has them inline.
    struct Before {
        bool operator()(const Slot& a, const Slot& b) const {
            if (a.time != b.time) {
                return a.time < b.time;
            }
            if (a.order != b.order) {
                return a.order < b.order;
            }
            return a.entry->count < b.entry->count;
        }
    };
    struct After {
        bool operator()(const Slot& a, const Slot& b) const { return Before()(b, a); }
    };
    static Slot SlotOf(CalendarEntry* entry) { return {entry->time, entry->order, entry}; }

    const Slot* GetRunEnd() const { return m_run.data() + m_run.size(); }
    int64_t BucketOf(int64_t time) const { return time >> m_widthShift; }
    /// Whether what is due in that bucket stands in it, neither in the run nor in the far future.
    bool IsInSpan(int64_t bucket) const {
        return static_cast<uint64_t>(bucket - m_cursor - 1) < m_mask;
    }
    Bucket& BucketAt(int64_t bucket) { return m_buckets[static_cast<size_t>(bucket) & m_mask]; }
    void PushBucket(int64_t bucket, const Slot& slot) {
        if (BucketAt(bucket).IsFull()) {
            AddChunk(bucket);
        }
        BucketAt(bucket).Push(slot);
    }
    void AddChunk(int64_t bucket);
    void PlaceElsewhere(const Slot& slot);
    void Place(const Slot& slot);
    CalendarEntry* PopElsewhere();
    void Advance();
    int64_t NextOccupiedBucket() const;
    void MigrateFar();
    void ForgetLeft();
    void DrainCurrentBucket();
    void LookAhead(int64_t now);
    void Empty(size_t index, std::vector<Slot>& slots);
    void Collect(Bucket bucket, std::vector<Slot>& slots);
    void Retune(int64_t now);
    void Rebuild(int64_t now, unsigned widthShift, size_t buckets);
    void RemoveFromRun(CalendarEntry* entry);
    CalendarEntry* ExtractFromFar(int64_t time,
                                  const std::function<bool(const CalendarEntry&)>& matches);
    static CalendarEntry* ExtractFrom(std::vector<Slot>& slots,
                                      const std::function<bool(const CalendarEntry&)>& matches);
    CalendarEntry* ExtractFromBucket(int64_t bucket,
                                     const std::function<bool(const CalendarEntry&)>& matches);

    size_t m_size = 0;
    unsigned m_widthShift;     ///< Bucket width is 2^shift ps.
    int64_t m_cursor = 0;      ///< Number of the last bucket in m_run.
    size_t m_mask;             ///< Number of buckets - 1.
    std::vector<Slot> m_run;   ///< Buckets up to the cursor, sorted.
    const Slot* m_next;        ///< In m_run: those before it have left.
    std::vector<Slot> m_late;  ///< Min-heap of what came for the run since.
    std::vector<Bucket> m_buckets;
    std::vector<uint64_t> m_occupied;  ///< One bit a bucket.
    BlockPool<Chunk> m_chunks;
    std::multiset<Slot, Before> m_far;  ///< Entries beyond the span.

    size_t m_popsSinceTune = 0;
    int64_t m_timeAtTune = 0;
};

}  // namespace ns3

#endif  // EVENT_CALENDAR_H
