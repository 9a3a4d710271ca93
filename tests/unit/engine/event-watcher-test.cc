// SPDX-License-Identifier: GPL-2.0-only
#include "engine/model/event-watcher.h"

#include "engine/model/partition.h"
#include "support/model-test.h"

#include <cstdint>
#include <vector>

namespace ns3 {
namespace {

/// Arms itself again, a picosecond later, so many times.
class Repeater {
  public:
    Repeater(Partition& partition, uint64_t times)
        : m_partition(partition), m_left(times), m_event(this) {
        m_event.SetOrigin(EventPhase::kModel, 0, 0);
        m_partition.Arm(m_event, 1);
    }

  private:
    void OnDue(int64_t now) {
        if (--m_left != 0) {
            m_partition.Arm(m_event, now + 1);
        }
    }

    Partition& m_partition;
    uint64_t m_left;
    OwnedEvent<Repeater, &Repeater::OnDue> m_event;
};

using EventWatcherTest = ModelTest;

TEST_F(EventWatcherTest, IsCalledByTheNumberOfEvents) {
    const Ptr<Partition> partition = EngineHelper::Install();
    std::vector<uint64_t> counts;
    const auto watcher = CreateObject<EventWatcher>();
    watcher->callback = [&] { counts.push_back(partition->GetEventCount()); };
    partition->AggregateObject(watcher);
    const Repeater repeater(*partition, 3 * EventWatcher::kEvery - 1);
    Simulator::Run();
    EXPECT_EQ(counts, (std::vector<uint64_t>{EventWatcher::kEvery, 2 * EventWatcher::kEvery}));
}

TEST_F(EventWatcherTest, MayStopTheSimulator) {
    const Ptr<Partition> partition = EngineHelper::Install();
    const auto watcher = CreateObject<EventWatcher>();
    watcher->callback = [] { Simulator::Stop(); };
    partition->AggregateObject(watcher);
    const Repeater repeater(*partition, 3 * EventWatcher::kEvery);
    Simulator::Run();
    EXPECT_EQ(partition->GetEventCount(), EventWatcher::kEvery);
}

}  // namespace
}  // namespace ns3
