// SPDX-License-Identifier: GPL-2.0-only
//
// Scenarios, fabrics, flow lists and attributes that are wrong: one line, a status, nothing left.
#include "cli/run-scenario/run-scenario-case.h"

namespace {

const std::string kFabric = "fabric { generate { gpus: 16 } }\n";
const std::string kGood = kFabric + "workload { permutation { bytes: 10000 } }\n";

class BadInput : public RunScenarioCase {
  protected:
    void MakeFabric(const std::string& name) const {
        const std::string command = "cd '" + m_work.string() +
                                    "' && '" TOPOGEN_PROGRAM "' --gpus 16 --out " + name +
                                    " > /dev/null";
        ASSERT_EQ(std::system(command.c_str()), 0);
    }
};

TEST_F(BadInput, MissingScenario) {
    ExpectRefusal("none.textproto --out results", 1, "none.textproto: No such file");
}

TEST_F(BadInput, ScenarioIsADirectory) {
    ExpectRefusal(". --out results", 1, "Is a directory");
}

TEST_F(BadInput, FilesWithoutAnEnd) {
    ExpectRefusal("/dev/zero --out results", 1, "/dev/zero: not a scenario: must be less than");
    ExpectScenarioRefused(kFabric + "workload { flow_list { file: \"/dev/zero\" } }",
                          "/dev/zero: not a regular file");
}

TEST_F(BadInput, UnknownFieldNamesPlaceAndNearest) {
    ExpectScenarioRefused(kFabric + "workload { permutaton { bytes: 1 } }",
                          "wrong.textproto:2:23: Message type \"scenarios.Workload\" has no field "
                          "named \"permutaton\". did you mean permutation?");
    ExpectScenarioRefused("fabric { generate { gpu: 16 } }", "did you mean gpus?");
}

TEST_F(BadInput, SyntaxErrors) {
    ExpectScenarioRefused(kFabric + "workload {", "wrong.textproto:");
    ExpectScenarioRefused("\x01\x02\xff", "wrong.textproto:1:1");
}

TEST_F(BadInput, MissingParts) {
    ExpectScenarioRefused("", "fabric: missing");
    ExpectScenarioRefused(kFabric, "workload: missing");
    ExpectScenarioRefused(kFabric + "workload { }", "workload[0]: needs one of collective");
    ExpectScenarioRefused(kFabric + "workload { flow_list { } }", "flow_list.file: missing");
    ExpectScenarioRefused(kFabric + "workload { poisson { load: 0.5 duration_us: 1 } }",
                          "poisson.size_file: missing");
}

TEST_F(BadInput, ZeroAndNegativeSizes) {
    ExpectScenarioRefused(kFabric + "workload { permutation { } }",
                          "workload[0].permutation.bytes: 0 or missing: must be a whole number "
                          "from 1 to 1099511627776");
    ExpectScenarioRefused(kFabric + "workload { permutation { bytes: -5 } }",
                          "workload[0].permutation.bytes: -5: must be");
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: -1 } }",
                          "workload[0].collective.bytes: -1: must be");
    ExpectScenarioRefused(kFabric + "workload { incast { bytes: 0 fan_in: 2 } }",
                          "workload[0].incast.bytes: 0");
}

TEST_F(BadInput, AbsentRanksAndEndpoints) {
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: 1000 ranks: 17 } }",
                          "workload[0].collective.ranks: 17: no such rank 16; the fabric has 16");
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: 1000 gpu: [0, 16] } }",
                          "workload[0].collective.gpu[1]: 16: no such GPU; the fabric has 0 to "
                          "15");
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: 1000 gpu: [3, 3] } }",
                          "collective.gpu[1]: 3: has a rank already");
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: 1000 gpu: [0, -3] } }",
                          "workload[0].collective.gpu: -3: must be");
    ExpectScenarioRefused(kFabric + "workload { collective { bytes: 1000 gpu: 0 } }",
                          "at least 2 ranks");
    ExpectScenarioRefused(kFabric + "workload { incast { bytes: 1 fan_in: 2 target: 16 } }",
                          "workload[0].incast.target: 16: no such endpoint");
    ExpectScenarioRefused(kFabric + "workload { incast { bytes: 1 fan_in: 16 } }",
                          "must be at most 15");
}

