// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "topogen/block-tree.h"
#include "topogen/error.h"
#include "topogen/number-text.h"

namespace topogen {

namespace {

constexpr size_t kMostPairsInFull = 400;
constexpr size_t kMostNodesInRow = 64;

constexpr double kTitleSize = 20;
constexpr double kTextSize = 12;
constexpr double kGap = 14;          // between neighbours
constexpr double kPad = 10;          // between an area's edge and what is in it
constexpr double kHeading = 20;      // of an area
constexpr double kBarHeight = 40;    // of a box that stands for a tier
constexpr double kLinkHeight = 62;   // between two rows
constexpr double kGroupWidth = 190;  // at least
constexpr double kMoreWidth = 96;    // of what stands for the blocks left out
constexpr double kLeafWidth = 22;

constexpr const char* kAreaBorder = "#b8c0c8";
constexpr const char* kLineColor = "#5a6570";
constexpr const char* kServerFill = "#e8f1e4";
constexpr const char* kServerBorder = "#6a8f5b";
constexpr std::array<const char*, 4> kTierFills = {"#3b82b0", "#2b6a99", "#1d4f7a", "#123a5c"};
constexpr std::array<const char*, 4> kAreaFills = {"#ffffff", "#f1f4f7", "#e4eaf0", "#d9e1e9"};
constexpr std::array<const char*, 8> kRailColors = {"#1f6fb4", "#d9730d", "#2c8a4b", "#c0392b",
                                                    "#7d5ba6", "#8c5a3c", "#c2569b", "#5f6b76"};

const char* TierFill(int tier) {
    return kTierFills[static_cast<size_t>(tier) % kTierFills.size()];
}
const char* RailColor(uint64_t rail) {
    return kRailColors[rail % kRailColors.size()];
}

bool HasRails(const Fabric& fabric) {
    return std::any_of(fabric.switches().begin(), fabric.switches().end(),
                       [](const Switch& node) { return node.tier() == 0 && node.rail() > 0; });
}

/// The rate of every link in bit/s; 0 if they differ.
double LinkRate(const Fabric& fabric) {
    const uint64_t rate = fabric.link_classes(0).rate_bps();
    const bool same =
        std::all_of(fabric.link_classes().begin(), fabric.link_classes().end(),
                    [rate](const LinkClass& link) { return link.rate_bps() == rate; });
    return same ? static_cast<double>(rate) : 0;
}

/// "SN5600, 128 x 400 Gb/s", or "" if the switches differ.
std::string ModelText(const Fabric& fabric) {
    if (fabric.switch_models_size() != 1) {
        return "";
    }
    const SwitchModel& model = fabric.switch_models(0);
    return fmt::format("{}, {} x {}", model.name(), model.ports(),
                       RateText(static_cast<double>(model.port_rate_bps())));
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

/// What the picture shows, in two lines around (`x`, 0).
void AddTitle(const Fabric& fabric, double x, Drawing& drawing) {
    const std::string model = ModelText(fabric);
    const std::string design = fabric.parameters().design();
    const std::string title =
        fmt::format("{}, {}{}", Counted(fabric.endpoints(), "GPU", "GPUs"),
                    Counted(static_cast<uint64_t>(fabric.tiers_size()), "tier", "tiers"),
                    design.empty() ? "" : ", design " + design);
    std::string parts = Counted(static_cast<uint64_t>(fabric.servers_size()), "server", "servers");
    for (const Tier& tier : fabric.tiers()) {
        parts += fmt::format(" | {} {}", Grouped(tier.switches()), tier.name());
    }
    parts += model.empty() ? "" : fmt::format(" ({})", model);
    parts += " | " + Counted(static_cast<uint64_t>(fabric.links().a_node_size()), "link", "links");
    const auto add = [&](double y, double size, const std::string& text) {
        constexpr double kWidthOfLetter =
            0.6;  // of the font size; a bold sans-serif has about 0.56
        const double needed = kWidthOfLetter * size * static_cast<double>(text.size());
        DrawnBox line = Text(x, y, needed, text);
        line.fontSize = size;
        line.height = size * 1.4;
        line.bold = size == kTitleSize;
        drawing.boxes.push_back(line);
    };
    add(0, kTitleSize, title);
    add(kTitleSize * 1.3, kTextSize + 1, parts);
}

// ---- Every node and every joined pair ------------------------------------------------------

using Pairs = std::map<std::pair<uint32_t, uint32_t>, uint32_t>;  // to the number of links

Pairs JoinedPairs(const Fabric& fabric) {
    Pairs pairs;
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size() && pairs.size() <= kMostPairsInFull; ++i) {
        ++pairs[{links.a_node(i), links.b_node(i)}];
    }
    return pairs;
}

bool FitsInFull(const Fabric& fabric, const Pairs& pairs) {
    size_t widest = static_cast<size_t>(fabric.servers_size());
    for (const Tier& tier : fabric.tiers()) {
        widest = std::max<size_t>(widest, tier.switches());
    }
    return pairs.size() <= kMostPairsInFull && widest <= kMostNodesInRow;
}

std::string NameOfBox(uint32_t node) {
    return fmt::format("n{}", node);
}

class FullPicture {
  public:
    FullPicture(const Fabric& fabric, const Pairs& pairs) : m_fabric(fabric), m_pairs(pairs) {}

