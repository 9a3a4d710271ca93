// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small-fabric.h"
#include "topogen/error.h"
#include "topogen/formats/astra.h"
#include "topogen/formats/dot.h"
#include "topogen/formats/graphml.h"
#include "topogen/formats/graphviz.h"
#include "topogen/formats/htsim.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/lfts.h"
#include "topogen/formats/png.h"
#include "topogen/formats/svg.h"
#include "topogen/pictures/block-tree.h"
#include "topogen/pictures/drawing.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr size_t kLargestSvg = 2'000'000;

size_t CountOf(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

TEST(Formats, AreFoundByNameAndExtension) {
    EXPECT_STREQ(FindFormat("json").extension, ".json");
    EXPECT_STREQ(FormatOfPath("dir.pb/x.svg")->name, "svg");
    EXPECT_EQ(FormatOfPath("x"), nullptr);
    EXPECT_EQ(FormatOfPath(".pb"), nullptr);
    try {
        FindFormat("jason");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("did you mean json?"));
    }
}

TEST(Dot, DrawsASmallFabricInFull) {
    const std::string dot = ToDot(SmallFabric());
    EXPECT_EQ(CountOf(dot, " -- "), 48u);
    EXPECT_THAT(dot, HasSubstr("server 16"));
    EXPECT_THAT(dot, HasSubstr("core 4"));
}

TEST(Dot, DrawsALargeFabricAsBlocks) {
    const std::string dot = ToDot(Generate(MakeRequest({{"gpus", "100000"}, {"tier", "3"}})));
    for (const char* text :
         {"784 core switches", "64 spine switches", "32 spine switches", "22 more\\npods\\n2 to 23",
          "4,096 links", "2,048 links", "64 servers\\n512 GPUs"}) {
        EXPECT_THAT(dot, HasSubstr(text));
    }
    EXPECT_LT(dot.size(), 100'000u);
}

// One figure would not be true of all links of a row.
TEST(Dot, TellsNoRateWhereRatesDiffer) {
    Fabric fabric = Generate(MakeRequest({{"gpus", "16"}}));
    EXPECT_EQ(CountOf(ToDot(fabric), "400 Gb/s each"), 2u);
    fabric.mutable_link_classes(1)->set_rate_bps(200'000'000'000);
    fabric.mutable_links()->set_link_class(0, 1);
    const std::string dot = ToDot(fabric);
    EXPECT_EQ(CountOf(dot, "200 Gb/s each"), 1u);
    EXPECT_EQ(CountOf(dot, " each"), 1u);
}

TEST(Dot, QuotesNames) {
    Fabric fabric = SmallFabric();
    fabric.mutable_tiers(0)->set_name("a\"b\\c");
    EXPECT_THAT(ToSvg(fabric), HasSubstr("a&quot;b\\c 1"));
}

// From endpoint 0 to 15 of 16 in three tiers of 4-port switches: 2 servers, 5 switches, 6 cables.
TEST(Dot, HighlightsAPath) {
    const Fabric fabric = SmallFabric();
    const std::string dot = ToDot(fabric, ParseHighlight(fabric, "0-15"));
    EXPECT_EQ(CountOf(dot, "fillcolor=\"#ffd21f\""), 7u + 1);  // and the legend
    EXPECT_EQ(CountOf(dot, "[color=\"#000000\""), 6u);
    EXPECT_EQ(CountOf(ToDot(fabric), "#ffd21f"), 0u);
}

TEST(Dot, HighlightsFailedParts) {
    const Fabric fabric = SmallFabric();
    const std::string dot = ToDot(fabric, ParseHighlight(fabric, "core-4,leaf-2:3,server-16"));
    EXPECT_EQ(CountOf(dot, "fillcolor=\"#e00000\""), 2u + 1);  // and the legend
    EXPECT_EQ(CountOf(dot, "[color=\"#e00000\""), 1u);
}

TEST(Dot, SaysWhatCannotBeHighlighted) {
    const Fabric fabric = SmallFabric();
    const auto why = [&](const std::string& text) -> std::string {
        try {
            ParseHighlight(fabric, text);
            return "";
        } catch (const Error& error) {
            EXPECT_EQ(error.ExitStatus(), 2);
            return error.what();
        }
    };
    EXPECT_THAT(why("3"), HasSubstr("--highlight 3: must be as 0-127"));
    EXPECT_THAT(why("leaf-x"), HasSubstr("must be as 0-127"));
    EXPECT_THAT(why("leaf-1,leaf-9"), HasSubstr("--highlight leaf-9: there are leaf-1 to leaf-8"));
    EXPECT_THAT(why("leaf-0"), HasSubstr("there are leaf-1"));
    EXPECT_THAT(why("banana-1"), HasSubstr("names neither a tier nor a server"));
    EXPECT_THAT(why("leaf-1:4"), HasSubstr("no cable at that port"));
    EXPECT_THAT(why("leaf-1:1.5"), HasSubstr("no cable at that port"));
    EXPECT_THAT(why("0-16"), HasSubstr("must be two of the endpoints 0 to 15"));
    EXPECT_THAT(why("5-5"), HasSubstr("must be two of the endpoints"));
    EXPECT_THROW(
        ToDot(Generate(MakeRequest({{"gpus", "20000"}})), ParseHighlight(fabric, "leaf-1")), Error);
}

TEST(Svg, StaysSmallAtEverySize) {
    for (const char* gpus : {"1", "50", "64", "300", "1024", "20000", "200000"}) {
        for (const char* design : {"rail", "clos"}) {
            SCOPED_TRACE(std::string(gpus) + " " + design);
            const std::string svg =
                ToSvg(Generate(MakeRequest({{"gpus", gpus}, {"design", design}})));
            EXPECT_THAT(svg, HasSubstr("</svg>"));
            EXPECT_LT(svg.size(), kLargestSvg);
        }
    }
}

// As many kinds of pods as can be: no run of equal blocks to leave out.
TEST(Svg, StaysSmallWhenNoTwoBlocksAreEqual) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "100000"},
                                                {"tier", "4"},
                                                {"switch", "generic-100x400"},
                                                {"oversubscription", "1.7,1.3,1.9"}}));
    EXPECT_LT(ToSvg(fabric).size(), kLargestSvg);
}

