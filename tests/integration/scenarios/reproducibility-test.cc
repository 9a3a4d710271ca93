// SPDX-License-Identifier: GPL-2.0-only
//
// The same scenario and seed give the same bytes, in lazy and in eager mode, whatever happens in
// the fabric. That frames are conserved is checked by run-scenario itself at the end of each run.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

struct Sample {
    const char* name;
    const char* text;
};

const Sample kSamples[] = {
    {"PermutationDcqcn",
     "fabric { generate { gpus: 128 } }\n"
     "workload { permutation { bytes: 200000 } }\n"},
    {"PermutationHpccThreeTiers",
     "fabric { generate { gpus: 64 tier: 3 switch: 'generic-8x100' gpus_per_server: 4 } }\n"
     "transport { congestion_control: 'HPCC' mtu: 1024 }\n"
     "workload { permutation { bytes: 100000 } }\n"},
    // Nobody slows down and buffers are small: pauses spread from the target to the senders.
    {"PfcStorm",
     "fabric { generate { gpus: 128 } }\n"
     "transport { congestion_control: 'NONE' }\n"
     "attribute: 'ns3::FabricSwitch::BufferBytes=9000000'\n"
     "attribute: 'ns3::FabricSwitch::EcnEnabled=false'\n"
     "workload { incast { fan_in: 100 target: 3 bytes: 300000 } }\n"
     "workload { start_us: 3 permutation { bytes: 50000 } }\n"},
    {"LossyIncast",
     "fabric { generate { gpus: 64 } }\n"
     "transport { congestion_control: 'NONE' lossless: false }\n"
     "attribute: 'ns3::FabricSwitch::BufferBytes=1000000'\n"
     "attribute: 'ns3::RdmaNic::RetransmitTimeout=500us'\n"
     "workload { incast { fan_in: 32 target: 5 bytes: 100000 } }\n"},
    {"RingAllReduce",
     "fabric { generate { gpus: 32 } }\n"
     "workload { collective { bytes: 4000000 } }\n"
     "workload { start_us: 5 collective { kind: ALL_GATHER bytes: 1000000 ranks: 16 } }\n"},
    // Several queue pairs share each NIC at line rate.
    {"RingOverChannelsUnpaced",
     "fabric { generate { gpus: 16 } }\n"
     "transport { congestion_control: 'NONE' }\n"
     "attribute: 'ns3::CollectiveDriver::Channels=8'\n"
     "workload { collective { bytes: 40000000 } }\n"},
    {"Websearch",
     "fabric { generate { gpus: 32 design: 'clos' } }\n"
     "workload { poisson { size_file: '" TRACES_DIRECTORY
     "/distributions/websearch.cdf' load: 0.4 duration_us: 300 } }\n"},
    // A link of a NIC and one between switches, down and up again.
    {"DualTorFailover",
     "fabric { generate { gpus: 32 design: 'hpn' servers_per_group: 2 planes: 1 } }\n"
     "attribute: 'ns3::RdmaNic::DetectionDelay=5us'\n"
     "attribute: 'ns3::FabricNetwork::ConvergenceDelay=10us'\n"
     "attribute: 'ns3::RdmaNic::RetransmitTimeout=100us'\n"
     "link_failure { endpoint: 1 at_us: 20 until_us: 90 }\n"
     "link_failure { port { node: 4 port: 136 } at_us: 30 until_us: 60 }\n"
     "workload { permutation { bytes: 2000000 } }\n"
     "workload { collective { bytes: 8000000 } }\n"},
    {"SprayedPlanesLoseOne",
     "fabric { generate { gpus: 32 design: 'spectrum-x' planes: 2 } }\n"
     "transport { congestion_control: 'SWIFT' reliability: SELECTIVE_REPEAT }\n"
     "attribute: 'ns3::RdmaNic::PortSelection=Spray'\n"
     "attribute: 'ns3::RdmaNic::ReorderTolerance=64'\n"
     "attribute: 'ns3::RdmaNic::DetectionDelay=5us'\n"
     "attribute: 'ns3::FabricNetwork::ConvergenceDelay=10us'\n"
     "attribute: 'ns3::RdmaNic::RetransmitTimeout=100us'\n"
     "link_failure { endpoint: 3 nic_port: 1 at_us: 15 }\n"
     "workload { permutation { bytes: 2000000 } }\n"},
    {"FlowListAndStop",
     "fabric { generate { gpus: 16 } }\n"
     "stop_us: 15\n"
     "workload { flow_list { file: '" TRACES_DIRECTORY "/samples/eight-flows.txt' } }\n"},
};

