// SPDX-License-Identifier: GPL-2.0-only
//
// What the papers of DCQCN and HPCC show, on a star. Those of the other congestion controls are in
// their own tests.
#include "rdma/model/cc/dcqcn.h"
#include "rdma/model/cc/hpcc.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <numeric>

namespace ns3 {
namespace {

/// DCQCN with the parameters of its paper (SIGCOMM 2015, figure 14 and section 5) at 40 Gb/s.
Ptr<Dcqcn> MakePaperDcqcn() {
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", DataRateValue(DataRate("40Gb/s")));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(5'000));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(200'000));
    Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(0.01));
    Config::SetDefault("ns3::RdmaNic::CnpInterval", TimeValue(MicroSeconds(50)));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1024));
    return CreateObjectWithAttributes<Dcqcn>(
        "Gain", DoubleValue(1.0 / 256), "InitialAlpha", DoubleValue(1), "AlphaInterval",
        TimeValue(MicroSeconds(55)), "DecreaseInterval", TimeValue(MicroSeconds(50)),
        "IncreaseInterval", TimeValue(MicroSeconds(55)), "ByteCounter", UintegerValue(10'000'000),
        "FastRecoverySteps", UintegerValue(5), "AdditiveIncrease",
        DataRateValue(DataRate("40Mb/s")), "HyperIncrease", DataRateValue(DataRate("400Mb/s")),
        "ClampTargetRate", BooleanValue(true));
}

/// What each of the first `senders` endpoints sent between two times.
class Shares {
  public:
    Shares(RdmaTestbed& bed, uint32_t senders, int64_t fromUs, int64_t toUs)
        : m_bed(bed), m_packets(senders, 0) {
        Simulator::Schedule(MicroSeconds(fromUs), &Shares::Count, this, -1.0);
        Simulator::Schedule(MicroSeconds(toUs), &Shares::Count, this, 1.0);
    }

    /// Jain's index: 1 when all are equal, 1/n when one has all.
    double Fairness() const {
        const double sum = std::accumulate(m_packets.begin(), m_packets.end(), 0.0);
        const double squares =
            std::inner_product(m_packets.begin(), m_packets.end(), m_packets.begin(), 0.0);
        return sum * sum / (static_cast<double>(m_packets.size()) * squares);
    }

  private:
    void Count(double sign) {
        m_bed.fabric->CatchUp(Simulator::Now().GetPicoSeconds());
        for (uint32_t e = 0; e < m_packets.size(); ++e) {
            m_packets[e] += sign * static_cast<double>(m_bed.Nic(e).GetCounters().dataPacketsSent);
        }
    }

    RdmaTestbed& m_bed;
    std::vector<double> m_packets;
};

using PublishedResults = ModelTest;

// SIGCOMM 2015, section 6.1 and figure 8: flows that start one after the other converge to equal
// shares, and the link stays full.
TEST_F(PublishedResults, DcqcnConvergesToFairShares) {
    const Ptr<Dcqcn> dcqcn = MakePaperDcqcn();
    RdmaTestbed bed(MakeStar(5, {40 * kGbps, 1'000'000}), dcqcn);
    std::vector<Flow> flows = MakeIncast(4, 100'000'000);
    for (uint32_t e = 0; e < 4; ++e) {
        flows[e].start = int64_t{e} * 2'000'000'000;
    }
    const Shares early(bed, 4, 6000, 6300);
    const Shares late(bed, 4, 40'000, 60'000);
    QueueSamples queue(bed, bed.LeafPort(4), {40'000, 60'000, 100});
    bed.Run(flows);
    EXPECT_LT(early.Fairness(), 0.9);
    EXPECT_GT(late.Fairness(), 0.98);
    EXPECT_GT(queue.Utilization(), 0.95);
}

// SIGCOMM 2019, sections 5.2 and 5.3: in an incast HPCC runs the link at eta with a queue near
// zero, where DCQCN holds a standing queue above Kmin.
TEST_F(PublishedResults, HpccKeepsQueuesEmptyWhereDcqcnDoesNot) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    double median[2] = {0, 0};
    for (const bool isHpcc : {false, true}) {
        const Ptr<CongestionControl> control =
            isHpcc ? Ptr<CongestionControl>(CreateObject<Hpcc>())
                   : Ptr<CongestionControl>(CreateObjectWithAttributes<Dcqcn>(
                         "AdditiveIncrease", DataRateValue(DataRate("100Mb/s")), "HyperIncrease",
                         DataRateValue(DataRate("500Mb/s"))));
        RdmaTestbed bed(MakeStar(9, {100 * kGbps, 1'000'000}), control);
        QueueSamples queue(bed, bed.LeafPort(8), {1000, 3000, 2});
        bed.Run(MakeIncast(8, 5'000'000));
        median[isHpcc ? 1 : 0] = queue.Quantile(0.5);
        if (isHpcc) {
            EXPECT_NEAR(queue.Utilization(), 0.95, 0.03);
            EXPECT_LT(queue.Quantile(0.95), 20'000);
        }
    }
    EXPECT_GT(median[0], 100'000);
    EXPECT_LT(median[1], median[0] / 20);
}

}  // namespace
}  // namespace ns3
