// SPDX-License-Identifier: GPL-2.0-only
#include "dice.h"
#include "random-scenario.h"

#include "engine/model/split-mix.h"

#include <algorithm>
#include <sstream>

namespace ns3 {

namespace {

constexpr int64_t kUs = 1'000'000;  // ps

void Set(RandomScenario& scenario, const std::string& name, const std::string& value) {
    scenario.defaults.emplace_back("ns3::" + name, value);
}

// Messages that overtake nothing, wait for each other, or find the queue pair long idle.
void DrawStreams(Dice& dice, RandomScenario& scenario) {
    const uint32_t endpoints = scenario.message.Build().endpoints();
    const uint64_t streams = 1 + dice.Below(5);
    for (uint64_t i = 0; i < streams; ++i) {
        MessageStream stream{};
        stream.source = static_cast<uint32_t>(dice.Below(endpoints));
        stream.destination = static_cast<uint32_t>(dice.Below(endpoints - 1));
        stream.destination += stream.destination >= stream.source ? 1 : 0;
        stream.verb = dice.OneOf({Verb::kWrite, Verb::kSend, Verb::kSend, Verb::kRead});
        int64_t posted = static_cast<int64_t>(dice.Below(4)) * kUs;
        const uint64_t messages = 1 + dice.Below(8);
        for (uint64_t m = 0; m < messages; ++m) {
            const uint64_t bytes = 1 + dice.Below(dice.OneOf<uint64_t>({1, 3'000, 60'000}));
            stream.messages.push_back({posted, bytes});
            posted += dice.OneOf<int64_t>({0, 0, 1, 700'000, 20 * kUs, 3'000 * kUs});
        }
        scenario.streams.push_back(stream);
    }
}

// An endpoint that has no receives at first, and in the end as many as are asked of it.
void DrawReceives(Dice& dice, RandomScenario& scenario) {
    const auto endpoint = static_cast<uint32_t>(dice.Below(scenario.message.Build().endpoints()));
    uint64_t left = 0;
    for (const Flow& flow : scenario.flows) {
        left += flow.verb == Verb::kSend && flow.destination == endpoint ? 1 : 0;
    }
    for (const MessageStream& stream : scenario.streams) {
        const bool counts = stream.verb == Verb::kSend && stream.destination == endpoint;
        left += counts ? stream.messages.size() : 0;
    }
    int64_t posted = static_cast<int64_t>(dice.Below(3)) * kUs;
    while (left != 0) {
        const uint64_t count = 1 + dice.Below(left);
        scenario.receives.push_back({endpoint, posted, count});
        left -= count;
        posted += static_cast<int64_t>(dice.Below(60)) * kUs;
    }
    Set(scenario, "RdmaNic::RnrDelay", dice.OneOf({"10us", "80us", "640us"}));
    Set(scenario, "RdmaNic::RnrRetryLimit", dice.OneOf({"0", "2", "7", "7"}));
}

void DrawLossyLinks(Dice& dice, RandomScenario& scenario) {
    scenario.mustNotLose = false;
    const auto links = static_cast<uint64_t>(scenario.message.Build().links().a_node_size());
    const uint64_t lossy = 1 + dice.Below(2);
    for (uint64_t i = 0; i < lossy; ++i) {
        scenario.losses.push_back({static_cast<uint32_t>(dice.Below(links)),
                                   {dice.OneOf({0.0, 0.001, 0.05}), dice.OneOf({0.0, 1e-6})}});
    }
}

// Of the NIC: what it takes to answer, and a host that is slower than the link.
void DrawNic(Dice& dice, RandomScenario& scenario) {
    if (dice.Chance(30)) {
        Set(scenario, "RdmaNic::AckDelay", dice.OneOf({"0ns", "200ns", "2us"}));
        Set(scenario, "RdmaNic::CnpDelay", dice.OneOf({"0ns", "1us"}));
    }
    if (dice.Chance(30) && !scenario.message.infiniband) {
        scenario.mustNotLose = false;
        Set(scenario, "RdmaNic::HostRate", dice.OneOf({"10Gb/s", "90Gb/s"}));
        Set(scenario, "RdmaNic::HostXonBytes", dice.OneOf({"0", "4096"}));
        Set(scenario, "RdmaNic::HostXoffBytes", dice.OneOf({"8192", "60000"}));
        Set(scenario, "RdmaNic::HostBufferBytes", dice.OneOf({"60000", "1048576"}));
    }
}

void DrawSwitches(Dice& dice, RandomScenario& scenario) {
    if (scenario.congestionControl == "ns3::Hpcc" && dice.Chance(60)) {  // PINT
        Set(scenario, "FabricSwitch::TelemetryForm", "Utilization");
        Set(scenario, "FabricSwitch::TelemetryPeriod", dice.OneOf({"2us", "13us"}));
        Set(scenario, "WireFormat::TelemetryBytes", "1");
    }
    if (dice.Chance(30)) {  // at 800 Gb/s the least frames take 840 and 60 ps
        const char* coarse = scenario.message.infiniband ? "50" : "500";
        Set(scenario, "FabricNetwork::ClockTickPs", dice.OneOf({"7", "20", coarse}));
    }
    if (dice.Chance(30) && scenario.message.Build().ports_per_endpoint() == 1) {
        Set(scenario, "FabricSwitch::PathSelector",
            dice.OneOf({"ns3::CongaRouting", "ns3::ConweaveRouting"}));
    }
}

}  // namespace

RandomScenario DrawWideScenario(uint64_t seed) {
    constexpr uint64_t kOwnStream = 0x9e3779b97f4a7c15;  // any that differs from the others'
    Dice dice(Mix64(seed ^ kOwnStream));
    RandomScenario scenario = DrawFailingScenario(dice.Below(UINT64_MAX));
    if (dice.Chance(60)) {
        scenario.outages.clear();
    }
    if (dice.Chance(80)) {
        DrawStreams(dice, scenario);
    }
    if (dice.Chance(40)) {
        DrawReceives(dice, scenario);
    }
    if (dice.Chance(40)) {
        DrawLossyLinks(dice, scenario);
    }
    DrawNic(dice, scenario);
    DrawSwitches(dice, scenario);
    return scenario;
}

}  // namespace ns3
