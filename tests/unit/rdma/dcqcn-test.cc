// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/dcqcn.h"
#include "support/fabric-message.h"
#include "support/model-test.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <random>

namespace ns3 {
namespace {

constexpr int64_t kMicrosecond = 1'000'000;
constexpr double kLineRate = 100e9;

/// The parameters that a trajectory needs, in plain numbers.
struct Plan {
    double gain = 1.0 / 256;
    double initialAlpha = 1;
    int64_t alphaInterval = 55 * kMicrosecond;
    int64_t decreaseInterval = 50 * kMicrosecond;
    int64_t increaseInterval = 60 * kMicrosecond;
    uint64_t byteCounter = 0;
    uint32_t fastRecoverySteps = 5;
    double additive = 40e6;
    double hyper = 400e6;
    double minRate = 1e6;
    double minFactor = 0.5;
    bool clamp = true;
};

Ptr<Dcqcn> MakeDcqcn(const Plan& plan) {
    return CreateObjectWithAttributes<Dcqcn>(
        "ReferenceRate", DataRateValue(DataRate(0)), "Gain", DoubleValue(plan.gain), "InitialAlpha",
        DoubleValue(plan.initialAlpha), "AlphaInterval", TimeValue(PicoSeconds(plan.alphaInterval)),
        "DecreaseInterval", TimeValue(PicoSeconds(plan.decreaseInterval)), "IncreaseInterval",
        TimeValue(PicoSeconds(plan.increaseInterval)), "ByteCounter",
        UintegerValue(plan.byteCounter), "FastRecoverySteps", UintegerValue(plan.fastRecoverySteps),
        "AdditiveIncrease", DataRateValue(DataRate(static_cast<uint64_t>(plan.additive))),
        "HyperIncrease", DataRateValue(DataRate(static_cast<uint64_t>(plan.hyper))), "MinRate",
        DataRateValue(DataRate(static_cast<uint64_t>(plan.minRate))), "MinDecreaseFactor",
        DoubleValue(plan.minFactor), "ClampTargetRate", BooleanValue(plan.clamp));
}

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = 10 * kMicrosecond;
    return path;
}

/// The rate at `now`, in bit/s; asking is an ACK without news.
double RateAt(CongestionFlow& flow, int64_t now) {
    AckEvent ack;
    ack.now = now;
    flow.OnAck(ack);
    return static_cast<double>(flow.GetRateBps());
}

constexpr double kBit = 1;  // rates are truncated to whole bits a second

using DcqcnTest = ModelTest;

TEST_F(DcqcnTest, SendsAtLineRateUntilTheFirstCnp) {
    const Ptr<Dcqcn> dcqcn = MakeDcqcn({});
    const auto flow = dcqcn->CreateFlow(TestPath());
    EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
    EXPECT_EQ(RateAt(*flow, 1'000'000 * kMicrosecond), kLineRate);
    EXPECT_EQ(flow->GetWindowBytes(), 0u);
    EXPECT_TRUE(dcqcn->WantsCnp());
}

// One CNP at 0: cut at 50 us, then the increase timer every 60 us from there.
TEST_F(DcqcnTest, CutThenFastRecoveryThenAdditiveThenHyperIncrease) {
    Plan plan;
    plan.byteCounter = 10'000'000'000;  // never expires: only one stage ever passes F
    const Ptr<Dcqcn> dcqcn = MakeDcqcn(plan);
    const auto flow = dcqcn->CreateFlow(TestPath());
    flow->OnCnp(0);
    EXPECT_EQ(RateAt(*flow, 50 * kMicrosecond - 1), kLineRate);
    double rate = kLineRate / 2;  // alpha is still 1: (1 - alpha / 2)
    double target = kLineRate;    // the rate before the cut
    EXPECT_NEAR(RateAt(*flow, 50 * kMicrosecond), rate, kBit);
    for (int64_t stage = 1; stage <= 9; ++stage) {
        const int64_t at = (50 + 60 * stage) * kMicrosecond;
        EXPECT_NEAR(RateAt(*flow, at - 1), rate, kBit);
        target = std::min(target + (stage > 5 ? plan.additive : 0), kLineRate);
        rate = (rate + target) / 2;
        EXPECT_NEAR(RateAt(*flow, at), rate, kBit) << "stage " << stage;
    }
}

TEST_F(DcqcnTest, HyperIncreaseWhenTheTimerAlonePassesTheThreshold) {
    Plan plan;
    plan.initialAlpha = 0.5;
    plan.alphaInterval = 1'000'000 * kMicrosecond;  // alpha stands still
    const Ptr<Dcqcn> dcqcn = MakeDcqcn(plan);
    const auto flow = dcqcn->CreateFlow(TestPath());
    double rate = kLineRate;
    double target = kLineRate;
    for (int64_t cut = 0; cut < 6; ++cut) {
        flow->OnCnp(cut * 50 * kMicrosecond);
        target = rate;
        rate *= 0.75;
        EXPECT_NEAR(RateAt(*flow, (cut + 1) * 50 * kMicrosecond), rate, kBit);
    }
    // Without a byte counter its stage is the timer's: hyper increase right after the first
    // additive step.
    for (int64_t stage = 0; stage < 12; ++stage) {
        target += stage < 5 ? 0 : (stage == 5 ? plan.additive : plan.hyper);
        rate = (rate + target) / 2;
        EXPECT_NEAR(RateAt(*flow, (300 + 60 * (stage + 1)) * kMicrosecond), rate, 2 * kBit)
            << "stage " << stage;
    }
}

TEST_F(DcqcnTest, AlphaDecaysWithoutCnpsAndGrowsWithThem) {
    Plan plan;
    plan.gain = 0.25;
    plan.alphaInterval = 10 * kMicrosecond;
    plan.decreaseInterval = 100 * kMicrosecond;
    plan.increaseInterval = 1'000'000 * kMicrosecond;
    const Ptr<Dcqcn> dcqcn = MakeDcqcn(plan);
    const auto flow = dcqcn->CreateFlow(TestPath());
    flow->OnCnp(0);
    // Ten updates without a CNP; the tenth falls on the cut and comes first.
    double alpha = std::pow(0.75, 10);
    double rate = kLineRate * (1 - alpha / 2);
    EXPECT_NEAR(RateAt(*flow, 100 * kMicrosecond), rate, kBit);
    // Ten updates, each with a CNP since the last.
    for (int64_t i = 0; i < 10; ++i) {
        flow->OnCnp((101 + 10 * i) * kMicrosecond);
        alpha = 0.75 * alpha + 0.25;
    }
    rate *= std::max(1 - alpha / 2, 0.5);
    EXPECT_NEAR(RateAt(*flow, 200 * kMicrosecond), rate, kBit);
}

TEST_F(DcqcnTest, CutsRespectTheLeastFactorAndTheLeastRate) {
    Plan plan;
    plan.minFactor = 0.9;
    plan.minRate = 50e9;
    plan.increaseInterval = 1'000'000 * kMicrosecond;
    const Ptr<Dcqcn> dcqcn = MakeDcqcn(plan);
    const auto flow = dcqcn->CreateFlow(TestPath());
    for (int64_t cut = 1; cut <= 20; ++cut) {
        flow->OnCnp((cut - 1) * 50 * kMicrosecond);
        EXPECT_NEAR(RateAt(*flow, cut * 50 * kMicrosecond),
                    std::max(kLineRate * std::pow(0.9, cut), 50e9), kBit);
    }
}

/// The algorithm as its description reads, ticking through every instant of a coarse clock.
class TickingDcqcn {
  public:
    explicit TickingDcqcn(const Plan& plan) : m_plan(plan), m_alpha(plan.initialAlpha) {}