TEST(Png, IsOne) {
    EXPECT_THAT(ToPng(SmallFabric()), StartsWith("\x89PNG\r\n"));
}

TEST(Graphviz, RefusesWhatItCannotDraw) {
    EXPECT_THROW(RenderDot("graph {", "svg"), Error);
    EXPECT_THROW(RenderDot("graph { a [pos=\"0,0\"]; }", "no-such-format"), Error);
}

TEST(Ibnet, RefusesMoreThanASubnetHolds) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "48000"}, {"tier", "3"}}));
    for (const auto& write : {ToIbnet, ToLfts}) {
        try {
            write(fabric);
            FAIL();
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("49,151 LIDs"));
        }
    }
}

// The keys as htsim's reader takes them; its own checks then hold: 8 pods of 16 hosts, in each
// 16 / 4 leaves and 16 / 4 spines, and 128 / 8 cores.
TEST(Htsim, DescribesARegularTree) {
    const Fabric full = Generate(MakeRequest({{"gpus", "128"},
                                              {"tier", "3"},
                                              {"design", "clos"},
                                              {"switch", "generic-8x400"},
                                              {"gpus-per-server", "4"}}));
    EXPECT_THAT(ToHtsim(full),
                HasSubstr("Nodes 128\nTiers 3\nPodsize 16\n\n"
                          "Tier 0\nDownlink_speed_Gbps 400\nRadix_Down 4\nRadix_Up 4\n"
                          "Downlink_Latency_ns 100\nSwitch_Latency_ns 600\n\nTier 1\n"));
    const Fabric bundled = Generate(MakeRequest({{"gpus", "96"},
                                                 {"tier", "2"},
                                                 {"design", "clos"},
                                                 {"switch", "generic-16x400"},
                                                 {"gpus-per-server", "4"},
                                                 {"oversubscription", "3"}}));
    EXPECT_THAT(ToHtsim(bundled), HasSubstr("Radix_Down 12\nRadix_Up 4\nOversubscribed 3\n"));
    EXPECT_THAT(ToHtsim(bundled), HasSubstr("Tier 1\nDownlink_speed_Gbps 400\nRadix_Down 16\n"
                                            "Bundle 2\nDownlink_Latency_ns 250\n"));
}

