// SPDX-License-Identifier: GPL-2.0-only
//
// Fabrics that grow: what is cabled stays where the design allows, and the rest is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "small-fabric.h"
#include "topogen/catalog/catalog.h"
#include "topogen/check/check.h"
#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/growth-text.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

using Options = std::vector<OptionText>;

Request RequestWith(const Options& options, uint32_t gpus) {
    Request request;
    for (const auto& [name, text] : options) {
        SetOption(request, name, text);
    }
    request.set_gpus(gpus);
    return request;
}

/// A cable by the names of what it joins, which do not change when a fabric grows.
std::pair<std::string, std::string> EndsOf(const Fabric& fabric, int link) {
    const Links& links = fabric.links();
    return {NodeName(fabric, links.a_node(link)) + ":" + std::to_string(links.a_port(link)),
            NodeName(fabric, links.b_node(link)) + ":" + std::to_string(links.b_port(link))};
}

std::string CableText(const Fabric& fabric, int link) {
    const auto [lower, upper] = EndsOf(fabric, link);
    return lower + " " + upper;
}

std::set<std::string> CablesOf(const Fabric& fabric) {
    std::set<std::string> cables;
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        cables.insert(CableText(fabric, i));
    }
    return cables;
}

struct Step {
    const char* name;
    Options options;
    uint32_t from;
    uint32_t to;
};

std::vector<Step> Steps() {
    const Options clos = {
        {"design", "clos"}, {"switch", "generic-8x100"}, {"gpus-per-server", "1"}};
    const auto with = [&](Options more) {
        Options options = clos;
        options.insert(options.end(), more.begin(), more.end());
        return options;
    };
    const Options rail = {{"switch", "generic-16x100"}, {"gpus-per-server", "4"}};
    return {{"clos", clos, 16, 32},
            {"clos-3-tiers", with({{"tier", "3"}}), 20, 77},
            {"clos-4-tiers", with({{"tier", "4"}}), 20, 300},
            {"rail", rail, 30, 61},
            {"rail-partial", rail, 7, 9},
            {"rails-meet-core",
             {{"switch", "generic-16x100"},
              {"gpus-per-server", "4"},
              {"tier", "3"},
              {"rails-meet", "core"}},
             64,
             200},
            {"rail-only",
             {{"design", "rail-only"}, {"switch", "generic-16x100"}, {"gpus-per-server", "4"}},
             40,
             64},
            {"superpod", {{"design", "superpod"}, {"manager-ports", "4"}}, 248, 760},
            {"superpod-3-tiers", {{"design", "superpod"}, {"tier", "3"}}, 2048, 4096},
            {"spectrum-x-planes", {{"design", "spectrum-x"}, {"planes", "2"}}, 1000, 2000},
            {"hpn", {{"design", "hpn"}}, 1000, 2100},
            {"multi-plane", {{"design", "multi-plane"}}, 1000, 1500},
            {"dragonfly",
             {{"design", "dragonfly+"}, {"switch", "generic-8x100"}, {"gpus-per-server", "1"}},
             20,
             60},
            {"nics",
             {{"switch", "generic-16x100"}, {"gpus-per-server", "8"}, {"nics-per-server", "4"}},
             40,
             100}};
}

class Grows : public ::testing::TestWithParam<Step> {};

TEST_P(Grows, WithWhatItHas) {
    const Step& step = GetParam();
    const Catalog catalog = LoadCatalog();
    const Fabric old = Generate(RequestWith(step.options, step.from), catalog);
    const Grown grown = GrowTo(old, step.to, catalog);
    Validate(grown.fabric);
    EXPECT_EQ(CountGpus(grown.fabric), step.to);
    // The arguments in it make the same fabric again, and nothing is wrong with it.
    EXPECT_EQ(Generate(RequestOf(grown.fabric), catalog).SerializeAsString(),
              grown.fabric.SerializeAsString());
    // The changes are what makes the one of the other, and a cable that moves keeps an end.
    std::set<std::string> expected = CablesOf(old);
    const std::set<std::string> now = CablesOf(grown.fabric);
    for (const CableChange& change : grown.growth.changes) {
        if (change.before != CableChange::kNone) {
            EXPECT_EQ(expected.erase(CableText(old, change.before)), 1u);
        }
        if (change.after != CableChange::kNone) {
            EXPECT_TRUE(expected.insert(CableText(grown.fabric, change.after)).second);
        }
        if (change.before != CableChange::kNone && change.after != CableChange::kNone) {
            const auto [oldA, oldB] = EndsOf(old, change.before);
            const auto [newA, newB] = EndsOf(grown.fabric, change.after);
            EXPECT_TRUE(oldA == newA || oldB == newB);
        }
    }
    EXPECT_EQ(expected, now);
}