    Drawing Draw() {
        size_t widest = static_cast<size_t>(m_fabric.servers_size());
        for (const Tier& tier : m_fabric.tiers()) {
            widest = std::max<size_t>(widest, tier.switches());
        }
        constexpr size_t kFewestColumns = 8;  // so that the title has room
        m_width = static_cast<double>(std::max(widest, kFewestColumns)) * (kBoxWidth + kGap);
        AddTitle(m_fabric, m_width / 2, m_drawing);
        AddServers();
        AddSwitches();
        AddLines();
        return std::move(m_drawing);
    }

  private:
    static constexpr double kBoxWidth = 76;
    static constexpr double kRowPitch = 150;

    double RowOf(int tier) const { return 90 + kRowPitch * (m_fabric.tiers_size() - 1 - tier); }
    double ColumnOf(uint32_t index, int count) const { return m_width * (index + 0.5) / count; }

    void AddNode(uint32_t node, double x, double y, const std::string& text) {
        DrawnBox box = Text(x, y, kBoxWidth, text);
        box.name = NameOfBox(node);
        box.height = 36;
        box.fontSize = 11;
        m_drawing.boxes.push_back(box);
    }

    void AddServers() {
        for (int i = 0; i < m_fabric.servers_size(); ++i) {
            AddNode(static_cast<uint32_t>(i),
                    ColumnOf(static_cast<uint32_t>(i), m_fabric.servers_size()), RowOf(-1),
                    fmt::format("server {}\n{}", i + 1,
                                Counted(m_fabric.servers(i).endpoints(), "GPU", "GPUs")));
            m_drawing.boxes.back().fill = kServerFill;
            m_drawing.boxes.back().border = kServerBorder;
        }
    }

    void AddSwitches() {
        for (int i = 0; i < m_fabric.switches_size(); ++i) {
            const Switch& node = m_fabric.switches(i);
            const auto tierIndex = static_cast<int>(node.tier());
            const Tier& tier = m_fabric.tiers(tierIndex);
            const uint32_t index = static_cast<uint32_t>(i) - tier.first_switch();
            AddNode(static_cast<uint32_t>(m_fabric.servers_size() + i),
                    ColumnOf(index, static_cast<int>(tier.switches())), RowOf(tierIndex),
                    fmt::format("{} {}", tier.name(), index + 1));
            const bool leaf = tierIndex == 0;
            m_drawing.boxes.back().fill = leaf ? RailColor(node.rail()) : TierFill(tierIndex);
            m_drawing.boxes.back().textColor = "#ffffff";
            if (leaf && HasRails(m_fabric)) {
                m_drawing.boxes.back().text += fmt::format("\nrail {}", node.rail() + 1);
            }
        }
    }

