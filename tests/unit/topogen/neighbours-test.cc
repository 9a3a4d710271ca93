// SPDX-License-Identifier: GPL-2.0-only
//
// Files as users of other programs have them: what must be read from each, and what is told of the
// rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/check/check.h"
#include "topogen/error.h"
#include "topogen/formats/formats.h"
#include "topogen/formats/hpcc.h"
#include "topogen/formats/htsim.h"
#include "topogen/formats/ibnet-hosts.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/simai.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/gpu-map.h"
#include "topogen/model/summary.h"

namespace topogen {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kGbps = 1'000'000'000;

/// A file of tests/data/topologies, and what is told of what it leaves out.
struct Loaded {
    Fabric fabric;
    std::string leftOut;
};

std::string DataPath(const std::string& name) {
    return std::string(TOPOLOGIES_DIRECTORY) + "/" + name;
}

Loaded Load(const std::string& path) {
    Loaded loaded;
    loaded.fabric = LoadFabricFile(path, "", &loaded.leftOut);
    if (loaded.leftOut.find(path + ": ") == 0) {
        loaded.leftOut.erase(0, path.size() + 2);
    }
    return loaded;
}

std::string WhyNotLoaded(const std::string& path) {
    try {
        LoadFabricFile(path);
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 1);
        return error.what();
    }
}

/// `text` in a file of its own, loaded.
class Neighbours : public ::testing::Test {
  public:
    ~Neighbours() override { std::filesystem::remove(m_path); }

  protected:
    Neighbours()
        : m_path((std::filesystem::path(::testing::TempDir()) /
                  ("neighbours-" + std::to_string(::getpid())))
                     .string()) {}

    const std::string& Write(const std::string& text) const {
        std::ofstream(m_path, std::ios::binary) << text;
        return m_path;
    }

    const std::string m_path;
};

std::vector<uint64_t> RatesOf(const Fabric& fabric) {
    std::vector<uint64_t> rates;
    for (const uint32_t linkClass : fabric.links().link_class()) {
        rates.push_back(fabric.link_classes(static_cast<int>(linkClass)).rate_bps());
    }
    return rates;
}

std::vector<uint32_t> EndpointsByServer(const Fabric& fabric) {
    std::vector<uint32_t> endpoints;
    for (const Server& server : fabric.servers()) {
        endpoints.push_back(server.endpoints());
    }
    return endpoints;
}

TEST_F(Neighbours, NodeNumbersStay) {
    const Loaded file = Load(DataPath("switch-is-node-0.hpcc"));
    EXPECT_THAT(file.fabric.origin().endpoint(), ElementsAre(1, 2, 3));
    EXPECT_THAT(file.fabric.origin().switch_(), ElementsAre(0));
    EXPECT_EQ(file.leftOut, "");
}

TEST_F(Neighbours, TextAfterTheLinksIsLeftUnread) {
    const Loaded file = Load(DataPath("notes-after-links.hpcc"));
    EXPECT_THAT(RatesOf(file.fabric), ElementsAre(100 * kGbps, 100 * kGbps));
    EXPECT_EQ(file.leftOut, "left out: 2 lines after the 2 links that line 1 says");
    // With the line ends of another system.
    const Loaded crlf =
        Load(Write("3 1 2\r\n2\r\n0 2 1Gbps 1us 0\r\n1 2 1Gbps 1us 0\r\n\r\nnote\r\n"));
    EXPECT_EQ(crlf.leftOut, "left out: 1 line after the 2 links that line 1 says");
    const Loaded simai =
        Load(Write("3 1 1 1 4 H100\n1 2\n0 1 1Gbps 1ns 0\n0 2 1Gbps 1ns 0\n0 2 1Gbps 1ns 0\n"
                   "0 2 1Gbps 1ns 0\nnodes gpus nvswitches\n"));
    EXPECT_EQ(simai.leftOut, "left out: 1 line after the 4 links that line 1 says");
}

TEST_F(Neighbours, RatesMayBePlainNumbers) {
    for (const char* name : {"bare-rates.hpcc", "tors.hpcc"}) {
        const Loaded file = Load(DataPath(name));
        EXPECT_THAT(RatesOf(file.fabric), ElementsAre(25 * kGbps, 25 * kGbps));
        EXPECT_EQ(file.fabric.link_classes(0).delay_ps(), 1'000'000u);
        EXPECT_EQ(file.leftOut, "");
    }
}

