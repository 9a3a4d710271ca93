// SPDX-License-Identifier: GPL-2.0-only
//
// Each way of choosing among equal-cost ports, asked directly: one switch's chooser and its ports.
#include "support/chi-square.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/routing/adaptive-routing.h"
#include "fabric/model/routing/flowlet-switching.h"
#include "fabric/model/routing/random-spray.h"
#include "fabric/model/routing/remote-adaptive-routing.h"
#include "fabric/model/routing/round-robin-spray.h"
#include "fabric/model/routing/weighted-ecmp.h"

#include "ns3/object-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <vector>

namespace ns3 {
namespace {

constexpr uint64_t kEcmpSeed = 5;

Frame MakeData(uint32_t source, uint16_t entropy = 0xC000) {
    Frame frame;
    frame.source = source;
    frame.destination = 1;
    frame.SetEntropy(entropy);
    return frame;
}

/// Two leaves of one endpoint each, and spines between them: what leaf 0 may choose from is ports 1
/// to `spines`.
class PathChoice : public ModelTest {
  protected:
    void Build(const FabricMessage& message) {
        m_bed.reset();
        m_bed = std::make_unique<RdmaTestbed>(message);
        m_paths = m_bed->fabric->GetRouting().FindNextHops(0, 1);
    }

    std::unique_ptr<PathChooser> Create(Ptr<PathSelector> selector, uint64_t drawSeed = 1) {
        m_selector = selector;
        return selector->CreateChooser(
            {0, Ports(), m_bed->fabric->GetRouting(), kEcmpSeed, drawSeed});
    }

    const SwitchPorts& Ports() const { return m_bed->fabric->GetSwitch(0).GetPorts(); }

    PathOptions Paths() const { return {1, m_paths.data(), static_cast<uint32_t>(m_paths.size())}; }

    /// Puts `count` frames of 1,000 bytes into a port; the first starts at once.
    void Load(uint16_t port, uint32_t count) {
        for (uint32_t i = 0; i < count; ++i) {
            Frame* frame = m_bed->fabric->GetPartition().CreateFrame(FrameKind::kData, 1000);
            frame->destination = 1;
            frame->SetPriority(3, 3);
            Ports()[port]->Enqueue(frame, m_bed->Now());
        }
    }

    void TearDown() override {
        m_bed.reset();
        ModelTest::TearDown();
    }

    std::unique_ptr<RdmaTestbed> m_bed;

