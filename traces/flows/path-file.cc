// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/path-file.h"

#include <fmt/format.h>

#include <charconv>

#include "traces/flows/line-reader.h"

namespace traces {

namespace {

constexpr size_t kFields = 6;
constexpr size_t kFewestNodes = 3;  // both ends, and a switch between them

/// Word `index` as nodes; `what` stands in errors.
std::vector<uint32_t> ParsePath(const LineReader& reader, size_t index, const char* what,
                                uint32_t from, uint32_t to) {
    std::vector<uint32_t> nodes;
    const std::string& word = reader.GetWord(index);
    const char* at = word.data();
    const char* end = at + word.size();
    while (true) {
        uint32_t node = 0;
        const auto [rest, failure] = std::from_chars(at, end, node);
        if (failure != std::errc() || (rest != end && *rest != '-')) {
            throw reader.Refuse(fmt::format(
                "{}: node {} of it is no number; must be nodes with - between them, as 0-16-1",
                what, nodes.size()));
        }
        nodes.push_back(node);
        if (rest == end) {
            break;
        }
        at = rest + 1;
    }
    if (nodes.size() < kFewestNodes || nodes.front() != from || nodes.back() != to) {
        throw reader.Refuse(fmt::format(
            "{} from node {} to {} over {} others: must be from {} to {}, over at least one switch",
            what, nodes.front(), nodes.back(), nodes.size() < 2 ? 0 : nodes.size() - 2, from, to));
    }
    return nodes;
}

PathLine ParseLine(const LineReader& reader) {
    if (reader.GetCount() != kFields) {
        throw reader.Refuse(fmt::format(
            "{} fields; must be 6: source destination source-port destination-port data-path "
            "ACK-path",
            reader.GetCount()));
    }
    PathLine path;
    path.source = static_cast<uint32_t>(reader.GetWhole(0, "source", 0, UINT32_MAX));
    path.destination = static_cast<uint32_t>(reader.GetWhole(1, "destination", 0, UINT32_MAX));
    path.sourcePort = static_cast<uint32_t>(reader.GetWhole(2, "source-port", 0, UINT16_MAX));
    reader.GetWhole(3, "destination-port", 0, UINT16_MAX);
    path.data = ParsePath(reader, 4, "data path", path.source, path.destination);
    path.acks = ParsePath(reader, 5, "ACK path", path.destination, path.source);
    path.line = reader.GetLine();
    if (path.source == path.destination) {
        throw reader.Refuse(fmt::format("destination {}: a path to itself; must differ from source",
                                        path.destination));
    }
    return path;
}

}  // namespace

std::vector<PathLine> ReadPathFile(const std::string& path) {
    LineReader reader(path);
    std::vector<PathLine> paths;
    while (reader.Next()) {
        paths.push_back(ParseLine(reader));
    }
    if (paths.empty()) {
        throw reader.Refuse("no paths; must have at least one line");
    }
    return paths;
}

}  // namespace traces
