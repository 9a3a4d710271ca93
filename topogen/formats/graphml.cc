// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/graphml.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "topogen/model/cables.h"

namespace topogen {

namespace {

struct Key {
    const char* name;
    const char* of;  // node or edge
    const char* type;
};

constexpr std::array<Key, 11> kKeys = {{{"kind", "node", "string"},
                                        {"name", "node", "string"},
                                        {"tier", "node", "int"},
                                        {"pod", "node", "int"},
                                        {"rail", "node", "int"},
                                        {"endpoints", "node", "int"},
                                        {"source_port", "edge", "int"},
                                        {"target_port", "edge", "int"},
                                        {"rate_bps", "edge", "long"},
                                        {"delay_ps", "edge", "long"},
                                        {"length_m", "edge", "double"}}};

class Writer {
  public:
    explicit Writer(const Fabric& fabric) : m_fabric(fabric) {}

    std::string Write() {
        m_text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
        for (const Key& key : kKeys) {
            Add("<key id=\"{0}\" for=\"{1}\" attr.name=\"{0}\" attr.type=\"{2}\"/>\n", key.name,
                key.of, key.type);
        }
        m_text += "<graph edgedefault=\"undirected\">\n";
        AddNodes();
        AddEdges();
        m_text += "</graph>\n</graphml>\n";
        return std::move(m_text);
    }

  private:
    template <typename... Args>
    void Add(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), format, std::forward<Args>(args)...);
    }

    template <typename Value>
    void Data(const char* key, const Value& value) {
        Add("<data key=\"{}\">{}</data>", key, value);
    }

    static std::string Escaped(const std::string& text) {
        std::string escaped;
        for (const char c : text) {
            switch (c) {
                case '&':
                    escaped += "&amp;";
                    break;
                case '<':
                    escaped += "&lt;";
                    break;
                case '>':
                    escaped += "&gt;";
                    break;
                default:
                    escaped += c;
            }
        }
        return escaped;
    }

    void AddNodes() {
        const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
        const auto nodes = servers + static_cast<uint32_t>(m_fabric.switches_size());
        for (uint32_t node = 0; node < nodes; ++node) {
            Add("<node id=\"n{}\">", node);
            Data("name", Escaped(NodeName(m_fabric, node)));
            if (node < servers) {
                const Server& server = m_fabric.servers(static_cast<int>(node));
                Data("kind", "server");
                Data("pod", server.pod());
                Data("endpoints", server.endpoints());
            } else {
                const Switch& found = m_fabric.switches(static_cast<int>(node - servers));
                Data("kind", "switch");
                Data("tier", found.tier());
                Data("pod", found.pod());
                Data("rail", found.rail());
            }
            m_text += "</node>\n";
        }
    }

    void AddEdges() {
        const Links& links = m_fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            const LinkClass& linkClass =
                m_fabric.link_classes(static_cast<int>(links.link_class(i)));
            Add("<edge id=\"e{}\" source=\"n{}\" target=\"n{}\">", i, links.a_node(i),
                links.b_node(i));
            Data("source_port", links.a_port(i));
            Data("target_port", links.b_port(i));
            Data("rate_bps", linkClass.rate_bps());
            Data("delay_ps", linkClass.delay_ps());
            Data("length_m", linkClass.length_m());
            m_text += "</edge>\n";
        }
    }

    const Fabric& m_fabric;
    std::string m_text;
};

}  // namespace

std::string ToGraphml(const Fabric& fabric) {
    return Writer(fabric).Write();
}

}  // namespace topogen
