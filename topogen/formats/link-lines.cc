// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/link-lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include "topogen/model/cables.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr uint64_t kMostRateBps = 100'000'000'000'000;  // of a fabric file
constexpr uint64_t kMostDelayPs = 100'000'000'000;      // 0.1 s

struct Unit {
    const char* name;
    int digits;           // of the base unit, bit/s or picosecond, that one of it has after the 1
    uint64_t factor = 1;  // that it has besides
};

// As ns-3's DataRate and Time read them, and what else people write. A plain number is in bit/s, or
// in seconds.
constexpr uint64_t kBits = 8;  // in a byte
constexpr std::array<Unit, 35> kRateUnits = {{{"", 0},
                                              {"bps", 0},
                                              {"b/s", 0},
                                              {"Bps", 0, kBits},
                                              {"B/s", 0, kBits},
                                              {"kbps", 3},
                                              {"kb/s", 3},
                                              {"Kbps", 3},
                                              {"Kb/s", 3},
                                              {"kBps", 3, kBits},
                                              {"kB/s", 3, kBits},
                                              {"KBps", 3, kBits},
                                              {"KB/s", 3, kBits},
                                              {"Mbps", 6},
                                              {"Mb/s", 6},
                                              {"MBps", 6, kBits},
                                              {"MB/s", 6, kBits},
                                              {"Gbps", 9},
                                              {"Gb/s", 9},
                                              {"GBps", 9, kBits},
                                              {"GB/s", 9, kBits},
                                              {"Tbps", 12},
                                              {"Tb/s", 12},
                                              {"TBps", 12, kBits},
                                              {"TB/s", 12, kBits},
                                              {"mbps", 6},
                                              {"gbps", 9},
                                              {"tbps", 12},
                                              {"Mbit/s", 6},
                                              {"Gbit/s", 9},
                                              {"Tbit/s", 12},
                                              {"K", 3},
                                              {"M", 6},
                                              {"G", 9},
                                              {"T", 12}}};
constexpr std::array<Unit, 6> kTimeUnits = {
    {{"", 12}, {"s", 12}, {"ms", 9}, {"us", 6}, {"ns", 3}, {"ps", 0}}};

/// The number at the front of `text`, with its exponent if it has one: "1.5e-06" of "1.5e-06s".
size_t NumberLength(const std::string& text) {
    constexpr const char* kDigits = "0123456789";
    const size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    if (end == 0 || end == text.size() || (text[end] != 'e' && text[end] != 'E')) {
        return end;
    }
    const size_t sign = text.find_first_of("+-", end) == end + 1 ? 1 : 0;
    const size_t first = end + 1 + sign;
    const size_t last = std::min(text.find_first_not_of(kDigits, first), text.size());
    return last == first ? end : last;
}

/// `text` in units of 10^-digits, as ParseDecimal has it, with an exponent allowed.
bool ParseNumber(std::string_view text, int digits, uint64_t& value) {
    constexpr int kMostExponent = 30;
    const size_t mark = text.find_first_of("eE");
    if (mark != std::string_view::npos) {
        std::string_view word = text.substr(mark + 1);
        word.remove_prefix(word.front() == '+' ? 1 : 0);
        int exponent = 0;
        const auto parsed = std::from_chars(word.data(), word.data() + word.size(), exponent);
        if (parsed.ec != std::errc() || std::abs(exponent) > kMostExponent) {
            return false;
        }
        digits += exponent;
        text = text.substr(0, mark);
    }
    if (!ParseDecimal(text, static_cast<uint32_t>(std::max(digits, 0)), value)) {
        return false;
    }
    constexpr uint64_t kTen = 10;
    for (; digits < 0; ++digits) {
        value /= kTen;
    }
    return true;
}

/// False if it is none, or beyond `most`.
template <size_t N>
bool ParseQuantity(const std::string& text, const std::array<Unit, N>& units, uint64_t most,
                   uint64_t& value) {
    const size_t end = NumberLength(text);
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
        return text.compare(end, std::string::npos, candidate.name) == 0;
    });
    if (unit == units.end() ||
        !ParseNumber(std::string_view(text).substr(0, end), unit->digits, value) ||
        value > most / unit->factor) {
        return false;
    }
    value *= unit->factor;
    return true;
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
    if (!ParseQuantity(lines.GetWord(2), kRateUnits, kMostRateBps, link.rateBps) ||
        link.rateBps < 1) {
        throw lines.Refuse(
            "rate: must be as 400Gbps, in Tbps, Gbps, Mbps, kbps or bps, or a number of bit/s, "
            "from "
            "1bps to 100Tbps");
    }
    if (!ParseQuantity(lines.GetWord(3), kTimeUnits, kMostDelayPs, link.delayPs)) {
        throw lines.Refuse(
            "delay: must be as 0.001ms, in s, ms, us, ns or ps, or a number of seconds, from 0 to "
            "100ms");
    }
    link.frameLoss = lines.GetReal(4, "error rate", 0, 1);
    return link;
}

}  // namespace

std::string RateAndDelay(uint64_t rateBps, uint64_t delayPs) {
    return fmt::format("{} {}ns", RateWord(rateBps), Thousandths(delayPs));
}

std::string LinkLines(const Fabric& fabric, uint32_t firstSwitch) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Links& links = fabric.links();
    const auto number = [&](uint32_t node, uint32_t port) {
        return node < servers ? EndpointAt(fabric, node, port) : firstSwitch + node - servers;
    };
    std::vector<std::string> tails;  // by class
    for (const LinkClass& linkClass : fabric.link_classes()) {
        tails.push_back(fmt::format(" {} {}\n",
                                    RateAndDelay(linkClass.rate_bps(), linkClass.delay_ps()),
                                    linkClass.frame_loss()));
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
    m_listed = m_sorted;
    std::sort(m_sorted.begin(), m_sorted.end());
}

std::vector<uint32_t> NodeNumbers::EndpointNodes() const {
    std::vector<uint32_t> nodes;
    nodes.reserve(Endpoints());
    size_t passed = 0;  // of m_sorted
    for (uint32_t node = 0; node < m_nodes; ++node) {
        if (passed < m_sorted.size() && m_sorted[passed] == node) {
            ++passed;
        } else {
            nodes.push_back(node);
        }
    }
    return nodes;
}

NodeNumbers::Node NodeNumbers::Find(uint32_t node) const {
    const auto found = m_index.find(node);
    if (found != m_index.end()) {
        return {true, found->second};
    }
    const auto below = std::lower_bound(m_sorted.begin(), m_sorted.end(), node) - m_sorted.begin();
    return {false, node - static_cast<uint32_t>(below)};
}

std::vector<LinkLine> ReadLinkLines(LineReader& lines, uint32_t nodes, uint64_t count,
                                    std::string& leftOut) {
    std::vector<LinkLine> links;
    while (links.size() < count && lines.Next()) {
        links.push_back(ReadLink(lines, nodes));
    }
    if (links.size() < count) {
        throw lines.Refuse(fmt::format("the file ends after {} of {} links", links.size(), count));
    }
    uint32_t behind = 0;
    while (lines.Next()) {
        ++behind;
    }
    if (behind != 0) {
        leftOut = fmt::format("left out: {} after the {} that line 1 says",
                              Counted(behind, "line", "lines"), Counted(count, "link", "links"));
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
