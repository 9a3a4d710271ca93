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

#include "topogen/generate.h"

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

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

/// Prints a case beside stock events of the same minutes: the mean of before and after it.
class Reporter {
  public:
    template <typename Case>
    void Run(const std::string& name, double target, Case measure) {
        const Measured m = measure();
        const double stockAfterNs = MeasureStockEventNs();
        const double stockNs = (m_stockNs + stockAfterNs) / 2;
        m_stockNs = stockAfterNs;
        const double ns = m.runSeconds * 1e9 / static_cast<double>(m.hops);
        fmt::print(
            "{:<20} {:>12} {:>8.1f} {:>8.1f} {:>8.2f} {:>8.2f} {:>10.3f} {:>8.2f} {:>7.0f} "
            "{:>8.0f}{}\n",
            name, m.hops, ns, stockNs, ns / stockNs, target,
            static_cast<double>(m.events) / static_cast<double>(m.hops), m.buildSeconds,
            m.bytesPerPort, m.bytesPerEndpoint,
            m.unfinished != 0 ? fmt::format("  {} flows unfinished", m.unfinished) : "");
        std::fflush(stdout);
    }

  private:
    double m_stockNs = MeasureStockEventNs();
};

int Main(int argc, char** argv) {
    namespace po = boost::program_options;
    po::options_description options(
        "bench-fabric [CASE...]: speed as ratios to a stock ns-3 event");
    std::vector<std::string> cases{"128", "8192", "100k"};
    bool eager = false;
    bool infiniband = false;
    std::string loadBalancing{"ECMP"};
    std::string congestionControl{"DCQCN"};
    double scale = 1;
    // clang-format off
    options.add_options()
        ("help", "print this")
        ("case", po::value(&cases),
            "128, 8192, 64up (2 tiers, 64 up-links a leaf) or 100k; several allowed (default: all "
            "but 64up)")
        ("eager", po::bool_switch(&eager), "mark every transmission start with an event")
        ("infiniband", po::bool_switch(&infiniband),
            "credits instead of PFC in the switches of 128 and 8192")
        ("lb", po::value(&loadBalancing), "load balancing, as in a scenario (default: ECMP)")
        ("cc", po::value(&congestionControl),
            "congestion control, as in a scenario (default: DCQCN)")
        ("scale", po::value(&scale), "multiplies flow sizes");
    // clang-format on
    po::positional_options_description positional;
    positional.add("case", -1);
    po::variables_map values;
    try {
        po::store(po::command_line_parser(argc, argv).options(options).positional(positional).run(),
                  values);
        po::notify(values);
    } catch (const po::error& error) {
        std::cerr << "bench-fabric: " << error.what() << '\n';
        return 2;
    }
    if (values.count("help") != 0) {
        std::cout << options;
        return 0;
    }

    EngineHelper::UsePicoseconds();
    if (!SetLoadBalancingDefault(loadBalancing)) {
        fmt::print(stderr, "bench-fabric: --lb {}: must be one of {}\n", loadBalancing,
                   fmt::join(GetLoadBalancingNames(), ", "));
        return 2;
    }
    if (CreateCongestionControl(congestionControl) == nullptr) {
        fmt::print(stderr, "bench-fabric: --cc {}: must be one of {}\n", congestionControl,
                   fmt::join(GetCongestionControlNames(), ", "));
        return 2;
    }
    fmt::print("{:<20} {:>12} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8} {:>7} {:>8}\n", "permutation",
               "hops", "ns/hop", "ns/stock", "x stock", "target", "events/hop", "build s", "B/port",
               "B/endpt");
    Reporter reporter;
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(eager));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    const auto fatTree = [infiniband](uint32_t hosts, const std::string& switchName) {
        const topogen::Fabric fabric = MakeFatTree(hosts, switchName, 3);
        return infiniband ? WithCredits(fabric) : fabric;
    };
    const auto run = [&congestionControl](const topogen::Fabric& fabric, double bytes) {
        return RunPermutation(fabric, static_cast<uint64_t>(bytes), congestionControl);
    };
    for (const std::string& name : cases) {
        if (name == "128") {
            reporter.Run("128 hosts, 4 MB", 0.9,
                         [&] { return run(fatTree(128, "generic-8x100"), 4e6 * scale); });
        } else if (name == "8192") {
            reporter.Run("8,192 hosts, 200 kB", 2.0,
                         [&] { return run(fatTree(8192, "generic-32x100"), 2e5 * scale); });
        } else if (name == "64up") {
            reporter.Run("2,048 hosts, 64 up", 0,
                         [&] { return run(MakeFatTree(2048, "SN5600", 2), 2e5 * scale); });
        } else {
            topogen::Request request;
            request.set_gpus(100000);
            request.set_tier(3);
            reporter.Run("100,000 GPUs, 1 pkt", 0,
                         [&] { return run(topogen::Generate(request), 1000); });
            fmt::print("peak memory {:.2f} GB\n", GetProcessBytes("VmHWM:") / 1e9);
        }
    }
    return 0;
}

}  // namespace
}  // namespace ns3

int main(int argc, char** argv) {
    return ns3::Main(argc, argv);
}
