// SPDX-License-Identifier: GPL-2.0-only
//
// What all pictures have in common: sizes, colours, texts and the title.
#ifndef TOPOGEN_PICTURES_STYLE_H
#define TOPOGEN_PICTURES_STYLE_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/drawing.h"

namespace topogen {

constexpr double kTitleSize = 20;
constexpr double kTextSize = 12;
constexpr double kGap = 14;  // between neighbours

constexpr const char* kLineColor = "#5a6570";
constexpr const char* kServerFill = "#e8f1e4";
constexpr const char* kServerBorder = "#6a8f5b";
constexpr const char* kFailed = "#e00000";    // red; no tier and no rail is
constexpr const char* kPathFill = "#ffd21f";  // yellow, likewise

const char* TierFill(int tier);

/// Sixteen differ from each other, from the tiers' fills, kFailed and kPathFill.
const char* RailColor(uint64_t rail);

/// Rails of the leaves; 1 if there are none.
uint32_t RailsOf(const Fabric& fabric);

/// "SN5600, 128 x 400 Gb/s", or "" if the switches of the tier differ.
std::string ModelText(const Fabric& fabric, int tier);

DrawnBox Text(double x, double y, double width, const std::string& text);

/// Width of `text`'s longest line in a sans-serif of `size`, generously.
double TextWidth(const std::string& text, double size);

/// What the picture shows, in two lines, the first in the middle of (`x`, `y`).
void AddTitle(const Fabric& fabric, double x, double y, Drawing& drawing);

}  // namespace topogen

#endif  // TOPOGEN_PICTURES_STYLE_H
