// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/dot.h"

#include <fmt/format.h>

#include <iterator>

#include "topogen/pictures/drawing.h"

namespace topogen {

namespace {

constexpr double kPointsPerInch = 72;

/// `text` as a quoted DOT string.
std::string Quoted(const std::string& text) {
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        if (c == '\n') {
            quoted += "\\n";
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

/// Writes a Drawing; y is turned round, since it grows upwards in DOT.
class DotWriter {
  public:
    std::string Write(const Drawing& drawing) {
        m_text =
            "graph fabric {\n"
            "  graph [splines=line, outputorder=edgesfirst, bgcolor=\"#ffffff\", pad=0.25];\n"
            "  node [shape=box, fixedsize=true, margin=0, style=filled, fontname=\"Arial\"];\n"
            "  edge [];\n";
        if (!drawing.areas.empty()) {
            Background(drawing.areas);
        }
        for (const DrawnBox& box : drawing.boxes) {
            Box(box);
        }
        for (const DrawnLine& line : drawing.lines) {
            Line(line);
        }
        m_text += "}\n";
        return std::move(m_text);
    }

  private:
    template <typename... Args>
    void Add(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), format, std::forward<Args>(args)...);
    }

    std::string NewName() { return fmt::format("_{}", m_names++); }

    /// Areas lie below everything else, which only a graph's background does, in xdot operations:
    /// fill colour, line colour, filled polygon.
    void Background(const std::vector<DrawnBox>& areas) {
        std::string shapes;
        for (const DrawnBox& area : areas) {
            const double left = area.x - area.width / 2;
            const double right = area.x + area.width / 2;
            const double top = -area.y + area.height / 2;
            const double bottom = -area.y - area.height / 2;
            shapes += fmt::format(
                "C {} -{} P 4 {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} "
                "{:.1f} c {} -{} p 4 {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} "
                "{:.1f} {:.1f} ",
                area.fill.size(), area.fill, left, bottom, right, bottom, right, top, left, top,
                area.border.size(), area.border, left, bottom, right, bottom, right, top, left,
                top);
        }
        Add("  graph [_background={}];\n", Quoted(shapes));
    }

    void Point(const std::string& name, double x, double y) {
        Add("  {} [pos=\"{:.1f},{:.1f}\", shape=point, width=0.01, height=0.01, style=invis];\n",
            Quoted(name), x, -y);
    }

    void Box(const DrawnBox& box) {
        Add("  {} [pos=\"{:.1f},{:.1f}\", width={:.4f}, height={:.4f}, label={}, fontsize={}, "
            "fontcolor={}",
            Quoted(box.name.empty() ? NewName() : box.name), box.x, -box.y,
            box.width / kPointsPerInch, box.height / kPointsPerInch, Quoted(box.text), box.fontSize,
            Quoted(box.textColor));
        Add(", fillcolor={}, color={}", Quoted(box.fill.empty() ? "none" : box.fill),
            Quoted(box.border.empty() ? "none" : box.border));
        Add("{}];\n", box.bold ? ", fontname=\"Arial Bold\"" : "");
    }

    void Line(const DrawnLine& line) {
        std::string lower = Quoted(line.lower) + ":n";
        std::string upper = Quoted(line.upper) + ":s";
        if (line.lower.empty()) {
            const std::string from = NewName();
            const std::string to = NewName();
            Point(from, line.x1, line.y1);
            Point(to, line.x2, line.y2);
            lower = Quoted(from);
            upper = Quoted(to);
        }
        Add("  {} -- {} [color={}, penwidth={:.2f}", lower, upper, Quoted(line.color), line.width);
        Add("{}", line.dashed ? ", style=dashed" : "");
        for (const DrawnPoint& bend : line.bends) {
            Add("{}{:.1f},{:.1f}", &bend == &line.bends.front() ? ", pos=\"" : " ", bend.x,
                -bend.y);
        }
        Add("{}];\n", line.bends.empty() ? "" : "\"");
    }

    std::string m_text;
    size_t m_names = 0;
};

}  // namespace

std::string DotOf(const Drawing& drawing) {
    return DotWriter().Write(drawing);
}

std::string ToDot(const Fabric& fabric, const Highlight& highlight) {
    return DotOf(Draw(fabric, highlight));
}

std::string ToDot(const Fabric& fabric) {
    return ToDot(fabric, Highlight());
}

}  // namespace topogen
