// SPDX-License-Identifier: GPL-2.0-only
#include "plain-entry.h"

namespace ns3 {

PlainEntry* ExtractPlain(EventCalendar& calendar, int64_t time, const EventImpl* impl,
                         uint32_t number) {
    const auto matches = [impl, number](const CalendarEntry& entry) {
        return PhaseOf(entry.order) == EventPhase::kPlain &&
               static_cast<const PlainEntry&>(entry).impl == impl && entry.count == number;
    };
    return static_cast<PlainEntry*>(calendar.Extract(time, matches));
}

}  // namespace ns3
