// SPDX-License-Identifier: GPL-2.0-only
//
// The calendar as the event list of ns-3's own DefaultSimulatorImpl.
#include "engine/model/partition.h"
#include "engine/model/scheduled-count.h"
#include "support/model-test.h"

#include "ns3/default-simulator-impl.h"
#include "ns3/event-id.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using Log = std::vector<std::string>;

/// The owner of one model event.
class Actor {
  public:
    Actor(Partition& partition, EventPhase phase, uint32_t source, std::function<void(int64_t)> act,
          uint32_t number = 0)
        : m_partition(partition), m_act(std::move(act)), m_event(this) {
        m_event.SetOrigin(phase, source, source, number);
    }

    void Arm(int64_t time) { m_partition.Arm(m_event, time); }
    void Disarm() { m_partition.Disarm(m_event); }
    bool IsArmed() const { return m_event.IsArmed(); }

  private:
    void OnDue(int64_t now) { m_act(now); }

    Partition& m_partition;
    std::function<void(int64_t)> m_act;
    OwnedEvent<Actor, &Actor::OnDue> m_event;
};

class BucketSchedulerTest : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        m_partition = EngineHelper::Install();
    }

    void TearDown() override {
        m_actors.clear();
        ModelTest::TearDown();
    }

    Actor& AddActor(EventPhase phase, uint32_t source, const std::string& name,
                    uint32_t number = 0) {
        m_actors.push_back(std::make_unique<Actor>(
            *m_partition, phase, source, [this, name](int64_t) { m_log.push_back(name); }, number));
        return *m_actors.back();
    }

    /// A plain ns-3 event `delayPs` from now.
    EventId Plain(int64_t delayPs, const std::string& name) {
        return Simulator::Schedule(PicoSeconds(delayPs), [this, name] { m_log.push_back(name); });
    }

    Ptr<Partition> m_partition;
    std::vector<std::unique_ptr<Actor>> m_actors;
    Log m_log;
};

TEST_F(BucketSchedulerTest, PlainEventsOfOneContextKeepTheirOrder) {
    Plain(20, "c");
    Plain(10, "a");
    Plain(10, "b");
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"a", "b", "c"}));
}

TEST_F(BucketSchedulerTest, PlainEventsOfOneInstantGoByTheContextThatScheduledThem) {
    // Context 2 runs before context 1, and schedules first.
    const auto scheduler = [this](const std::string& name) {
        return [this, name] {
            Plain(100, name + "1");
            Plain(100, name + "2");
        };
    };
    Simulator::ScheduleWithContext(2, PicoSeconds(5), MakeEvent(scheduler("two")));
    Simulator::ScheduleWithContext(1, PicoSeconds(5), MakeEvent([this] { Plain(50, "early"); }));
    Simulator::ScheduleWithContext(1, PicoSeconds(5), MakeEvent(scheduler("one")));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"early", "one1", "one2", "two1", "two2"}));
}

TEST_F(BucketSchedulerTest, AtOneInstantTransmissionsThenPlainThenModelEvents) {
    AddActor(EventPhase::kModel, 3, "model 3").Arm(10);
    AddActor(EventPhase::kModel, 1, "model 1, second", 1).Arm(10);
    AddActor(EventPhase::kModel, 1, "model 1, first", 0).Arm(10);
    Plain(10, "plain");
    AddActor(EventPhase::kTransmit, 8, "transmit 8").Arm(10);
    AddActor(EventPhase::kTransmit, 7, "transmit 7").Arm(10);
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"transmit 7", "transmit 8", "plain", "model 1, first", "model 1, second",
                          "model 3"}));
}

TEST_F(BucketSchedulerTest, TransmissionArmedForNowStillGoesFirst) {
    Actor& transmit = AddActor(EventPhase::kTransmit, 1, "transmit");
    Actor first(*m_partition, EventPhase::kModel, 1, [&](int64_t now) {
        m_log.push_back("model 1");
        transmit.Arm(now);
    });
    first.Arm(10);
    AddActor(EventPhase::kModel, 2, "model 2").Arm(10);
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"model 1", "transmit", "model 2"}));
}

