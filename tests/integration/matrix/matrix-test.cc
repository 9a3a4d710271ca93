// SPDX-License-Identifier: GPL-2.0-only
//
// Every flow control with every load balancing, congestion control and reliability: an incast
// beside a shift, over a small leaf-spine, in lazy and in eager mode.
#include "support/model-test.h"
#include "support/observed-run.h"

#include "fabric/helper/load-balancing.h"
#include "rdma/helper/congestion-controls.h"

#include <tuple>

namespace ns3 {
namespace {

enum class FlowControl { kPfc, kLossy, kTrimming, kCredits };

constexpr uint32_t kLeaves = 3;
constexpr uint32_t kEndpoints = 2 * kLeaves;

/// The memory is small enough for each flow control to have work.
void Configure(FlowControl flowControl, ObservedScenario& scenario) {
    const auto set = [&scenario](const std::string& name, const std::string& value) {
        scenario.defaults.emplace_back("ns3::" + name, value);
    };
    set("FabricSwitch::MaxFrameBytes", "1280");
    switch (flowControl) {
        case FlowControl::kPfc:
            scenario.message.bufferBytes = 2'000'000;
            scenario.mustNotLose = true;
            set("EthernetSwitch::LosslessClasses", "255");
            set("EthernetSwitch::Alpha", "0.005");
            break;
        case FlowControl::kTrimming:
            set("EthernetSwitch::TrimmingClasses", "8");
            [[fallthrough]];
        case FlowControl::kLossy:
            scenario.message.bufferBytes = 40'000;
            set("EthernetSwitch::LosslessClasses", "0");
            break;
        case FlowControl::kCredits:
            scenario.message.infiniband = true;
            scenario.message.bufferBytes = 64'000;  // of 4 lanes
            scenario.mustNotLose = true;
            break;
    }
}

ObservedScenario Make(FlowControl flowControl, const std::string& reliability) {
    ObservedScenario scenario;
    scenario.message = MakeLeafSpine(kLeaves, 2, kEndpoints / kLeaves, {100 * kGbps, 50'000});
    scenario.defaults = {{"ns3::RdmaNic::Mtu", "1024"},
                         {"ns3::RdmaNic::RetransmitTimeout", "100us"},
                         {"ns3::RdmaNic::Reliability", reliability},
                         {"ns3::FabricSwitch::EcnKmin", "2000"},
                         {"ns3::FabricSwitch::EcnKmax", "20000"},
                         {"ns3::FabricSwitch::EcnReferenceRate", "100Gb/s"},
                         {"ns3::Dcqcn::MinRate", "1Gb/s"},
                         {"ns3::Swift::MinWindow", "0.1"},
                         {"ns3::RemoteAdaptiveRouting::NoticeBacklog", "200ns"},
                         {"ns3::CongaRouting::Gap", "300ns"},
                         {"ns3::CongaRouting::Tau", "4us"},
                         {"ns3::ConweaveRouting::ReplyTimeout", "3us"}};
    Configure(flowControl, scenario);
    for (uint32_t e = 0; e < kEndpoints; ++e) {
        if (e > 1) {
            scenario.flows.push_back(MakeFlow(e, 0, 40'000));
        }
        scenario.flows.push_back(MakeFlow(e, (e + 3) % kEndpoints, 10'000, 1'000'000));
    }
    return scenario;
}

class Matrix : public ModelTest,
               public ::testing::WithParamInterface<std::tuple<FlowControl, std::string>> {};

TEST_P(Matrix, LazyIsEagerAndNothingIsWrong) {
    const auto& [flowControl, loadBalancing] = GetParam();
    uint64_t dropped = 0;
    uint64_t trimmed = 0;
    int64_t pausedPs = 0;
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        for (const std::string& control : GetCongestionControlNames()) {
            SCOPED_TRACE(control + " " + reliability);
            ObservedScenario scenario = Make(flowControl, reliability);
            scenario.congestionControl =
                CreateCongestionControl(control)->GetInstanceTypeId().GetName();
            scenario.loadBalancing = loadBalancing;
            const Outcome outcome = ExpectLazyIsEager(scenario);
            dropped += outcome.dropped;
            trimmed += outcome.trimmed;
            pausedPs += outcome.pausedPs;
        }
    }
    const bool isLossless =
        flowControl == FlowControl::kPfc || flowControl == FlowControl::kCredits;
    EXPECT_EQ(pausedPs != 0, isLossless);
    EXPECT_EQ(dropped != 0, !isLossless);
    EXPECT_EQ(trimmed != 0, flowControl == FlowControl::kTrimming);
}

std::string NameOf(const ::testing::TestParamInfo<Matrix::ParamType>& info) {
    static const char* const kNames[] = {"Pfc", "Lossy", "Trimming", "Credits"};
    return std::string(kNames[static_cast<int>(std::get<0>(info.param))]) + "_" +
           std::get<1>(info.param);
}

INSTANTIATE_TEST_SUITE_P(
    All, Matrix,
    ::testing::Combine(::testing::Values(FlowControl::kPfc, FlowControl::kLossy,
                                         FlowControl::kTrimming, FlowControl::kCredits),
                       ::testing::ValuesIn(GetLoadBalancingNames())),
    NameOf);

}  // namespace
}  // namespace ns3
