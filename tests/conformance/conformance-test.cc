// SPDX-License-Identifier: GPL-2.0-only
//
// Flow completion times against those of the ns-3 HPCC simulator. The parameters of each case are
// taken from its own configuration; what differs between the simulators is in
// docs/model/conformance.md.
#include "reference-case.h"

#include "rdma/helper/flow-driver.h"
#include "rdma/model/cc/dcqcn.h"
#include "rdma/model/cc/dctcp.h"
#include "rdma/model/cc/hpcc.h"
#include "rdma/model/cc/timely.h"

#include "fabric/model/routing/pinned-paths.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/integer.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace ns3 {
namespace {

std::string Folder(const std::string& name) {
    return std::string(REFERENCE_DIRECTORY) + "/" + name;
}

void ConfigureWire(const ReferenceCase& reference) {
    const uint32_t telemetry = reference.GetTelemetryBytes();
    const uint32_t ack = telemetry != 0 ? 88 : 60;
    Config::SetDefault("ns3::WireFormat::GapBytes", UintegerValue(0));
    Config::SetDefault(
        "ns3::WireFormat::DataOverhead",
        UintegerValue(reference.GetDataBytes() - reference.GetPayload() - telemetry));
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    Config::SetDefault("ns3::WireFormat::AckBytes", UintegerValue(ack - telemetry));
    Config::SetDefault("ns3::WireFormat::TelemetryBytes", UintegerValue(telemetry));
    Config::SetDefault("ns3::WireFormat::PauseBytes", UintegerValue(43));
}

void ConfigureSwitches(const ReferenceCase& reference) {
    Config::SetDefault("ns3::EthernetSwitch::Alpha", DoubleValue(1.0 / 8));
    Config::SetDefault("ns3::EthernetSwitch::ReserveBytes", UintegerValue(4096));
    Config::SetDefault("ns3::EthernetSwitch::XonOffsetBytes", UintegerValue(3072));
    // 3 x 100 Gb/s x 1 us
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(37500));
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate",
                       DataRateValue(DataRate(reference.GetLinkRateBps())));
    Config::SetDefault(
        "ns3::FabricSwitch::EcnKmin",
        UintegerValue(static_cast<uint64_t>(1000 * reference.GetMapped("KMIN_MAP"))));
    Config::SetDefault(
        "ns3::FabricSwitch::EcnKmax",
        UintegerValue(static_cast<uint64_t>(1000 * reference.GetMapped("KMAX_MAP"))));
    Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(reference.GetMapped("PMAX_MAP")));
    const auto multiple = static_cast<uint32_t>(reference.GetNumber("INT_MULTI"));
    Config::SetDefault("ns3::FabricSwitch::TelemetryQueueUnit",
                       UintegerValue(uint64_t{80} * multiple));
    Config::SetDefault("ns3::FabricSwitch::TelemetryBytesUnit",
                       UintegerValue(uint64_t{128} * multiple));
}

DataRateValue RateOf(const ReferenceCase& reference, const char* key) {
    return DataRateValue(DataRate(static_cast<uint64_t>(reference.GetNumber(key))));
}

Ptr<CongestionControl> MakeHpcc(const ReferenceCase& reference) {
    return CreateObjectWithAttributes<Hpcc>(
        "TargetUtilization", DoubleValue(reference.GetNumber("U_TARGET")), "MaxStage",
        UintegerValue(0), "AdditiveIncrease", RateOf(reference, "RATE_AI"), "MinRate",
        RateOf(reference, "MIN_RATE"));
}

Ptr<CongestionControl> MakeTimely(const ReferenceCase& reference) {
    return CreateObjectWithAttributes<Timely>(
        "ReferenceRate", DataRateValue(DataRate(0)), "LowRtt", TimeValue(MicroSeconds(50)),
        "HighRtt", TimeValue(MicroSeconds(500)), "MinRtt", TimeValue(MicroSeconds(20)),
        "AdditiveIncrease", RateOf(reference, "RATE_AI"), "HyperIncrease",
        RateOf(reference, "RATE_HAI"), "HyperBelowLow", BooleanValue(true), "MinRate",
        RateOf(reference, "MIN_RATE"));
}

Ptr<CongestionControl> MakeDctcp(const ReferenceCase& reference) {
    return CreateObjectWithAttributes<Dctcp>("Gain", DoubleValue(reference.GetNumber("EWMA_GAIN")),
                                             "AdditiveIncrease", RateOf(reference, "DCTCP_RATE_AI"),
                                             "MinRate", RateOf(reference, "MIN_RATE"), "WindowBdps",
                                             DoubleValue(reference.GetNumber("HAS_WIN")));
}

