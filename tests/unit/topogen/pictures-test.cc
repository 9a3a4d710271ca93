// SPDX-License-Identifier: GPL-2.0-only
//
// Pictures that can be read: nothing lies over anything else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "small-fabric.h"
#include "topogen/designs/designs.h"
#include "topogen/error.h"
#include "topogen/formats/pdf.h"
#include "topogen/formats/svg.h"
#include "topogen/pictures/drawing.h"
#include "topogen/pictures/style.h"

namespace topogen {
namespace {

Drawing DrawingOf(std::initializer_list<OptionText> options) {
    return Draw(Generate(MakeRequest(options)), Highlight());
}

constexpr double kTouch = 0.5;  // points

bool Overlap(const DrawnBox& a, const DrawnBox& b) {
    return std::abs(a.x - b.x) + kTouch < (a.width + b.width) / 2 &&
           std::abs(a.y - b.y) + kTouch < (a.height + b.height) / 2;
}

bool Inside(const DrawnBox& box, const DrawnPoint& point) {
    return std::abs(box.x - point.x) + kTouch < box.width / 2 &&
           std::abs(box.y - point.y) + kTouch < box.height / 2;
}

const DrawnBox& BoxNamed(const Drawing& drawing, const std::string& name) {
    return *std::find_if(drawing.boxes.begin(), drawing.boxes.end(),
                         [&name](const DrawnBox& box) { return box.name == name; });
}

/// Points of a line that joins two boxes, without its ends.
std::vector<DrawnPoint> PointsOf(const Drawing& drawing, const DrawnLine& line) {
    std::vector<DrawnPoint> bends = line.bends;
    if (bends.empty()) {
        const DrawnBox& lower = BoxNamed(drawing, line.lower);
        const DrawnBox& upper = BoxNamed(drawing, line.upper);
        const DrawnPoint from = {lower.x, lower.y - lower.height / 2};
        const DrawnPoint to = {upper.x, upper.y + upper.height / 2};
        bends = {from, from, to, to};
    }
    std::vector<DrawnPoint> points;
    for (size_t curve = 0; curve + 3 < bends.size(); curve += 3) {
        for (double t = 0; t <= 1; t += 1.0 / 16) {
            const double s = 1 - t;
            const auto at = [&](double DrawnPoint::*axis) {
                return s * s * s * bends[curve].*axis + 3 * s * s * t * bends[curve + 1].*axis +
                       3 * s * t * t * bends[curve + 2].*axis + t * t * t * bends[curve + 3].*axis;
            };
            points.push_back({at(&DrawnPoint::x), at(&DrawnPoint::y)});
        }
    }
    return points;
}

void ExpectReadable(const Drawing& drawing) {
    for (size_t i = 0; i < drawing.boxes.size(); ++i) {
        const DrawnBox& a = drawing.boxes[i];
        // A cautious estimate of the text's width, which may exceed the real one by a tenth.
        EXPECT_LE(TextWidth(a.text, a.fontSize), 1.1 * a.width) << a.text;
        for (size_t j = i + 1; j < drawing.boxes.size(); ++j) {
            const DrawnBox& b = drawing.boxes[j];
            EXPECT_TRUE(a.text.empty() || b.text.empty() || !Overlap(a, b))
                << a.text << " and " << b.text;
        }
    }
    for (const DrawnLine& line : drawing.lines) {
        if (line.lower.empty()) {
            continue;
        }
        for (const DrawnPoint& point : PointsOf(drawing, line)) {
            for (const DrawnBox& box : drawing.boxes) {
                EXPECT_FALSE(Inside(box, point))
                    << line.lower << " -- " << line.upper << " crosses " << box.text;
            }
        }
    }
}

TEST(Pictures, NothingOverlapsInAnyDesign) {
    for (const Design& design : Designs()) {
        for (const char* gpus : {"8", "100", "1000", "15000", "100000"}) {
            SCOPED_TRACE(design.name + " " + gpus);
            ExpectReadable(DrawingOf({{"design", design.name}, {"gpus", gpus}}));
        }
    }
    ExpectReadable(DrawingOf({{"design", "clos"}, {"gpus", "2000000"}, {"tier", "4"}}));
}

TEST(Pictures, NothingOverlapsBetweenPeersAndPassedTiers) {
    const OptionText dragonfly = {"design", "dragonfly+"};
    const OptionText four = {"gpus-per-server", "4"};
    for (const char* gpus : {"32", "48", "64", "200", "272"}) {
        SCOPED_TRACE(gpus);
        ExpectReadable(DrawingOf({dragonfly, four, {"gpus", gpus}, {"switch", "generic-8x400"}}));
    }
    const OptionText chassis = {"switch", "7808R3"};
    const OptionText cards = {"chassis", "clos"};
    for (const char* gpus : {"64", "600", "2000"}) {
        SCOPED_TRACE(gpus);
        ExpectReadable(DrawingOf({chassis, cards, {"design", "clos"}, {"gpus", gpus}}));
        ExpectReadable(DrawingOf({chassis, cards, {"gpus", gpus}}));
    }
}

TEST(Pictures, PeersAreArchesAndPodsHaveTheirSpines) {
    const Drawing full = DrawingOf({{"design", "dragonfly+"},
                                    {"gpus", "48"},
                                    {"gpus-per-server", "4"},
                                    {"switch", "generic-8x400"}});
    const auto arches = std::count_if(full.lines.begin(), full.lines.end(),
                                      [](const DrawnLine& line) { return !line.bends.empty(); });
    EXPECT_EQ(arches, 12);  // of 24 links, by twos
    std::set<std::string> texts;
    for (const DrawnBox& box : DrawingOf({{"design", "dragonfly+"}, {"gpus", "100000"}}).boxes) {
        texts.insert(box.text);
    }
    // 25 pods of 64 x 64 uplinks, each with 168 links to each of 24 others.
    EXPECT_EQ(texts.count("50,400 links between pods\n20.16 Pb/s"), 1u);
    EXPECT_EQ(texts.count("pod 25: 3,232 GPUs"), 1u);
}

// From pod to pod over one arch: two leaves, two spines and two servers are red.
TEST(Pictures, HighlightAPathBetweenPeers) {
    const Fabric fabric = Generate(MakeRequest({{"design", "dragonfly+"},
                                                {"gpus", "48"},
                                                {"gpus-per-server", "4"},
                                                {"switch", "generic-8x400"}}));
    const Highlight highlight = ParseHighlight(fabric, "0-47");
    EXPECT_EQ(highlight.paths.nodes.size(), 6u);
    const Drawing drawing = Draw(fabric, highlight);
    EXPECT_EQ(std::count_if(drawing.lines.begin(), drawing.lines.end(),
                            [](const DrawnLine& line) { return line.color == "#000000"; }),
              5);
    const Fabric apart = Generate(MakeRequest({{"design", "rail-only"}, {"gpus", "16"}}));
    EXPECT_THROW(ParseHighlight(apart, "0-1"), Error);  // another rail
}

/// Degrees round the colour wheel from one "#rrggbb" to another; 180 if one is a grey, which has no
/// place there.
double HueApart(const std::string& a, const std::string& b) {
    const auto hue = [](const std::string& colour) -> double {
        const auto value = [&](size_t at) { return std::stoi(colour.substr(at, 2), nullptr, 16); };
        const double red = value(1);
        const double green = value(3);
        const double blue = value(5);
        constexpr double kDegrees = 180 / 3.14159265358979;
        const double x = red - (green + blue) / 2;
        const double y = std::sqrt(3.0) / 2 * (green - blue);
        constexpr double kGrey = 20;
        return std::hypot(x, y) < kGrey ? -1 : std::fmod(kDegrees * std::atan2(y, x) + 360, 360);
    };
    const double from = hue(a);
    const double to = hue(b);
    const double apart = std::abs(from - to);
    return from < 0 || to < 0 ? 180 : std::min(apart, 360 - apart);
}

TEST(Pictures, PathsAndFailedPartsLookDifferent) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "64"}, {"tier", "2"}}));
    const Drawing drawing = Draw(fabric, ParseHighlight(fabric, "0-63,leaf-3,leaf-2:0"));
    const auto boxes = [&](const char* fill) {
        return std::count_if(drawing.boxes.begin(), drawing.boxes.end(),
                             [&](const DrawnBox& box) { return box.fill == fill; });
    };
    // Two servers and the switches between them, and what the colour means.
    EXPECT_GE(boxes(kPathFill), 2 + 1 + 1);
    EXPECT_EQ(boxes(kFailed), 1 + 1);
    EXPECT_EQ(std::count_if(drawing.lines.begin(), drawing.lines.end(),
                            [](const DrawnLine& line) { return line.dashed; }),
              1);
}

