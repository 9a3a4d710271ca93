// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/floor-picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "topogen/floor/rack-load.h"
#include "topogen/model/gpu-map.h"
#include "topogen/pictures/style.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kRackDepth = 1.2;  // metres; ASSUMPTION, as the pitch of rows
constexpr double kPictureWidth = 1200;
constexpr double kMostPointsPerMetre = 60;
constexpr double kLeastTextSize = 5;
constexpr double kWattsPerKilowatt = 1000;
constexpr const char* kSwitchBorder = "#2f6690";

/// From little to much: Brewer's six oranges.
constexpr std::array<const char*, 6> kFills = {"#feedde", "#fdd0a2", "#fdae6b",
                                               "#fd8d3c", "#e6550d", "#a63603"};
constexpr size_t kFirstDark = 4;  // on which text is white

/// A round number of kilowatts, kFills.size() of which are at least `watts`.
double StepOf(double watts) {
    const double least =
        std::max(watts / kWattsPerKilowatt / static_cast<double>(kFills.size()), 1e-3);
    const double decade = std::pow(10, std::floor(std::log10(least)));
    for (const double step : {1.0, 2.0, 2.5, 5.0}) {
        if (step * decade >= least) {
            return step * decade;
        }
    }
    return 10 * decade;
}

/// Puts the picture together from the top down.
class FloorPainter {
  public:
    FloorPainter(const Fabric& fabric, const FloorPlan& plan, FloorLoad load)
        : m_fabric(fabric),
          m_plan(plan),
          m_load(std::move(load)),
          m_scale(std::min(kMostPointsPerMetre, kPictureWidth / m_load.widthMetres)),
          m_step(StepOf(m_load.Fullest().watts)) {}

    Drawing Draw() {
        AddTitles();
        for (const RackLoad& rack : m_load.racks) {
            AddRack(rack);
            if (rack.rack == 0) {
                AddRowName(rack);
            }
        }
        AddLegend();
        return std::move(m_drawing);
    }

  private:
    void AddTitles();
    void AddRack(const RackLoad& rack);
    void AddRowName(const RackLoad& first);
    void AddLegend();
    void AddLine(double y, double size, const std::string& text);

    size_t FillOf(const RackLoad& rack) const {
        const double steps = std::ceil(rack.watts / kWattsPerKilowatt / m_step);
        return std::min(static_cast<size_t>(std::max(steps, 1.0)), kFills.size()) - 1;
    }

    double Depth() const { return std::min(kRackDepth, 0.8 * m_plan.Options().rowPitch) * m_scale; }

    const Fabric& m_fabric;
    const FloorPlan& m_plan;
    const FloorLoad m_load;
    const double m_scale;  // points a metre
    const double m_step;   // kilowatts a colour
    Drawing m_drawing;
};

/// From the left edge on, above the hall.
void FloorPainter::AddLine(double y, double size, const std::string& text) {
    const double width = TextWidth(text, size);
    DrawnBox line = Text(width / 2, y, width, text);
    line.fontSize = size;
    line.height = size * 1.4;
    line.bold = size == kTitleSize;
    m_drawing.boxes.push_back(line);
}

void FloorPainter::AddTitles() {
    AddLine(-60, kTitleSize,
            fmt::format(
                "{}: {} in {}, {:.4g} x {:.4g} m, {}", Counted(CountGpus(m_fabric), "GPU", "GPUs"),
                Counted(m_load.racks.size(), "rack", "racks"), Counted(m_load.rows, "row", "rows"),
                m_load.widthMetres, m_load.depthMetres, PowerText(m_load.Watts())));
    const RackLoad& fullest = m_load.Fullest();
    AddLine(-34, kTextSize + 1,
            fmt::format("servers {} | switches {} | optics {} | at most {} in a rack, {}",
                        PowerText(m_load.wattsServers), PowerText(m_load.wattsSwitches),
                        PowerText(m_load.wattsOptics), PowerText(fullest.watts),
                        RackName({fullest.row, fullest.rack})));
}

void FloorPainter::AddRack(const RackLoad& rack) {
    const Position at = m_plan.PositionOf(rack.row, rack.rack);
    const double pitch = m_plan.Options().rackPitch * m_scale;
    const size_t fill = FillOf(rack);
    DrawnBox box;
    box.name = fmt::format("{}: {}, {}, {}", RackName({rack.row, rack.rack}),
                           Counted(rack.servers, "server", "servers"),
                           Counted(rack.switches, "switch", "switches"), PowerText(rack.watts));
    box.width = 0.9 * pitch;
    box.height = Depth();
    box.x = at.x * m_scale + pitch / 2;
    box.y = at.y * m_scale + Depth() / 2;
    box.fill = kFills[fill];
    box.border = rack.servers == 0 ? kSwitchBorder : kServerBorder;
    const std::string text = fmt::format("{:.3g}", rack.watts / kWattsPerKilowatt);
    const double size = std::min({kTextSize, box.width / TextWidth(text, 1), box.height / 1.4});
    if (size >= kLeastTextSize) {
        box.text = text;
        box.fontSize = size;
        box.textColor = fill >= kFirstDark ? "#ffffff" : "#000000";
    }
    m_drawing.boxes.push_back(box);
}

/// In the aisle before the row's first rack.
void FloorPainter::AddRowName(const RackLoad& first) {
    const Position at = m_plan.PositionOf(first.row, first.rack);
    const std::string text = fmt::format("R{}", first.row + 1);
    const double room = 0.9 * m_plan.Options().rowPitch * m_scale;
    const double size = std::min({kTextSize, room / TextWidth(text, 1), Depth() / 1.4});
    if (size < kLeastTextSize) {
        return;
    }
    DrawnBox box = Text(at.x * m_scale - room / 2, at.y * m_scale + Depth() / 2, room, text);
    box.fontSize = size;
    box.height = Depth();
    m_drawing.boxes.push_back(box);
}

void FloorPainter::AddLegend() {
    constexpr double kHeight = 20;
    const double y = m_load.depthMetres * m_scale + kGap + kHeight / 2;
    double left = 0;
    const auto add = [&](const std::string& text, const std::string& fill,
                         const std::string& border, bool isDark) {
        const double width = TextWidth(text, kTextSize) + kGap;
        DrawnBox box = Text(left + width / 2, y, width, text);
        box.height = kHeight;
        box.fill = fill;
        box.border = border;
        box.textColor = isDark ? "#ffffff" : "#000000";
        m_drawing.boxes.push_back(box);
        left += width + kGap;
    };
    for (size_t i = 0; i < kFills.size(); ++i) {
        const double top = m_step * static_cast<double>(i + 1);
        add(fmt::format("{}{:g} kW", i == 0 ? "up to " : "", top), kFills[i], kFills[i],
            i >= kFirstDark);
    }
    add("with servers", "", kServerBorder, false);
    add("switches only", "", kSwitchBorder, false);
}

}  // namespace

Drawing DrawFloor(const Fabric& fabric, const Catalog& catalog, const FloorPlan& plan) {
    return FloorPainter(fabric, plan, LoadRacks(fabric, catalog, plan)).Draw();
}

}  // namespace topogen