    /// A leaf's links have the colour of its rail, a pair's thickness and label tell its links.
    void AddLines() {
        const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
        for (const auto& [pair, links] : m_pairs) {
            const auto [lower, upper] = pair;
            const Switch& leafOrAbove =
                m_fabric.switches(static_cast<int>((lower < servers ? upper : lower) - servers));
            DrawnLine line;
            line.lower = NameOfBox(lower);
            line.upper = NameOfBox(upper);
            line.color = leafOrAbove.tier() == 0 ? RailColor(leafOrAbove.rail()) : kLineColor;
            line.width = std::min(4.0, 0.9 + 0.3 * links);
            m_drawing.lines.push_back(line);
            m_perPair[{TierOf(lower), TierOf(upper)}].push_back(links);
        }
        for (const auto& [tiers, counts] : m_perPair) {
            AddRowNote(tiers.second, counts);
        }
    }

    int TierOf(uint32_t node) const {
        const int index = static_cast<int>(node) - m_fabric.servers_size();
        return index < 0 ? -1 : static_cast<int>(m_fabric.switches(index).tier());
    }

    /// At the left of the links: how many there are, and how many a line stands for.
    void AddRowNote(int upperTier, const std::vector<uint32_t>& counts) {
        uint64_t links = 0;
        for (uint32_t count : counts) {
            links += count;
        }
        const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
        const std::string each =
            *least == *most ? std::to_string(*most) : fmt::format("{} to {}", *least, *most);
        const double rate = LinkRate(m_fabric);
        constexpr double kNoteWidth = 130;
        m_drawing.boxes.push_back(
            Text(-kNoteWidth / 2 - kGap, RowOf(upperTier) + kRowPitch / 2, kNoteWidth,
                 fmt::format("{}\n{} a line{}", Counted(links, "link", "links"), each,
                             rate == 0 ? "" : "\n" + RateText(rate) + " each")));
    }

    const Fabric& m_fabric;
    const Pairs& m_pairs;
    std::map<std::pair<int, int>, std::vector<uint32_t>> m_perPair;
    double m_width = 0;
    Drawing m_drawing;
};

// ---- Blocks with counts --------------------------------------------------------------------

/// A column of the picture: one block, or what stands for `count` blocks that are left out.
struct Column {
    size_t block;  // the first of them
    size_t lastBlock;
    size_t count;
    bool drawn;
};

class BlockPicture {
  public:
    explicit BlockPicture(const Fabric& fabric)
        : m_fabric(fabric), m_tree(MakeBlockTree(fabric)), m_tiers(fabric.tiers_size()) {}

    Drawing Draw() {
        constexpr double kTop = kTitleSize * 2 + kGap;
        const double width = DrawColumns(m_tree.roots, 0, kTop, nullptr);
        AddTitle(m_fabric, width / 2, m_drawing);
        if (m_tiers <= 3 && HasRails(m_fabric)) {
            const double bottom = kTop + HeightOf(m_tree.blocks[m_tree.roots[0]]);
            m_drawing.boxes.push_back(Text(width / 2, bottom + kGap, width,
                                           "numbered boxes: the leaves of a group, by rail"));
        }
        return std::move(m_drawing);
    }

  private:
    /// Two levels of blocks are drawn in detail below the top; deeper ones as a stack of counts.
    bool IsStack(const Block& block) const { return block.level == m_tiers - 3 && m_tiers > 3; }

    /// A block that nothing joins to the others is a plane of its own.
    const char* NameOf(const Block& block) const {
        return block.level == m_tiers - 1 ? "plane" : BlockName(block.level);
    }

    std::vector<Column> ColumnsOf(const std::vector<size_t>& blocks) const;
    double DrawColumns(const std::vector<size_t>& blocks, double left, double top,
                       std::vector<double>* middles);
    double DrawBlock(size_t index, double left, double top);
    double DrawMore(const Column& column, double left, double top);
    double DrawGroup(const Block& block, double left, double top);
    double DrawStack(const Block& block, double left, double top);
    double DrawNested(const Block& block, double left, double top);

    double HeightOf(const Block& block) const;
    double InnerWidth(const std::vector<size_t>& blocks) const;
    double WidthOf(const Block& block) const;

