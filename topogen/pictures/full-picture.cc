// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/full-picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/pictures/style.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kBoxText = 11;
constexpr double kRowPitch = 150;
constexpr double kLowestArch = 22;
constexpr double kHighestArch = 90;
constexpr double kPlaneGap = 40;
constexpr double kPlaneHeading = 24;

/// "core fabric card" over two lines.
std::string Wrapped(const std::string& name) {
    constexpr size_t kLongest = 11;
    std::string wrapped = name;
    const size_t blank = wrapped.size() > kLongest ? wrapped.find(' ') : std::string::npos;
    if (blank != std::string::npos) {
        wrapped[blank] = '\n';
    }
    return wrapped;
}

/// Adds a straight piece from the last point to `to`.
void AddPiece(std::vector<DrawnPoint>& bends, const DrawnPoint& to) {
    const DrawnPoint from = bends.back();
    bends.push_back(from);
    bends.push_back(to);
    bends.push_back(to);
}

class FullPicture {
  public:
    FullPicture(const Fabric& fabric, const JoinedPairs& pairs)
        : m_fabric(fabric),
          m_view(fabric),
          m_pairs(pairs),
          m_rails(RailsOf(fabric)),
          m_planes(PlanesOf(fabric)) {}

    Drawing Draw() {
        AddServers();
        AddSwitches();
        Arrange();
        AddLines();
        AddPlanes();
        constexpr double kRoomForTitle = 72;
        const double arches = HasPeers(m_fabric.tiers_size() - 1) ? kHighestArch : 0;
        AddTitle(m_fabric, m_width / 2,
                 RowOf(m_fabric.tiers_size() - 1) - m_boxHeight / 2 - arches - kRoomForTitle,
                 m_drawing);
        return std::move(m_drawing);
    }

  private:
    double RowOf(int tier) const { return kRowPitch * (m_fabric.tiers_size() - 1 - tier); }
    double ColumnOf(uint32_t index, uint32_t count) const {
        return m_width * (index + 0.5) / count;
    }
    uint32_t CountOf(int tier) const {
        return tier < 0 ? static_cast<uint32_t>(m_fabric.servers_size())
                        : m_fabric.tiers(tier).switches();
    }
    const DrawnBox& BoxOf(uint32_t node) const { return m_drawing.boxes[node]; }
    bool HasPeers(int tier) const {
        return std::any_of(m_pairs.begin(), m_pairs.end(), [&](const auto& pair) {
            return m_view.LevelOf(pair.first.first) == tier &&
                   m_view.LevelOf(pair.first.second) == tier;
        });
    }

    void AddNode(uint32_t node, const std::string& text, const char* fill) {
        DrawnBox box = Text(0, 0, 0, text);
        box.name = BoxNameOf(node);
        box.fontSize = kBoxText;
        box.fill = fill;
        m_drawing.boxes.push_back(box);
    }

    void AddServers() {
        for (int i = 0; i < m_fabric.servers_size(); ++i) {
            AddNode(static_cast<uint32_t>(i),
                    fmt::format("server {}\n{}", i + 1,
                                Counted(GpusOf(m_fabric, m_fabric.servers(i)), "GPU", "GPUs")),
                    kServerFill);
            m_drawing.boxes.back().border = kServerBorder;
        }
    }

    void AddSwitches() {
        for (int i = 0; i < m_fabric.switches_size(); ++i) {
            const Switch& node = m_fabric.switches(i);
            const auto tier = static_cast<int>(node.tier());
            const uint32_t index = static_cast<uint32_t>(i) - m_fabric.tiers(tier).first_switch();
            std::string text =
                fmt::format("{} {}", Wrapped(m_fabric.tiers(tier).name()), index + 1);
            if (tier == 0 && m_rails > 1) {
                text += fmt::format("\nrail {}", node.rail() + 1);
            }
            AddNode(static_cast<uint32_t>(m_fabric.servers_size() + i), text,
                    tier == 0 ? RailColor(node.rail()) : TierFill(tier));
            m_drawing.boxes.back().textColor = "#ffffff";
        }
    }

    static uint32_t PlanesOf(const Fabric& fabric) {
        uint32_t planes = 1;
        for (const Switch& node : fabric.switches()) {
            planes = std::max(planes, node.plane() + 1);
        }
        return planes;
    }

    double PlaneWidth() const { return (m_width - (m_planes - 1) * kPlaneGap) / m_planes; }

