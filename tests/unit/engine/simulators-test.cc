// SPDX-License-Identifier: GPL-2.0-only
//
// What Simulator promises, kept by both that run a partition's calendar: our own, and ns-3's
// DefaultSimulatorImpl through BucketScheduler.
#include "engine/model/partition.h"
#include "engine/model/scheduled-count.h"
#include "support/model-test.h"

#include "ns3/default-simulator-impl.h"
#include "ns3/event-id.h"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <thread>
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

const char* const kOurs = "ns3::FabricSimulatorImpl";
const char* const kStock = "ns3::DefaultSimulatorImpl";

class SimulatorsTest : public ModelTest, public ::testing::WithParamInterface<const char*> {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        EngineHelper::ChooseSimulator(GetParam());
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

TEST_P(SimulatorsTest, PlainEventsOfOneContextKeepTheirOrder) {
    Plain(20, "c");
    Plain(10, "a");
    Plain(10, "b");
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"a", "b", "c"}));
}

TEST_P(SimulatorsTest, PlainEventsOfOneInstantGoByTheContextThatScheduledThem) {
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

TEST_P(SimulatorsTest, AtOneInstantTransmissionsThenPlainThenModelEvents) {
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

TEST_P(SimulatorsTest, TransmissionArmedForNowStillGoesFirst) {
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

TEST_P(SimulatorsTest, EventsKnowTheirTimeAndContext) {
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

TEST_P(SimulatorsTest, PersistentEventMayRearmItself) {
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

TEST_P(SimulatorsTest, DisarmedEventNeverComesAndMayBeArmedAnew) {
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

TEST_P(SimulatorsTest, DestroyedWhileArmedIsGone) {
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

TEST_P(SimulatorsTest, SimulatorMayBeDestroyedBeforeWhatIsArmed) {
    Actor actor(*m_partition, EventPhase::kModel, 1, [](int64_t) { FAIL() << "never"; });
    actor.Arm(1000);
    Plain(2000, "never");
    m_partition = nullptr;
    Simulator::Destroy();
    EXPECT_FALSE(actor.IsArmed());
    EXPECT_TRUE(m_log.empty());
}

TEST_P(SimulatorsTest, CancelAndRemovePlainEvents) {
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

TEST_P(SimulatorsTest, EventMayCancelALaterOneOfItsInstantAndContext) {
    EventId second;
    Simulator::Schedule(PicoSeconds(10), [&] { Simulator::Cancel(second); });
    second = Plain(10, "cancelled");
    Simulator::Run();
    EXPECT_TRUE(m_log.empty());
}

TEST_P(SimulatorsTest, ModelEventMayCancelAPlainOne) {
    const EventId plain = Plain(20, "cancelled");
    Actor actor(*m_partition, EventPhase::kModel, 1, [&](int64_t) { Simulator::Cancel(plain); });
    actor.Arm(10);
    Simulator::Run();
    EXPECT_TRUE(m_log.empty());
}

TEST_P(SimulatorsTest, StopLeavesTheRestForTheNextRun) {
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

TEST_P(SimulatorsTest, CountsEveryEvent) {
    Plain(1, "a");
    AddActor(EventPhase::kModel, 1, "b").Arm(2);
    Simulator::Run();
    EXPECT_EQ(m_partition->GetEventCount(), 2u);
}

TEST_P(SimulatorsTest, IsTheOneThatWasChosen) {
    EXPECT_EQ(Simulator::GetImplementation()->GetInstanceTypeId().GetName(), GetParam());
}

TEST_P(SimulatorsTest, CountsEventsItself) {
    Plain(1, "a");
    EngineHelper::Install();  // of another partition: what is pending moves over
    Plain(2, "b");
    Simulator::Run();
    EXPECT_EQ(Simulator::GetEventCount(), 2u);
    EngineHelper::Install();
    Plain(3, "c");
    EXPECT_EQ(Simulator::GetEventCount(), 2u);
    Simulator::Run();
    EXPECT_EQ(Simulator::GetEventCount(), 3u);
    EXPECT_EQ(Simulator::Now(), PicoSeconds(5));
}

TEST_P(SimulatorsTest, IsFinishedWhenStoppedOrNothingIsLeft) {
    EXPECT_TRUE(Simulator::IsFinished());
    Plain(10, "a");
    EXPECT_FALSE(Simulator::IsFinished());
    Simulator::Schedule(PicoSeconds(20), [] {
        EXPECT_FALSE(Simulator::IsFinished());
        Simulator::Stop();
        EXPECT_TRUE(Simulator::IsFinished());
    });
    Simulator::Schedule(PicoSeconds(30), [] { EXPECT_TRUE(Simulator::IsFinished()); });
    Simulator::Run();
    EXPECT_EQ(Simulator::Now(), PicoSeconds(20));
    Simulator::Run();
    EXPECT_EQ(Simulator::Now(), PicoSeconds(30));
}

TEST_P(SimulatorsTest, NowIsAfterWhatWasScheduledForThisInstant) {
    Simulator::ScheduleWithContext(
        3, PicoSeconds(10), MakeEvent([this] {
            Simulator::ScheduleNow([this] { m_log.push_back("now"); });
            const EventId gone = Simulator::ScheduleNow([this] { m_log.push_back("cancelled"); });
            Simulator::Cancel(gone);
            EXPECT_TRUE(gone.IsExpired());
            EXPECT_EQ(Simulator::GetContext(), 3u);
        }));
    Simulator::ScheduleWithContext(4, PicoSeconds(10), MakeEvent([this] {
                                       m_log.push_back("other");
                                       EXPECT_EQ(Simulator::GetContext(), 4u);
                                   }));
    Simulator::Run();
    // By the contexts that scheduled them: 3 scheduled the one, nobody the other.
    EXPECT_EQ(m_log, (Log{"now", "other"}));
    EXPECT_EQ(Simulator::Now(), PicoSeconds(10));
}

TEST_P(SimulatorsTest, EventsForTheEndRunAsItIsDestroyed) {
    const EventId first = Simulator::ScheduleDestroy([this] { m_log.push_back("first"); });
    const EventId cancelled = Simulator::ScheduleDestroy([this] { m_log.push_back("cancelled"); });
    const EventId removed = Simulator::ScheduleDestroy([this] { m_log.push_back("removed"); });
    Simulator::ScheduleDestroy([this] { m_log.push_back("last"); });
    EXPECT_FALSE(first.IsExpired());
    Simulator::Cancel(cancelled);
    Simulator::Remove(removed);
    EXPECT_TRUE(cancelled.IsExpired());
    EXPECT_TRUE(removed.IsExpired());
    Plain(5, "run");
    Simulator::Run();
    m_partition = nullptr;
    Simulator::Destroy();
    EXPECT_EQ(m_log, (Log{"run", "first", "last"}));
}

TEST_P(SimulatorsTest, OtherThreadsScheduleWithContext) {
    std::thread before([this] {
        Simulator::ScheduleWithContext(7, PicoSeconds(5),
                                       MakeEvent([this] { m_log.push_back("before"); }));
    });
    before.join();
    Simulator::Schedule(PicoSeconds(10), [this] {
        std::thread during([this] {
            Simulator::ScheduleWithContext(8, PicoSeconds(5), MakeEvent([this] {
                                               m_log.push_back("during");
                                               EXPECT_EQ(Simulator::GetContext(), 8u);
                                               EXPECT_EQ(Simulator::Now(), PicoSeconds(15));
                                           }));
        });
        during.join();
    });
    Plain(20, "last");
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"before", "during", "last"}));
}

TEST_P(SimulatorsTest, EventsThatNeverRanAreFreed) {
    const auto alive = std::make_shared<int>();
    for (const int64_t delay : {int64_t{0}, int64_t{10}, int64_t{1} << 60}) {
        Simulator::Schedule(PicoSeconds(delay), [alive] {});
    }
    const EventId removed = Simulator::Schedule(PicoSeconds(10), [alive] {});
    EXPECT_EQ(alive.use_count(), 5);
    Simulator::Remove(removed);
    m_partition = nullptr;
    Simulator::Destroy();
    EXPECT_EQ(alive.use_count(), 2);  // of the removed one, whose id is still here
}

INSTANTIATE_TEST_SUITE_P(Both, SimulatorsTest, ::testing::Values(kOurs, kStock),
                         [](const auto& simulator) {
                             return std::string(simulator.param == kOurs ? "Ours" : "Stock");
                         });

/// What DefaultSimulatorImpl cannot tell by the numbers of events.
class OurSimulatorTest : public SimulatorsTest {};

TEST_P(OurSimulatorTest, CancelsWhatIsPendingAtThisInstantWhoeverScheduledIt) {
    // Context 2 schedules first and comes last.
    EventId second;
    EventId first;
    Simulator::ScheduleWithContext(2, PicoSeconds(5),
                                   MakeEvent([&] { second = Plain(100, "cancelled"); }));
    Simulator::ScheduleWithContext(1, PicoSeconds(10), MakeEvent([&] {
                                       first = Simulator::Schedule(PicoSeconds(95), [&] {
                                           m_log.push_back("first");
                                           EXPECT_TRUE(first.IsExpired());
                                           EXPECT_FALSE(second.IsExpired());
                                           Simulator::Cancel(second);
                                           EXPECT_TRUE(second.IsExpired());
                                       });
                                   }));
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"first"}));
}

TEST_P(OurSimulatorTest, ModelEventsExpireNoPlainOneOfTheirInstant) {
    EventId plain;
    Actor transmit(*m_partition, EventPhase::kTransmit, 1, [&](int64_t) {
        EXPECT_FALSE(plain.IsExpired());
        EXPECT_EQ(Simulator::GetDelayLeft(plain), PicoSeconds(0));
    });
    Actor model(*m_partition, EventPhase::kModel, 1,
                [&](int64_t) { EXPECT_TRUE(plain.IsExpired()); });
    plain = Plain(10, "plain");
    transmit.Arm(10);
    model.Arm(10);
    Simulator::Run();
    EXPECT_EQ(m_log, (Log{"plain"}));
}

TEST_P(OurSimulatorTest, DelayBeyondTheLargestTimeEndsThere) {
    Simulator::Schedule(PicoSeconds(10), [] {
        const EventId last = Simulator::Schedule(Time::Max(), [] {});
        EXPECT_EQ(Simulator::GetDelayLeft(last),
                  Simulator::GetMaximumSimulationTime() - PicoSeconds(10));
        Simulator::Remove(last);
    });
    Simulator::Run();
    EXPECT_EQ(Simulator::Now(), PicoSeconds(10));
}

INSTANTIATE_TEST_SUITE_P(Ours, OurSimulatorTest, ::testing::Values(kOurs));

/// What ours does not have to care for.
class StockSimulatorTest : public SimulatorsTest {};

// Where ns-3 is built with asserts, a run that ends by itself would abort.
TEST_P(StockSimulatorTest, SimulatorMissesNoEventWhenNothingIsLeft) {
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

INSTANTIATE_TEST_SUITE_P(Stock, StockSimulatorTest, ::testing::Values(kStock));

/// Plain and model events that schedule, arm, cancel and remove each other at random, with many
/// ties. What they draw depends on nothing but the seed and the order in which they come.
class RandomScript {
  public:
    RandomScript(Partition& partition, uint32_t seed) : m_partition(partition), m_random(seed) {
        for (uint32_t i = 0; i < kActors; ++i) {
            const auto phase = i % 2 == 0 ? EventPhase::kModel : EventPhase::kTransmit;
            m_actors.push_back(std::make_unique<Actor>(
                partition, phase, i / 4, [this, i](int64_t now) { Act("actor", i, now); }, i));
        }
        for (uint32_t i = 0; i < 8; ++i) {
            Act("start", i, 0);
        }
    }

    const Log& GetLog() const { return m_log; }

  private:
    static constexpr uint32_t kActors = 12;
    static constexpr uint32_t kMostSteps = 600;

    uint32_t Draw(uint32_t end) {
        return std::uniform_int_distribution<uint32_t>(0, end - 1)(m_random);
    }

    int64_t DrawDelay() {
        constexpr int64_t kDelays[] = {0, 0, 1, 1, 2, 5, 100, 5000, int64_t{1} << 40};
        return kDelays[Draw(std::size(kDelays))];
    }

    void Act(const char* kind, uint32_t number, int64_t now) {
        std::ostringstream line;
        line << kind << ' ' << number << " at " << now << " in " << Simulator::GetContext();
        m_log.push_back(line.str());
        if (m_log.size() > kMostSteps) {
            return;
        }
        for (uint32_t actions = Draw(4); actions-- > 0;) {
            ActOnce(now);
        }
    }

    void ActOnce(int64_t now) {
        const int64_t delay = DrawDelay();
        const auto number = static_cast<uint32_t>(m_ids.size());
        const auto event = [this, number] { Act("plain", number, Simulator::Now().GetTimeStep()); };
        switch (Draw(6)) {
            case 0:
            case 1:
                m_ids.push_back(Simulator::Schedule(TimeStep(delay), event));
                break;
            case 2:
                m_ids.emplace_back();
                Simulator::ScheduleWithContext(Draw(4), TimeStep(delay), MakeEvent(event));
                break;
            case 3:
            case 4:
                ArmOrDisarm(*m_actors[Draw(kActors)], now + delay);
                break;
            default:
                CancelOrRemove(now);
        }
    }

    void ArmOrDisarm(Actor& actor, int64_t time) {
        if (!actor.IsArmed()) {
            actor.Arm(time);
        } else if (Draw(2) == 0) {
            actor.Disarm();
        }
    }

    // Of this very instant, the stock simulator does not know well what is past.
    void CancelOrRemove(int64_t now) {
        if (m_ids.empty()) {
            return;
        }
        const EventId& id = m_ids[Draw(static_cast<uint32_t>(m_ids.size()))];
        if (static_cast<int64_t>(id.GetTs()) == now) {
            return;
        }
        m_log.back() += id.IsExpired() ? ", expired" : ", pending";
        m_log.back() += " for " + std::to_string(Simulator::GetDelayLeft(id).GetTimeStep());
        Draw(2) == 0 ? Simulator::Cancel(id) : Simulator::Remove(id);
    }

    Partition& m_partition;
    std::mt19937 m_random;
    std::vector<std::unique_ptr<Actor>> m_actors;
    std::vector<EventId> m_ids;
    Log m_log;
};

Log RunScript(const char* simulator, uint32_t seed) {
    EngineHelper::ChooseSimulator(simulator);
    Log log;
    {
        const Ptr<Partition> partition = EngineHelper::Install();
        const RandomScript script(*partition, seed);
        Simulator::Stop(PicoSeconds(50'000));
        Simulator::Run();
        log = script.GetLog();
        log.push_back("stopped");
        Simulator::Run();
        log.insert(log.end(), script.GetLog().begin(), script.GetLog().end());
        log.push_back("end at " + std::to_string(Simulator::Now().GetTimeStep()) + " after " +
                      std::to_string(Simulator::GetEventCount()) + " events");
    }
    Simulator::Destroy();
    return log;
}

using BothSimulatorsTest = ModelTest;

TEST_F(BothSimulatorsTest, ExecuteTheSameInTheSameOrder) {
    size_t steps = 0;
    for (uint32_t seed = 0; seed < 40; ++seed) {
        const Log ours = RunScript(kOurs, seed);
        ASSERT_EQ(ours, RunScript(kStock, seed)) << "seed " << seed;
        steps += ours.size();
    }
    EXPECT_GT(steps, 10'000u);  // scripts do not die out
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
