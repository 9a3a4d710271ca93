// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "topogen/model/gpu-map.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr std::array<const char*, 4> kTierFills = {"#3b82b0", "#2b6a99", "#1d4f7a", "#123a5c"};
constexpr std::array<const char*, 16> kRailColors = {
    "#1f6fb4", "#d9730d", "#2c8a4b", "#0092a8", "#7d5ba6", "#8c5a3c", "#c2569b", "#5f6b76",
    "#a88300", "#3f3d9e", "#5e8c1a", "#4a90d9", "#2f3640", "#6b4f00", "#14532d", "#5b1a4a"};

std::string ModelText(const SwitchModel& model) {
    const std::string down = RateText(static_cast<double>(model.port_rate_bps()));
    if (model.up_ports() == 0) {
        return fmt::format("{}, {} x {}", model.name(), model.ports(), down);
    }
    return fmt::format("{}, {} x {} and {} x {}", model.name(), model.ports() - model.up_ports(),
                       down, model.up_ports(),
                       RateText(static_cast<double>(model.up_port_rate_bps())));
}

}  // namespace

const char* TierFill(int tier) {
    return kTierFills[static_cast<size_t>(tier) % kTierFills.size()];
}

const char* RailColor(uint64_t rail) {
    return kRailColors[rail % kRailColors.size()];
}

uint32_t RailsOf(const Fabric& fabric) {
    uint32_t rails = 1;
    for (const Switch& node : fabric.switches()) {
        rails = node.tier() == 0 ? std::max(rails, node.rail() + 1) : rails;
    }
    return rails;
}

std::string ModelText(const Fabric& fabric, int tier) {
    std::set<uint32_t> models;
    for (const Switch& node : fabric.switches()) {
        if (static_cast<int>(node.tier()) == tier) {
            models.insert(node.model());
        }
    }
    return models.size() == 1 ? ModelText(fabric.switch_models(static_cast<int>(*models.begin())))
                              : "";
}

DrawnBox Text(double x, double y, double width, const std::string& text) {
    DrawnBox box;
    box.x = x;
    box.y = y;
    box.width = width;
    box.height =
        kTextSize * 1.35 * static_cast<double>(1 + std::count(text.begin(), text.end(), '\n'));
    box.text = text;
    box.fontSize = kTextSize;
    return box;
}

double TextWidth(const std::string& text, double size) {
    constexpr double kWidthOfLetter = 0.6;  // of the font size; a bold sans-serif has about 0.56
    size_t longest = 0;
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        longest = std::max(longest, end - begin);
        begin = end + 1;
    }
    return kWidthOfLetter * size * static_cast<double>(longest);
}

void AddTitle(const Fabric& fabric, double x, double y, Drawing& drawing) {
    const std::string model =
        fabric.switch_models_size() == 1 ? ModelText(fabric.switch_models(0)) : "";
    const std::string design = fabric.parameters().design();
    const std::string title =
        fmt::format("{}, {}{}", Counted(CountGpus(fabric), "GPU", "GPUs"),
                    Counted(static_cast<uint64_t>(fabric.tiers_size()), "tier", "tiers"),
                    design.empty() ? "" : ", design " + design);
    std::string parts = Counted(static_cast<uint64_t>(fabric.servers_size()), "server", "servers");
    for (const Tier& tier : fabric.tiers()) {
        parts += fmt::format(" | {} {}", Grouped(tier.switches()), tier.name());
    }
    parts += model.empty() ? "" : fmt::format(" ({})", model);
    parts += " | " + Counted(static_cast<uint64_t>(fabric.links().a_node_size()), "link", "links");
    const auto add = [&](double lineY, double size, const std::string& text) {
        DrawnBox line = Text(x, lineY, TextWidth(text, size), text);
        line.fontSize = size;
        line.height = size * 1.4;
        line.bold = size == kTitleSize;
        drawing.boxes.push_back(line);
    };
    add(y, kTitleSize, title);
    add(y + kTitleSize * 1.3, kTextSize + 1, parts);
}

}  // namespace topogen
