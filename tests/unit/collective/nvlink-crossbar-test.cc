// SPDX-License-Identifier: GPL-2.0-only
#include "collective/model/nvlink-crossbar.h"

#include "engine/helper/engine-helper.h"

#include "ns3/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace ns3 {
namespace {

using ::testing::ElementsAre;

class Client : public NvlinkClient {
  public:
    void OnNvlinkSent(uint64_t /*bytes*/, int64_t now) override { sent.push_back(now); }
    void OnNvlinkReceived(uint64_t bytes, int64_t now) override {
        received.push_back(now);
        receivedBytes += bytes;
    }

    std::vector<int64_t> sent;
    std::vector<int64_t> received;
    uint64_t receivedBytes = 0;
};

// 3,600 Gb/s: 9,000 bytes take 20 ns.
class NvlinkTest : public ::testing::Test {
  protected:
    static constexpr int64_t kTx = 20'000;
    static constexpr int64_t kLatency = 500'000;

    void TearDown() override { Simulator::Destroy(); }

    Ptr<Partition> m_partition = EngineHelper::Install();
    Ptr<NvlinkCrossbar> m_crossbar = CreateObject<NvlinkCrossbar>();
    NvlinkGpu m_a{*m_crossbar, *m_partition, 0, 0};
    NvlinkGpu m_b{*m_crossbar, *m_partition, 0, 1};
    NvlinkGpu m_c{*m_crossbar, *m_partition, 0, 2};
    Client m_fromA;
    Client m_fromB;
    Client m_toC;
};

TEST_F(NvlinkTest, OneMessageIsStoredAndForwarded) {
    m_a.Send(m_c, m_fromA, m_toC, 9000, 0);
    Simulator::Run();
    EXPECT_THAT(m_fromA.sent, ElementsAre(kTx));
    EXPECT_THAT(m_toC.received, ElementsAre(2 * kTx + kLatency));
    EXPECT_EQ(m_toC.receivedBytes, 9000u);
}

TEST_F(NvlinkTest, MessagesOfOneSenderQueue) {
    m_a.Send(m_c, m_fromA, m_toC, 9000, 0);
    m_a.Send(m_c, m_fromA, m_toC, 9000, 0);
    m_a.Send(m_b, m_fromA, m_fromB, 9000, 0);
    Simulator::Run();
    EXPECT_THAT(m_fromA.sent, ElementsAre(kTx, 2 * kTx, 3 * kTx));
    EXPECT_THAT(m_toC.received, ElementsAre(2 * kTx + kLatency, 3 * kTx + kLatency));
    EXPECT_THAT(m_fromB.received, ElementsAre(4 * kTx + kLatency));
}

TEST_F(NvlinkTest, SendersShareTheReceiver) {
    m_a.Send(m_c, m_fromA, m_toC, 9000, 0);
    m_b.Send(m_c, m_fromB, m_toC, 18000, 0);
    Simulator::Run();
    EXPECT_THAT(m_toC.received, ElementsAre(2 * kTx + kLatency, 4 * kTx + kLatency));
}

TEST_F(NvlinkTest, LargeMessagesDoNotOverflow) {
    EXPECT_EQ(m_crossbar->GetTransmissionTime(450'000'000'000), 1'000'000'000'000);
}

}  // namespace
}  // namespace ns3