TEST_P(Grows, AndAgain) {
    const Step& step = GetParam();
    const Catalog catalog = LoadCatalog();
    const uint32_t middle = (step.from + step.to) / 2;
    const Fabric first = Generate(RequestWith(step.options, step.from), catalog);
    const Fabric second = GrowTo(first, middle, catalog).fabric;
    const Grown third = GrowTo(second, step.to, catalog);
    Validate(third.fabric);
    EXPECT_EQ(CountGpus(third.fabric), step.to);
    EXPECT_EQ(Generate(RequestOf(third.fabric), catalog).SerializeAsString(),
              third.fabric.SerializeAsString());
}

INSTANTIATE_TEST_SUITE_P(Designs, Grows, ::testing::ValuesIn(Steps()), [](const auto& tested) {
    std::string name = tested.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

// 16 servers on 4 leaves and 2 spines, 2 links a pair; 32 on 8 and 4, one a pair: each old leaf
// moves one of its links to each old spine.
TEST(Growth, MovesNoMoreThanItMust) {
    const Catalog catalog = LoadCatalog();
    const Step step = Steps().front();
    const Grown grown = GrowTo(Generate(RequestWith(step.options, 16), catalog), 32, catalog);
    uint32_t added = 0;
    uint32_t moved = 0;
    for (const CableChange& change : grown.growth.changes) {
        ASSERT_NE(change.after, CableChange::kNone);
        (change.before == CableChange::kNone ? added : moved) += 1;
    }
    EXPECT_EQ(moved, 8u);
    EXPECT_EQ(added, 16u + 16u);
    const std::string text = GrowthText(grown);
    EXPECT_THAT(text, HasSubstr("grown from 16 to 32 GPUs\n"));
    EXPECT_THAT(text, HasSubstr("added: 16 GPUs, 16 servers, 4 leaf switches, 2 spine switches\n"));
    EXPECT_THAT(text, HasSubstr("added: 16 cables leaf-spine\nadded: 16 cables server-leaf\n"));
    EXPECT_THAT(text, HasSubstr("re-cabled: 8 cables leaf-spine\n"));
    EXPECT_THAT(text, HasSubstr("stay as they are: 24 of 32 cables\n"));
    EXPECT_THAT(text, HasSubstr("  move leaf 1 port "));
    const std::string csv = GrowthCsv(grown);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 40);
    EXPECT_EQ(Check(grown.fabric, catalog).fault, "");
}

TEST(Growth, ServersStayWhereTheyStand) {
    const Catalog catalog = LoadCatalog();
    const Request request = RequestWith(
        {{"design", "clos"}, {"switch", "generic-8x100"}, {"gpus-per-server", "1"}, {"tier", "2"}},
        10);
    const Fabric old = Generate(request, catalog);
    const Fabric fabric = GrowTo(old, 15, catalog).fabric;
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(CableText(fabric, i), CableText(old, i));
    }
}

TEST(Growth, NamesWhatItCannotDo) {
    const Catalog catalog = LoadCatalog();
    const auto why = [&](const Fabric& fabric, uint32_t gpus) {
        try {
            GrowTo(fabric, gpus, catalog);
            return std::string();
        } catch (const Error& error) {
            return std::string(error.what());
        }
    };
    Fabric fabric = Generate(RequestWith(Steps().front().options, 16), catalog);
    EXPECT_THAT(why(fabric, 16), HasSubstr("--gpus 16: the fabric has 16; it can only grow"));
    EXPECT_THAT(why(fabric, 5000), HasSubstr("--gpus 5000: a 2-tier Clos"));
    fabric.mutable_links()->set_b_port(0, 3);
    fabric.mutable_links()->set_b_port(3, 0);
    EXPECT_THAT(why(fabric, 32), HasSubstr("not cabled as the parameters in the file say"));
    fabric.clear_parameters();
    EXPECT_THAT(why(fabric, 32), HasSubstr("parameters.arguments: there are none"));
    Request shrunk = RequestWith(Steps().front().options, 16);
    shrunk.add_grown_from(20);
    EXPECT_THROW(Generate(shrunk, catalog), Error);
}

}  // namespace
}  // namespace topogen