TEST(Pictures, PlanesAreDrawnApart) {
    const Drawing drawing = DrawingOf({{"gpus", "32"}, {"design", "spectrum-x"}, {"planes", "2"}});
    ASSERT_EQ(drawing.areas.size(), 2u);
    const DrawnBox& left = drawing.areas[0];
    const DrawnBox& right = drawing.areas[1];
    EXPECT_LT(left.x + left.width / 2, right.x - right.width / 2);
}

TEST(Pictures, BoldIsAWeightInSvg) {
    const std::string svg = ToSvg(Generate(MakeRequest({{"gpus", "64"}})));
    EXPECT_NE(svg.find("font-weight=\"bold\""), std::string::npos);
    EXPECT_EQ(svg.find("Arial Bold"), std::string::npos);
    EXPECT_EQ(ToPdf(Generate(MakeRequest({{"gpus", "64"}}))).compare(0, 5, "%PDF-"), 0);
}

TEST(Pictures, NothingLooksHighlightedThatIsNot) {
    constexpr double kTold = 18;  // degrees; orange and brown are 25 from red
    for (uint64_t rail = 0; rail < 16; ++rail) {
        EXPECT_GT(HueApart(RailColor(rail), kFailed), kTold) << RailColor(rail);
    }
    for (int tier = 0; tier < 4; ++tier) {
        EXPECT_GT(HueApart(TierFill(tier), kFailed), kTold) << TierFill(tier);
    }
}