Ptr<CongestionControl> MakeDcqcn(const ReferenceCase& reference) {
    return CreateObjectWithAttributes<Dcqcn>(
        "ReferenceRate", DataRateValue(DataRate(0)), "Gain",
        DoubleValue(reference.GetNumber("EWMA_GAIN")), "InitialAlpha", DoubleValue(1),
        "IncreaseInterval", TimeValue(MicroSeconds(300)), "FastRecoverySteps", UintegerValue(1),
        "AdditiveIncrease", RateOf(reference, "RATE_AI"), "HyperIncrease",
        RateOf(reference, "RATE_HAI"), "MinRate", RateOf(reference, "MIN_RATE"));
}

Ptr<CongestionControl> MakeCongestionControl(const ReferenceCase& reference) {
    switch (reference.GetAlgorithm()) {
        case ReferenceCase::Algorithm::kHpcc:
            return MakeHpcc(reference);
        case ReferenceCase::Algorithm::kTimely:
            return MakeTimely(reference);
        case ReferenceCase::Algorithm::kDctcp:
            return MakeDctcp(reference);
        default:
            return MakeDcqcn(reference);
    }
}

void PinPaths(const ReferenceCase& reference, FabricNetwork& network) {
    Ptr<PinnedPaths> pins = CreateObject<PinnedPaths>();
    for (const ReferenceCase::Path& path : reference.GetPaths()) {
        for (size_t i = 1; i + 1 < path.nodes.size(); ++i) {
            pins->Pin(reference.GetSwitchIndex(path.nodes[i]),
                      {path.source, path.destination, PinnedPaths::kWholePair, false},
                      reference.GetPort(path.nodes[i], path.nodes[i + 1]));
        }
    }
    for (uint32_t i = 0; i < network.GetSwitchCount(); ++i) {
        network.GetSwitch(i).SetAttribute("PathSelector", PointerValue(pins));
    }
}

// Completion times in order of the case's flows, ns.
std::vector<double> RunReference(const ReferenceCase& reference, uint32_t baseRttNs) {
    ConfigureWire(reference);
    ConfigureSwitches(reference);
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(reference.GetPayload()));
    Config::SetDefault("ns3::RdmaNic::CnpMode", EnumValue(kCnpAck));
    // That simulator's clock, and with it every duration, has whole nanoseconds.
    Config::SetDefault("ns3::FabricNetwork::ClockTickPs", UintegerValue(1000));
    Config::SetDefault("ns3::RdmaNetwork::BaseRtt", TimeValue(NanoSeconds(baseRttNs)));
    Ptr<FabricNetwork> network = CreateObject<FabricNetwork>();
    network->Build(reference.MakeFabric());
    PinPaths(reference, *network);
    Ptr<RdmaNetwork> rdma = CreateObject<RdmaNetwork>();
    rdma->Install(network, MakeCongestionControl(reference));
    FlowDriver driver(rdma);
    for (const ReferenceCase::Flow& flow : reference.GetFlows()) {
        Flow spec;
        spec.source = flow.source;
        spec.destination = flow.destination;
        spec.bytes = flow.bytes;
        spec.start = flow.startPs;
        driver.Add(spec);
    }
    driver.Start();
    Simulator::Run();
    std::vector<double> completionNs;
    for (const Flow& flow : driver.GetFlows()) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        completionNs.push_back(static_cast<double>(flow.completionTime) / 1000);
    }
    network->CatchUp(network->GetPartition().GetNow());
    EXPECT_TRUE(network->GetFrameBalance().IsConserved());
    rdma->Dispose();
    network->Dispose();
    Simulator::Destroy();
    return completionNs;
}

double Mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> Ranks(const std::vector<double>& values) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&values](size_t a, size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (size_t i = 0; i < order.size(); ++i) {
        ranks[order[i]] = static_cast<double>(i);
    }
    return ranks;
}

// Spearman's coefficient.
double RankCorrelation(const std::vector<double>& a, const std::vector<double>& b) {
    const std::vector<double> x = Ranks(a);
    const std::vector<double> y = Ranks(b);
    const double mean = Mean(x);
    double covariance = 0;
    double variance = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        covariance += (x[i] - mean) * (y[i] - mean);
        variance += (x[i] - mean) * (x[i] - mean);
    }
    return covariance / variance;
}

struct Expected {
    std::string folder;
    uint32_t baseRttNs;
    double meanTolerance;
    double maxTolerance;
    double throughputTolerance;  ///< Of the bytes of all flows over the makespan.
    double rankCorrelation;      ///< At least this; 0 where all flows are alike.
    /// DCQCN's marking is random and the reference is one draw of it. From run to run the makespan
    /// of an incast moves by 3 % (measured), so the mean of this many runs is compared.
    uint32_t runs;
    /// Of each flow's completion time; 0 where draws decide who is first, or what comes first of
    /// two events at one instant.
    double flowTolerance;
};

