// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>
#include <utility>
#include <vector>

#include "topogen/text/csv.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

using Column = Comparison::Fabric;
using Row = std::pair<std::string, std::function<std::string(const Column&)>>;

constexpr size_t kLabelWidth = 30;
constexpr size_t kMostWidth = 100;
constexpr size_t kLeastColumn = 15;
constexpr double kMillion = 1e6;

const char* Mark(bool assumed) {
    return assumed ? "*" : "";
}

std::string Dollars(double low, double high, bool assumed) {
    const auto text = [](double usd) { return Grouped(static_cast<uint64_t>(std::llround(usd))); };
    return text(low) + "-" + text(high) + Mark(assumed);
}

std::string Percent(double share) {
    return PercentText(share, 1);
}

/// What is in it.
std::vector<Row> SizeRows() {
    return {
        {"design", [](const Column& c) { return c.facts().design(); }},
        {"GPUs", [](const Column& c) { return Grouped(c.facts().bom().gpus()); }},
        {"Gb/s a GPU",
         [](const Column& c) { return fmt::format("{:g}", c.facts().gbps_per_gpu()); }},
        {"tiers", [](const Column& c) { return std::to_string(c.facts().tiers()); }},
        {"switches", [](const Column& c) { return Grouped(c.facts().bom().switches()); }},
        {"rack units",
         [](const Column& c) { return fmt::format("{:g}", c.facts().bom().rack_units()); }},
        {"cables",
         [](const Column& c) {
             return Grouped(c.facts().bom().fibre_cables() + c.facts().bom().copper_cables());
         }},
        {"of copper", [](const Column& c) { return Grouped(c.facts().bom().copper_cables()); }},
        {"transceivers", [](const Column& c) { return Grouped(c.facts().bom().transceivers()); }},
        {"per GPU",
         [](const Column& c) {
             return fmt::format("{:.2f}", c.facts().bom().transceivers_per_gpu());
         }},
    };
}

std::vector<Row> CostRows() {
    return {
        {"MW",
         [](const Column& c) {
             return fmt::format("{:.3f}{}", c.facts().bom().watts() / kMillion,
                                Mark(c.facts().watts_assumed()));
         }},
        {"of optics",
         [](const Column& c) {
             return fmt::format("{:.3f}", c.facts().bom().watts_optics() / kMillion);
         }},
        {"watts a GPU",
         [](const Column& c) {
             return fmt::format("{:.0f}{}", c.facts().watts_per_gpu(),
                                Mark(c.facts().watts_assumed()));
         }},
        {"watts a Tb/s of bisection",
         [](const Column& c) {
             return fmt::format("{:.0f}{}", c.facts().watts_per_tbps(),
                                Mark(c.facts().watts_assumed()));
         }},
        {"million dollars",
         [](const Column& c) {
             return fmt::format("{:.1f}-{:.1f}{}", c.facts().bom().usd_low() / kMillion,
                                c.facts().bom().usd_high() / kMillion,
                                Mark(c.facts().usd_assumed()));
         }},
        {"dollars a GPU",
         [](const Column& c) {
             return Dollars(c.facts().usd_low_per_gpu(), c.facts().usd_high_per_gpu(),
                            c.facts().usd_assumed());
         }},
        {"dollars a Tb/s of bisection",
         [](const Column& c) {
             return Dollars(c.facts().usd_low_per_tbps(), c.facts().usd_high_per_tbps(),
                            c.facts().usd_assumed());
         }},
    };
}

std::vector<Row> TrafficRows() {
    return {
        {"bisection", [](const Column& c) { return Percent(c.facts().bisection()); }},
        {"oversubscribed",
         [](const Column& c) { return fmt::format("{:.4g}:1", c.facts().oversubscription()); }},
        {"a permutation by ECMP",
         [](const Column& c) { return Percent(c.facts().permutation_share()); }},
        {"diameter, switches",
         [](const Column& c) { return std::to_string(c.facts().diameter()); }},
        {"GPUs within 1 switch",
         [](const Column& c) { return Grouped(c.facts().gpus_within_1()); }},
        {"GPUs within 3 switches",
         [](const Column& c) { return Grouped(c.facts().gpus_within_3()); }},
        {"GPUs within 5 switches",
         [](const Column& c) { return Grouped(c.facts().gpus_within_5()); }},
    };
}

std::vector<Row> FailureRows(const Comparison& fabrics) {
    std::vector<Row> rows = {
        {"GPUs off with a leaf",
         [](const Column& c) { return Grouped(c.facts().gpus_off_with_leaf()); }},
        {"GPUs off with an optic",
         [](const Column& c) { return Grouped(c.facts().gpus_off_with_optic()); }},
        {"GPUs of a switch's servers",
         [](const Column& c) { return Grouped(c.facts().gpus_stopped_with_switch()); }},
        {"uplinks lost with a spine",
         [](const Column& c) { return Percent(c.facts().uplinks_lost_with_spine()); }},
        {"GPUs off with a pod", [](const Column& c) { return Grouped(c.facts().gpus_in_pod()); }},
    };
    const bool reliability = std::any_of(fabrics.fabric().begin(), fabrics.fabric().end(),
                                         [](const Column& c) { return c.has_reliability(); });
    if (reliability) {
        rows.emplace_back("failures a day", [](const Column& c) {
            return fmt::format("{:.4g}*", c.reliability().per_day());
        });
        rows.emplace_back("stops of the job a day", [](const Column& c) {
            return fmt::format("{:.4g}*", c.reliability().job_stops_per_day());
        });
        rows.emplace_back("of that, by the network", [](const Column& c) {
            return fmt::format("{:.4g}*", c.reliability().network_stops_per_day());
        });
        rows.emplace_back("job runs without", [](const Column& c) {
            return Percent(c.reliability().job_survives()) + "*";
        });
    }
    return rows;
}