    /// Runs what falls due at `now`; call for every tick.
    void Tick(int64_t now) {
        if (!m_started) {
            return;
        }
        if ((now - m_startedAt) % m_plan.alphaInterval == 0) {
            m_alpha = (1 - m_plan.gain) * m_alpha + (m_cnpForAlpha ? m_plan.gain : 0);
            m_cnpForAlpha = false;
        }
        if ((now - m_startedAt) % m_plan.decreaseInterval == 0 && m_cnpForCut) {
            Cut(now);
        } else if (m_cutAt >= 0 && (now - m_cutAt) % m_plan.increaseInterval == 0) {
            Increase();
            ++m_timeStage;
        }
    }

    void OnCnp(int64_t now) {
        m_cnpForCut = true;
        m_cnpForAlpha = m_started;  // the first one is what the initial alpha stands for
        if (!m_started) {
            m_started = true;
            m_startedAt = now;
        }
    }

    void OnSend(uint64_t bytes) {
        if (!m_started || m_plan.byteCounter == 0) {
            return;
        }
        for (m_bytes += bytes; m_bytes >= m_plan.byteCounter; m_bytes -= m_plan.byteCounter) {
            Increase();
            ++m_byteStage;
        }
    }

    double GetRate() const { return m_rate; }

  private:
    void Cut(int64_t now) {
        m_cnpForCut = false;
        if (m_plan.clamp || m_timeStage > 0) {
            m_target = m_rate;
        }
        m_rate = std::max(m_rate * std::max(1 - m_alpha / 2, m_plan.minFactor), m_plan.minRate);
        m_cutAt = now;
        m_timeStage = m_byteStage = 0;
        m_bytes = 0;
    }