TEST_F(BadInput, FlowToItself) {
    ExpectScenarioRefused(kFabric + "workload { permutation { bytes: 1 shift: 32 } }",
                          "shift: 32: flows to themselves");
    Write("flows.txt", "1\n3 3 3 100 1000 0\n");
    ExpectScenarioRefused(kFabric + "workload { flow_list { file: \"flows.txt\" } }",
                          "flows.txt:2: destination 3: a flow to itself");
}

TEST_F(BadInput, FlowLists) {
    const std::string scenario = kFabric + "workload { flow_list { file: \"flows.txt\" } }";
    const auto expect = [&](const std::string& flows, const std::string& message) {
        Write("flows.txt", flows);
        ExpectScenarioRefused(scenario, message);
    };
    ExpectScenarioRefused(scenario,
                          "wrong.textproto: workload[0].flow_list.file: flows.txt: no such "
                          "file");
    expect("", "flows.txt: must begin with the number of flows");
    expect("2\n0 1 3 100 1000 0\n", "ends after 1 flows of the 2");
    expect("1\n0 1 3 100\n", "flows.txt:2: 4 fields; must be 6");
    expect("1\n0 16 3 100 1000 0\n", "flows.txt:2: endpoint 16: endpoints are 0 to 15");
    expect("1\n0 1 3 100 -5 0\n", "flows.txt:2: bytes -5: must be");
    expect("1\n0 1 3 100 0 0\n", "flows.txt:2: bytes 0: must be");
    expect("1\n0 1 3 100 5 nan\n", "flows.txt:2: start-seconds nan: must be");
    expect("1\n0 1 2 100 5 0\n", "priority-group 2: all flows of a run share one class; must be 3");
}

TEST_F(BadInput, PinnedPaths) {
    std::string star = "17 1 16\n16\n";
    for (int host = 0; host < 16; ++host) {
        star += std::to_string(host) + " 16 100Gbps 1us 0\n";
    }
    Write("star.txt", star);
    const std::string scenario =
        "fabric { file: 'star.txt' }\n"
        "workload { incast { fan_in: 1 bytes: 1000 } }\n"
        "transport { load_balancing: 'PINNED' pinned_paths: 'paths.txt' }";
    ExpectScenarioRefused(scenario, "transport.pinned_paths: paths.txt: no such file");
    const auto expect = [&](const std::string& paths, const std::string& message) {
        Write("paths.txt", paths);
        ExpectScenarioRefused(scenario, "paths.txt" + message);
    };
    expect("", ": no paths; must have at least one line");
    expect("# nothing\n", ":1: no paths");
    expect("0 1 10000 100 0-16-1\n", ":1: 5 fields; must be 6");
    expect("0 1 10000 100 0-16-1 1-16-0 7\n", ":1: 7 fields; must be 6");
    expect("0 1 10000 100 0-16-1 1-16-0\n1 2 1", ":2: 3 fields; must be 6");
    expect("0 1 10000 100 0-16- 1-16-0\n", ":1: data path: node 2 of it is no number");
    expect("0 1 10000 100 0--1 1-16-0\n", ":1: data path: node 1 of it is no number");
    expect("0 1 10000 100 0-99999999999-1 1-16-0\n", ":1: data path: node 1 of it is no number");
    expect("0 1 10000 100 0-1 1-16-0\n",
           ":1: data path from node 0 to 1 over 0 others: must be "
           "from 0 to 1, over at least one switch");
    expect("0 1 10000 100 2-16-1 1-16-0\n",
           ":1: data path from node 2 to 1 over 1 others: must be");
    expect("0 1 10000 100 0-16-1 0-16-1\n",
           ":1: ACK path from node 0 to 1 over 1 others: must be "
           "from 1 to 0");
    expect("0 0 10000 100 0-16-0 0-16-0\n", ":1: destination 0: a path to itself");
    expect("0 1 70000 100 0-16-1 1-16-0\n", ":1: source-port 70000: must be");
    expect("0 1 10000 100 0-17-1 1-16-0\n",
           ":1: data path: node 17: must be a switch; endpoints are 0 to 15, switches 16 to 16");
    expect("0 1 10000 100 0-5-1 1-16-0\n", ":1: data path: node 5: must be a switch");
    expect("0 40 10000 100 0-16-40 40-16-0\n", ":1: data path: node 40: must be an endpoint");
    expect("0 1 10000 100 0-16-16-1 1-16-0\n", ":1: data path: no link from node 16 to 16");
}