void PrintTo(const Expected& expected, std::ostream* stream) {
    *stream << expected.folder;
}

class Conformance : public testing::TestWithParam<Expected> {};

TEST_P(Conformance, CompletionTimesMatch) {
    const Expected& expected = GetParam();
    const ReferenceCase reference(Folder(expected.folder));
    std::vector<double> measured;
    double bytes = 0;
    for (const ReferenceCase::Flow& flow : reference.GetFlows()) {
        measured.push_back(flow.completionNs);
        bytes += static_cast<double>(flow.bytes);
    }
    std::vector<double> ours(measured.size(), 0);
    double ourLongest = 0;
    for (uint32_t run = 1; run <= expected.runs; ++run) {
        RngSeedManager::SetRun(run);
        const std::vector<double> drawn = RunReference(reference, expected.baseRttNs);
        ourLongest += *std::max_element(drawn.begin(), drawn.end()) / expected.runs;
        for (size_t i = 0; i < ours.size(); ++i) {
            ours[i] += drawn[i] / expected.runs;
        }
    }
    const double longest = *std::max_element(measured.begin(), measured.end());
    RecordProperty("mean_ratio", std::to_string(Mean(ours) / Mean(measured)));
    RecordProperty("max_ratio", std::to_string(ourLongest / longest));
    EXPECT_NEAR(Mean(ours) / Mean(measured), 1, expected.meanTolerance);
    EXPECT_NEAR(ourLongest / longest, 1, expected.maxTolerance);
    EXPECT_NEAR((bytes / ourLongest) / (bytes / longest), 1, expected.throughputTolerance);
    for (size_t i = 0; expected.flowTolerance > 0 && i < ours.size(); ++i) {
        EXPECT_NEAR(ours[i] / measured[i], 1, expected.flowTolerance) << "flow " << i;
    }
    if (expected.rankCorrelation > 0) {
        EXPECT_GE(RankCorrelation(ours, measured), expected.rankCorrelation);
    }
}

// To the nanosecond, the unit in which the reference is given, in 1.3 ms.
constexpr double kExact = 0.5e-6;

// Base round trips as the reference computed them: star 4,160 ns, fat-tree 12,480 ns.
INSTANTIATE_TEST_SUITE_P(
    Reference, Conformance,
    testing::Values(
        Expected{"single-1KB-star/dcqcn", 4160, 0.01, 0.01, 0.01, 0, 1, kExact},
        Expected{"single-1KB-star/hpcc", 4160, 0.01, 0.01, 0.01, 0, 1, kExact},
        Expected{"single-10MB-star/dcqcn", 4160, 0.01, 0.01, 0.01, 0, 1, kExact},
        Expected{"single-10MB-star/hpcc", 4160, 0.01, 0.01, 0.01, 0, 1, 1e-5},
        Expected{"incast-16x1MB-star/dcqcn", 4160, 0.05, 0.10, 0.02, 0, 24, 0},
        Expected{"incast-16x1MB-star/hpcc", 4160, 0.05, 0.10, 0.02, 0, 1, 0},
        Expected{"single-10MB-star/timely", 4160, 0.01, 0.01, 0.01, 0, 1, kExact},
        Expected{"single-10MB-star/dctcp", 4160, 0.01, 0.01, 0.01, 0, 1, kExact},
        Expected{"incast-16x1MB-star/timely", 4160, 0.05, 0.10, 0.02, 0, 1, kExact},
        Expected{"incast-16x1MB-star/dctcp", 4160, 0.05, 0.10, 0.02, 0, 1, kExact},
        Expected{"pfc-incast-2MiB-buffer/dcqcn", 4160, 0.05, 0.10, 0.02, 0, 24, 0},
        Expected{"pfc-incast-2MiB-buffer/timely", 4160, 0.05, 0.10, 0.02, 0, 1, 0},
        Expected{"pfc-incast-2MiB-buffer/dctcp", 4160, 0.05, 0.10, 0.02, 0, 1, kExact},
        Expected{"permutation-4MB-fat-tree-k8/dcqcn", 12480, 0.05, 0.10, 0.10, 0.95, 4, 0},
        Expected{"permutation-4MB-fat-tree-k8/hpcc", 12480, 0.05, 0.10, 0.10, 0.95, 1, 0}),
    [](const testing::TestParamInfo<Expected>& parameter) {
        std::string name = parameter.param.folder;
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == '-' || c == '/'; }, '_');
        return name;
    });

}  // namespace
}  // namespace ns3
