// SPDX-License-Identifier: GPL-2.0-only
//
// Speed and memory of the fabric and RDMA models, as ratios within one run.
#include "stock-event.h"

#include "engine/helper/engine-helper.h"
#include "fabric/helper/load-balancing.h"
#include "rdma/helper/congestion-controls.h"
#include "rdma/helper/flow-driver.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include "topogen/request/generate.h"

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3 {
namespace {

// A figure of this process's memory as the kernel counts it, bytes: "VmRSS:" now, "VmHWM:" at most.
double GetProcessBytes(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(key, 0) == 0) {
            return std::stod(line.substr(key.size())) * 1024;
        }
    }
    return 0;
}

topogen::Fabric MakeFatTree(uint32_t hosts, const std::string& switchName, uint32_t tiers) {
    topogen::Request request;
    request.set_gpus(hosts);
    request.set_tier(tiers);
    request.set_design("clos");
    request.set_switch_(switchName);
    request.set_gpus_per_server(1);
    for (auto set : {&topogen::Request::set_cable_server, &topogen::Request::set_cable_leaf,
                     &topogen::Request::set_cable_spine}) {
        (request.*set)(200);  // 1 us
    }
    return topogen::Generate(request);
}

struct Measured {
    double buildSeconds = 0;
    double runSeconds = 0;
    double bytesPerPort = 0;
    double bytesPerEndpoint = 0;
    uint64_t hops = 0;
    uint64_t events = 0;
    uint64_t unfinished = 0;
};

topogen::Fabric WithCredits(topogen::Fabric fabric) {
    for (topogen::SwitchModel& model : *fabric.mutable_switch_models()) {
        model.set_lossless_credits(true);
    }
    return fabric;
}

// A permutation: endpoint i sends to i + shift.
Measured RunPermutation(const topogen::Fabric& fabric, uint64_t bytes,
                        const std::string& congestionControl) {
    Measured measured;
    EngineHelper::ChooseSimulator();
    const double before = GetCpuSeconds();
    const double heapBefore = GetProcessBytes("VmRSS:");
    {
        auto network = CreateObject<FabricNetwork>();
        network->Build(fabric);
        const double heapFabric = GetProcessBytes("VmRSS:");
        auto rdma = CreateObject<RdmaNetwork>();
        rdma->Install(network, CreateCongestionControl(congestionControl));
        const double heapRdma = GetProcessBytes("VmRSS:");
        const double ports = 2.0 * network->GetLinkCount();
        measured.bytesPerPort = (heapFabric - heapBefore) / ports;
        measured.bytesPerEndpoint = (heapRdma - heapFabric) / network->GetEndpoints();
        FlowDriver flows(rdma);
        const uint32_t n = network->GetEndpoints();
        for (uint32_t i = 0; i < n; ++i) {
            Flow flow;
            flow.source = i;
            flow.destination = (i + n / 2 + 1) % n;
            flow.bytes = bytes;
            flows.Add(flow);
        }
        flows.Start();
        const double built = GetCpuSeconds();
        Simulator::Run();
        measured.runSeconds = GetCpuSeconds() - built;
        measured.buildSeconds = built - before;
        measured.hops = network->GetPartition().GetCounters().hops;
        measured.events = network->GetPartition().GetEventCount();
        measured.unfinished = n - flows.GetFinished();
        rdma->Dispose();
        network->Dispose();
    }
    Simulator::Destroy();
    return measured;
}

/// What is run, and how: the command line.
struct Options {
    std::vector<std::string> cases{"128", "8192", "100k"};
    bool eager = false;
    bool infiniband = false;
    std::vector<std::string> loadBalancing{"ECMP"};
    std::vector<std::string> congestionControl{"DCQCN"};
    double scale = 1;
    bool help = false;
};

/// A permutation to measure.
struct Case {
    std::string title;
    double target;  ///< In stock events a hop; 0 where none is set.
    topogen::Fabric fabric;
    double bytes;  ///< Of each flow.
};

/// \throws std::invalid_argument
Case MakeCase(const std::string& name) {
    if (name == "128") {
        return {"128 hosts, 4 MB", 0.9, MakeFatTree(128, "generic-8x100", 3), 4e6};
    }
    if (name == "8192") {
        return {"8,192 hosts, 200 kB", 2.0, MakeFatTree(8192, "generic-32x100", 3), 2e5};
    }
    if (name == "64up") {
        return {"2,048 hosts, 64 up", 0, MakeFatTree(2048, "SN5600", 2), 2e5};
    }
    if (name == "100k") {
        topogen::Request request;
        request.set_gpus(100000);
        request.set_tier(3);
        return {"100,000 GPUs, 1 pkt", 0, topogen::Generate(request), 1000};
    }
    throw std::invalid_argument("case " + name + ": must be one of 128, 8192, 64up, 100k");
}

