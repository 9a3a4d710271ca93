// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/link-lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "topogen/model/cables.h"

namespace topogen {

namespace {

constexpr uint64_t kMostRateBps = 100'000'000'000'000;  // of a fabric file
constexpr uint64_t kMostDelayPs = 100'000'000'000;      // 0.1 s

struct Unit {
    const char* name;
    uint32_t digits;  // of the base unit, bit/s or picosecond, that one of it has after the 1
};

constexpr std::array<Unit, 10> kRateUnits = {{{"Tbps", 12},
                                              {"Gbps", 9},
                                              {"Mbps", 6},
                                              {"kbps", 3},
                                              {"bps", 0},
                                              {"Tb/s", 12},
                                              {"Gb/s", 9},
                                              {"Mb/s", 6},
                                              {"kb/s", 3},
                                              {"b/s", 0}}};
constexpr std::array<Unit, 5> kTimeUnits = {
    {{"ms", 9}, {"us", 6}, {"ns", 3}, {"ps", 0}, {"s", 12}}};

template <size_t N>
bool ParseQuantity(const std::string& text, const std::array<Unit, N>& units, uint64_t& value) {
    const size_t end = text.find_first_not_of("0123456789.");
    if (end == std::string::npos) {
        return false;
    }
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
        return text.compare(end, std::string::npos, candidate.name) == 0;
    });
    return unit != units.end() &&
           ParseDecimal(std::string_view(text).substr(0, end), unit->digits, value);
}

/// `value` thousandths as a decimal number without trailing zeros.
std::string Thousandths(uint64_t value) {
    std::string text = std::to_string(value / 1000);
    if (value % 1000 != 0) {
        text += fmt::format(".{:03}", value % 1000);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text;
}

std::string RateWord(uint64_t bps) {
    constexpr uint64_t kMega = 1'000'000;
    return bps % kMega == 0 ? Thousandths(bps / kMega) + "Gbps" : fmt::format("{}bps", bps);
}

LinkLine ReadLink(const LineReader& lines, uint32_t nodes) {
    constexpr size_t kWords = 5;
    if (lines.GetCount() != kWords) {
        throw lines.Refuse(fmt::format("{} words; a link has {}: node node rate delay error-rate",
                                       lines.GetCount(), kWords));
    }
    LinkLine link{};
    link.a = static_cast<uint32_t>(lines.GetWhole(0, "node", 0, nodes - 1));
    link.b = static_cast<uint32_t>(lines.GetWhole(1, "node", 0, nodes - 1));
    link.line = lines.GetLine();
    if (link.a == link.b) {
        throw lines.Refuse(fmt::format("node {}: a link must join two nodes", link.a));
    }
    if (!ParseQuantity(lines.GetWord(2), kRateUnits, link.rateBps) || link.rateBps < 1 ||
        link.rateBps > kMostRateBps) {
        throw lines.Refuse(
            "rate: must be as 400Gbps, in Tbps, Gbps, Mbps, kbps or bps, from 1bps "
            "to 100Tbps");
    }
    if (!ParseQuantity(lines.GetWord(3), kTimeUnits, link.delayPs) || link.delayPs > kMostDelayPs) {
        throw lines.Refuse("delay: must be as 0.001ms, in s, ms, us, ns or ps, from 0 to 100ms");
    }
    if (lines.GetReal(4, "error rate", 0, 1) != 0) {
        throw lines.Refuse("error rate: must be 0; links of a fabric file lose nothing");
    }
    return link;
}

}  // namespace

std::string LinkLines(const Fabric& fabric, uint32_t firstSwitch) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Links& links = fabric.links();
    const auto number = [&](uint32_t node, uint32_t port) {
        return node < servers ? EndpointAt(fabric, node, port) : firstSwitch + node - servers;
    };
    std::vector<std::string> tails;  // by class
    for (const LinkClass& linkClass : fabric.link_classes()) {
        tails.push_back(fmt::format(" {} {}ns 0\n", RateWord(linkClass.rate_bps()),
                                    Thousandths(linkClass.delay_ps())));
    }
    std::string text;
    for (int i = 0; i < links.a_node_size(); ++i) {
        fmt::format_to(std::back_inserter(text), "{} {}{}",
                       number(links.a_node(i), links.a_port(i)),
                       number(links.b_node(i), links.b_port(i)), tails[links.link_class(i)]);
    }
    return text;
}

NodeNumbers::NodeNumbers(LineReader& lines, uint32_t nodes, uint32_t switches) : m_nodes(nodes) {
    while (m_sorted.size() < switches) {
        if (!lines.Next()) {
            throw lines.Refuse(
                fmt::format("the file ends after {} of {} switches", m_sorted.size(), switches));
        }
        for (size_t i = 0; i < lines.GetCount(); ++i) {
            const auto node = static_cast<uint32_t>(lines.GetWhole(i, "switch", 0, nodes - 1));
            if (!m_index.emplace(node, static_cast<uint32_t>(m_sorted.size())).second) {
                throw lines.Refuse(fmt::format("switch {}: listed twice", node));
            }
            m_sorted.push_back(node);
        }
        if (m_sorted.size() > switches) {
            throw lines.Refuse(
                fmt::format("{} switches, but line 1 says {}", m_sorted.size(), switches));
        }
    }
    std::sort(m_sorted.begin(), m_sorted.end());
}

NodeNumbers::Node NodeNumbers::Find(uint32_t node) const {
    const auto found = m_index.find(node);
    if (found != m_index.end()) {
        return {true, found->second};
    }
    const auto below = std::lower_bound(m_sorted.begin(), m_sorted.end(), node) - m_sorted.begin();
    return {false, node - static_cast<uint32_t>(below)};
}

std::vector<LinkLine> ReadLinkLines(LineReader& lines, uint32_t nodes, uint64_t count) {
    std::vector<LinkLine> links;
    while (lines.Next()) {
        if (links.size() == count) {
            throw lines.Refuse(fmt::format("more than the {} links that line 1 says", count));
        }
        links.push_back(ReadLink(lines, nodes));
    }
    if (links.size() < count) {
        throw lines.Refuse(fmt::format("the file ends after {} of {} links", links.size(), count));
    }
    return links;
}

void CheckEnoughLinks(const LineReader& lines, uint32_t endpoints, size_t links) {
    if (endpoints == 0 || links < endpoints) {
        throw lines.Refuse(
            fmt::format("{} endpoints and {} links; there must be an endpoint, and a link for each",
                        endpoints, links));
    }
}

}  // namespace topogen