class Reproducibility : public RunScenarioCase, public ::testing::WithParamInterface<Sample> {
  protected:
    void RunInto(const std::string& folder, const std::string& options = "") const {
        Write("sample.textproto", GetParam().text);
        const Result result = Run("sample.textproto --out " + folder + " " + options);
        ASSERT_EQ(result.status, 0) << result.err;
    }
};

TEST_P(Reproducibility, SameSeedSameBytes) {
    RunInto("a");
    RunInto("b");
    ExpectSameResults("a", "b");
}

TEST_P(Reproducibility, LazyAndEagerAgreeWhicheverSimulatorRunsThem) {
    RunInto("lazy");
    RunInto("eager",
            "--ns3::FabricNetwork::Eager=true "
            "--SimulatorImplementationType=ns3::DefaultSimulatorImpl");
    ExpectSameResults("lazy", "eager");
}

INSTANTIATE_TEST_SUITE_P(Samples, Reproducibility, ::testing::ValuesIn(kSamples),
                         [](const auto& sample) { return std::string(sample.param.name); });

class Scenarios : public RunScenarioCase {
  protected:
    void RunSample(const char* name, const std::string& folder,
                   const std::string& options = "") const {
        for (const Sample& sample : kSamples) {
            if (std::string(sample.name) == name) {
                Write("sample.textproto", sample.text);
            }
        }
        const Result result = Run("sample.textproto --out " + folder + " " + options);
        ASSERT_EQ(result.status, 0) << result.err;
    }

    /// Sum of a column of links.csv, counted from 0.
    long SumOfLinks(const std::string& folder, int column) const {
        std::istringstream lines(Read(m_work / folder / "links.csv"));
        std::string line;
        std::getline(lines, line);
        long sum = 0;
        while (std::getline(lines, line)) {
            std::istringstream fields(line);
            std::string field;
            for (int i = 0; i <= column; ++i) {
                std::getline(fields, field, ',');
            }
            sum += std::stol(field);
        }
        return sum;
    }
};

TEST_F(Scenarios, AnotherSeedGivesOtherResults) {
    RunSample("PermutationDcqcn", "a");
    RunSample("PermutationDcqcn", "b", "--set seed=2");
    EXPECT_NE(Read(m_work / "a/flows.csv"), Read(m_work / "b/flows.csv"));
    EXPECT_NE(Read(m_work / "a/links.csv"), Read(m_work / "b/links.csv"));
}

TEST_F(Scenarios, SamplesAreTheSameInBothModesAndChangeNothing) {
    const std::string sampled =
        "--set outputs.samples.interval_us=0.5 --set outputs.samples.endpoint=3 ";
    RunSample("PfcStorm", "plain");
    RunSample("PfcStorm", "lazy", sampled);
    RunSample("PfcStorm", "eager", sampled + "--ns3::FabricNetwork::Eager=true");
    ExpectSameResults("plain", "lazy");
    const std::string samples = Read(m_work / "lazy/samples.csv");
    EXPECT_TRUE(samples == Read(m_work / "eager/samples.csv"));
    // The target's link is busy from its first frame on.
    EXPECT_THAT(samples, ::testing::HasSubstr(",1.000000\n"));
    EXPECT_THAT(samples, ::testing::StartsWith("time_ns,link,from_node,from_port,queue_bytes,"
                                               "max_queue_bytes,utilization\n500.000,"));
}

TEST_F(Scenarios, InfinibandTreesHaveStaticRoutes) {
    Write("ib.textproto",
          "fabric { generate { gpus: 64 tier: 2 switch: 'quantum-2' } }\n"
          "workload { permutation { bytes: 100000 } }\n");
    ASSERT_EQ(Run("ib.textproto --out a").status, 0);
    ASSERT_EQ(Run("ib.textproto --out b --set transport.load_balancing=D_MOD_K").status, 0);
    ASSERT_EQ(Run("ib.textproto --out c --set transport.load_balancing=ECMP").status, 0);
    ExpectSameResults("a", "b");
    EXPECT_NE(Read(m_work / "a/links.csv"), Read(m_work / "c/links.csv"));
}

TEST_F(Scenarios, RatesAreTheSameInBothModesAndChangeNothing) {
    const std::string recorded =
        "--set outputs.rates.interval_us=0.5 --set outputs.rates.endpoint=3,5 ";
    RunSample("PermutationDcqcn", "plain");
    RunSample("PermutationDcqcn", "lazy", recorded);
    RunSample("PermutationDcqcn", "eager", recorded + "--ns3::FabricNetwork::Eager=true");
    ExpectSameResults("plain", "lazy");
    const std::string rates = Read(m_work / "lazy/rates.csv");
    EXPECT_TRUE(rates == Read(m_work / "eager/rates.csv"));
    // DCQCN starts at line rate, without a window.
    EXPECT_THAT(rates, ::testing::StartsWith("time_ns,endpoint,queue_pair,destination,sent_bps,"
                                             "rate_bps,window_bytes\n500.000,3,0,"));
    EXPECT_THAT(rates, ::testing::HasSubstr(",400000000000,400000000000,\n"));
}

