// SPDX-License-Identifier: GPL-2.0-only
#include "random-scenario.h"

#include "dice.h"

#include <algorithm>
#include <sstream>

namespace ns3 {

namespace {

TestCable DrawCable(Dice& dice) {
    // 25 and 40 Gb/s take 320 and 200 ps a byte; 56 Gb/s is no whole number of them.
    const uint64_t gbps = dice.OneOf<uint64_t>({25, 40, 56, 100, 200, 400, 800});
    return {gbps * kGbps, dice.OneOf<int64_t>({0, 5'000, 10'000, 250'000, 2'000'000})};
}

FabricMessage DrawFabric(Dice& dice) {
    const TestCable cable = DrawCable(dice);
    const auto small = [&dice](uint64_t from, uint64_t to) {
        return static_cast<uint32_t>(from + dice.Below(to - from + 1));
    };
    FabricMessage message;
    switch (dice.Below(4)) {
        case 0:
            message = MakeStar(small(3, 9), cable);
            break;
        case 1:
            message = MakeChain(small(2, 4), small(1, 4), cable);
            break;
        default:
            message = MakeLeafSpine(small(2, 4), small(1, 3), small(1, 4), cable);
            break;
    }
    if (dice.Chance(30)) {
        message.AddEndpoint(0, DrawCable(dice));  // one of another speed
    }
    message.pipelinePs = dice.OneOf<int64_t>({0, 300'000, 600'000});
    return message;
}

void DrawBuffers(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, const auto& value) {
        std::ostringstream text;
        text << value;
        scenario.defaults.emplace_back("ns3::" + name, text.str());
    };
    const bool headroom = dice.Chance(60);
    if (!headroom) {
        set("EthernetSwitch::HeadroomBytes", dice.OneOf({0, 0, 4096, 100'000}));
    }
    // Headroom comes out of the buffer, so that a computed one needs room.
    scenario.message.bufferBytes = headroom ? dice.OneOf<uint64_t>({16 << 20, 20 << 20, 64 << 20})
                                            : dice.OneOf<uint64_t>({20'000, 100'000, 1 << 20});
    if (headroom && dice.Chance(50)) {
        set("EthernetSwitch::Alpha", dice.OneOf({0.0001, 0.001, 0.004}));  // a storm of pauses
    }
    set("EthernetSwitch::ReserveBytes", dice.OneOf({0, 1500, 4096}));
    set("EthernetSwitch::XonOffsetBytes", dice.OneOf({0, 3072}));
    if (dice.Chance(30)) {
        set("EthernetSwitch::LossyAlpha", dice.OneOf({0.002, 0.05, 1.0}));
    }
    const bool allLossless = dice.Chance(30);
    if (allLossless) {
        set("EthernetSwitch::LosslessClasses", 0xff);
    }
    if (dice.Chance(30)) {
        set("FabricSwitch::EcnEnabled", "false");
    } else {
        set("FabricSwitch::EcnKmin", dice.OneOf({0, 1000, 20'000}));
        set("FabricSwitch::EcnKmax", dice.OneOf({20'000, 60'000}));
        set("FabricSwitch::EcnPmax", dice.OneOf({0.1, 1.0}));
        set("FabricSwitch::EcnReferenceRate", "100Gb/s");
    }
    scenario.mustNotLose = headroom && allLossless;
}

void DrawTransport(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, const std::string& value) {
        scenario.defaults.emplace_back("ns3::" + name, value);
    };
    scenario.congestionControl =
        dice.OneOf({"ns3::NoCongestionControl", "ns3::Dcqcn", "ns3::Hpcc", "ns3::Timely",
                    "ns3::Dctcp", "ns3::Swift", "ns3::InfinibandCc", "ns3::SpectrumCc", "ns3::Nscc",
                    "ns3::ReceiverCredits"});
    set("RdmaNic::Mtu", dice.OneOf({"256", "1000", "1024", "4096"}));
    set("RdmaNic::AckInterval", dice.OneOf({"1", "1", "2", "16"}));
    set("RdmaNic::RetransmitTimeout", dice.OneOf({"20us", "100us", "1ms"}));
    set("RdmaNic::CnpMode", dice.OneOf({"Frame", "Ack"}));
    set("RdmaNic::CnpInterval", dice.OneOf({"0ns", "4us"}));
    if (dice.Chance(50)) {
        set("RdmaNic::DataClass", dice.OneOf({"0", "3", "5"}));
        set("RdmaNic::AckClass", dice.OneOf({"0", "3", "7"}));
    }
    if (dice.Chance(50)) {
        set("RdmaNic::RetryLimit", dice.OneOf({"0", "2", "7"}));
    }
    const std::string window = dice.OneOf({"0", "0", "0.3", "1"});
    set("NoCongestionControl::WindowBdps", window);
    set("Dcqcn::WindowBdps", window);
    if (dice.Chance(50)) {
        set("Dcqcn::IncreaseInterval", "5us");
        set("Dcqcn::ByteCounter", dice.OneOf({"0", "10000", "100000"}));
        set("Dcqcn::AdditiveIncrease", "1Gb/s");
        set("Dcqcn::HyperIncrease", "5Gb/s");
    }
    set("Hpcc::FastReaction", dice.OneOf({"true", "false"}));
    set("Swift::MinWindow", "0.1");  // or paths slower than their base RTT take seconds
}

void DrawFlows(Dice& dice, RandomScenario& scenario) {
    const uint32_t endpoints = scenario.message.Build().endpoints();
    const bool incast = dice.Chance(40);
    const auto victim = static_cast<uint32_t>(dice.Below(endpoints));
    const uint64_t flows = 1 + dice.Below(24);
    const int64_t slot = dice.OneOf<int64_t>({1, 1'000'000, 5'000'000});
    for (uint64_t i = 0; i < flows; ++i) {
        Flow flow;
        flow.destination = incast ? victim : static_cast<uint32_t>(dice.Below(endpoints));
        flow.source = static_cast<uint32_t>(dice.Below(endpoints - 1));
        flow.source += flow.source >= flow.destination ? 1 : 0;
        flow.bytes = 1 + dice.Below(dice.OneOf<uint64_t>({1, 5'000, 100'000, 300'000}));
        flow.start = static_cast<int64_t>(dice.Below(8)) * slot;  // many start together
        scenario.flows.push_back(flow);
    }
}

// Nothing is ever lost with credits, however small the buffers. Returns the number of lanes.
uint64_t DrawInfiniband(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, uint64_t value) {
        scenario.defaults.emplace_back("ns3::" + name, std::to_string(value));
    };
    constexpr uint64_t kFrameBytes = 4224;  // an MTU of 4,096 with everything, in whole blocks
    const auto lanes = dice.OneOf<uint64_t>({1, 2, 4, 8});
    const auto ports = uint64_t{scenario.message.Build().switch_models(0).ports()};
    scenario.message.infiniband = true;
    scenario.message.bufferBytes =
        ports * lanes * dice.OneOf<uint64_t>({kFrameBytes, 2 * kFrameBytes, 20'000, 200'000});
    scenario.mustNotLose = true;
    set("FabricSwitch::MaxFrameBytes", kFrameBytes);
    set("InfinibandSubnet::DataVls", lanes);
    set("InfinibandSubnet::CreditUpdateBlocks", dice.OneOf<uint64_t>({0, 0, 1, 64, 2048}));
    set("InfinibandSubnet::HcaLaneBytes", dice.OneOf<uint64_t>({kFrameBytes, 131'072}));
    return lanes;
}

// Each lane in one table or in both.
void DrawArbitration(Dice& dice, RandomScenario& scenario, uint64_t lanes) {
    std::string tables[2];
    for (uint64_t vl = 0; vl < lanes; ++vl) {
        const uint64_t which = 1 + dice.Below(3);
        for (unsigned t = 0; t < 2; ++t) {
            const std::string weight = std::to_string(1 + dice.Below(255));
            tables[t] += (which >> t & 1) != 0 ? std::to_string(vl) + ":" + weight + " " : "";
        }
    }
    scenario.defaults.emplace_back("ns3::InfinibandSubnet::VlHighTable", tables[0]);
    scenario.defaults.emplace_back("ns3::InfinibandSubnet::VlLowTable", tables[1]);
    scenario.defaults.emplace_back("ns3::InfinibandSubnet::VlHighLimit",
                                   dice.OneOf({"0", "1", "255"}));
}

void DrawLoadBalancing(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, const std::string& value) {
        scenario.defaults.emplace_back("ns3::" + name, value);
    };
    if (dice.Chance(40)) {
        return;  // ECMP
    }
    set("AdaptiveRouting::Samples", dice.OneOf({"0", "1", "2"}));
    set("FlowletSwitching::Gap", dice.OneOf({"0ns", "500ns", "50us"}));
    set("FlowletSwitching::Entries", dice.OneOf({"1", "7", "65536"}));
    set("FabricSwitch::PathSelector",  // made with the attributes above
        dice.OneOf({"ns3::WeightedEcmp", "ns3::FlowletSwitching", "ns3::RandomSpray",
                    "ns3::RoundRobinSpray", "ns3::AdaptiveRouting", "ns3::AdaptiveRouting"}));
}

void DrawCutThrough(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, const char* value) {
        scenario.defaults.emplace_back("ns3::FabricSwitch::" + name, value);
    };
    set("CutThrough", dice.OneOf({"Model", "On", "On", "Off"}));
    set("CutThroughBytes", dice.OneOf({"1", "64", "64", "1000"}));
}

void DrawReliability(Dice& dice, RandomScenario& scenario) {
    const bool mixed = dice.Chance(50);
    for (Flow& flow : scenario.flows) {
        flow.verb = mixed ? dice.OneOf({Verb::kWrite, Verb::kSend, Verb::kRead}) : Verb::kWrite;
    }
    auto set = [&scenario](const std::string& name, const char* value) {
        scenario.defaults.emplace_back("ns3::RdmaNic::" + name, value);
    };
    set("MaxReads", dice.OneOf({"1", "2", "16"}));
    set("Reliability", dice.OneOf({"GoBackN", "SelectiveRepeat"}));
    set("ReorderTolerance", dice.OneOf({"0", "3", "100", "16777216"}));
}

// Frames without room, and peers that pause for long.
void DrawLosses(Dice& dice, RandomScenario& scenario) {
    auto set = [&scenario](const std::string& name, const std::string& value) {
        scenario.defaults.emplace_back("ns3::" + name, value);
    };
    if (dice.Chance(30)) {
        set("EthernetSwitch::TrimmingClasses", "255");
        set("EthernetSwitch::TrimmedClass", dice.OneOf({"3", "6"}));
    }
    if (dice.Chance(30)) {
        set("EthernetSwitch::EarlyDropClasses", "255");
        set("FabricSwitch::EcnKminClass0", "500");
    }
    if (dice.Chance(30)) {
        set("EthernetSwitch::WatchdogDetection", dice.OneOf({"1us", "10us", "50us"}));
        set("EthernetSwitch::WatchdogRestoration", dice.OneOf({"0ns", "5us"}));
        set("EthernetSwitch::WatchdogAction", dice.OneOf({"Drop", "Forward"}));
        scenario.mustNotLose = scenario.mustNotLose && scenario.message.infiniband;
    }
}

std::string DrawMap(Dice& dice, uint64_t classes) {
    std::string map;
    for (unsigned priority = 0; priority < kTrafficClasses; ++priority) {
        map += std::to_string(dice.Below(classes)) + " ";
    }
    return map;
}

// Tables of priorities, those of one switch or of all. PFC speaks of classes, so that senders with
// other tables are not stopped.
void DrawMaps(Dice& dice, RandomScenario& scenario, uint64_t lanes) {
    if (!dice.Chance(40)) {
        return;
    }
    const bool isInfiniband = scenario.message.infiniband;
    const std::string type = isInfiniband ? "InfinibandSwitch" : "EthernetSwitch";
    const std::string name = isInfiniband ? "SlToVl" : "PriorityToClass";
    const std::string map = DrawMap(dice, isInfiniband ? lanes : kTrafficClasses);
    if (dice.Chance(50)) {
        scenario.defaults.emplace_back("ns3::" + type + "::" + name, map);
    } else {
        const uint64_t node = scenario.message.Build().endpoints();  // the first switch
        scenario.ofNodes.emplace_back(
            "/NodeList/" + std::to_string(node) + "/$ns3::" + type + "/" + name, map);
    }
    scenario.mustNotLose = scenario.mustNotLose && isInfiniband;
}

void DrawSwitchOptions(Dice& dice, RandomScenario& scenario, uint64_t lanes) {
    auto set = [&scenario](const std::string& name, const std::string& value) {
        scenario.defaults.emplace_back("ns3::" + name, value);
    };
    DrawMaps(dice, scenario, lanes);
    if (dice.Chance(40)) {
        const auto quanta = dice.OneOf<uint64_t>({4, 30, 300, 65'535});
        set("EthernetSwitch::PauseQuanta", std::to_string(quanta));
        const bool isEnough = quanta > 30'000;  // for renewals that wait for the largest frame
        scenario.mustNotLose = scenario.mustNotLose && (isEnough || scenario.message.infiniband);
    }
    if (dice.Chance(40)) {
        set("RemoteAdaptiveRouting::NoticeBacklog", dice.OneOf({"0ns", "100ns", "1us", "5us"}));
        set("RemoteAdaptiveRouting::HoldTime", dice.OneOf({"0ns", "300ns", "5us"}));
        set("FabricSwitch::PathSelector",
            dice.OneOf(
                {"ns3::RemoteAdaptiveRouting", "ns3::RemoteAdaptiveRouting", "ns3::DModKRouting"}));
    }
}

// As many endpoints, with several ports each: in planes, or on pairs of leaves.
void DrawPorts(Dice& dice, RandomScenario& scenario) {
    const topogen::Fabric before = scenario.message.Build();
    const TestCable cable = DrawCable(dice);
    const uint32_t pairs = before.endpoints() % 2 == 0 ? 2 : 1;
    const auto spines = static_cast<uint32_t>(2 * (1 + dice.Below(2)));
    FabricMessage message =
        dice.Chance(40)
            ? MakePlanes(static_cast<uint32_t>(2 + dice.Below(3)), before.endpoints(), cable)
            : MakeDualTor(pairs, spines, before.endpoints() / pairs, dice.Chance(50), cable);
    message.pipelinePs = scenario.message.pipelinePs;
    message.infiniband = scenario.message.infiniband;
    message.bufferBytes = scenario.message.bufferBytes;
    if (message.infiniband) {  // of which each port has its part
        message.bufferBytes = message.bufferBytes / before.switch_models(0).ports() *
                              message.Build().switch_models(0).ports();
    }
    scenario.message = message;
    scenario.defaults.emplace_back("ns3::RdmaNic::PortSelection",
                                   dice.OneOf({"Hash", "InTurn", "Spray", "Spray"}));
}

void DrawOutages(Dice& dice, RandomScenario& scenario) {
    scenario.mustNotLose = false;
    scenario.defaults.emplace_back("ns3::RdmaNic::DetectionDelay",
                                   dice.OneOf({"0ns", "1us", "20us"}));
    scenario.defaults.emplace_back("ns3::FabricNetwork::ConvergenceDelay",
                                   dice.OneOf({"0ns", "3us", "50us"}));
    const auto links = static_cast<uint64_t>(scenario.message.Build().links().a_node_size());
    const uint64_t outages = 1 + dice.Below(3);
    for (uint64_t i = 0; i < outages; ++i) {
        const auto link = static_cast<uint32_t>(dice.Below(links));
        const auto from = static_cast<int64_t>(dice.Below(40) * 1'000'000);
        const auto length = static_cast<int64_t>(1 + dice.Below(60'000'000));
        const bool isKnown = std::any_of(scenario.outages.begin(), scenario.outages.end(),
                                         [link](const Outage& o) { return o.link == link; });
        if (!isKnown) {
            scenario.outages.push_back({link, from, dice.Chance(20) ? kNever : from + length});
        }
    }
}

}  // namespace

RandomScenario DrawScenario(uint64_t seed, Choices choices) {
    Dice dice(seed);
    RandomScenario scenario;
    scenario.message = DrawFabric(dice);
    DrawBuffers(dice, scenario);
    DrawTransport(dice, scenario);
    DrawFlows(dice, scenario);
    const uint64_t lanes = dice.Chance(40) ? DrawInfiniband(dice, scenario) : 0;
    DrawLoadBalancing(dice, scenario);
    DrawCutThrough(dice, scenario);
    DrawReliability(dice, scenario);
    if (dice.Chance(40)) {
        DrawArbitration(dice, scenario, lanes);
    }
    DrawLosses(dice, scenario);
    if (choices == Choices::kAll) {
        DrawSwitchOptions(dice, scenario, lanes);
    }
    return scenario;
}

RandomScenario DrawFailingScenario(uint64_t seed) {
    Dice dice(~seed);
    RandomScenario scenario = DrawScenario(seed, Choices::kAll);
    if (dice.Chance(70)) {
        DrawPorts(dice, scenario);
    }
    DrawOutages(dice, scenario);
    return scenario;
}

namespace {

void DescribeTraffic(std::ostream& text, const RandomScenario& scenario) {
    for (const Flow& flow : scenario.flows) {
        text << "  " << flow.source << " -> " << flow.destination << ", " << flow.bytes
             << " bytes at " << flow.start << " ps, verb " << static_cast<int>(flow.verb) << "\n";
    }
    for (const MessageStream& stream : scenario.streams) {
        text << "  " << stream.source << " -> " << stream.destination << ", verb "
             << static_cast<int>(stream.verb) << ":";
        for (const MessageStream::Message& message : stream.messages) {
            text << " " << message.bytes << " bytes at " << message.posted << " ps;";
        }
        text << "\n";
    }
    for (const Receives& receives : scenario.receives) {
        text << "  " << receives.endpoint << " posts " << receives.count << " receives at "
             << receives.posted << " ps\n";
    }
}

}  // namespace

std::string Describe(const RandomScenario& scenario) {
    std::ostringstream text;
    const topogen::Fabric fabric = scenario.message.Build();
    text << (scenario.message.infiniband ? "InfiniBand, " : "Ethernet, ")
         << scenario.congestionControl << ", " << fabric.switches_size() << " switches, "
         << fabric.endpoints() << " endpoints, buffer " << scenario.message.bufferBytes
         << ", pipeline " << scenario.message.pipelinePs << "\n";
    for (const topogen::LinkClass& cable : fabric.link_classes()) {
        text << cable.rate_bps() / kGbps << "G/" << cable.delay_ps() << "ps ";
    }
    text << "\n";
    for (const auto& [name, value] : scenario.defaults) {
        text << "  --" << name << "=" << value << "\n";
    }
    for (const auto& [path, value] : scenario.ofNodes) {
        text << "  " << path << "=" << value << "\n";
    }
    for (const Outage& outage : scenario.outages) {
        text << "  link " << outage.link << " down from " << outage.from << " to " << outage.until
             << " ps\n";
    }
    for (const Loss& loss : scenario.losses) {
        text << "  link " << loss.link << " loses " << loss.rates.frame << " of frames, "
             << loss.rates.bit << " of bits\n";
    }
    DescribeTraffic(text, scenario);
    return text.str();
}

}  // namespace ns3