    /// Planes stand side by side, each with its share of the tier.
    double ColumnInPlane(uint32_t index, int tier) const {
        const Tier& described = m_fabric.tiers(tier);
        const uint32_t plane =
            m_fabric.switches(static_cast<int>(described.first_switch() + index)).plane();
        uint32_t before = 0;
        uint32_t inPlane = 0;
        for (uint32_t i = 0; i < described.switches(); ++i) {
            const uint32_t other =
                m_fabric.switches(static_cast<int>(described.first_switch() + i)).plane();
            inPlane += other == plane ? 1 : 0;
            before += other == plane && i < index ? 1 : 0;
        }
        return plane * (PlaneWidth() + kPlaneGap) + PlaneWidth() * (before + 0.5) / inPlane;
    }

    /// A background for each plane, with its name.
    void AddPlanes() {
        const double top = RowOf(m_fabric.tiers_size() - 1) - m_boxHeight / 2 - kPlaneHeading;
        const double bottom = RowOf(0) + m_boxHeight / 2 + kGap;
        for (uint32_t plane = 0; plane < m_planes && m_planes > 1; ++plane) {
            DrawnBox area;
            area.width = PlaneWidth() + kGap / 2;
            area.height = bottom - top;
            area.x = plane * (PlaneWidth() + kPlaneGap) + PlaneWidth() / 2;
            area.y = (top + bottom) / 2;
            area.fill = "#eef2f5";
            area.border = "#b8c0c8";
            m_drawing.areas.push_back(area);
            const std::string name = fmt::format("plane {}", plane + 1);
            DrawnBox heading =
                Text(area.x, top + kPlaneHeading / 2, TextWidth(name, kTextSize), name);
            heading.bold = true;
            m_drawing.boxes.push_back(heading);
        }
    }

    /// All boxes as large as the largest text, in rows as wide as the longest.
    void Arrange() {
        constexpr double kSmallestWidth = 76;
        constexpr double kSmallestHeight = 36;
        constexpr double kMargin = 6;
        m_boxWidth = kSmallestWidth;
        m_boxHeight = kSmallestHeight;
        for (const DrawnBox& box : m_drawing.boxes) {
            m_boxWidth = std::max(m_boxWidth, TextWidth(box.text, kBoxText) + kMargin);
            m_boxHeight = std::max(m_boxHeight, box.height * kBoxText / kTextSize + kMargin);
        }
        uint32_t widest = 8;  // so that the title has room
        for (int tier = -1; tier < m_fabric.tiers_size(); ++tier) {
            widest = std::max(widest, CountOf(tier));
        }
        m_width = widest * (m_boxWidth + kGap) + (m_planes - 1) * kPlaneGap;
        for (uint32_t node = 0; node < m_drawing.boxes.size(); ++node) {
            const int tier = m_view.LevelOf(node);
            const uint32_t first = tier < 0 ? 0
                                            : static_cast<uint32_t>(m_fabric.servers_size()) +
                                                  m_fabric.tiers(tier).first_switch();
            DrawnBox& box = m_drawing.boxes[node];
            box.x = tier < 0 || m_planes == 1 ? ColumnOf(node - first, CountOf(tier))
                                              : ColumnInPlane(node - first, tier);
            box.y = RowOf(tier);
            box.width = m_boxWidth;
            box.height = m_boxHeight;
        }
    }

    /// A leaf's links have the colour of its rail, a pair's thickness and label tell its links.
    void AddLines() {
        std::map<int, std::map<int, std::vector<uint32_t>>> perPair;  // by upper, lower tier
        for (const auto& [pair, links] : m_pairs) {
            const auto [lower, upper] = pair;
            const int lowerTier = m_view.LevelOf(lower);
            const int upperTier = m_view.LevelOf(upper);
            const uint32_t leafOrAbove = lowerTier < 0 ? upper : lower;
            DrawnLine line;
            line.lower = BoxNameOf(lower);
            line.upper = BoxNameOf(upper);
            line.color = m_view.LevelOf(leafOrAbove) == 0 ? BoxOf(leafOrAbove).fill : kLineColor;
            line.width = std::min(4.0, 0.9 + 0.3 * links);
            line.bends = lowerTier == upperTier      ? Arch(BoxOf(lower), BoxOf(upper))
                         : lowerTier + 1 < upperTier ? Between(lower, upper)
                                                     : std::vector<DrawnPoint>();
            m_drawing.lines.push_back(line);
            perPair[upperTier][lowerTier].push_back(links);
        }
        for (const auto& [upper, byLower] : perPair) {
            AddRowNotes(upper, byLower);
        }
    }