TEST_F(BadInput, PinnedPathsOfATree) {
    Write("tree.txt",
          "6 4 6\n2 3 4 5\n0 2 100Gbps 1us 0\n1 3 100Gbps 1us 0\n2 4 100Gbps 1us 0\n"
          "3 4 100Gbps 1us 0\n2 5 100Gbps 1us 0\n3 5 100Gbps 1us 0\n");
    const auto expect = [&](const std::string& paths, const std::string& message) {
        Write("paths.txt", paths);
        ExpectScenarioRefused(
            "fabric { file: 'tree.txt' } workload { incast { fan_in: 1 bytes: 1000 } }\n"
            "transport { load_balancing: 'PINNED' pinned_paths: 'paths.txt' }",
            "paths.txt" + message);
    };
    expect(
        "0 1 1 1 0-2-4-2-5-3-1 1-3-4-2-0\n",
        ":1: data path: 6 links; must be 4, as many as the shortest path from node 0 to 1 over 2");
    expect("0 1 1 1 0-2-3-1 1-3-4-2-0\n",
           ":1: data path: no link from node 2 to 3; must be a link");
    expect("0 1 7 1 0-2-4-3-1 1-3-4-2-0\n0 1 7 1 0-2-4-3-1 1-3-5-2-0\n",
           ":2: ACK path: from 1 to 0 with source port 7 another than that of line 1; must be the");
    expect("0 1 7 1 0-2-4-3-1 1-3-4-2-0\n0 1 7 1 0-2-5-3-1 1-3-4-2-0\n",
           ":2: data path: from 0 to 1 with source port 7 another than that of line 1; must be");
}

TEST_F(BadInput, PinsAndLoadBalancingGoTogether) {
    Write("paths.txt", "0 1 10000 100 0-16-1 1-16-0\n");
    ExpectScenarioRefused(kGood + "transport { load_balancing: 'PINNED' }",
                          "transport.pinned_paths: missing; load_balancing PINNED needs a file");
    ExpectScenarioRefused(kGood + "transport { pinned_paths: 'paths.txt' }",
                          "transport.pinned_paths: paths.txt: load_balancing must be PINNED");
    const std::string complaint =
        "PathSelector=ns3::PinnedPaths: has no paths as an attribute; must be given by "
        "transport.load_balancing PINNED and transport.pinned_paths";
    ExpectScenarioRefused(kGood + "attribute: 'ns3::FabricSwitch::PathSelector=ns3::PinnedPaths'",
                          complaint);
    ExpectScenarioRefused(
        kGood + "attribute: '/NodeList/2/$ns3::EthernetSwitch/PathSelector=ns3::PinnedPaths'",
        complaint);
    Write("good.textproto", kGood);
    ExpectRefusal("good.textproto --out r --ns3::FabricSwitch::PathSelector=ns3::PinnedPaths", 2,
                  "--ns3::FabricSwitch::" + complaint);
}

TEST_F(BadInput, TimesAndLoads) {
    ExpectScenarioRefused(kGood + "stop_us: -1", "stop_us: -1: must be a number from 0.001");
    ExpectScenarioRefused(kGood + "stop_us: nan", "stop_us: nan: must be");
    ExpectScenarioRefused(kFabric + "workload { start_us: -1 permutation { bytes: 1 } }",
                          "workload[0].start_us: -1: must be");
    Write("sizes.cdf", "0 0\n1000 100\n");
    const std::string poisson = kFabric + "workload { poisson { size_file: \"sizes.cdf\" ";
    ExpectScenarioRefused(poisson + "load: 1.5 duration_us: 1 } }", "poisson.load: 1.5: must be");
    ExpectScenarioRefused(poisson + "load: 1 duration_us: 1e12 } }", "must be at most 100000000");
    Write("sizes.cdf", "0 0\n1000 50\n900 100\n");
    ExpectScenarioRefused(poisson + "load: 1 duration_us: 1 } }", "sizes.cdf:3: sizes must rise");
}