TEST_F(Neighbours, RatesAndDelaysInAllForms) {
    struct Form {
        const char* rate;
        uint64_t bps;
        const char* delay;
        uint64_t ps;
    };
    for (const Form& form : {Form{"1e11", 100 * kGbps, "1e-06", 1'000'000},
                             {"2.5e+10bps", 25 * kGbps, "1e-3ms", 1'000'000},
                             {"12.5GBps", 100 * kGbps, "0.000001", 1'000'000},
                             {"25.78125Gb/s", 25'781'250'000, "1.5us", 1'500'000},
                             {"100gbps", 100 * kGbps, "5E-1us", 500'000},
                             {"100Gbit/s", 100 * kGbps, "0ns", 0},
                             {"100G", 100 * kGbps, "0", 0},
                             {"10000Kbps", 10'000'000, "1s", 0}}) {
        const std::string text =
            std::string("2 1 1\n1\n0 1 ") + form.rate + " " + form.delay + " 0\n";
        if (std::string(form.delay) == "1s") {
            EXPECT_THAT(WhyNotLoaded(Write(text)), HasSubstr(":3: delay: must be"));
            continue;
        }
        const Loaded file = Load(Write(text));
        EXPECT_EQ(file.fabric.link_classes(0).rate_bps(), form.bps) << form.rate;
        EXPECT_EQ(file.fabric.link_classes(0).delay_ps(), form.ps) << form.delay;
    }
    for (const char* rate :
         {"1e", "e9", "1e99", "1e-20", "-5Gbps", "5Xbps", "1e400bps", "1e2000TBps"}) {
        EXPECT_THAT(WhyNotLoaded(Write(std::string("2 1 1\n1\n0 1 ") + rate + " 1us 0\n")),
                    HasSubstr(":3: rate: must be"))
            << rate;
    }
}

TEST_F(Neighbours, ByteOrderMarksArePassedOver) {
    const std::string text = "2 1 1\n1\n0 1 1Gbps 1us 0\n";
    EXPECT_EQ(Load(Write("\xef\xbb\xbf" + text)).fabric.endpoints(), 1u);
    EXPECT_THAT(WhyNotLoaded(Write("\xff\xfe"
                                   "2")),
                HasSubstr("UTF-16; save it as UTF-8"));
    EXPECT_THAT(WhyNotLoaded(Write("2 1 1 1 1\n")),
                HasSubstr("5 words in line 1; the first line of an HPCC topology has 3, or 4"));
}

TEST_F(Neighbours, LossStays) {
    const Loaded file = Load(DataPath("lossy.hpcc"));
    EXPECT_EQ(file.fabric.link_classes(0).frame_loss(), 0.001);
}

TEST_F(Neighbours, NvlinkOfSimaiFilesStays) {
    const Loaded file = Load(DataPath("h800.simai"));
    const Nvlink* nvlink = NvlinkOf(file.fabric, file.fabric.servers(0));
    ASSERT_NE(nvlink, nullptr);
    EXPECT_EQ(nvlink->rate_bps(), 1440 * kGbps);
    EXPECT_EQ(nvlink->latency_ps(), 50'000u);  // a link in, a link out
    EXPECT_EQ(file.fabric.server_models(0).name(), "H800");
    EXPECT_EQ(CountGpus(file.fabric), 8u);
    const std::string written = ToSimai(file.fabric);
    EXPECT_THAT(written, AllOf(HasSubstr("H800\n"), HasSubstr("7 8 1440Gbps 25ns 0\n")));
    EXPECT_EQ(ToSimai(FromSimai("f", written)), written);
}

TEST_F(Neighbours, GpusOfADomainHaveTheSameNvlink) {
    const std::string head =
        "6 2 2 1 7 H100\n2 3 5\n0 5 1Gbps 1ns 0\n1 5 1Gbps 1ns 0\n4 5 1Gbps 1ns 0\n";
    // Two NVSwitches: the rates add up.
    const Loaded file = Load(Write(head + "0 2 5Gbps 1ns 0\n0 3 5Gbps 2ns 0\n1 2 4Gbps 2ns 0\n"
                                          "1 3 6Gbps 1ns 0\n"));
    EXPECT_EQ(NvlinkOf(file.fabric, file.fabric.servers(0))->rate_bps(), 10 * kGbps);
    EXPECT_EQ(NvlinkOf(file.fabric, file.fabric.servers(0))->latency_ps(), 4000u);
    EXPECT_EQ(NvlinkOf(file.fabric, file.fabric.servers(1)), nullptr);
    EXPECT_THAT(WhyNotLoaded(Write(head + "0 2 5Gbps 1ns 0\n0 3 5Gbps 1ns 0\n1 2 4Gbps 1ns 0\n"
                                          "1 3 5Gbps 1ns 0\n")),
                HasSubstr("node 1 has 9000000000 b/s of NVLink and 2000 ps, and node 0"));
    EXPECT_THAT(WhyNotLoaded(Write(head + "0 2 5Gbps 1ns 0\n0 3 5Gbps 1ns 0\n1 2 5Gbps 1ns 0\n"
                                          "1 3 5Gbps 1ns 0.1\n")),
                HasSubstr(":9: error rate: must be 0 for NVLink"));
}

// Without NVSwitches nothing but the network joins GPUs.
TEST_F(Neighbours, SimaiServersWithoutNvswitchAreGpus) {
    const Loaded file = Load(Write("3 2 0 1 2 A100\n2\n0 2 1Gbps 1ns 0\n1 2 1Gbps 1ns 0\n"));
    EXPECT_THAT(EndpointsByServer(file.fabric), ElementsAre(1, 1));
}

TEST_F(Neighbours, AServerMayHaveNothingButNvlink) {
    const Loaded file = Load(DataPath("h20.simai"));
    EXPECT_EQ(file.fabric.endpoints(), 8u);
    EXPECT_EQ(file.fabric.links().a_node_size(), 0);
    EXPECT_EQ(file.fabric.uncabled_ports().server_size(), 8);
    EXPECT_EQ(NvlinkOf(file.fabric, file.fabric.servers(0))->rate_bps(), 3600 * kGbps);
    EXPECT_THAT(SummaryTable(file.fabric, LoadCatalog()), HasSubstr("8 GPUs in 1 server"));
    const CheckResult check = Check(file.fabric, LoadCatalog());
    EXPECT_EQ(check.fault, "");
    EXPECT_THAT(check.report, HasSubstr("every endpoint reaches every other by NVLink"));
    for (const Format& format : Formats()) {  // none may fall over it
        try {
            format.write(file.fabric);
        } catch (const Error& error) {
            EXPECT_GT(std::string(error.what()).size(), 0u) << format.name;
        }
    }
}

TEST_F(Neighbours, AnEndpointNeedsALink) {
    EXPECT_THAT(
        WhyNotLoaded(Write("4 1 3\n3\n0 3 1Gbps 1ns 0\n1 3 1Gbps 1ns 0\n0 3 1Gbps 1ns 0\n")),
        HasSubstr(": node 2 has no link to a switch; it needs one, or NVLink"));
}

TEST_F(Neighbours, LinksBetweenHostsAreRefused) {
    EXPECT_THAT(WhyNotLoaded(DataPath("ring.hpcc")),
                HasSubstr("ring.hpcc:3: joins two endpoints; links between GPUs or hosts without a "
                          "switch are not supported"));
}

TEST_F(Neighbours, CheckFindsWhatNvlinkDoesNotJoin) {
    const Loaded file = Load(DataPath("relay.hpcc"));
    const CheckResult check = Check(file.fabric, LoadCatalog());
    EXPECT_THAT(check.report, HasSubstr("the largest connected part has 2 of 3 endpoints\n"));
    EXPECT_EQ(check.fault, "server 3 port 0: no path from there to server 1");
}

TEST_F(Neighbours, IbnetAsPeopleHaveIt) {
    const Loaded heading = Load(DataPath("heading.ibnet"));
    EXPECT_THAT(EndpointsByServer(heading.fabric), ElementsAre(1, 1));
    EXPECT_THAT(RatesOf(heading.fabric), ElementsAre(100 * kGbps, 100 * kGbps));
    EXPECT_EQ(heading.fabric.switch_models(0).ports(), 8u);
    EXPECT_EQ(heading.leftOut, "");

    const Loaded loopback = Load(DataPath("loopback.ibnet"));
    EXPECT_EQ(loopback.fabric.links().a_node_size(), 2);
    EXPECT_EQ(loopback.leftOut, "left out: 1 cable from a switch to itself");

    const Loaded dual = Load(DataPath("dual-port.ibnet"));
    EXPECT_EQ(dual.fabric.ports_per_endpoint(), 2u);
    EXPECT_EQ(dual.fabric.links().a_node_size(), 3);
    EXPECT_THAT(dual.fabric.uncabled_ports().server(), ElementsAre(0));
    EXPECT_THAT(dual.fabric.uncabled_ports().port(), ElementsAre(1));

    const Loaded byHand = Load(DataPath("hand-written.ibnet"));
    EXPECT_THAT(EndpointsByServer(byHand.fabric), ElementsAre(1, 1));
    EXPECT_THAT(RatesOf(byHand.fabric), ElementsAre(8 * kGbps, 8 * kGbps));
    EXPECT_EQ(byHand.leftOut, "2 cables without a speed, taken as 4xSDR as ibsim does");

    const Loaded uneven = Load(DataPath("two-rates.ibnet"));
    EXPECT_THAT(RatesOf(uneven.fabric), ElementsAre(100 * kGbps, 25 * kGbps));
    EXPECT_EQ(uneven.leftOut, "1 cable taken at the slower end's rate (line 14)");
}

TEST_F(Neighbours, IbnetWithRoutersAndIdleAdapters) {
    const Loaded file =
        Load(Write("Chassis 1 (guid 0x5)\nsysimgguid=0x1\nSwitch 4 \"S-1\" # \"s\" base\n"
                   "[1] \"H-1\"[1] # \"a HCA-1\" lid 1 4xHDR\n"
                   "[2] \"R-1\"[1] # \"r\" lid 1 4xHDR\n"
                   "rtguid=0x3\nRt 2 \"R-1\" # \"r\"\n[1] \"S-1\"[2] # lid 2 4xHDR\n"
                   "Ca 1 \"H-1\" # \"a HCA-1\"\n[1] \"S-1\"[1] # lid 2 4xHDR\n"
                   "Ca 1 \"H-2\" # \"a HCA-2\"\n"));
    EXPECT_EQ(file.fabric.endpoints(), 1u);
    EXPECT_EQ(file.leftOut, "left out: 1 router, 1 adapter without a cable");
}

TEST_F(Neighbours, EqualDescriptionsAreServersApart) {
    EXPECT_THAT(EndpointsByServer(Load(DataPath("equal-descriptions.ibnet")).fabric),
                ElementsAre(1, 1, 1, 1));
    EXPECT_THAT(EndpointsByServer(Load(DataPath("host-names.ibnet")).fabric),
                ElementsAre(1, 1, 1, 1));
}

TEST(IbnetHosts, NamesAreToldFromModels) {
    const auto servers = [](const std::vector<ListedAdapter>& adapters) {
        return ServersOf(adapters);
    };
    EXPECT_THAT(servers({{"n1 mlx5_0", ""}, {"n2 mlx5_0", ""}, {"n1 mlx5_1", ""}}),
                ElementsAre(0, 1, 0));
    EXPECT_THAT(servers({{"n1", ""}, {"n2", ""}}), ElementsAre(0, 1));
    EXPECT_THAT(servers({{"MT4123 ConnectX6", ""}, {"MT4123 ConnectX7", ""}}), ElementsAre(0, 1));
    // One host cannot call two adapters the same.
    EXPECT_THAT(servers({{"node HCA-1", ""}, {"node HCA-1", ""}, {"node HCA-2", ""}}),
                ElementsAre(0, 1, 2));
    EXPECT_THAT(servers({{"localhost mlx5_0", ""}, {"localhost mlx5_1", ""}}), ElementsAre(0, 1));
    // Chips of one card say so.
    EXPECT_THAT(servers({{"MT4123 ConnectX6", "0x7"},
                         {"MT4123 ConnectX6", "0x8"},
                         {"MT4123 ConnectX6", "0x7"}}),
                ElementsAre(0, 1, 0));
}

TEST_F(Neighbours, HtsimTreesAreRead) {
    const Loaded file = Load(DataPath("tiny.htsim"));
    const Fabric& fabric = file.fabric;
    EXPECT_EQ(fabric.endpoints(), 8u);
    ASSERT_EQ(fabric.tiers_size(), 2);
    EXPECT_EQ(fabric.tiers(0).switches(), 2u);
    EXPECT_EQ(fabric.tiers(1).switches(), 2u);
    EXPECT_EQ(fabric.links().a_node_size(), 8 + 4);
    EXPECT_THAT(RatesOf(fabric), ::testing::Each(100 * kGbps));
    EXPECT_EQ(fabric.link_classes(0).delay_ps(), 1'000'000u);
    EXPECT_EQ(fabric.switch_models(0).pipeline_ps(), 0u);
    EXPECT_EQ(fabric.links().b_node(3), 8u);
    EXPECT_EQ(fabric.links().b_node(4), 9u);
}

TEST_F(Neighbours, HtsimTreesComeBack) {
    for (const auto& request : {MakeRequest({{"gpus", "32"},
                                             {"design", "clos"},
                                             {"tier", "2"},
                                             {"switch", "generic-8x100"},
                                             {"gpus-per-server", "1"}}),
                                MakeRequest({{"gpus", "128"},
                                             {"design", "clos"},
                                             {"tier", "3"},
                                             {"switch", "generic-8x100"},
                                             {"gpus-per-server", "1"}})}) {
        const Fabric fabric = Generate(request);
        const std::string text = ToHtsim(fabric);
        const Fabric read = FromHtsim("f", text);
        Validate(read);
        EXPECT_EQ(ToHtsim(read), text);
        EXPECT_EQ(read.switches_size(), fabric.switches_size());
        EXPECT_EQ(read.links().a_node_size(), fabric.links().a_node_size());
    }
}

TEST_F(Neighbours, HtsimTreesNameWhatIsWrong) {
    const std::string head = "Nodes 8\nTiers 2\n";
    const std::string leaf = "Tier 0\nDownlink_speed_Gbps 100\nRadix_Down 4\nRadix_Up 2\n";
    const std::string spine = "Tier 1\nDownlink_speed_Gbps 100\n";
    const auto why = [this](const std::string& text) { return WhyNotLoaded(Write(text)); };
    EXPECT_EQ(why(head + leaf + spine), "");
    EXPECT_THAT(why(head), HasSubstr("Tiers 2, but 0 are described"));
    EXPECT_THAT(why("Nodes 8\n" + leaf + spine), HasSubstr("Tiers is missing"));
    EXPECT_THAT(why(head + spine), HasSubstr(":3: tier: must be 0"));
    EXPECT_THAT(why(head + leaf + "Radix_Up 3\n"), HasSubstr(":7: Radix_Up: given twice"));
    EXPECT_THAT(why(head + leaf + "Colour 3\n"), HasSubstr(":7: must be Downlink_speed_Gbps"));
    EXPECT_THAT(why("Nodes x\n"), HasSubstr(":1: Nodes x: must be a whole number"));
    EXPECT_THAT(why("Nodes 8 9\n"), HasSubstr(":1: 3 words; must be a key and a number"));
    EXPECT_THAT(why("Nodes 9\nTiers 2\n" + leaf + spine), HasSubstr("each must divide"));
    EXPECT_THAT(why(head + leaf + "Oversubscribed 3\n" + spine),
                HasSubstr("tier 0: Oversubscribed 3, but 400 Gb/s down and 200 up"));
    EXPECT_THAT(why(head + leaf + spine + "Radix_Down 3\n"),
                HasSubstr("tier 1: Radix_Down 3: must be 2"));
    EXPECT_THAT(why(head + leaf + spine + "Bundle 4\n"),
                HasSubstr("multiple of tier 1's Bundle 4"));
    EXPECT_EQ(Load(Write(head + leaf + "Queue_Up 5\n" + spine + "Queue_Down 8\n")).leftOut,
              "left out: 2 lines of Queue_Up and Queue_Down; 2 tiers without Downlink_Latency_ns, "
              "taken as 1000");
}

}  // namespace
}  // namespace topogen