  private:
    std::vector<uint16_t> m_paths;
    Ptr<PathSelector> m_selector;
};

TEST_F(PathChoice, RandomSprayDrawsPortsUniformly) {
    Build(MakeLeafSpine(2, 8, 1));
    const auto chooser = Create(CreateObject<RandomSpray>());
    std::vector<uint32_t> frames(8);
    for (int i = 0; i < 80'000; ++i) {
        ++frames[chooser->Choose(MakeData(0), Paths(), 0) - 1];
    }
    EXPECT_LT(ChiSquare(frames), FiveSigma(8));
    EXPECT_GT(ChiSquare(frames), 0) << "drawn, not dealt";
}

TEST_F(PathChoice, SwitchesDrawApart) {
    Build(MakeLeafSpine(2, 8, 1));
    const auto one = Create(CreateObject<RandomSpray>(), 1);
    const auto other = Create(CreateObject<RandomSpray>(), 2);
    int equal = 0;
    for (int i = 0; i < 8000; ++i) {
        equal += one->Choose(MakeData(0), Paths(), 0) == other->Choose(MakeData(0), Paths(), 0);
    }
    EXPECT_NEAR(equal, 1000, 5 * std::sqrt(8000.0 / 8 * 7 / 8));
}

TEST_F(PathChoice, ForesightChangesNothing) {
    Build(MakeLeafSpine(2, 8, 1));
    for (const char* type : {"ns3::RandomSpray", "ns3::RoundRobinSpray", "ns3::FlowletSwitching",
                             "ns3::AdaptiveRouting", "ns3::WeightedEcmp"}) {
        const auto selector = ObjectFactory(type).Create<PathSelector>();
        const auto asked =
            selector->CreateChooser({0, Ports(), m_bed->fabric->GetRouting(), kEcmpSeed, 1});
        const auto unasked =
            selector->CreateChooser({0, Ports(), m_bed->fabric->GetRouting(), kEcmpSeed, 1});
        for (int i = 0; i < 100; ++i) {
            asked->Prefetch(MakeData(0), Paths());
            ASSERT_EQ(asked->Choose(MakeData(0), Paths(), 0),
                      unasked->Choose(MakeData(0), Paths(), 0))
                << type;
        }
    }
}

TEST_F(PathChoice, RoundRobinTakesPortsInTurnForDataAndForTheRest) {
    Build(MakeLeafSpine(2, 5, 1));
    const auto chooser = Create(CreateObject<RoundRobinSpray>());
    Frame ack = MakeData(0);
    ack.kind = FrameKind::kAck;
    uint16_t data = chooser->Choose(MakeData(0), Paths(), 0);
    uint16_t other = chooser->Choose(ack, Paths(), 0);
    for (int i = 0; i < 20; ++i) {
        const auto after = [](uint16_t port) { return static_cast<uint16_t>(port % 5 + 1); };
        data = after(data);
        EXPECT_EQ(chooser->Choose(MakeData(0), Paths(), 0), data);
        if (i % 3 == 0) {
            other = after(other);
            EXPECT_EQ(chooser->Choose(ack, Paths(), 0), other);
        }
    }
}

TEST_F(PathChoice, FlowletStaysOnItsPortUntilTheGap) {
    Config::SetDefault("ns3::FlowletSwitching::Gap", TimeValue(MicroSeconds(10)));
    Build(MakeLeafSpine(2, 64, 1));
    const auto chooser = Create(CreateObject<FlowletSwitching>());
    constexpr int64_t kGap = 10'000'000;
    int64_t now = 0;
    std::vector<uint32_t> taken(64);
    for (int flowlet = 0; flowlet < 6400; ++flowlet) {
        now += kGap + 1;
        const uint16_t port = chooser->Choose(MakeData(0), Paths(), now);
        ++taken[port - 1];
        for (int packet = 0; packet < 3; ++packet) {
            now += kGap;
            ASSERT_EQ(chooser->Choose(MakeData(0), Paths(), now), port);
        }
    }
    EXPECT_LT(ChiSquare(taken), FiveSigma(64));
}

TEST_F(PathChoice, FlowletsOfFlowsInOneEntryAreOne) {
    Config::SetDefault("ns3::FlowletSwitching::Entries", UintegerValue(1));
    Build(MakeLeafSpine(2, 64, 1));
    const auto chooser = Create(CreateObject<FlowletSwitching>());
    const uint16_t port = chooser->Choose(MakeData(0), Paths(), 0);
    for (uint16_t flow = 1; flow < 100; ++flow) {
        EXPECT_EQ(chooser->Choose(MakeData(0, flow), Paths(), 0), port);
    }
}

TEST_F(PathChoice, WeightedEcmpIsEcmpWhereAllAreEqual) {
    for (const uint32_t spines : {2u, 3u, 7u, 64u}) {
        Build(MakeLeafSpine(2, spines, 1));
        const auto chooser = Create(CreateObject<WeightedEcmp>());
        for (uint16_t flow = 0; flow < 10'000; ++flow) {
            const Frame frame = MakeData(0, flow);
            const uint64_t hash = EcmpHash(frame, kEcmpSeed);
            ASSERT_EQ(chooser->Choose(frame, Paths(), 0), Paths().ports[hash * spines >> 32]);
        }
    }
}

// A spine with 100 Gb/s down and one with 300 (three cables): flows go 1 to 3.
TEST_F(PathChoice, WeightedEcmpSharesFlowsByCapacity) {
    FabricMessage message = MakeLeafSpine(2, 0, 1);
    const TestCable cable{100 * kGbps, 10'000};
    message.AddSwitch();
    message.AddSwitch();
    message.Connect(0, 2);
    message.Connect(0, 3);
    for (const uint32_t spine : {2u, 3u, 3u, 3u}) {
        message.Connect(1, spine, cable);
    }
    Build(message);
    const auto chooser = Create(CreateObject<WeightedEcmp>());
    constexpr int kFlows = 40'000;
    int narrow = 0;
    for (int flow = 0; flow < kFlows; ++flow) {
        narrow += chooser->Choose(MakeData(0, static_cast<uint16_t>(flow)), Paths(), 0) == 1;
    }
    EXPECT_NEAR(narrow, kFlows / 4.0, 5 * std::sqrt(kFlows * 3.0 / 16));
}

TEST_F(PathChoice, AdaptiveFindsTheEmptiestOfAll) {
    Config::SetDefault("ns3::AdaptiveRouting::Samples", UintegerValue(0));
    Build(MakeLeafSpine(2, 8, 1));
    const auto chooser = Create(CreateObject<AdaptiveRouting>());
    for (uint16_t port = 1; port <= 8; ++port) {
        Load(port, port == 6 ? 3 : 3 + port);
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(chooser->Choose(MakeData(0), Paths(), 0), 6);
    }
    // 1,020 bytes at 20 ps: ports empty by 20.4 ns a frame, and then all are alike.
    std::set<uint16_t> chosen;
    for (int i = 0; i < 200; ++i) {
        chosen.insert(chooser->Choose(MakeData(0), Paths(), 1'000'000));
    }
    EXPECT_EQ(chosen.size(), 8u);
}

TEST_F(PathChoice, AdaptiveSeesWhatIsOnTheWireAndNoMoreThanThat) {
    Config::SetDefault("ns3::AdaptiveRouting::Samples", UintegerValue(0));
    Build(MakeLeafSpine(2, 2, 1));
    const auto chooser = Create(CreateObject<AdaptiveRouting>());
    Load(1, 1);
    EXPECT_EQ(Ports()[1]->GetQueueBytes(), 0u);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(chooser->Choose(MakeData(0), Paths(), 20'399), 2);
    }
    std::set<uint16_t> chosen;
    for (int i = 0; i < 100; ++i) {
        chosen.insert(chooser->Choose(MakeData(0), Paths(), 20'400));
    }
    EXPECT_EQ(chosen.size(), 2u);
}

TEST_F(PathChoice, AdaptiveAvoidsWhatThePeerHasPaused) {
    Config::SetDefault("ns3::AdaptiveRouting::Samples", UintegerValue(0));
    Build(MakeLeafSpine(2, 2, 1));
    const auto chooser = Create(CreateObject<AdaptiveRouting>());
    Ports()[1]->GetPeer()->SendPause(3, true, 0);
    Simulator::Run();
    ASSERT_EQ(Ports()[1]->GetPausedMask(), 1u << 3);
    Load(2, 10);
    Frame frame = MakeData(0);
    frame.trafficClass = 3;
    EXPECT_EQ(chooser->Choose(frame, Paths(), m_bed->Now()), 2);
    frame.trafficClass = 6;
    EXPECT_EQ(chooser->Choose(frame, Paths(), m_bed->Now()), 1);
}

// An idle lane waits for nothing, and may lack credit all the same.
TEST_F(PathChoice, AdaptiveAvoidsWhatHasNoCreditForTheFrame) {
    Config::SetDefault("ns3::AdaptiveRouting::Samples", UintegerValue(0));
    FabricMessage message = MakeLeafSpine(2, 2, 1);
    message.infiniband = true;
    Build(message);
    const auto chooser = Create(CreateObject<AdaptiveRouting>());
    constexpr uint16_t kBlocks = 15;
    Ports()[1]->SetCreditLimit(3, kBlocks);
    Load(2, 10);
    Frame frame = MakeData(0);
    frame.trafficClass = 3;
    frame.bytes = kBlocks * kCreditBlockBytes;
    EXPECT_EQ(chooser->Choose(frame, Paths(), 0), 1);
    ++frame.bytes;
    EXPECT_EQ(chooser->Choose(frame, Paths(), 0), 2);
    frame.trafficClass = 2;
    EXPECT_EQ(chooser->Choose(frame, Paths(), 0), 1) << "a lane whose credit is all there";
}

// The port remembered is one chosen for another leaf, whose name no notice gave.
TEST_F(PathChoice, RemoteAdaptiveTakesANamedPortOnlyIfAllAreNamed) {
    constexpr uint16_t kPorts = 16;
    Build(MakeLeafSpine(2, kPorts, 1));
    const auto chooser = Create(CreateObject<RemoteAdaptiveRouting>());
    const PathOptions elsewhere{2, Paths().ports, Paths().count};
    const auto choose = [&](const PathOptions& paths) {
        return chooser->Choose(MakeData(0), paths, 0);
    };
    for (uint16_t named = 1; named < kPorts; ++named) {
        chooser->OnNotice(named, {1, 0, 0, 0, Frame::Notice::kCongestion}, 0);
        for (int i = 0; i < 100; ++i) {
            choose(elsewhere);
            ASSERT_GT(choose(Paths()), named);
        }
    }
    chooser->OnNotice(kPorts, {1, 0, 0, 0, Frame::Notice::kCongestion}, 0);
    std::set<uint16_t> chosen;
    for (int i = 0; i < 1000; ++i) {
        chosen.insert(choose(Paths()));
    }
    EXPECT_EQ(chosen.size(), kPorts);
}

// 64 frames to 64 ports with two samples and a memory: the fullest port holds 2, seldom 3, where
// draws without a choice put 4.2 on it (see permutation-test.cc). M. Mitzenmacher, B. Prabhakar and
// D. Shah, "Load balancing with memory", FOCS 2002.
TEST_F(PathChoice, TwoSamplesAndAMemoryAreCloseToAll) {
    constexpr uint32_t kTrials = 20;
    Build(MakeLeafSpine(2, 64, 1));
    double fullest = 0;
    for (uint32_t trial = 0; trial < kTrials; ++trial) {
        const auto chooser = Create(CreateObject<AdaptiveRouting>(), trial);
        std::vector<uint32_t> frames(64);
        for (int i = 0; i < 64; ++i) {
            const uint16_t port = chooser->Choose(MakeData(0), Paths(), m_bed->Now());
            ++frames[port - 1];
            Load(port, 1);
        }
        fullest += *std::max_element(frames.begin(), frames.end());
        Build(MakeLeafSpine(2, 64, 1));
    }
    EXPECT_LT(fullest / kTrials, 2.5);
}

}  // namespace
}  // namespace ns3