TEST_F(BadInput, Transport) {
    ExpectScenarioRefused(kGood + "transport { congestion_control: \"DCQN\" }",
                          "transport.congestion_control: DCQN: must be one of NONE, DCQCN, "
                          "DCQCN_VENDOR, DCQCN_400G, HPCC, TIMELY, DCTCP, SWIFT, INFINIBAND, "
                          "SPECTRUM_X, NSCC, CREDITS; did you mean DCQCN?");
    ExpectScenarioRefused(kGood + "transport { load_balancing: \"DMODK\" }",
                          "transport.load_balancing: DMODK: must be one of ECMP, ");
    ExpectScenarioRefused(
        "fabric { generate { gpus: 64 design: 'dragonfly+' switch: 'generic-8x100' "
        "gpus_per_server: 4 } }\n"
        "workload { permutation { bytes: 10000 } }\n"
        "transport { load_balancing: 'D_MOD_K' }",
        "transport.load_balancing: D_MOD_K: this fabric has links within a tier");
    ExpectScenarioRefused(kGood + "transport { mtu: 9217 }", "transport.mtu: 9217: must be");
    ExpectScenarioRefused(kGood + "transport { mtu: 9216 }",
                          "transport.mtu: 9216: makes frames of up to");
}

TEST_F(BadInput, AttributesOfNodes) {
    const auto expect = [this](const std::string& setting, const std::string& message) {
        ExpectScenarioRefused(kGood + "attribute: '" + setting + "'",
                              "attribute[0]: " + setting + message);
    };
    expect("/NodeList/2/ns3::EthernetSwitch/Alpha=1",
           ": must be /NodeList/NODE/$ns3::TYPE/ATTRIBUTE");
    expect("/NodeList/2/$ns3::EthernetSwich/Alpha=1", ": no type ns3::EthernetSwich; did you mean");
    expect("/NodeList/2/$ns3::EthernetSwitch/Alfa=1",
           ": ns3::EthernetSwitch has no attribute Alfa");
    expect("/NodeList/2/$ns3::EthernetSwitch/Alpha=x", ": must be a number");
    expect("/NodeList/2/$ns3::EthernetSwitch/Alpha", ": needs a value");
    expect("/NodeList/0/$ns3::EthernetSwitch/Alpha=1", ": there is no such switch at that node");
    ExpectScenarioRefused(
        kGood + "attribute: '/NodeList/2/$ns3::EthernetSwitch/PriorityToClass=1 2'",
        "ns3::EthernetSwitch::PriorityToClass: 1 2: must be 8 numbers, each from 0 to 7");
}

TEST_F(BadInput, FabricThatCannotBe) {
    ExpectScenarioRefused("fabric { generate { gpus: 0 } } workload { permutation { bytes: 1 } }",
                          "fabric.generate.gpus: 0: must be");
    ExpectScenarioRefused("fabric { generate { } } workload { permutation { bytes: 1 } }",
                          "fabric.generate.gpus: missing");
    ExpectScenarioRefused("fabric { file: \"none.pb\" } workload { permutation { bytes: 1 } }",
                          "none.pb: no such file");
}

TEST_F(BadInput, DamagedFabricFile) {
    MakeFabric("fabric.pb");
    const std::string whole = Read(m_work / "fabric.pb");
    Write("fabric.pb", whole.substr(0, whole.size() / 2));
    ExpectScenarioRefused("fabric { file: \"fabric.pb\" } workload { permutation { bytes: 1 } }",
                          "fabric.pb: ");
    Write("fabric.pb", std::string(1000, '\xff'));
    ExpectScenarioRefused("fabric { file: \"fabric.pb\" } workload { permutation { bytes: 1 } }",
                          "fabric.pb: ");
}