std::vector<Row> RowsOf(const Comparison& fabrics) {
    std::vector<Row> rows;
    for (const std::vector<Row>& some :
         {SizeRows(), CostRows(), TrafficRows(), FailureRows(fabrics)}) {
        rows.insert(rows.end(), some.begin(), some.end());
    }
    return rows;
}

/// `text` in lines of at most `width`, broken at blanks and, where a word is longer, in it.
std::vector<std::string> Wrapped(const std::string& text, size_t width) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string word; in >> word;) {
        if (!lines.empty() && lines.back().size() + 1 + word.size() <= width) {
            lines.back() += " " + word;
            continue;
        }
        for (; word.size() > width; word.erase(0, width)) {
            lines.push_back(word.substr(0, width));
        }
        lines.push_back(word);
    }
    return lines;
}

std::string Line(const std::string& label, const std::vector<std::string>& cells, size_t width) {
    std::string line = fmt::format("{:<{}}", label, kLabelWidth);
    for (const std::string& cell : cells) {
        line += fmt::format("  {:>{}}", cell, width);
    }
    return line + "\n";
}

/// The names, over as many lines as the longest takes.
std::string Heading(const std::vector<const Column*>& columns, size_t width) {
    std::vector<std::vector<std::string>> names;
    size_t lines = 0;
    for (const Column* column : columns) {
        names.push_back(Wrapped(column->facts().name(), width));
        lines = std::max(lines, names.back().size());
    }
    std::string text;
    for (size_t i = 0; i < lines; ++i) {
        std::vector<std::string> cells;
        cells.reserve(names.size());
        for (const auto& name : names) {
            cells.push_back(i < name.size() ? name[i] : "");
        }
        text += Line(i == 0 ? "fabric" : "", cells, width);
    }
    return text;
}

std::string Block(const std::vector<Row>& rows, const std::vector<const Column*>& columns,
                  size_t width) {
    std::string text = Heading(columns, width);
    for (const auto& [label, value] : rows) {
        std::vector<std::string> cells;
        cells.reserve(columns.size());
        for (const Column* column : columns) {
            cells.push_back(value(*column));
        }
        text += Line(label, cells, width);
    }
    return text;
}

}  // namespace

std::string CompareTable(const Comparison& fabrics) {
    const std::vector<Row> rows = RowsOf(fabrics);
    size_t width = kLeastColumn;
    for (const Column& column : fabrics.fabric()) {
        for (const auto& [label, value] : rows) {
            width = std::max(width, value(column).size());
        }
    }
    const size_t across = std::max<size_t>(1, (kMostWidth - kLabelWidth) / (width + 2));
    std::string text;
    std::vector<const Column*> block;
    for (int i = 0; i < fabrics.fabric_size(); ++i) {
        block.push_back(&fabrics.fabric(i));
        if (block.size() == across || i + 1 == fabrics.fabric_size()) {
            text += (text.empty() ? "" : "\n") + Block(rows, block, width);
            block.clear();
        }
    }
    return text + "* rests on an assumption; --bom csv gives the source of every figure\n";
}

std::string CompareMarkdown(const Comparison& fabrics) {
    std::string text = "| fabric |";
    std::string rule = "|---|";
    for (const Column& column : fabrics.fabric()) {
        text += fmt::format(" {} |", column.facts().name());
        rule += "--:|";
    }
    text += "\n" + rule + "\n";
    for (const auto& [label, value] : RowsOf(fabrics)) {
        text += fmt::format("| {} |", label);
        for (const Column& column : fabrics.fabric()) {
            std::string cell = value(column);
            const size_t mark = cell.find('*');
            text +=
                fmt::format(" {} |", mark == std::string::npos ? cell : cell.insert(mark, "\\"));
        }
        text += "\n";
    }
    return text + "\n\\* rests on an assumption\n";
}

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string ValueOf(const Message& message, const FieldDescriptor& field) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
            return CsvField(reflection.GetString(message, &field));
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return fmt::format("{}", reflection.GetDouble(message, &field));
        case FieldDescriptor::CPPTYPE_BOOL:
            return reflection.GetBool(message, &field) ? "yes" : "no";
        default:
            return std::to_string(reflection.GetUInt32(message, &field));
    }
}

/// Calls `of` with every single figure of `message`, nested ones included, and its column's name.
void EachFigure(const Message& message,
                const std::function<void(const Message&, const FieldDescriptor&)>& of) {
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const FieldDescriptor& field = *type.field(i);
        if (field.is_repeated()) {
            continue;
        }
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            EachFigure(message.GetReflection()->GetMessage(message, &field), of);
        } else {
            of(message, field);
        }
    }
}

}  // namespace

std::string CompareCsv(const Comparison& fabrics) {
    std::string text;
    EachFigure(Column::default_instance(), [&](const Message&, const FieldDescriptor& field) {
        text += (text.empty() ? "" : ",") + field.name();
    });
    for (const Column& column : fabrics.fabric()) {
        std::string line;
        EachFigure(column, [&](const Message& message, const FieldDescriptor& field) {
            line += (line.empty() ? "" : ",") + ValueOf(message, field);
        });
        text += "\n" + line;
    }
    return text + "\n";
}

}  // namespace topogen
