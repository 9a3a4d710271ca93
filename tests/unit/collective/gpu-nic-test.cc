// SPDX-License-Identifier: GPL-2.0-only
//
// Servers whose GPUs share NICs, or have several each.
#include "test-network.h"

#include "support/why-not.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ns3 {
namespace {

topogen::Fabric MakeServers(uint32_t servers, uint32_t gpus, uint32_t nics) {
    topogen::Fabric fabric = MakeStar(servers * nics, nics);
    fabric.add_server_models()->set_gpus(gpus);
    return fabric;
}

class GpuNicTest : public ::testing::Test {
  protected:
    void TearDown() override { Config::Reset(); }

    /// An all-reduce of all GPUs: every NIC carries as much, in the ideal time.
    static void ExpectEvenShares(uint32_t gpus, uint32_t nics) {
        constexpr uint32_t kServers = 2;
        const uint32_t ranks = kServers * gpus;
        const uint64_t bytes = uint64_t{ranks} * 8 * 64 * 4096;
        const topogen::Fabric fabric = MakeServers(kServers, gpus, nics);
        Config::SetDefault("ns3::CollectiveDriver::ChunkSize", UintegerValue(16 * 4096));
        TestNetwork net(fabric);
        net.driver->Add(
            SpecOf(CollectiveKind::kAllReduce, bytes, RankPlacement::Packed(fabric, ranks)));
        net.Run();
        const CollectiveRecord record = net.driver->GetRecords().at(0);
        EXPECT_EQ(record.status, CollectiveStatus::kFinished);
        for (uint32_t nic = 0; nic < kServers * nics; ++nic) {
            EXPECT_EQ(net.nics->GetNic(nic).GetCounters().payloadBytesDelivered,
                      2 * (ranks - 1) * bytes / ranks / nics)
                << "NIC " << nic;
        }
        // The boundary between servers is the bottleneck: 2 (N-1)/N S through all NICs of a server,
        // and 4.1 % of headers and ACKs.
        const double payload = 2.0 * (ranks - 1) / ranks * static_cast<double>(bytes);
        const double expected = payload * 1.041 * kPsPerByte / nics;
        EXPECT_NEAR(static_cast<double>(record.duration) / expected, 1, 0.05);
        EXPECT_NEAR(static_cast<double>(record.duration) / static_cast<double>(record.idealTime), 1,
                    0.05);
    }
};

TEST_F(GpuNicTest, TwoGpusShareANic) {
    ExpectEvenShares(8, 4);
}

TEST_F(GpuNicTest, AGpuHasTwoNics) {
    ExpectEvenShares(4, 8);
}

TEST_F(GpuNicTest, AllGpusShareOneNic) {
    ExpectEvenShares(8, 1);
}

// Messages of one collective for two ranks behind one NIC find their rank.
TEST_F(GpuNicTest, AllToAllBehindSharedNics) {
    const topogen::Fabric fabric = MakeServers(2, 4, 2);
    TestNetwork net(fabric);
    CollectiveSpec spec =
        SpecOf(CollectiveKind::kAllToAll, 8 * 100'000, RankPlacement::Packed(fabric, 8));
    net.driver->Add(spec);
    net.Run();
    EXPECT_EQ(net.driver->GetRecords()[0].status, CollectiveStatus::kFinished);
    // Each of 8 ranks sends 100,000 bytes to each of the 4 in the other server.
    EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, uint64_t{8} * 4 * 100'000);
}

TEST_F(GpuNicTest, SharersOfANicNeedNvlink) {
    const topogen::Fabric fabric = MakeServers(2, 4, 2);
    Config::SetDefault("ns3::CollectiveDriver::Nvlink", BooleanValue(false));
    TestNetwork net(fabric);
    EXPECT_THAT(WhyNot([&] {
                    net.driver->Add(
                        SpecOf(CollectiveKind::kAllReduce, 1000, RankPlacement::Packed(fabric, 8)));
                }),
                ::testing::HasSubstr("ranks 0 and 1 share the NIC of endpoint 0 and no NVLink"));
}

}  // namespace
}  // namespace ns3