TEST(Htsim, SaysWhatIsNotRegular) {
    const auto why = [](std::initializer_list<OptionText> options) -> std::string {
        try {
            ToHtsim(Generate(MakeRequest(options)));
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    };
    EXPECT_THAT(why({{"gpus", "64"}}),
                HasSubstr("but endpoint 1 is on leaf 2; --design clos does"));
    EXPECT_THAT(why({{"gpus", "64"}, {"tier", "4"}}), HasSubstr("2 or 3 tiers, not 4"));
    EXPECT_THAT(why({{"gpus", "100"}, {"design", "clos"}, {"switch", "generic-16x400"}}),
                HasSubstr("100 endpoints do not divide among 13 leaves"));
    EXPECT_THAT(why({{"gpus", "112"},
                     {"tier", "3"},
                     {"design", "clos"},
                     {"switch", "generic-16x400"},
                     {"gpus-per-server", "4"}}),
                HasSubstr("spine 9 and spine 1 differ in ports or links"));
    EXPECT_THAT(why({{"gpus", "128"},
                     {"tier", "2"},
                     {"design", "clos"},
                     {"switch", "generic-16x400"},
                     {"cable-leaf", "20.01"}}),
                HasSubstr("whole nanoseconds"));
    EXPECT_THAT(why({{"gpus", "20"},
                     {"tier", "2"},
                     {"design", "clos"},
                     {"switch", "generic-16x400"},
                     {"gpus-per-server", "1"},
                     {"leaf-uplinks", "6"}}),
                HasSubstr("not 2 Tb/s down to 2.4 Tb/s up in a leaf"));
}

TEST(Astra, HasOneDimensionWithoutNvlinkDomains) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "100"}, {"gpus-per-server", "8"}}));
    EXPECT_THAT(ToAstra(fabric), HasSubstr("npus_count: [ 100 ]\nbandwidth: [ 50 ]"));
}

TEST(Graphml, EscapesNames) {
    Fabric fabric = SmallFabric();
    fabric.mutable_tiers(0)->set_name("a<b&c");
    EXPECT_THAT(ToGraphml(fabric), HasSubstr(">a&lt;b&amp;c 1<"));
}

TEST(BlockTree, FindsGroupsPodsAndZones) {
    const BlockTree tree = MakeBlockTree(
        Generate(MakeRequest({{"gpus", "100000"}, {"tier", "4"}, {"switch", "quantum-2"}})));
    ASSERT_EQ(tree.roots.size(), 1u);
    const Block& fabric = tree.blocks[tree.roots[0]];
    EXPECT_EQ(fabric.gpus, 100000u);
    EXPECT_EQ(fabric.up.links, 0u);
    EXPECT_EQ(fabric.tiers[3].switches, 1564u);
    ASSERT_EQ(fabric.children.size(), 4u);
    const Block& zone = tree.blocks[fabric.children[0]];
    ASSERT_EQ(zone.children.size(), 25u);
    EXPECT_EQ(zone.up.links, 25600u);
    const Block& pod = tree.blocks[zone.children[0]];
    ASSERT_EQ(pod.children.size(), 4u);
    EXPECT_EQ(pod.tiers[1].switches, 32u);
    EXPECT_EQ(tree.blocks[pod.children[0]].servers, 32u);
    EXPECT_EQ(tree.blocks[zone.children[1]].shape, pod.shape);
}

}  // namespace
}  // namespace topogen