TEST(Pictures, RailsHaveTheirColours) {
    const Drawing rails = DrawingOf({{"gpus", "128"}, {"gpus-per-server", "16"}, {"rails", "16"}});
    std::set<std::string> colours;
    for (const DrawnBox& box : rails.boxes) {
        if (box.text.find("rail") != std::string::npos && !box.name.empty()) {
            colours.insert(box.fill);
        }
    }
    EXPECT_EQ(colours.size(), 16u);
    // Both leaves of a rail of a dual-ToR design have the rail's number and colour.
    size_t third = 0;
    size_t downlinks = 0;
    for (const DrawnBox& box : DrawingOf({{"design", "hpn"}, {"gpus", "1024"}}).boxes) {
        third += box.text == "3" && box.fill == RailColor(2) ? 1 : 0;
        downlinks += box.text == "2,048 links\n409.6 Tb/s" ? 1 : 0;  // of 200 Gb/s
    }
    EXPECT_EQ(third, 2u);
    EXPECT_EQ(downlinks, 1u);
    // Where leaves are counted only, colours stand below them.
    size_t strips = 0;
    for (const DrawnBox& box :
         DrawingOf({{"gpus", "100000"}, {"tier", "4"}, {"switch", "quantum-2"}}).boxes) {
        strips += box.text.empty() && box.fill == RailColor(7) ? 1 : 0;
    }
    EXPECT_GE(strips, 4u);
}

}  // namespace
}  // namespace topogen