TEST_F(Scenarios, OneSwitchConfiguredWronglyLosesPackets) {
    RunSample("PfcStorm", "right");
    Write("sample.textproto",
          Read(m_work / "sample.textproto") +
              "attribute: '/NodeList/16/$ns3::EthernetSwitch/PriorityToClass=0 1 2 1 4 5 6 7'\n"
              "attribute: 'ns3::EthernetSwitch::LossyAlpha=0.05'\n");
    const Result result = Run("sample.textproto --out wrong");
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(SummaryValue("right", "dropped"), 0);
    EXPECT_GT(SummaryValue("wrong", "dropped"), 0);
}

// Columns 16 and 17 of links.csv; control frames that a lossy class drops are in column 11 only.
TEST_F(Scenarios, TrimsAndDropsOfDataAreTold) {
    Write("lossy.textproto",
          "fabric { generate { gpus: 64 } }\n"
          "transport { congestion_control: 'NONE' lossless: false reliability: SELECTIVE_REPEAT }\n"
          "attribute: 'ns3::FabricSwitch::BufferBytes=1000000'\n"
          "workload { incast { fan_in: 32 target: 5 bytes: 100000 } }\n");
    ASSERT_EQ(Run("lossy.textproto --out dropped").status, 0);
    ASSERT_EQ(Run("lossy.textproto --out trimmed --ns3::EthernetSwitch::TrimmingClasses=8").status,
              0);
    EXPECT_GT(SummaryValue("dropped", "dropped_data"), 0);
    EXPECT_EQ(SummaryValue("dropped", "trimmed"), 0);
    EXPECT_GT(SummaryValue("trimmed", "trimmed"), 0);
    for (const std::string folder : {"dropped", "trimmed"}) {
        EXPECT_EQ(SumOfLinks(folder, 16), SummaryValue(folder, "dropped_data"));
        EXPECT_EQ(SumOfLinks(folder, 17), SummaryValue(folder, "trimmed"));
        EXPECT_GE(SumOfLinks(folder, 11), SumOfLinks(folder, 16));
    }
}

TEST_F(Scenarios, PfcStormPausesAndLosesNothing) {
    RunSample("PfcStorm", "a");
    constexpr int kDropped = 11;
    constexpr int kPauses = 12;
    EXPECT_GT(SumOfLinks("a", kPauses), 100);
    EXPECT_EQ(SumOfLinks("a", kDropped), 0);
    EXPECT_EQ(SummaryValue("a", "dropped"), 0);
    EXPECT_EQ(SummaryValue("a", "finished"), 228);
    EXPECT_EQ(SummaryValue("a", "data_sent"), SummaryValue("a", "data_delivered"));
}

TEST_F(Scenarios, LossyIncastDropsAndRecovers) {
    RunSample("LossyIncast", "a");
    EXPECT_GT(SummaryValue("a", "dropped"), 0);
    EXPECT_EQ(SummaryValue("a", "finished"), 32);
    EXPECT_GT(SummaryValue("a", "data_sent"), SummaryValue("a", "data_delivered"));
    EXPECT_EQ(SummaryValue("a", "in_flight"), 0);
}

TEST_F(Scenarios, ExhaustedRetriesAreReported) {
    RunSample("LossyIncast", "a",
              "--ns3::RdmaNic::RetryLimit=0 --ns3::FabricSwitch::BufferBytes=100000");
    EXPECT_GT(SummaryValue("a", "failed"), 0);
    EXPECT_THAT(Read(m_work / "a/events.csv"), ::testing::HasSubstr(",qp_failed,"));
}

TEST_F(Scenarios, CollectiveMessagesHaveATableOfTheirOwn) {
    RunSample("RingAllReduce", "a", "--set outputs.messages=true");
    EXPECT_THAT(Read(m_work / "a/messages.csv"), ::testing::HasSubstr("\n1,0,8,"));
    EXPECT_EQ(SummaryValue("a", "total"), 0);
    EXPECT_THAT(Read(m_work / "a/collectives.csv"), ::testing::HasSubstr("0,all-reduce,ring,32,"));
    EXPECT_THAT(Read(m_work / "a/collectives.csv"), ::testing::HasSubstr("1,all-gather,ring,16,"));
}

}  // namespace
