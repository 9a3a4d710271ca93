// SPDX-License-Identifier: GPL-2.0-only
#ifndef EVENT_WATCHER_H
#define EVENT_WATCHER_H

#include "ns3/object.h"

#include <cstdint>
#include <functional>

namespace ns3 {

/// For those who follow the wall clock while a simulation runs (progress, interrupts): an event of
/// their own would cost the more, the less else happens. Aggregated to a Partition, it is called
/// between two events, every kEvery of them.
///
///     auto watcher = CreateObject<EventWatcher>();
///     watcher->callback = [] { ... };
///     partition->AggregateObject(watcher);
class EventWatcher : public Object {
  public:
    static TypeId GetTypeId();

    /// A millisecond or so of wall-clock time. A power of two.
    static constexpr uint64_t kEvery = 4096;

    /// Must change nothing in the models; may stop the simulator, which executes one more event.
    std::function<void()> callback;
};

}  // namespace ns3

#endif  // EVENT_WATCHER_H