    /// The further apart, the higher, and the nearer to the boxes' middles its feet, so that the
    /// arches of a box do not cross.
    std::vector<DrawnPoint> Arch(const DrawnBox& a, const DrawnBox& b) const {
        const double share = std::abs(b.x - a.x) / m_width;
        const double peak = kLowestArch + (kHighestArch - kLowestArch) * share;
        const double foot = std::copysign((1 - share) * (m_boxWidth / 2 - 6), b.x - a.x);
        const double base = a.y - m_boxHeight / 2;
        const double pull = base - peak * 4 / 3;  // a cubic goes three quarters of the way
        return {{a.x + foot, base}, {a.x + foot, pull}, {b.x - foot, pull}, {b.x - foot, base}};
    }

    /// Through the gap of each passed row that is nearest to the straight line.
    std::vector<DrawnPoint> Between(uint32_t lower, uint32_t upper) const {
        const DrawnBox& from = BoxOf(lower);
        const DrawnBox& to = BoxOf(upper);
        const double half = m_boxHeight / 2;
        std::vector<DrawnPoint> bends = {{from.x, from.y - half}};
        for (int tier = m_view.LevelOf(lower) + 1; tier < m_view.LevelOf(upper); ++tier) {
            const double y = RowOf(tier);
            const double straight = from.x + (to.x - from.x) * (y - from.y) / (to.y - from.y);
            const double pitch = m_width / CountOf(tier);
            const double gap = std::round(straight / pitch) * pitch;
            AddPiece(bends, {gap, y + half});
            AddPiece(bends, {gap, y - half});
        }
        AddPiece(bends, {to.x, to.y + half});
        return bends;
    }

    std::string NoteOf(const std::vector<uint32_t>& counts, const char* separator) const {
        uint64_t links = 0;
        for (const uint32_t count : counts) {
            links += count;
        }
        const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
        return Counted(links, "link", "links") + separator +
               (*least == *most ? std::to_string(*most) : fmt::format("{} to {}", *least, *most)) +
               " a line";
    }

    void AddNote(double y, const std::string& text) {
        const double width = TextWidth(text, kTextSize);
        m_drawing.boxes.push_back(Text(-width / 2 - kGap, y, width, text));
    }

    /// At the left of the links: how many there are, and how many a line stands for.
    void AddRowNotes(int upper, const std::map<int, std::vector<uint32_t>>& byLower) {
        std::string text;
        for (const auto& [lower, counts] : byLower) {
            if (lower == upper) {
                AddNote(RowOf(upper), NoteOf(counts, "\n"));
            } else if (lower + 1 == upper) {
                text += (text.empty() ? "" : "\n") + NoteOf(counts, "\n") + RateNote(upper);
            } else {
                text +=
                    (text.empty() ? "" : "\n") +
                    fmt::format("from {}:\n{}", m_view.NameOfLevel(lower), NoteOf(counts, ", "));
            }
        }
        if (!text.empty()) {
            AddNote(RowOf(upper) + kRowPitch / 2, text);
        }
    }

    /// The rate of the links from the tier below, if it is one.
    std::string RateNote(int upper) const {
        const Links& links = m_fabric.links();
        uint64_t rate = 0;
        for (int i = 0; i < links.a_node_size(); ++i) {
            if (m_view.LevelOf(links.b_node(i)) != upper ||
                m_view.LevelOf(links.a_node(i)) + 1 != upper) {
                continue;
            }
            const uint64_t own = m_view.RateOf(i);
            if (rate != 0 && own != rate) {
                return "";
            }
            rate = own;
        }
        return "\n" + RateText(static_cast<double>(rate)) + " each";
    }

    const Fabric& m_fabric;
    const FabricView m_view;
    const JoinedPairs& m_pairs;
    const uint32_t m_rails;
    const uint32_t m_planes;
    double m_boxWidth = 0;
    double m_boxHeight = 0;
    double m_width = 0;
    Drawing m_drawing;  // boxes of nodes first
};

}  // namespace

JoinedPairs JoinedPairsOf(const Fabric& fabric) {
    JoinedPairs pairs;
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size() && pairs.size() <= kMostPairsInFull; ++i) {
        ++pairs[{links.a_node(i), links.b_node(i)}];
    }
    return pairs;
}

bool FitsInFull(const Fabric& fabric, const JoinedPairs& pairs) {
    size_t widest = static_cast<size_t>(fabric.servers_size());
    for (const Tier& tier : fabric.tiers()) {
        widest = std::max<size_t>(widest, tier.switches());
    }
    return pairs.size() <= kMostPairsInFull && widest <= kMostNodesInRow;
}

std::string BoxNameOf(uint32_t node) {
    return fmt::format("n{}", node);
}

Drawing DrawInFull(const Fabric& fabric, const JoinedPairs& pairs) {
    return FullPicture(fabric, pairs).Draw();
}

}  // namespace topogen