TEST_F(BucketSchedulerTest, EventsKnowTheirTimeAndContext) {
    std::optional<uint32_t> context;
    std::optional<int64_t> time;
    Actor actor(*m_partition, EventPhase::kModel, 42, [&](int64_t now) {
        context = Simulator::GetContext();
        time = now;
        EXPECT_EQ(Simulator::Now(), PicoSeconds(now));
        EXPECT_EQ(m_partition->GetNow(), now);
    });
    actor.Arm(123'456);
    Simulator::Run();
    EXPECT_EQ(context, 42u);
    EXPECT_EQ(time, 123'456);
    EXPECT_EQ(m_partition->GetEventCount(), 1u);
}

TEST_F(BucketSchedulerTest, PersistentEventMayRearmItself) {
    std::vector<int64_t> times;
    Actor* self = nullptr;
    Actor actor(*m_partition, EventPhase::kModel, 1, [&](int64_t now) {
        times.push_back(now);
        EXPECT_FALSE(self->IsArmed());
        if (times.size() < 4) {
            self->Arm(now + 1000);
        }
    });
    self = &actor;
    actor.Arm(5);
    Simulator::Run();
    EXPECT_EQ(times, (std::vector<int64_t>{5, 1005, 2005, 3005}));
}

TEST_F(BucketSchedulerTest, DisarmedEventNeverComesAndMayBeArmedAnew) {
    Actor& actor = AddActor(EventPhase::kModel, 1, "actor");
    actor.Disarm();  // nothing to do
    actor.Arm(10);
    EXPECT_TRUE(actor.IsArmed());
    actor.Disarm();
    EXPECT_FALSE(actor.IsArmed());
    actor.Arm(30);
    Plain(20, "plain");
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"plain", "actor"}));
}

TEST_F(BucketSchedulerTest, DestroyedWhileArmedIsGone) {
    auto near = std::make_unique<Actor>(*m_partition, EventPhase::kModel, 1,
                                        [](int64_t) { FAIL() << "destroyed"; });
    auto far = std::make_unique<Actor>(*m_partition, EventPhase::kModel, 2,
                                       [](int64_t) { FAIL() << "destroyed"; });
    near->Arm(1000);
    far->Arm(int64_t{1} << 50);
    Simulator::Schedule(PicoSeconds(10), [&] {
        near.reset();
        far.reset();
    });
    Plain(2000, "after");
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"after"}));
    EXPECT_EQ(Simulator::Now(), PicoSeconds(2000));
}

TEST_F(BucketSchedulerTest, SimulatorMayBeDestroyedBeforeWhatIsArmed) {
    Actor actor(*m_partition, EventPhase::kModel, 1, [](int64_t) { FAIL() << "never"; });
    actor.Arm(1000);
    Plain(2000, "never");
    m_partition = nullptr;
    Simulator::Destroy();
    EXPECT_FALSE(actor.IsArmed());
    EXPECT_TRUE(m_log.empty());
}

TEST_F(BucketSchedulerTest, CancelAndRemovePlainEvents) {
    const EventId cancelled = Plain(10, "cancelled");
    const EventId removed = Plain(20, "removed");
    const EventId removedFar = Plain(int64_t{1} << 50, "removed, far");
    const EventId kept = Plain(30, "kept");
    Simulator::Cancel(cancelled);
    Simulator::Remove(removed);
    Simulator::Remove(removedFar);
    EXPECT_TRUE(cancelled.IsExpired());
    EXPECT_TRUE(removed.IsExpired());
    EXPECT_FALSE(kept.IsExpired());
    EXPECT_EQ(Simulator::GetDelayLeft(kept), PicoSeconds(30));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"kept"}));
    EXPECT_TRUE(kept.IsExpired());
    EXPECT_EQ(Simulator::Now(), PicoSeconds(30));
}