TEST_F(BadInput, FabricOfANewerVersion) {
    MakeFabric("fabric.json");
    std::string text = Read(m_work / "fabric.json");
    const size_t at = text.find("\"version\":");
    ASSERT_NE(at, std::string::npos);
    text.insert(text.find('2', at), "99");
    Write("fabric.json", text);
    ExpectScenarioRefused("fabric { file: \"fabric.json\" } workload { permutation { bytes: 1 } }",
                          "version");
}

TEST_F(BadInput, Captures) {
    const auto expect = [&](const std::string& capture, const std::string& message) {
        ExpectScenarioRefused(kGood + "outputs { capture { " + capture + " } }",
                              "outputs.capture[0]" + message);
    };
    expect("endpoint: 0", ".file: missing: must be a name without folders that ends in .pcap or");
    expect("endpoint: 0 file: '../a.pcap'", ".file: ../a.pcap: must be a name without folders");
    expect("endpoint: 0 file: 'a.cap'", ".file: a.cap: must be");
    expect("file: 'a.pcap'", ": needs an endpoint, a port or between");
    expect("file: 'a.pcap' endpoint: 16", ".endpoint[0]: 16: must be less than 16");
    expect("file: 'a.pcap' endpoint: -1", ".endpoint: -1: must be a whole number from 0");
    expect("file: 'a.pcap' port { node: 99 }", ".port[0]: node 99 has no cable at port 0");
    expect("file: 'a.pcap' endpoint: 0 endpoint: 1", ".file: a.pcap: pcap has room for one place");
    expect("file: 'a.pcapng' between { a: 3 b: 3 }", ".between: a and b must be different");
    expect("file: 'a.pcapng' endpoint: 0 snap_bytes: 0", ".snap_bytes: 0: must be");
    expect("file: 'a.pcapng' endpoint: 0 max_megabytes: nan", ".max_megabytes: nan: must be");
    ExpectScenarioRefused(kGood +
                              "outputs { capture { file: 'a.pcap' endpoint: 0 } "
                              "capture { file: 'a.pcap' endpoint: 1 } }",
                          "outputs.capture[1].file: a.pcap: another capture has that name");
    ExpectScenarioRefused(kGood +
                              "attribute: 'ns3::WireFormat::AckBytes=60'\n"
                              "outputs { capture { file: 'a.pcap' endpoint: 0 } }",
                          "ns3::WireFormat::AckBytes is 60 bytes, so frames cannot be written as "
                          "they are on the wire; allowed: 66");
}

TEST_F(BadInput, Samples) {
    const auto expect = [&](const std::string& samples, const std::string& message) {
        ExpectScenarioRefused(kGood + "outputs { samples { " + samples + " } }",
                              "outputs.samples" + message);
    };
    expect("endpoint: 0", ".interval_us: 0 or missing: must be a number from 0.001");
    expect("interval_us: -1 endpoint: 0", ".interval_us: -1: must be");
    expect("interval_us: 1", ": needs an endpoint or a port");
    expect("interval_us: 1 endpoint: 16", ".endpoint[0]: 16: must be less than 16");
    expect("interval_us: 1 port { node: 99 }", ".port[0]: node 99 has no cable at port 0");
}

TEST_F(BadInput, Rates) {
    const auto expect = [&](const std::string& rates, const std::string& message) {
        ExpectScenarioRefused(kGood + "outputs { rates { " + rates + " } }",
                              "outputs.rates" + message);
    };
    expect("endpoint: 0", ".interval_us: 0 or missing: must be a number from 0.001");
    expect("interval_us: 1", ": needs an endpoint");
    expect("interval_us: 1 endpoint: 16", ".endpoint[0]: 16: must be less than 16");
    expect("interval_us: 1 endpoint: -1", ".endpoint: -1: must be");
}

