// SPDX-License-Identifier: GPL-2.0-only
//
// What a visitor tells apart, seen through the dump made of it, and the state of the engine itself.
#include "engine/model/state-dump.h"
#include "engine/model/partition.h"
#include "engine/model/split-mix.h"
#include "support/model-test.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3 {
namespace {

struct Queue {
    uint32_t bytes = 0;

    void VisitState(StateVisitor& visitor) const { visitor.Value("bytes", bytes); }
};

/// One field of every kind.
struct Model {
    int64_t due = 700;
    int64_t busyUntil = 900;
    double rate = 12;
    bool paused = false;
    uint64_t frames = 5;
    SplitMix64 draws{3};
    uint64_t scratch = 77;
    uint32_t next = 1000;
    uint32_t acked = 996;
    std::vector<Queue> queues = {Queue{10}, Queue{20}};
    std::vector<std::unique_ptr<Queue>> owned;
    std::vector<uint64_t> credits = {4, 5};

    void VisitState(StateVisitor& visitor) const {
        visitor.Time("due", due);
        visitor.Past("busyUntil", busyUntil);
        visitor.Value("rate", rate);
        visitor.Value("paused", paused);
        visitor.Count("frames", frames);
        visitor.Nested("draws", draws);
        visitor.Inert("scratch", scratch);
        visitor.Psn("next", next, 1);
        visitor.Psn("acked", acked, 1);
        visitor.Each("queues", queues);
        visitor.Each("owned", owned);
        visitor.Values("credits", credits);
    }
};

std::string Matters(const Model& model, int64_t now) {
    StateDump dump(now, StateDump::Detail::kWhatMatters);
    model.VisitState(dump);
    return dump.GetText();
}

TEST(StateDump, SaysEveryFieldByItsKind) {
    Model model;
    model.owned.push_back(std::make_unique<Queue>());
    StateDump dump(600);
    dump.Nested("model", model);
    EXPECT_EQ(dump.GetText(),
              "model/due time +100\n"
              "model/busyUntil past +300\n"
              "model/rate value 0x1.8p+3\n"
              "model/paused value 0\n"
              "model/frames count 5\n"
              "model/draws/state stream 3\n"
              "model/scratch inert 77\n"
              "model/next psn +0\n"
              "model/acked psn -4\n"
              "model/queues[0]/bytes value 10\n"
              "model/queues[1]/bytes value 20\n"
              "model/queues/count value 2\n"
              "model/owned[0]/bytes value 0\n"
              "model/owned/count value 1\n"
              "model/credits[0]/value value 4\n"
              "model/credits[1]/value value 5\n"
              "model/credits/count value 2\n");
}

TEST(StateDump, TimesThatAreOverAreAllTheSameInAPast) {
    Model model;
    model.due = StateVisitor::kNever;
    const std::string over = Matters(model, 900);
    EXPECT_EQ(Matters(model, 5000), over);
    EXPECT_NE(over.find("due time never\n"), std::string::npos);
    EXPECT_NE(over.find("busyUntil past +0\n"), std::string::npos);
    EXPECT_NE(Matters(model, 899), over);
}

TEST(StateDump, WhatRecursLooksTheSameAtALaterTime) {
    Model model;
    const std::string before = Matters(model, 600);
    model.due += 250;
    model.busyUntil += 250;
    model.frames += 3;
    model.scratch = 0;
    model.next += 3;
    model.acked += 3;
    EXPECT_EQ(Matters(model, 850), before);
    model.acked += 1;
    EXPECT_NE(Matters(model, 850), before);
}

TEST(StateDump, SequenceNumbersWrap) {
    Model model;
    const std::string before = Matters(model, 600);
    model.next = 1;
    model.acked = UINT32_MAX - 2;
    EXPECT_EQ(Matters(model, 600), before);
}

TEST(StateDump, EveryOtherFieldShows) {
    const std::string before = Matters(Model(), 600);
    Model due;
    ++due.due;
    Model rate;
    rate.rate += 1e-12;
    Model paused;
    paused.paused = true;
    Model draws;
    draws.draws.Next();
    Model queues;
    ++queues.queues[1].bytes;
    Model fewer;
    fewer.queues.pop_back();
    Model credits;
    ++credits.credits[0];
    for (const Model* model : {&due, &rate, &paused, &draws, &queues, &fewer, &credits}) {
        EXPECT_NE(Matters(*model, 600), before);
    }
}

TEST(StateDump, OpaqueTypeIsTold) {
    StateDump dump(0, StateDump::Detail::kWhatMatters);
    EXPECT_EQ(dump.GetOpaque(), "");
    dump.Opaque("ns3::RttAimd");
    dump.Opaque("ns3::Other");
    EXPECT_EQ(dump.GetOpaque(), "ns3::RttAimd");
}

class Nobody {
  public:
    void OnDue(int64_t /*now*/) {}
};

using EngineStateTest = ModelTest;

TEST_F(EngineStateTest, PartitionAndItsEventsShowTheirState) {
    Ptr<Partition> partition = EngineHelper::Install();
    Nobody nobody;
    OwnedEvent<Nobody, &Nobody::OnDue> event(&nobody);
    event.SetOrigin(EventPhase::kModel, 0, 1);
    const auto dump = [&] {
        StateDump state(partition->GetNow());
        state.Nested("partition", *partition);
        state.Nested("event", event);
        return state.GetText();
    };
    EXPECT_EQ(dump(),
              "partition/now time +0\npartition/events count 0\npartition/skipped inert 0\n"
              "partition/pending inert 0\nevent/due time never\n");
    partition->Arm(event, 1000);
    partition->Skip(40);
    EXPECT_EQ(dump(),
              "partition/now time +0\npartition/events count 0\npartition/skipped inert 40\n"
              "partition/pending inert 1\nevent/due time +1000\n");
    Simulator::Run();
    EXPECT_EQ(dump(),
              "partition/now time +0\npartition/events count 1\npartition/skipped inert 40\n"
              "partition/pending inert 0\nevent/due time never\n");
}

TEST_F(EngineStateTest, SimulationTimeIsAheadByWhatWasSkipped) {
    Ptr<Partition> partition = CreateObject<Partition>();
    EXPECT_EQ(partition->ToGlobal(5), 5);
    partition->Skip(100);
    partition->Skip(20);
    EXPECT_EQ(partition->ToGlobal(5), 125);
    EXPECT_EQ(partition->ToLocal(125), 5);
}

}  // namespace
}  // namespace ns3
