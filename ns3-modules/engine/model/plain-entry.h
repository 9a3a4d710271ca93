// SPDX-License-Identifier: GPL-2.0-only
#ifndef PLAIN_ENTRY_H
#define PLAIN_ENTRY_H

#include "event-calendar.h"

namespace ns3 {

class EventImpl;

/// A plain ns-3 event in a calendar. Its source is the context that scheduled it, its `count` the
/// simulator's insertion number. Whoever takes it out of the calendar deletes it.
struct PlainEntry : CalendarEntry {
    EventImpl* impl;  ///< Holds the reference that the simulator was given.
};

/// The entry of that insertion number, no longer in the calendar, or null where there is none.
PlainEntry* ExtractPlain(EventCalendar& calendar, int64_t time, const EventImpl* impl,
                         uint32_t number);

}  // namespace ns3

#endif  // PLAIN_ENTRY_H
