// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/hpcc.h"

#include <fmt/format.h>

#include <sstream>

#include "topogen/formats/link-lines.h"
#include "topogen/formats/read-network.h"

namespace topogen {

std::string ToHpcc(const Fabric& fabric) {
    const auto switches = static_cast<uint32_t>(fabric.switches_size());
    std::string text = fmt::format("{} {} {}\n", fabric.endpoints() + switches, switches,
                                   fabric.links().a_node_size());
    for (uint32_t i = 0; i < switches; ++i) {
        text += fmt::format("{}{}", i == 0 ? "" : " ", fabric.endpoints() + i);
    }
    return text + "\n" + LinkLines(fabric, fabric.endpoints());
}

Fabric FromHpcc(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    LineReader lines(name, in);
    constexpr size_t kWords = 3;
    if (!lines.Next() || lines.GetCount() < kWords || lines.GetCount() > kWords + 1) {
        throw lines.Refuse(
            "the first line must be: nodes switches links, or nodes switches tors links");
    }
    const size_t last = lines.GetCount() - 1;
    const auto nodes = static_cast<uint32_t>(lines.GetWhole(0, "nodes", 1, kMostNodes));
    const auto switches = static_cast<uint32_t>(lines.GetWhole(1, "switches", 0, nodes));
    const uint64_t count = lines.GetWhole(last, "links", 0, kMostNodes);
    const NodeNumbers numbers(lines, nodes, switches);
    ReadNetwork network;
    const std::vector<LinkLine> links = ReadLinkLines(lines, nodes, count, network.leftOut);
    CheckEnoughLinks(lines, numbers.Endpoints(), links.size());
    network.endpoints = numbers.Endpoints();
    network.switches = switches;
    network.format = "hpcc";
    network.endpointNumbers = numbers.EndpointNodes();
    network.switchNumbers = numbers.SwitchNodes();
    for (uint32_t endpoint = 0; endpoint < network.endpoints; ++endpoint) {
        network.serverOf.push_back(endpoint);
    }
    for (const LinkLine& link : links) {
        const NodeNumbers::Node a = numbers.Find(link.a);
        const NodeNumbers::Node b = numbers.Find(link.b);
        network.cables.push_back({{a.isSwitch, a.index},
                                  {b.isSwitch, b.index},
                                  link.rateBps,
                                  link.delayPs,
                                  link.line,
                                  link.frameLoss});
    }
    return ToFabric(network, lines);
}

}  // namespace topogen