    void Bar(double left, double top, double width, int tier, uint64_t switches);
    void Servers(double left, double top, double width, const Block& block);
    void Line(double x, double top, const std::string& color, double width = 1.6);
    void Label(double x, double top, double width, const std::string& text);
    std::string LinksText(uint64_t links) const;

    const Fabric& m_fabric;
    const BlockTree m_tree;
    const int m_tiers;
    Drawing m_drawing;
};

/// Of a run of more than three equal blocks the first and the last are drawn; of more runs than
/// have room, the first and the last block of all.
std::vector<Column> BlockPicture::ColumnsOf(const std::vector<size_t>& blocks) const {
    constexpr size_t kMostColumns = 8;
    constexpr size_t kLongestRunInFull = 3;
    std::vector<Column> columns;
    for (size_t begin = 0; begin < blocks.size();) {
        size_t end = begin + 1;
        while (end < blocks.size() &&
               m_tree.blocks[blocks[end]].shape == m_tree.blocks[blocks[begin]].shape) {
            ++end;
        }
        const size_t run = end - begin;
        if (run <= kLongestRunInFull) {
            for (size_t i = begin; i < end; ++i) {
                columns.push_back({blocks[i], blocks[i], 1, true});
            }
        } else {
            columns.push_back({blocks[begin], blocks[begin], 1, true});
            columns.push_back({blocks[begin + 1], blocks[end - 2], run - 2, false});
            columns.push_back({blocks[end - 1], blocks[end - 1], 1, true});
        }
        begin = end;
    }
    if (columns.size() > kMostColumns) {
        columns = {{blocks.front(), blocks.front(), 1, true},
                   {blocks[1], blocks[blocks.size() - 2], blocks.size() - 2, false},
                   {blocks.back(), blocks.back(), 1, true}};
    }
    return columns;
}

double BlockPicture::WidthOf(const Block& block) const {
    if (block.level == 0) {
        const auto leaves = static_cast<double>(block.tiers[0].switches);
        constexpr double kMostLeavesDrawn = 16;
        const double row = leaves <= kMostLeavesDrawn ? leaves * kLeafWidth : 0;
        return std::max(kGroupWidth, row + 2 * kPad);
    }
    if (IsStack(block)) {
        return kGroupWidth;
    }
    return InnerWidth(block.children) + 2 * kPad;
}

double BlockPicture::InnerWidth(const std::vector<size_t>& blocks) const {
    double width = -kGap;
    for (const Column& column : ColumnsOf(blocks)) {
        width += kGap + (column.drawn ? WidthOf(m_tree.blocks[column.block]) : kMoreWidth);
    }
    return width;
}

double BlockPicture::HeightOf(const Block& block) const {
    if (block.level == 0 || IsStack(block)) {
        return kHeading + (block.level + 1) * (kBarHeight + kLinkHeight) + kBarHeight + kPad;
    }
    return kHeading + kBarHeight + kLinkHeight + HeightOf(m_tree.blocks[block.children[0]]) + kPad;
}

void BlockPicture::Bar(double left, double top, double width, int tier, uint64_t switches) {
    const std::string model = ModelText(m_fabric);
    DrawnBox bar = Text(left + width / 2, top + kBarHeight / 2, width,
                        fmt::format("{} {}", Grouped(switches), m_fabric.tiers(tier).name()));
    constexpr double kRoomForModel = 300;
    bar.text += width > kRoomForModel ? " switches" : "";
    bar.text += width > kRoomForModel && !model.empty() ? "\n" + model : "";
    bar.height = kBarHeight;
    bar.fill = TierFill(tier);
    bar.textColor = "#ffffff";
    bar.fontSize = kTextSize + 1;
    bar.bold = true;
    m_drawing.boxes.push_back(bar);
}

void BlockPicture::Servers(double left, double top, double width, const Block& block) {
    DrawnBox box = Text(
        left + width / 2, top + kBarHeight / 2, width,
        Counted(block.servers, "server", "servers") + "\n" + Counted(block.gpus, "GPU", "GPUs"));
    box.height = kBarHeight;
    box.fill = kServerFill;
    box.border = kServerBorder;
    m_drawing.boxes.push_back(box);
}

/// A link from the row that ends at `top` + kLinkHeight up to the row that ends at `top`.
void BlockPicture::Line(double x, double top, const std::string& color, double width) {
    DrawnLine line;
    line.x1 = line.x2 = x;
    line.y1 = top + kLinkHeight;
    line.y2 = top;
    line.color = color;
    line.width = width;
    m_drawing.lines.push_back(line);
}

void BlockPicture::Label(double x, double top, double width, const std::string& text) {
    m_drawing.boxes.push_back(Text(x, top + kLinkHeight / 2, width, text));
}

std::string BlockPicture::LinksText(uint64_t links) const {
    const double rate = LinkRate(m_fabric);
    return Counted(links, "link", "links") +
           (rate == 0 ? "" : "\n" + RateText(static_cast<double>(links) * rate));
}

/// Leaves side by side in the colours of their rails, above their servers.
double BlockPicture::DrawGroup(const Block& block, double left, double top) {
    const double width = WidthOf(block);
    const double barTop = top + kHeading;
    const auto leaves = block.tiers[0].switches;
    const double inner = width - 2 * kPad;
    constexpr uint64_t kMostLeavesDrawn = 16;
    const bool drawn = leaves > 1 && leaves <= kMostLeavesDrawn;
    if (!drawn) {
        Bar(left + kPad, barTop, inner, 0, leaves);
        Line(left + width / 2, barTop + kBarHeight, kLineColor);
    }
    for (uint64_t leaf = 0; drawn && leaf < leaves; ++leaf) {
        const double pitch = inner / static_cast<double>(leaves);
        const double x = left + kPad + pitch * (static_cast<double>(leaf) + 0.5);
        DrawnBox box = Text(x, barTop + kBarHeight / 2, kLeafWidth - 4, std::to_string(leaf + 1));
        box.height = kBarHeight;
        box.fill = RailColor(leaf);
        box.textColor = "#ffffff";
        box.bold = true;
        m_drawing.boxes.push_back(box);
        Line(x, barTop + kBarHeight, RailColor(leaf));
    }
    Label(left + width / 2, barTop + kBarHeight, 100, LinksText(block.tiers[0].linksDown));
    m_drawing.boxes.back().fill = "#ffffff";
    Servers(left + kPad, barTop + kBarHeight + kLinkHeight, inner, block);
    return width;
}

/// The tiers of a block one above the other, as counts.
double BlockPicture::DrawStack(const Block& block, double left, double top) {
    const double inner = kGroupWidth - 2 * kPad;
    double y = top + kHeading;
    for (int tier = block.level; tier >= 0; --tier) {
        const Block::TierCount& count = block.tiers[static_cast<size_t>(tier)];
        Bar(left + kPad, y, inner, tier, count.switches);
        y += kBarHeight;
        Line(left + kGroupWidth / 2, y, kLineColor);
        Label(left + kGroupWidth / 2, y, 100, LinksText(count.linksDown));
        m_drawing.boxes.back().fill =
            kAreaFills[static_cast<size_t>(block.level) % kAreaFills.size()];
        y += kLinkHeight;
    }
    Servers(left + kPad, y, inner, block);
    return kGroupWidth;
}

/// The block's own switches as a bar over the blocks below it.
double BlockPicture::DrawNested(const Block& block, double left, double top) {
    const double width = WidthOf(block);
    const double barTop = top + kHeading;
    Bar(left + kPad, barTop, width - 2 * kPad, block.level,
        block.tiers[static_cast<size_t>(block.level)].switches);
    const double linkTop = barTop + kBarHeight;
    std::vector<double> middles;
    DrawColumns(block.children, left + kPad, linkTop + kLinkHeight, &middles);
    size_t drawn = 0;
    for (const Column& column : ColumnsOf(block.children)) {
        if (!column.drawn) {
            continue;
        }
        const Block& child = m_tree.blocks[column.block];
        const double x = middles[drawn++];
        Line(x, linkTop, kLineColor, 2.5);
        Label(x, linkTop, 100, LinksText(child.linksUp));
        m_drawing.boxes.back().fill =
            kAreaFills[static_cast<size_t>(block.level) % kAreaFills.size()];
    }
    return width;
}

double BlockPicture::DrawMore(const Column& column, double left, double top) {
    const Block& first = m_tree.blocks[column.block];
    const Block& last = m_tree.blocks[column.lastBlock];
    DrawnBox more = Text(left + kMoreWidth / 2, top + HeightOf(first) / 2, kMoreWidth,
                         fmt::format(". . .\n{} more\n{}s\n{} to {}", Grouped(column.count),
                                     NameOf(first), first.number + 1, last.number + 1));
    more.fontSize = kTextSize + 1;
    more.bold = true;
    m_drawing.boxes.push_back(more);
    return kMoreWidth;
}

double BlockPicture::DrawBlock(size_t index, double left, double top) {
    const Block& block = m_tree.blocks[index];
    DrawnBox area;
    area.width = WidthOf(block);
    area.height = HeightOf(block);
    area.x = left + area.width / 2;
    area.y = top + area.height / 2;
    area.fill = kAreaFills[static_cast<size_t>(block.level) % kAreaFills.size()];
    area.border = kAreaBorder;
    m_drawing.areas.push_back(area);
    std::string heading = "fabric";
    if (block.level != m_tiers - 1 || m_tree.roots.size() > 1) {
        heading = fmt::format("{} {}", NameOf(block), block.number + 1);
    }
    heading += ": " + Counted(block.gpus, "GPU", "GPUs");
    m_drawing.boxes.push_back(Text(area.x, top + kHeading / 2, area.width - 2 * kPad, heading));
    if (block.level == 0) {
        return DrawGroup(block, left, top);
    }
    return IsStack(block) ? DrawStack(block, left, top) : DrawNested(block, left, top);
}

/// Draws `blocks` side by side and returns their width; `middles` takes where each drawn one is.
double BlockPicture::DrawColumns(const std::vector<size_t>& blocks, double left, double top,
                                 std::vector<double>* middles) {
    double x = left;
    for (const Column& column : ColumnsOf(blocks)) {
        const double width =
            column.drawn ? DrawBlock(column.block, x, top) : DrawMore(column, x, top);
        if (column.drawn && middles != nullptr) {
            middles->push_back(x + width / 2);
        }
        x += width + kGap;
    }
    return x - kGap - left;
}

/// Of a picture in full, in which nodes have names.
void Paint(Drawing& drawing, const Highlight& highlight) {
    constexpr const char* kRed = "#e00000";
    constexpr double kLineWidth = 4;
    std::set<std::string> nodes;
    std::set<std::pair<std::string, std::string>> links;
    for (const uint32_t node : highlight.nodes) {
        nodes.insert(NameOfBox(node));
    }
    for (const auto& [a, b] : highlight.links) {
        links.emplace(NameOfBox(a), NameOfBox(b));
    }
    for (DrawnBox& box : drawing.boxes) {
        if (nodes.count(box.name) != 0) {
            box.fill = kRed;
            box.border = kRed;
            box.textColor = "#ffffff";
        }
    }
    for (DrawnLine& line : drawing.lines) {
        if (links.count({line.lower, line.upper}) != 0) {
            line.color = kRed;
            line.width = kLineWidth;
        }
    }
}

}  // namespace

Drawing Draw(const Fabric& fabric, const Highlight& highlight) {
    const Pairs pairs = JoinedPairs(fabric);
    if (FitsInFull(fabric, pairs)) {
        Drawing drawing = FullPicture(fabric, pairs).Draw();
        Paint(drawing, highlight);
        return drawing;
    }
    if (!highlight.IsEmpty()) {
        throw UsageError(fmt::format(
            "--highlight: only fabrics of up to {} nodes a row and {} lines are drawn in full",
            kMostNodesInRow, kMostPairsInFull));
    }
    return BlockPicture(fabric).Draw();
}

}  // namespace topogen
