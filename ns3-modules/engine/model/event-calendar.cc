// SPDX-License-Identifier: GPL-2.0-only
#include "event-calendar.h"

#include <algorithm>

namespace ns3 {

namespace {

constexpr size_t kMinBuckets = 1024;
constexpr size_t kMaxBuckets = size_t{1} << 22;
constexpr unsigned kInitialWidthShift = 10;  // about a nanosecond, until the density is known
constexpr unsigned kMaxWidthShift = 50;
// The run reaches at most so many buckets beyond the present: far enough where events are dense,
// and not so far that what is inserted meanwhile would all come late.
constexpr int64_t kBucketsAhead = 8;
// So many entries that have left may stand before the run: then those behind are moved up.
constexpr size_t kMostLeft = 64;

unsigned CeilLog2(uint64_t value) {
    unsigned log = 0;
    while ((uint64_t{1} << log) < value) {
        ++log;
    }
    return log;
}

}  // namespace

EventCalendar::EventCalendar()
    : m_widthShift(kInitialWidthShift),
      m_mask(kMinBuckets - 1),
      m_next(m_run.data()),
      m_buckets(kMinBuckets),
      m_occupied(kMinBuckets / 64, 0) {}

void EventCalendar::Place(const Slot& slot) {
    const int64_t bucket = BucketOf(slot.time);
    if (IsInSpan(bucket)) {
        PushBucket(bucket, slot);
    } else {
        PlaceElsewhere(slot);
    }
}

// Among the run, or in the far future.
void EventCalendar::PlaceElsewhere(const Slot& slot) {
    if (BucketOf(slot.time) > m_cursor) {
        m_far.insert(slot);
        return;
    }
    m_late.push_back(slot);
    std::push_heap(m_late.begin(), m_late.end(), After());
}

void EventCalendar::AddChunk(int64_t bucket) {
    const size_t index = static_cast<size_t>(bucket) & m_mask;
    auto* fresh = static_cast<Chunk*>(m_chunks.Take());
    fresh->next = m_buckets[index].GetChunk();
    m_buckets[index].Begin(fresh);
    m_occupied[index / 64] |= uint64_t{1} << (index % 64);
}

CalendarEntry* EventCalendar::PeekFirst() {
    FABRICSIM_PRE(!IsEmpty());
    if (m_next == GetRunEnd() && m_late.empty()) {
        Advance();
    }
    if (m_next != GetRunEnd() && (m_late.empty() || Before()(*m_next, m_late.front()))) {
        return m_next->entry;
    }
    return m_late.front().entry;
}

// The earliest entry came late, or there is nothing sorted.
CalendarEntry* EventCalendar::PopElsewhere() {
    if (m_late.empty()) {
        Advance();
        CalendarEntry* entry = m_next->entry;
        ++m_next;
        return entry;
    }
    std::pop_heap(m_late.begin(), m_late.end(), After());
    CalendarEntry* entry = m_late.back().entry;
    m_late.pop_back();
    return entry;
}

void EventCalendar::Advance() {
    const int64_t bucket = NextOccupiedBucket();
    m_cursor = bucket >= 0 ? bucket : BucketOf(m_far.begin()->time);
    MigrateFar();
    DrainCurrentBucket();
}

// Returns the number of the first occupied bucket after the cursor, or -1.
int64_t EventCalendar::NextOccupiedBucket() const {
    const size_t start = static_cast<size_t>(m_cursor + 1) & m_mask;
    const size_t words = m_occupied.size();
    size_t word = start / 64;
    uint64_t bits = m_occupied[word] & (~uint64_t{0} << (start % 64));
    for (size_t scanned = 0; scanned <= words; ++scanned) {
        if (bits != 0) {
            const size_t index = word * 64 + static_cast<size_t>(__builtin_ctzll(bits));
            return m_cursor + 1 + static_cast<int64_t>((index - start) & m_mask);
        }
        word = word + 1 == words ? 0 : word + 1;
        bits = m_occupied[word];
    }
    return -1;
}

void EventCalendar::MigrateFar() {
    while (!m_far.empty() &&
           static_cast<uint64_t>(BucketOf(m_far.begin()->time) - m_cursor) <= m_mask) {
        PushBucket(BucketOf(m_far.begin()->time), *m_far.begin());
        m_far.erase(m_far.begin());
    }
}

void EventCalendar::ForgetLeft() {
    m_run.erase(m_run.begin(), m_run.begin() + (m_next - m_run.data()));
    m_next = m_run.data();
}

// Appends the bucket at the cursor, all of which is later than the run.
void EventCalendar::DrainCurrentBucket() {
    const size_t index = static_cast<size_t>(m_cursor) & m_mask;
    if (static_cast<size_t>(m_next - m_run.data()) > kMostLeft) {
        ForgetLeft();
    }
    const auto left = static_cast<size_t>(m_next - m_run.data());
    const size_t before = m_run.size();
    Empty(index, m_run);
    m_next = m_run.data() + left;
    std::sort(m_run.begin() + static_cast<std::ptrdiff_t>(before), m_run.end(), Before());
    const size_t end = std::min(m_run.size() - left, kLookahead);
    for (size_t ahead = before - left; ahead < end; ++ahead) {
        __builtin_prefetch(PeekAhead(ahead), 1);
    }
}

// What leaves next does so at `now` or later.
void EventCalendar::LookAhead(int64_t now) {
    const int64_t end = BucketOf(now) + kBucketsAhead;
    int64_t bucket = m_cursor + 1;
    while (bucket < end && m_buckets[static_cast<size_t>(bucket) & m_mask].IsEmpty()) {
        ++bucket;
    }
    if (bucket >= end) {
        return;
    }
    m_cursor = bucket;
    MigrateFar();
    DrainCurrentBucket();
    const auto* next = reinterpret_cast<const char*>(m_buckets[(bucket + 1) & m_mask].GetChunk());
    for (size_t line = 0; line < sizeof(Chunk); line += 64) {
        __builtin_prefetch(next + line);
    }
}

void EventCalendar::Empty(size_t index, std::vector<Slot>& slots) {
    Collect(m_buckets[index], slots);
    m_buckets[index] = Bucket();
    m_occupied[index / 64] &= ~(uint64_t{1} << (index % 64));
}

// Moves a bucket's slots to `slots` and its chunks to the pool.
void EventCalendar::Collect(Bucket bucket, std::vector<Slot>& slots) {
    unsigned used = bucket.GetUsed();
    for (Chunk* chunk = bucket.GetChunk(); chunk != nullptr; used = Chunk::kSlots) {
        slots.insert(slots.end(), chunk->slot, chunk->slot + used);
        Chunk* next = chunk->next;
        m_chunks.Give(chunk);
        chunk = next;
    }
}

// Aims at eight to sixteen entries a bucket, few enough to sort cheaply, and at a span of several
// times the mean delay of an event, which by Little's law is (pending events) x (mean gap between
// events).
void EventCalendar::Retune(int64_t now) {
    const auto elapsed = static_cast<uint64_t>(std::max<int64_t>(now - m_timeAtTune, 0));
    const uint64_t gap = std::max<uint64_t>(elapsed / m_popsSinceTune, 1);
    m_popsSinceTune = 0;
    m_timeAtTune = now;

    const unsigned shift = std::min(CeilLog2(gap) + 3, kMaxWidthShift);
    const size_t buckets = std::clamp(size_t{1} << CeilLog2(m_size + 1), kMinBuckets, kMaxBuckets);
    const bool widthOff = shift > m_widthShift + 1 || shift + 1 < m_widthShift;
    const bool countOff = buckets > 2 * (m_mask + 1) || 4 * buckets < m_mask + 1;
    if (widthOff || countOff) {
        Rebuild(now, shift, buckets);
    }
}

void EventCalendar::Rebuild(int64_t now, unsigned widthShift, size_t buckets) {
    std::vector<Slot> pending;
    pending.reserve(m_size);
    for (const Bucket& bucket : m_buckets) {
        Collect(bucket, pending);
    }
    ForgetLeft();
    const auto take = [&pending](auto& slots) {
        pending.insert(pending.end(), slots.begin(), slots.end());
        slots.clear();
    };
    take(m_run);
    m_next = m_run.data();
    take(m_late);
    take(m_far);
    m_buckets.assign(buckets, Bucket());
    m_occupied.assign(buckets / 64, 0);
    m_mask = buckets - 1;
    m_widthShift = widthShift;
    m_cursor = BucketOf(now);
    for (const Slot& slot : pending) {
        Place(slot);
    }
}

void EventCalendar::Remove(CalendarEntry* entry) {
    const int64_t bucket = BucketOf(entry->time);
    const auto isEntry = [entry](const Slot& slot) { return slot.entry == entry; };
    if (bucket <= m_cursor) {
        RemoveFromRun(entry);
    } else if (IsInSpan(bucket)) {
        [[maybe_unused]] const CalendarEntry* found = ExtractFromBucket(
            bucket, [entry](const CalendarEntry& other) { return &other == entry; });
        FABRICSIM_PRE(found == entry);
    } else {
        const auto slot = std::find_if(m_far.lower_bound(SlotOf(entry)), m_far.end(), isEntry);
        FABRICSIM_PRE(slot != m_far.end());
        m_far.erase(slot);
    }
    --m_size;
}

// Whoever removes one entry of the current bucket may be about to remove thousands, as when a
// model is torn down before it ran: sort what came late once, then search.
void EventCalendar::RemoveFromRun(CalendarEntry* entry) {
    ForgetLeft();
    if (!m_late.empty()) {
        m_run.insert(m_run.end(), m_late.begin(), m_late.end());
        m_late.clear();
        m_next = m_run.data();
        std::sort(m_run.begin(), m_run.end(), Before());
    }
    const auto slot =
        std::find_if(std::lower_bound(m_run.begin(), m_run.end(), SlotOf(entry), Before()),
                     m_run.end(), [entry](const Slot& s) { return s.entry == entry; });
    FABRICSIM_PRE(slot != m_run.end());
    m_run.erase(slot);
}

CalendarEntry* EventCalendar::Extract(int64_t time,
                                      const std::function<bool(const CalendarEntry&)>& matches) {
    const int64_t bucket = BucketOf(time);
    CalendarEntry* found = nullptr;
    if (bucket <= m_cursor) {
        ForgetLeft();
        found = ExtractFrom(m_run, matches);
        if (found == nullptr) {
            found = ExtractFrom(m_late, matches);
            std::make_heap(m_late.begin(), m_late.end(), After());
        }
    } else if (IsInSpan(bucket)) {
        found = ExtractFromBucket(bucket, matches);
    } else {
        found = ExtractFromFar(time, matches);
    }
    m_size -= found != nullptr ? 1 : 0;
    return found;
}

CalendarEntry* EventCalendar::ExtractFromFar(
    int64_t time, const std::function<bool(const CalendarEntry&)>& matches) {
    CalendarEntry earliest;  // the least key of that time
    earliest.time = time;
    for (auto slot = m_far.lower_bound(SlotOf(&earliest));
         slot != m_far.end() && slot->time == time; ++slot) {
        if (matches(*slot->entry)) {
            CalendarEntry* found = slot->entry;
            m_far.erase(slot);
            return found;
        }
    }
    return nullptr;
}

CalendarEntry* EventCalendar::ExtractFrom(
    std::vector<Slot>& slots, const std::function<bool(const CalendarEntry&)>& matches) {
    const auto slot = std::find_if(slots.begin(), slots.end(),
                                   [&matches](const Slot& s) { return matches(*s.entry); });
    if (slot == slots.end()) {
        return nullptr;
    }
    CalendarEntry* found = slot->entry;
    slots.erase(slot);
    return found;
}

CalendarEntry* EventCalendar::ExtractFromBucket(
    int64_t bucket, const std::function<bool(const CalendarEntry&)>& matches) {
    std::vector<Slot> slots;
    const size_t index = static_cast<size_t>(bucket) & m_mask;
    Empty(index, slots);
    CalendarEntry* found = ExtractFrom(slots, matches);
    for (const Slot& slot : slots) {
        PushBucket(bucket, slot);
    }
    return found;
}

}  // namespace ns3
