// SPDX-License-Identifier: GPL-2.0-only
//
// When answers leave: ACKs that take time to make, CNPs that keep their distance.
#include "reliability-case.h"

#include "support/fixed-rate.h"

#include <vector>

namespace ns3 {
namespace {

using Answers = ReliabilityCase;

// Answers take time to make, each kind its own; all are there in the end.
TEST_F(Answers, AreDelayed) {
    constexpr int64_t kCnpDelay = 55'000'000;
    constexpr int64_t kAckDelay = 3'000'000;
    int64_t plain = 0;
    for (const bool delayed : {false, true}) {
        Config::SetDefault("ns3::RdmaNic::CnpDelay",
                           TimeValue(PicoSeconds(delayed ? kCnpDelay : 0)));
        Config::SetDefault("ns3::RdmaNic::AckDelay",
                           TimeValue(PicoSeconds(delayed ? kAckDelay : 0)));
        Ptr<FixedRate> congestionControl = CreateObject<FixedRate>(400 * kGbps);
        congestionControl->wantsCnp = true;
        RdmaTestbed bed(MakeStar(2), congestionControl);
        int64_t marked = 0;
        FrameFilter marker(*bed.fabric, bed.Nic(1), [&marked](Frame& frame, int64_t now) {
            if (frame.HasPayload() && frame.GetPsn() == 3) {
                frame.flags |= Frame::kFlagCe;
                marked = now;
            }
            return true;
        });
        int64_t told = 0;
        FrameFilter listener(*bed.fabric, bed.Nic(0), [&told](Frame& frame, int64_t now) {
            told = frame.kind == FrameKind::kCnp ? now : told;
            return true;
        });
        const int64_t time = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front().completionTime;
        EXPECT_GE(told - marked, delayed ? kCnpDelay : 1);
        EXPECT_LT(told - marked, (delayed ? kCnpDelay : 0) + 2'000'000);
        EXPECT_EQ(time, delayed ? plain + kAckDelay : time);
        plain = time;
    }
}

// A run that ends meanwhile finds its frames in the account.
TEST_F(Answers, AreAccountedForMeanwhile) {
    Config::SetDefault("ns3::RdmaNic::AckDelay", TimeValue(MicroSeconds(100)));
    RdmaTestbed bed(MakeStar(2));
    FlowDriver driver(bed.network);
    driver.Add(MakeFlow(0, 1, 10 * kMtu));
    driver.Start();
    Simulator::Stop(MicroSeconds(50));
    Simulator::Run();
    EXPECT_EQ(bed.Balance().heldFrames, 10u);
}

TEST_F(Answers, CnpsKeepTheirDistance) {
    constexpr int64_t kInterval = 4'000'000;  // RdmaNic::CnpInterval
    Ptr<FixedRate> congestionControl = CreateObject<FixedRate>(400 * kGbps);
    congestionControl->wantsCnp = true;
    RdmaTestbed bed(MakeStar(2), congestionControl);
    std::vector<int64_t> marked;
    FrameFilter marker(*bed.fabric, bed.Nic(1), [&marked](Frame& frame, int64_t now) {
        frame.flags |= Frame::kFlagCe;
        marked.push_back(now);
        return true;
    });
    std::vector<int64_t> cnps;
    FrameFilter listener(*bed.fabric, bed.Nic(0), [&cnps](Frame& frame, int64_t now) {
        if (frame.kind == FrameKind::kCnp) {
            cnps.push_back(now);
        }
        return true;
    });
    bed.Run({MakeFlow(0, 1, 500 * kMtu)});
    size_t expected = 0;
    int64_t next = 0;
    for (const int64_t time : marked) {
        if (time >= next) {
            ++expected;
            next = time + kInterval;
        }
    }
    EXPECT_GT(expected, 5u);
    EXPECT_EQ(cnps.size(), expected);
    EXPECT_EQ(bed.network->GetCounters().cnpsSent, expected);
    for (size_t i = 1; i < cnps.size(); ++i) {
        // On their way ACKs, in a class below, may hold them up by one frame at each of two hops.
        EXPECT_GE(cnps[i] - cnps[i - 1], kInterval - int64_t{2} * 86 * 20);
    }
}

}  // namespace
}  // namespace ns3
