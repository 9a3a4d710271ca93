// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small-fabric.h"
#include "support/error-of.h"
#include "topogen/catalog/catalog.h"
#include "topogen/floor/floor-plan.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

struct Names {
    std::string server;
    std::string nic;

    bool operator==(const Names& other) const { return server == other.server && nic == other.nic; }
};

std::ostream& operator<<(std::ostream& out, const Names& names) {
    return out << names.server << ", " << names.nic;
}

Names HostsOf(std::initializer_list<OptionText> options) {
    const Catalog catalog = LoadCatalog();
    const Hosts hosts = HostsOf(Generate(MakeRequest(options), catalog), catalog);
    return {hosts.server == nullptr ? "" : hosts.server->name(),
            hosts.nic == nullptr ? "" : hosts.nic->name()};
}

TEST(Hosts, EachDesignHasItsOwn) {
    EXPECT_EQ(HostsOf({{"gpus", "64"}}), (Names{"HGX H100", "ConnectX-7"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"design", "superpod"}}), (Names{"DGX H100", "ConnectX-7"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"design", "superpod"}, {"switch", "Q3400"}}),
              (Names{"DGX B300", "ConnectX-8"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"design", "spectrum-x"}}),
              (Names{"HGX H100", "BlueField-3"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"design", "spectrum-x"}, {"planes", "2"}}),
              (Names{"DGX B300", "ConnectX-8"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"design", "hpn"}}), (Names{"HGX H100", "ConnectX-7"}));
}

TEST(Hosts, WhatWasAskedForCounts) {
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"nic", "pollara"}}), (Names{"HGX H100", "Pollara 400"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"servers", "mi350x"}}), (Names{"MI350X", "Pollara 400"}));
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"servers", "mi350x"}, {"nic", "thor 2"}}),
              (Names{"MI350X", "Thor 2"}));
    // A fabric of no listed NIC and no listed server.
    EXPECT_EQ(HostsOf({{"gpus", "64"}, {"gpus-per-server", "2"}, {"switch", "generic-64x10"}}),
              (Names{"", ""}));
}

TEST(Hosts, RefusesWhatDoesNotFit) {
    const auto errorOf = [](std::initializer_list<OptionText> options) {
        return ErrorOf([&] { Generate(MakeRequest(options)); });
    };
    EXPECT_THAT(
        errorOf({{"gpus", "64"}, {"switch", "Q3400"}, {"nic", "connectx-7"}}),
        HasSubstr("--nic connectx-7: its ports run at 400, 200, 100 Gb/s, not at 800; --nic "
                  "takes ConnectX-8"));
    EXPECT_THAT(errorOf({{"gpus", "64"}, {"switch", "Q3400"}, {"servers", "dgx-h100"}}),
                HasSubstr("--servers dgx-h100: of its NIC, ConnectX-7: its ports run at"));
    EXPECT_THAT(errorOf({{"gpus", "64"}, {"switch", "QM9700"}, {"nic", "thor-2"}}),
                HasSubstr("it has no InfiniBand of 400 Gb/s; --nic takes ConnectX-7"));
    EXPECT_THAT(errorOf({{"gpus", "64"}, {"servers", "gb200"}, {"gpus-per-server", "8"}}),
                HasSubstr("--servers gb200: it has 4 GPUs, --gpus-per-server 8"));
    Fabric fabric = SmallFabric();
    fabric.mutable_parameters()->add_arguments("--nic=none-such");
    EXPECT_THAT(ErrorOf([&] { HostsOf(fabric, LoadCatalog()); }),
                HasSubstr("parameters.arguments: --nic none-such: unknown"));
}

// A scalable unit of 8 racks: 18 trays of 4 GPUs a rack, one NVLink domain each.
TEST(Hosts, RacksOfTraysStandInRacksOfTheirOwn) {
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(
        MakeRequest({{"gpus", "576"}, {"servers", "gb200-nvl72"}, {"floor-plan", "end-of-row"}}),
        catalog);
    ASSERT_EQ(fabric.servers_size(), 144);
    const FloorPlanOptions options =
        FloorPlanOf(FloorPlanRequestOf(fabric), HostsOf(fabric, catalog).server);
    EXPECT_EQ(options.serversPerRack, 18u);
    EXPECT_EQ(options.reservedUnits, 17u);
    const FloorPlan plan(fabric, catalog, options);
    for (int i = 0; i < fabric.servers_size(); ++i) {
        const Server& server = fabric.servers(i);
        EXPECT_EQ(server.endpoints(), 4u);
        EXPECT_EQ(server.nvlink_domain(), static_cast<uint32_t>(i / 18));
        EXPECT_EQ(plan.Of(static_cast<uint32_t>(i)).rack, server.nvlink_domain());
        EXPECT_LE(plan.Of(static_cast<uint32_t>(i)).unit, 18u);
    }
    EXPECT_EQ(plan.Rows(), 2u);  // of servers with their leaves, and of spines
}

}  // namespace
}  // namespace topogen
