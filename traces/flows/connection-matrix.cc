// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/connection-matrix.h"

#include <fmt/format.h>

#include <charconv>
#include <string>

#include "traces/flows/line-reader.h"

namespace traces {

namespace {

constexpr uint64_t kMaxConnections = 1'000'000'000;

topogen::Error RefuseDependency(const LineReader& reader, const std::string& word) {
    return reader.Refuse(word +
                         ": flows that wait for each other are not supported yet; allowed are "
                         "connections with a start and a size");
}

/// What the lines before the connections say.
struct Header {
    uint64_t nodes = 0;
    uint64_t connections = 0;
};

/// The reader stands on the first connection, if there is one.
Header ReadHeader(LineReader& reader) {
    Header header;
    bool hasConnections = false;
    while (reader.Next() && reader.GetWord(0).find("->") == std::string::npos) {
        const std::string& word = reader.GetWord(0);
        if (reader.GetCount() != 2) {
            throw reader.Refuse("must be a word and a number, as Connections 3");
        }
        if (word == "Nodes") {
            header.nodes = reader.GetWhole(1, "Nodes", 2, UINT32_MAX);
        } else if (word == "Connections") {
            header.connections = reader.GetWhole(1, "Connections", 1, kMaxConnections);
            hasConnections = true;
        } else if (word != "Triggers" && word != "Failures") {
            throw reader.Refuse(word + ": must be Nodes, Connections, Triggers or Failures");
        } else if (reader.GetWhole(1, word.c_str(), 0, kMaxConnections) != 0) {
            throw word == "Triggers" ? RefuseDependency(reader, word)
                                     : reader.Refuse(
                                           "Failures: not supported; name failing links "
                                           "in the scenario, by link_failure");
        }
    }
    if (!hasConnections) {
        throw reader.Refuse("Connections: missing; must come before the first of them");
    }
    return header;
}

/// "0->5"
void ParseEnds(const LineReader& reader, uint64_t nodes, FlowLine& flow) {
    const std::string& word = reader.GetWord(0);
    const size_t arrow = word.find("->");
    const char* begin = word.data();
    const char* end = begin + word.size();
    const auto isNode = [nodes](const char* from, const char* to, uint32_t& node) {
        const auto [rest, failure] = std::from_chars(from, to, node);
        return failure == std::errc() && rest == to && (nodes == 0 || node < nodes);
    };
    if (arrow == std::string::npos || !isNode(begin, begin + arrow, flow.source) ||
        !isNode(begin + arrow + 2, end, flow.destination)) {
        throw reader.Refuse(
            fmt::format("{}: must be SOURCE->DESTINATION, each less than the number of Nodes, {}",
                        word, nodes));
    }
    if (flow.source == flow.destination) {
        throw reader.Refuse(word + ": a flow to itself; must lead to another node");
    }
}

FlowLine ParseConnection(const LineReader& reader, uint64_t nodes) {
    FlowLine flow;
    flow.line = reader.GetLine();
    ParseEnds(reader, nodes, flow);
    bool hasStart = false;
    for (size_t i = 1; i < reader.GetCount(); i += 2) {
        const std::string& key = reader.GetWord(i);
        if (key == "trigger" || key == "send_done_trigger" || key == "recv_done_trigger") {
            throw RefuseDependency(reader, key);
        }
        if (i + 1 == reader.GetCount()) {
            throw reader.Refuse(key + ": needs a value");
        }
        if (key == "start") {
            flow.startPs = static_cast<int64_t>(
                reader.GetWhole(i + 1, "start", 0, static_cast<uint64_t>(kMaxStartPs)));
            hasStart = true;
        } else if (key == "size") {
            flow.bytes = reader.GetWhole(i + 1, "size", 1, kMaxFlowBytes);
        } else if (key == "id" || key == "prio") {
            reader.GetWhole(i + 1, key.c_str(), 0, UINT32_MAX);
        } else {
            throw reader.Refuse(key + ": must be id, start, size or prio");
        }
    }
    if (!hasStart || flow.bytes == 0) {
        throw reader.Refuse(hasStart ? "size: missing; without it htsim sends for ever"
                                     : "start: missing");
    }
    return flow;
}

}  // namespace

FlowFile ReadConnectionMatrix(const std::string& path) {
    LineReader reader(path);
    const Header header = ReadHeader(reader);
    FlowFile file;
    bool more = reader.GetCount() != 0;
    for (; more && file.flows.size() < header.connections; more = reader.Next()) {
        file.flows.push_back(ParseConnection(reader, header.nodes));
    }
    if (more) {
        throw reader.Refuse(
            fmt::format("more than the {} Connections that the file says", header.connections));
    }
    if (file.flows.size() != header.connections) {
        throw reader.Refuse(fmt::format("the file ends after {} of its {} Connections",
                                        file.flows.size(), header.connections));
    }
    return file;
}

}  // namespace traces