TEST_F(BadInput, LinkFailures) {
    const auto expect = [&](const std::string& failures, const std::string& complaint) {
        ExpectScenarioRefused(kGood + failures, complaint);
    };
    expect("link_failure { at_us: 1 }", "link_failure[0]: needs an endpoint or a port");
    expect("link_failure { endpoint: 0 port { node: 2 } at_us: 1 }",
           "link_failure[0]: needs an endpoint or a port, and not both");
    expect("link_failure { endpoint: 16 }", "link_failure[0].endpoint: 16: must be less than 16");
    expect("link_failure { endpoint: 0 nic_port: 1 }",
           "link_failure[0].nic_port: 1: must be less than 1, the number of ports of a NIC");
    expect("link_failure { endpoint: 0 nic_port: 8 }",
           "link_failure[0].nic_port: 8: must be a whole number from 0 to 7");
    expect("link_failure { port { node: 99 } }", "link_failure[0].port: node 99 has no cable");
    expect("link_failure { endpoint: 0 at_us: -1 }", "link_failure[0].at_us: -1: must be");
    expect("link_failure { endpoint: 0 at_us: 5 until_us: 5 }",
           "link_failure[0].until_us: 5: must be more than at_us, 5");
}

TEST_F(BadInput, UnknownAttributes) {
    Write("good.textproto", kGood);
    ExpectRefusal("good.textproto --out results --ns3::RdmaNik::Mtu=1024", 2,
                  "--ns3::RdmaNik::Mtu=1024: no type ns3::RdmaNik; did you mean ns3::RdmaNic?");
    ExpectRefusal("good.textproto --out results --ns3::RdmaNic::Mtuu=1024", 2,
                  "ns3::RdmaNic has no attribute Mtuu; did you mean Mtu?");
    ExpectRefusal("good.textproto --out results --ns3::RdmaNic", 2, "needs a value");
    ExpectScenarioRefused(kGood + "attribute: \"ns3::RdmaNic::Mtuu=1024\"",
                          "attribute[0]: ns3::RdmaNic::Mtuu=1024: ns3::RdmaNic has no attribute");
}

TEST_F(BadInput, WrongAttributeValues) {
    Write("good.textproto", kGood);
    const auto expect = [&](const std::string& setting, const std::string& allowed) {
        ExpectRefusal("good.textproto --out results '--ns3::" + setting + "'", 2, allowed);
    };
    expect("RdmaNic::Mtu=99999", "must be a whole number from 64 to 9216 (Payload of");
    expect("RdmaNic::Mtu=-1", "must be a whole number from 64 to 9216");
    expect("RdmaNic::Mtu=12x", "must be a whole number from 64 to 9216");
    expect("RdmaNic::Mtu=", "must be a whole number from 64 to 9216");
    expect("FabricSwitch::BufferBytes=-5", "must be a whole number from 0");
    expect("FabricSwitch::EcnPmax=nan", "must be a number from 0 to 1");
    expect("FabricSwitch::EcnPmax=1.5", "must be a number from 0 to 1");
    expect("FabricSwitch::EcnEnabled=maybe", "must be true or false");
    expect("FabricSwitch::EcnReferenceRate=25", "must be a rate with its unit");
    expect("FabricSwitch::PathSelector=ns3::Nothing", "must be the name of a type that fits");
    expect("RdmaNic::CnpMode=Pigeon", "must be one of Frame, Ack");
    expect("RdmaNic::CnpInterval=4", "must be a time with its unit");
    expect("RdmaNic::CnpInterval=4parsecs", "must be a time with its unit");
    expect("RdmaNic::CnpInterval=-1us", "must be a time with its unit (as 4us), at least 0ps (");
    expect("FabricSwitch::EcnReferenceRate=0bps",
           "--ns3::FabricSwitch::EcnReferenceRate=0bps: must be more than 0");
    expect("EthernetSwitch::PriorityToClass=9",
           "--ns3::EthernetSwitch::PriorityToClass=9: must be 8 numbers");
    expect("RdmaNic::Mtu=9216", "--ns3::RdmaNic::Mtu=9216: makes frames of up to");
}

}  // namespace