/// \throws std::exception for what the command line has wrong
Options ReadOptions(int argc, char** argv) {
    namespace po = boost::program_options;
    Options options;
    po::options_description known("bench-fabric [CASE...]: speed as ratios to a stock ns-3 event");
    // clang-format off
    known.add_options()
        ("help", "print this")
        ("case", po::value(&options.cases),
            "128, 8192, 64up (2 tiers, 64 up-links a leaf) or 100k; several allowed (default: all "
            "but 64up)")
        ("eager", po::bool_switch(&options.eager), "mark every transmission start with an event")
        ("infiniband", po::bool_switch(&options.infiniband), "credits instead of PFC")
        ("lb", po::value(&options.loadBalancing),
            "load balancing, as in a scenario; several allowed, each for each case (default: ECMP)")
        ("cc", po::value(&options.congestionControl),
            "congestion control, likewise (default: DCQCN)")
        ("scale", po::value(&options.scale), "multiplies flow sizes");
    // clang-format on
    po::positional_options_description positional;
    positional.add("case", -1);
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(known).positional(positional).run(),
              values);
    po::notify(values);
    options.help = values.count("help") != 0;
    if (options.help) {
        std::cout << known;
    }
    return options;
}

/// Prints each run beside stock events of the same minutes, the mean of before and after it, and
/// beside the first run of its case.
class Reporter {
  public:
    Reporter() {
        fmt::print(
            "{:<20} {:<18} {:<12} {:>10} {:>7} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6} "
            "{:>8}\n",
            "permutation", "load balancing", "cc", "hops", "ns/hop", "ns/stock", "x stock",
            "target", "x first", "ev/hop", "build s", "B/port", "B/endpt");
    }

    void Run(const Case& test, const std::string& loadBalancing,
             const std::string& congestionControl, double scale) {
        const Measured m = RunPermutation(test.fabric, static_cast<uint64_t>(test.bytes * scale),
                                          congestionControl);
        const double stockAfterNs = MeasureStockEventNs();
        const double stockNs = (m_stockNs + stockAfterNs) / 2;
        m_stockNs = stockAfterNs;
        const double ns = m.runSeconds * 1e9 / static_cast<double>(m.hops);
        const double events = ns / stockNs;
        if (m_case != test.title) {
            m_case = test.title;
            m_first = events;
        }
        fmt::print(
            "{:<20} {:<18} {:<12} {:>10} {:>7.1f} {:>8.1f} {:>7.2f} {:>7.2f} {:>7.2f} "
            "{:>7.3f} {:>7.2f} {:>6.0f} {:>8.0f}{}\n",
            test.title, loadBalancing, congestionControl, m.hops, ns, stockNs, events, test.target,
            events / m_first, static_cast<double>(m.events) / static_cast<double>(m.hops),
            m.buildSeconds, m.bytesPerPort, m.bytesPerEndpoint,
            m.unfinished != 0 ? fmt::format("  {} flows unfinished", m.unfinished) : "");
        std::fflush(stdout);
    }

  private:
    double m_stockNs = MeasureStockEventNs();
    std::string m_case;
    double m_first = 0;
};

/// \throws std::invalid_argument
void SetLoadBalancing(const std::string& name) {
    if (!SetLoadBalancingDefault(name)) {
        throw std::invalid_argument(fmt::format("--lb {}: must be one of {}", name,
                                                fmt::join(GetLoadBalancingNames(), ", ")));
    }
    // Where paths are mixed packet by packet, NICs have to place them out of order.
    const bool mixes = name.rfind("ADAPTIVE", 0) == 0 || name.rfind("SPRAY", 0) == 0;
    Config::SetDefault("ns3::RdmaNic::Reliability",
                       StringValue(mixes ? "SelectiveRepeat" : "GoBackN"));
    Config::SetDefault("ns3::RdmaNic::ReorderTolerance", UintegerValue(mixes ? 1 << 24 : 0));
}

void RunAll(const Options& options) {
    for (const std::string& name : options.congestionControl) {
        if (CreateCongestionControl(name) == nullptr) {
            throw std::invalid_argument(fmt::format("--cc {}: must be one of {}", name,
                                                    fmt::join(GetCongestionControlNames(), ", ")));
        }
    }
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(options.eager));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    Reporter reporter;
    for (const std::string& name : options.cases) {
        Case test = MakeCase(name);
        if (options.infiniband) {
            test.fabric = WithCredits(test.fabric);
        }
        for (const std::string& loadBalancing : options.loadBalancing) {
            SetLoadBalancing(loadBalancing);
            for (const std::string& congestionControl : options.congestionControl) {
                reporter.Run(test, loadBalancing, congestionControl, options.scale);
            }
        }
    }
    fmt::print("peak memory {:.2f} GB\n", GetProcessBytes("VmHWM:") / 1e9);
}

int Main(int argc, char** argv) {
    EngineHelper::UsePicoseconds();
    try {
        const Options options = ReadOptions(argc, argv);
        if (!options.help) {
            RunAll(options);
        }
    } catch (const std::exception& error) {
        std::cerr << "bench-fabric: " << error.what() << '\n';
        return 2;
    }
    return 0;
}

}  // namespace
}  // namespace ns3

int main(int argc, char** argv) {
    return ns3::Main(argc, argv);
}