    void Increase() {
        const uint32_t byteStage = m_plan.byteCounter == 0 ? m_timeStage : m_byteStage;
        const uint32_t f = m_plan.fastRecoverySteps;
        if (m_timeStage > f && byteStage > f) {
            m_target += m_plan.hyper;
        } else if (m_timeStage >= f || byteStage >= f) {
            m_target += m_plan.additive;
        }
        m_target = std::min(m_target, kLineRate);
        m_rate = (m_rate + m_target) / 2;
    }

    Plan m_plan;
    double m_alpha;
    double m_rate = kLineRate;
    double m_target = kLineRate;
    bool m_started = false;
    bool m_cnpForAlpha = false;
    bool m_cnpForCut = false;
    int64_t m_startedAt = 0;
    int64_t m_cutAt = -1;
    uint32_t m_timeStage = 0;
    uint32_t m_byteStage = 0;
    uint64_t m_bytes = 0;
};

class DcqcnTicks : public ModelTest, public ::testing::WithParamInterface<int> {};

TEST_P(DcqcnTicks, LazyTimersEqualABruteForceClock) {
    std::mt19937_64 random(static_cast<uint64_t>(GetParam()));
    const auto micros = [&random](uint64_t most) {
        return static_cast<int64_t>(1 + random() % most) * kMicrosecond;
    };
    Plan plan;
    plan.gain = GetParam() % 2 == 0 ? 1.0 / 16 : 5.0 / 1024;
    plan.alphaInterval = micros(10);
    plan.decreaseInterval = micros(10);
    plan.increaseInterval = micros(40);
    plan.byteCounter = GetParam() % 3 == 0 ? 0 : 50'000;
    plan.fastRecoverySteps = random() % 6;
    plan.additive = 1e9;
    plan.hyper = 5e9;
    plan.clamp = GetParam() % 2 == 0;
    const Ptr<Dcqcn> dcqcn = MakeDcqcn(plan);
    const auto flow = dcqcn->CreateFlow(TestPath());
    TickingDcqcn ticking(plan);
    constexpr int64_t kTick = kMicrosecond / 2;
    // CNPs come in storms with silences between, so that every stage is reached.
    for (int64_t now = 0; now < 5000 * kMicrosecond; now += kTick) {
        ticking.Tick(now);
        const bool storm = now / (250 * kMicrosecond) % 2 == 1;
        const uint64_t dice = random() % 100;
        if (storm && dice < 10) {
            flow->OnCnp(now);
            ticking.OnCnp(now);
        } else if (dice < 30) {
            flow->OnSend(now, 4178);
            ticking.OnSend(4178);
        } else if (dice > 97) {
            // Rounding differs where sleeping timers skip what changes less than a bit.
            ASSERT_NEAR(RateAt(*flow, now), ticking.GetRate(), 16 * kBit) << now << " ps";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DcqcnTicks, ::testing::Range(0, 24));

}  // namespace
}  // namespace ns3