TEST_F(BucketSchedulerTest, EventMayCancelALaterOneOfItsInstantAndContext) {
    EventId second;
    Simulator::Schedule(PicoSeconds(10), [&] { Simulator::Cancel(second); });
    second = Plain(10, "cancelled");
    Simulator::Run();
    EXPECT_TRUE(m_log.empty());
}

TEST_F(BucketSchedulerTest, ModelEventMayCancelAPlainOne) {
    const EventId plain = Plain(20, "cancelled");
    Actor actor(*m_partition, EventPhase::kModel, 1, [&](int64_t) { Simulator::Cancel(plain); });
    actor.Arm(10);
    Simulator::Run();
    EXPECT_TRUE(m_log.empty());
}

TEST_F(BucketSchedulerTest, StopLeavesTheRestForTheNextRun) {
    AddActor(EventPhase::kModel, 1, "model at stop").Arm(100);
    Plain(50, "before");
    Plain(150, "after");
    Simulator::Stop(PicoSeconds(100));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"before"}));  // the stop is a plain event: before the model's
    EXPECT_EQ(Simulator::Now(), PicoSeconds(100));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"before", "model at stop", "after"}));
}

TEST_F(BucketSchedulerTest, CountsEveryEvent) {
    Plain(1, "a");
    AddActor(EventPhase::kModel, 1, "b").Arm(2);
    Simulator::Run();
    EXPECT_EQ(m_partition->GetEventCount(), 2u);
}

// Where ns-3 is built with asserts, a run that ends by itself would abort.
TEST_F(BucketSchedulerTest, SimulatorMissesNoEventWhenNothingIsLeft) {
    auto simulator = DynamicCast<DefaultSimulatorImpl>(Simulator::GetImplementation());
    ASSERT_NE(simulator, nullptr);
    Actor last(*m_partition, EventPhase::kModel, 1, [](int64_t) {});
    Actor first(*m_partition, EventPhase::kModel, 1, [&](int64_t now) { last.Arm(now + 5); });
    first.Arm(10);
    AddActor(EventPhase::kModel, 2, "stopped").Arm(20);
    Plain(12, "plain");
    const EventId cancelled = Plain(13, "cancelled");
    const EventId removed = Plain(14, "removed");
    Simulator::Cancel(cancelled);
    Simulator::Remove(removed);
    Simulator::Stop(PicoSeconds(17));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"plain"}));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"plain", "stopped"}));
    EXPECT_EQ(ScheduledCountOf(*simulator), 0);
    first.Arm(30);
    Simulator::Run();
    EXPECT_EQ(ScheduledCountOf(*simulator), 0);
    Actor disarms(*m_partition, EventPhase::kModel, 1, [&](int64_t) { first.Disarm(); });
    disarms.Arm(40);
    first.Arm(50);
    Simulator::Run();
    EXPECT_EQ(ScheduledCountOf(*simulator), 0);
}

using EngineHelperTest = ModelTest;

TEST_F(EngineHelperTest, InstallTakesOverWhatIsScheduled) {
    Log log;
    Simulator::Schedule(PicoSeconds(20), [&] { log.push_back("second"); });
    Simulator::Schedule(PicoSeconds(10), [&] { log.push_back("first"); });
    EngineHelper::Install();
    Simulator::Schedule(PicoSeconds(15), [&] { log.push_back("between"); });
    Simulator::Run();
    EXPECT_EQ(log, (Log{"first", "between", "second"}));
}

TEST_F(EngineHelperTest, InstallMayBeRepeatedForASimulatorAfterAnother) {
    for (int i = 0; i < 3; ++i) {
        bool ran = false;
        EngineHelper::Install();
        Simulator::Schedule(PicoSeconds(10), [&] { ran = true; });
        Simulator::Run();
        EXPECT_TRUE(ran);
        EXPECT_EQ(Simulator::Now(), PicoSeconds(10));
        Simulator::Destroy();
    }
}

}  // namespace
}  // namespace ns3
