// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/block-picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "topogen/pictures/block-tree.h"
#include "topogen/pictures/style.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kPad = 10;          // between an area's edge and what is in it
constexpr double kHeading = 20;      // of an area
constexpr double kBarHeight = 40;    // of a box that stands for a tier
constexpr double kLinkHeight = 62;   // between two rows
constexpr double kGroupWidth = 190;  // at least
constexpr double kMoreWidth = 124;   // of what stands for the blocks left out
constexpr double kLeafWidth = 22;
constexpr size_t kMostLeavesDrawn = 16;  // one by one

constexpr const char* kAreaBorder = "#b8c0c8";
constexpr std::array<const char*, 4> kAreaFills = {"#ffffff", "#f1f4f7", "#e4eaf0", "#d9e1e9"};

const char* AreaFill(int level) {
    return kAreaFills[static_cast<size_t>(level) % kAreaFills.size()];
}

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
        : m_fabric(fabric),
          m_tree(MakeBlockTree(fabric)),
          m_top(m_tree.blocks[m_tree.roots[0]].level),
          m_rails(RailsOf(fabric)) {
        for (int tier = 0; tier < fabric.tiers_size(); ++tier) {
            m_models.push_back(ModelText(fabric, tier));
        }
    }

    Drawing Draw() {
        constexpr double kTop = kTitleSize * 2 + kGap;
        const double width = DrawColumns(m_tree.roots, 0, kTop, nullptr);
        AddTitle(m_fabric, width / 2, 0, m_drawing);
        const std::string caption = Caption();
        if (!caption.empty()) {
            m_drawing.boxes.push_back(Text(width / 2, kTop + HeightOf(m_top) + kGap,
                                           TextWidth(caption, kTextSize), caption));
        }
        return std::move(m_drawing);
    }

  private:
    /// Two levels of blocks are drawn in detail below the top; deeper ones as a stack of counts.
    bool IsStack(int level) const { return level == m_top - 2 && m_top > 2; }

    bool LeavesDrawn(const Block& block) const {
        return block.rails.size() > 1 && block.rails.size() <= kMostLeavesDrawn && m_top <= 2;
    }

    /// A block that nothing joins to the others is a plane of its own.
    const char* NameOf(const Block& block) const {
        return block.level == m_top ? "plane" : BlockName(block.level);
    }

    std::string Caption() const {
        if (m_rails < 2) {
            return "";
        }
        return LeavesDrawn(m_tree.blocks[0])
                   ? "numbered boxes: the leaves of a group, by rail"
                   : fmt::format("colours at the leaves: rails 1 to {}", m_rails);
    }

    std::vector<Column> ColumnsOf(const std::vector<size_t>& blocks) const;
    double DrawColumns(const std::vector<size_t>& blocks, double left, double top,
                       std::vector<double>* middles);
    double DrawBlock(size_t index, double left, double top);
    double DrawMore(const Column& column, double left, double top);
    double DrawGroup(const Block& block, double left, double top);
    double DrawStack(const Block& block, double left, double top);
    double DrawNested(const Block& block, double left, double top);

    double HeightOf(int level) const;
    double InnerWidth(const std::vector<size_t>& blocks) const;
    double WidthOf(const Block& block) const;

    void Bar(double left, double top, double width, int tier, const Block& block);
    void PeersBar(double left, double top, double width, const Block& block);
    void Strip(double left, double bottom, double width);
    void Servers(double left, double top, double width, const Block& block);
    void Line(double x, double top, const std::string& color, double width = 1.6);
    void Label(double x, double top, const Block::Count& links, const char* fill);

    const Fabric& m_fabric;
    const BlockTree m_tree;
    const int m_top;  // level of the roots
    const uint32_t m_rails;
    std::vector<std::string> m_models;  // by tier
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
        const double row =
            LeavesDrawn(block) ? kLeafWidth * static_cast<double>(block.rails.size()) : 0;
        return std::max(kGroupWidth, row + 2 * kPad);
    }
    if (IsStack(block.level) || block.children.empty()) {
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

double BlockPicture::HeightOf(int level) const {
    if (level == 0 || IsStack(level)) {
        return kHeading + (level + 1) * (kBarHeight + kLinkHeight) + kBarHeight + kPad;
    }
    return kHeading + kBarHeight + kLinkHeight + HeightOf(level - 1) + kPad;
}

/// The switches of `tier` in `block`.
void BlockPicture::Bar(double left, double top, double width, int tier, const Block& block) {
    const Block::TierCount& count = block.tiers[static_cast<size_t>(tier)];
    const std::string& model = m_models[static_cast<size_t>(tier)];
    constexpr double kFontSize = kTextSize + 1;
    const std::string& name = m_fabric.tiers(tier).name();
    constexpr double kRoomForSwitches = 300;
    const bool longer = width > kRoomForSwitches && name.find(' ') == std::string::npos;
    std::string text =
        fmt::format("{} {}{}", Grouped(count.switches), name, longer ? " switches" : "");
    if (count.lastPlane != count.firstPlane) {
        text += fmt::format(" in {} planes", count.lastPlane - count.firstPlane + 1);
    }
    if (!model.empty() && TextWidth(model, kFontSize) + 2 * kPad < width) {
        text += "\n" + model;
    }
    DrawnBox bar = Text(left + width / 2, top + kBarHeight / 2, width, text);
    bar.height = kBarHeight;
    bar.fill = TierFill(tier);
    bar.textColor = "#ffffff";
    bar.fontSize = kFontSize;
    bar.bold = true;
    m_drawing.boxes.push_back(bar);
}

/// In the place of switches: what joins the blocks below to each other.
void BlockPicture::PeersBar(double left, double top, double width, const Block& block) {
    DrawnBox bar = Text(
        left + width / 2, top + kBarHeight / 2, width,
        fmt::format("{} between {}s\n{}", Counted(block.across.links, "link", "links"),
                    BlockName(block.level - 1), RateText(static_cast<double>(block.across.bps))));
    bar.height = kBarHeight;
    bar.fill = "#ffffff";
    bar.border = kLineColor;
    bar.bold = true;
    m_drawing.boxes.push_back(bar);
}

/// The colours of the rails, along the lower edge of a bar.
void BlockPicture::Strip(double left, double bottom, double width) {
    constexpr double kHeight = 6;
    const double each = width / m_rails;
    for (uint32_t rail = 0; rail < m_rails; ++rail) {
        DrawnBox piece = Text(left + each * (rail + 0.5), bottom - kHeight / 2, each, "");
        piece.height = kHeight;
        piece.fill = RailColor(rail);
        m_drawing.boxes.push_back(piece);
    }
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

void BlockPicture::Label(double x, double top, const Block::Count& links, const char* fill) {
    constexpr double kWidth = 100;
    DrawnBox label = Text(
        x, top + kLinkHeight / 2, kWidth,
        Counted(links.links, "link", "links") + "\n" + RateText(static_cast<double>(links.bps)));
    label.fill = fill;
    m_drawing.boxes.push_back(label);
}

/// Leaves side by side in the colours of their rails, above their servers.
double BlockPicture::DrawGroup(const Block& block, double left, double top) {
    const double width = WidthOf(block);
    const double barTop = top + kHeading;
    const double inner = width - 2 * kPad;
    if (!LeavesDrawn(block)) {
        Bar(left + kPad, barTop, inner, 0, block);
        if (m_rails > 1) {
            Strip(left + kPad, barTop + kBarHeight, inner);
        }
        Line(left + width / 2, barTop + kBarHeight, kLineColor);
    }
    const size_t drawn = LeavesDrawn(block) ? block.rails.size() : 0;
    for (size_t leaf = 0; leaf < drawn; ++leaf) {
        const double pitch = inner / static_cast<double>(drawn);
        const double x = left + kPad + pitch * (static_cast<double>(leaf) + 0.5);
        const uint32_t rail = block.rails[leaf];
        DrawnBox box = Text(x, barTop + kBarHeight / 2, kLeafWidth - 4, std::to_string(rail + 1));
        box.height = kBarHeight;
        box.fill = RailColor(rail);
        box.textColor = "#ffffff";
        box.bold = true;
        m_drawing.boxes.push_back(box);
        Line(x, barTop + kBarHeight, RailColor(rail));
    }
    Label(left + width / 2, barTop + kBarHeight, block.tiers[0].down, AreaFill(0));
    Servers(left + kPad, barTop + kBarHeight + kLinkHeight, inner, block);
    return width;
}

/// The tiers of a block one above the other, as counts.
double BlockPicture::DrawStack(const Block& block, double left, double top) {
    const double inner = kGroupWidth - 2 * kPad;
    double y = top + kHeading;
    for (int tier = block.level; tier >= 0; --tier) {
        Bar(left + kPad, y, inner, tier, block);
        y += kBarHeight;
        if (tier == 0 && m_rails > 1) {
            Strip(left + kPad, y, inner);
        }
        Line(left + kGroupWidth / 2, y, kLineColor);
        Label(left + kGroupWidth / 2, y, block.tiers[static_cast<size_t>(tier)].down,
              AreaFill(block.level));
        y += kLinkHeight;
    }
    Servers(left + kPad, y, inner, block);
    return kGroupWidth;
}

/// The block's own switches as a bar over the blocks below it.
double BlockPicture::DrawNested(const Block& block, double left, double top) {
    const double width = WidthOf(block);
    const double barTop = top + kHeading;
    if (block.level < m_fabric.tiers_size()) {
        Bar(left + kPad, barTop, width - 2 * kPad, block.level, block);
    } else {
        PeersBar(left + kPad, barTop, width - 2 * kPad, block);
    }
    const double linkTop = barTop + kBarHeight;
    std::vector<double> middles;
    DrawColumns(block.children, left + kPad, linkTop + kLinkHeight, &middles);
    size_t drawn = 0;
    for (const Column& column : ColumnsOf(block.children)) {
        if (!column.drawn) {
            continue;
        }
        const double x = middles[drawn++];
        Line(x, linkTop, kLineColor, 2.5);
        Label(x, linkTop, m_tree.blocks[column.block].up, AreaFill(block.level));
    }
    return width;
}

double BlockPicture::DrawMore(const Column& column, double left, double top) {
    const Block& first = m_tree.blocks[column.block];
    const Block& last = m_tree.blocks[column.lastBlock];
    DrawnBox more = Text(left + kMoreWidth / 2, top + HeightOf(first.level) / 2, kMoreWidth,
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
    area.height = HeightOf(block.level);
    area.x = left + area.width / 2;
    area.y = top + area.height / 2;
    area.fill = AreaFill(block.level);
    area.border = kAreaBorder;
    m_drawing.areas.push_back(area);
    std::string heading = "fabric";
    if (block.level != m_top || m_tree.roots.size() > 1) {
        heading = fmt::format("{} {}", NameOf(block), block.number + 1);
    }
    heading += ": " + Counted(block.gpus, "GPU", "GPUs");
    m_drawing.boxes.push_back(Text(area.x, top + kHeading / 2, area.width - 2 * kPad, heading));
    if (block.level == 0) {
        return DrawGroup(block, left, top);
    }
    return IsStack(block.level) ? DrawStack(block, left, top) : DrawNested(block, left, top);
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

}  // namespace

Drawing DrawBlocks(const Fabric& fabric) {
    return BlockPicture(fabric).Draw();
}

}  // namespace topogen
