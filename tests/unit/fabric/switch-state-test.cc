// SPDX-License-Identifier: GPL-2.0-only
//
// What switches show of their state: alike where they do alike, and nothing left out that matters.
#include "engine/model/state-dump.h"
#include "fabric/model/switch/data-plane.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/load-balancing.h"

#include "ns3/string.h"

namespace ns3 {
namespace {

using SwitchState = ModelTest;

StateDump DumpOf(const RdmaTestbed& bed) {
    bed.fabric->CatchUp(bed.Now());
    StateDump dump(bed.Now(), StateDump::Detail::kWhatMatters);
    for (uint32_t s = 0; s < bed.fabric->GetSwitchCount(); ++s) {
        dump.Nested("switch", bed.fabric->GetSwitch(s).GetDataPlane());
    }
    return dump;
}

// Memory in use, and who is paused, until all is quiet again; nothing was drawn. (Where there are
// credits, the receiving end still owes the sender some of them.)
TEST_F(SwitchState, IsWhatItWasOnceAllIsQuiet) {
    Config::SetDefault("ns3::EthernetSwitch::Alpha", StringValue("0.001"));
    Config::SetDefault("ns3::FabricSwitch::EcnEnabled", StringValue("false"));
    RdmaTestbed bed(MakeStar(3));
    const std::string before = DumpOf(bed).GetText();
    FlowDriver driver(bed.network);
    driver.Add(MakeFlow(0, 2, 1'000'000));
    driver.Add(MakeFlow(1, 2, 1'000'000));
    driver.Start();
    Simulator::Stop(MicroSeconds(20));
    Simulator::Run();
    EXPECT_NE(DumpOf(bed).GetText(), before);
    Simulator::Run();
    EXPECT_EQ(driver.GetFinished(), 2u);
    EXPECT_EQ(DumpOf(bed).GetText(), before);
}

TEST_F(SwitchState, TwoRunsThatAreAlikeShowTheSame) {
    for (const std::string& name : GetLoadBalancingNames()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(SetLoadBalancingDefault(name));
        std::vector<std::string> texts;
        for (int run = 0; run < 2; ++run) {
            RdmaTestbed bed(MakeLeafSpine(2, 3, 2));
            FlowDriver driver(bed.network);
            for (uint32_t host = 0; host < 2; ++host) {
                driver.Add(MakeFlow(host, 2, 300'000));
            }
            driver.Start();
            Simulator::Stop(NanoSeconds(6500));
            Simulator::Run();
            const StateDump dump = DumpOf(bed);
            texts.push_back(dump.GetText());
            EXPECT_EQ(dump.GetOpaque(), name == "CONWEAVE" ? "ns3::ConweaveRouting" : "");
            Simulator::Run();
        }
        EXPECT_EQ(texts[0], texts[1]);
    }
}

}  // namespace
}  // namespace ns3
