// SPDX-License-Identifier: GPL-2.0-only
//
// Settings of single ports as a fabric file has them.
#include "support/fabric-message.h"
#include "support/model-test.h"
#include "support/why-not.h"

#include "fabric/helper/fabric-network.h"
#include "fabric/model/switch/port-settings.h"

#include "ns3/config.h"
#include "ns3/integer.h"

#include "topogen/fabric.pb.h"

namespace ns3 {
namespace {

using PortClasses = ModelTest;

/// A switch, node 3, with three endpoints; what is set is its port 1's.
class StarWithSettings {
  public:
    StarWithSettings() : fabric(MakeStar(3).Build()), kind(*fabric.add_port_classes()) {
        topogen::PortSettings& columns = *fabric.mutable_port_settings();
        columns.add_node(3);
        columns.add_port(1);
        columns.add_port_class(0);
    }

    std::string WhyNotBuilt() const {
        return WhyNot([this] { CreateObject<FabricNetwork>()->Build(fabric); });
    }

    topogen::Fabric fabric;
    topogen::PortClass& kind;
};

TEST_F(PortClasses, AreWhatAttributePathsSet) {
    StarWithSettings star;
    star.kind.set_ecn_min_bytes(7000);
    star.kind.set_ecn_max_bytes(9000);
    star.kind.set_ecn_max_probability(0.5);
    star.kind.set_buffer_alpha(2);
    star.kind.set_headroom_bytes(30'000);
    const Ptr<FabricNetwork> network = CreateObject<FabricNetwork>();
    network->Build(star.fabric, [] {  // a user has the last word
        Config::Set("/NodeList/3/DeviceList/1/Settings/EcnKmax", IntegerValue(8000));
    });
    const auto& ports = network->GetSwitch(0).GetPorts();
    EXPECT_EQ(ports[0]->GetSettings(), nullptr);
    const PortSettings* settings = ports[1]->GetSettings();
    ASSERT_NE(settings, nullptr);
    const EcnThresholds ecn = settings->GetEcn({});
    EXPECT_EQ(ecn.kminBytes, 7000u);
    EXPECT_EQ(ecn.kmaxBytes, 8000u);
    EXPECT_EQ(ecn.pmax, 0.5);
    EXPECT_EQ(settings->GetAlpha(1), 2);
    EXPECT_EQ(settings->GetLossyAlpha(1), 2);
    EXPECT_EQ(settings->GetHeadroomBytes(0), 30'000);
    network->Dispose();
}

TEST_F(PortClasses, OfServersAreRefused) {
    StarWithSettings star;
    star.kind.set_ecn_min_bytes(1);
    star.fabric.mutable_port_settings()->set_node(0, 2);
    EXPECT_EQ(star.WhyNotBuilt(),
              "port_settings.node[0]: 2: that node is a server; allowed: ports of switches");
}

TEST_F(PortClasses, ThatInfinibandDoesNotHaveAreRefused) {
    StarWithSettings star;
    star.fabric.mutable_switch_models(0)->set_lossless_credits(true);
    star.kind.set_buffer_alpha(1);
    EXPECT_EQ(star.WhyNotBuilt(),
              "port_classes[0].buffer_alpha: an InfiniBand switch shares no memory; allowed: ECN "
              "thresholds");
}

TEST_F(PortClasses, OutOfRangeAreRefused) {
    StarWithSettings star;
    star.kind.set_headroom_bytes(UINT64_MAX);
    EXPECT_EQ(star.WhyNotBuilt(),
              "port_classes[0].headroom_bytes: out of the range of "
              "ns3::PortSettings::HeadroomBytes");
}

}  // namespace
}  // namespace ns3
