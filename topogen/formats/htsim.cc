// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/htsim.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr uint32_t kPicosecondsPerNanosecond = 1000;
constexpr uint64_t kBitsPerGigabit = 1'000'000'000;

/// What all switches of a tier have in common.
struct Shape {
    uint32_t down = 0;    // ports
    uint32_t up = 0;      // ports
    uint32_t bundle = 0;  // links to one switch below
    uint32_t linkClass = 0;
};

class Writer {
  public:
    explicit Writer(const Fabric& fabric)
        : m_fabric(fabric),
          m_cables(fabric),
          m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    std::string Write() {
        CheckTiers();
        CheckHosts();
        for (int tier = 0; tier < m_fabric.tiers_size(); ++tier) {
            m_shapes.push_back(ShapeOf(tier));
        }
        const uint32_t podSize = m_fabric.tiers_size() == 2 ? m_fabric.endpoints() : PodSize();
        std::string text =
            fmt::format("# {} endpoints, for htsim\nNodes {}\nTiers {}\nPodsize {}\n",
                        m_fabric.endpoints(), m_fabric.endpoints(), m_shapes.size(), podSize);
        for (size_t tier = 0; tier < m_shapes.size(); ++tier) {
            text += TierText(tier);
        }
        return text;
    }

  private:
    [[noreturn]] static void Refuse(const std::string& why) {
        throw DataError("htsim's file describes regular fat trees only: " + why);
    }

    void CheckTiers() const;
    void CheckHosts() const;
    Shape ShapeOf(int tier) const;
    uint32_t PodSize() const;
    std::string TierText(size_t tier) const;

    uint32_t FirstOf(int tier) const { return m_servers + m_fabric.tiers(tier).first_switch(); }

    const Fabric& m_fabric;
    const Cables m_cables;
    const uint32_t m_servers;
    std::vector<Shape> m_shapes;
};

void Writer::CheckTiers() const {
    constexpr int kFewest = 2;
    constexpr int kMost = 3;
    if (m_fabric.tiers_size() < kFewest || m_fabric.tiers_size() > kMost) {
        Refuse(fmt::format("2 or 3 tiers, not {}", m_fabric.tiers_size()));
    }
    if (m_fabric.ports_per_endpoint() != 1) {
        Refuse(fmt::format("an endpoint has one port, not {}", m_fabric.ports_per_endpoint()));
    }
}

void Writer::CheckHosts() const {
    const uint32_t leaves = m_fabric.tiers(0).switches();
    const uint32_t hosts = m_fabric.endpoints() / leaves;
    if (hosts * leaves != m_fabric.endpoints()) {
        Refuse(fmt::format("{} endpoints do not divide among {} leaves", m_fabric.endpoints(),
                           leaves));
    }
    for (uint32_t server = 0; server < m_servers; ++server) {
        for (const Cables::Cable& cable : m_cables.Of(server)) {
            const uint32_t endpoint = EndpointAt(m_fabric, server, cable.port);
            if (cable.peer != FirstOf(0) + endpoint / hosts) {
                Refuse(
                    fmt::format("endpoints fill leaf after leaf, but endpoint {} is on {}; "
                                "--design clos does that",
                                endpoint, NodeName(m_fabric, cable.peer)));
            }
        }
    }
}

/// What the switches of the tier share; refuses if one differs.
Shape Writer::ShapeOf(int tier) const {
    std::optional<Shape> common;
    for (uint32_t i = 0; i < m_fabric.tiers(tier).switches(); ++i) {
        const uint32_t node = FirstOf(tier) + i;
        std::map<uint32_t, uint32_t> below;
        std::set<uint32_t> classes;
        Shape shape;
        for (const Cables::Cable& cable : m_cables.Of(node)) {
            const bool isServer = cable.peer < m_servers;
            const auto level =
                isServer ? -1
                         : static_cast<int>(
                               m_fabric.switches(static_cast<int>(cable.peer - m_servers)).tier());
            if (level != tier - 1 && level != tier + 1) {
                Refuse(fmt::format("links join neighbouring tiers, but {} is linked to {}",
                                   NodeName(m_fabric, node), NodeName(m_fabric, cable.peer)));
            }
            if (level > tier) {
                ++shape.up;
                continue;
            }
            ++shape.down;
            shape.bundle = isServer ? 1 : ++below[cable.peer];
            shape.linkClass = m_fabric.links().link_class(static_cast<int>(cable.link));
            classes.insert(shape.linkClass);
        }
        for (const auto& [peer, links] : below) {
            if (links != shape.bundle) {
                Refuse(fmt::format("{} has {} links to {} and {} to another",
                                   NodeName(m_fabric, node), links, NodeName(m_fabric, peer),
                                   shape.bundle));
            }
        }
        if (!common) {
            common = shape;
        }
        if (classes.size() != 1 || shape.down != common->down || shape.up != common->up ||
            shape.bundle != common->bundle || shape.linkClass != common->linkClass) {
            Refuse(fmt::format("{} and {} differ in ports or links", NodeName(m_fabric, node),
                               NodeName(m_fabric, FirstOf(tier))));
        }
    }
    return common.value_or(Shape());
}

/// Endpoints of a pod: a spine's leaves, which must all have the same spines; each pod has one
/// spine at every core that it is linked to.
uint32_t Writer::PodSize() const {
    const uint32_t cores = FirstOf(2);
    std::map<std::set<uint32_t>, uint32_t> pods;  // spines of a leaf: how many leaves have them
    for (uint32_t i = 0; i < m_fabric.tiers(0).switches(); ++i) {
        std::set<uint32_t> spines;
        for (const Cables::Cable& cable : m_cables.Of(FirstOf(0) + i)) {
            if (cable.peer >= m_servers) {
                spines.insert(cable.peer);
            }
        }
        ++pods[spines];
    }
    std::map<uint32_t, uint32_t> podOf;  // of a spine
    uint32_t number = 0;
    for (const auto& [spines, leaves] : pods) {
        for (const uint32_t spine : spines) {
            if (!podOf.emplace(spine, number).second || leaves != pods.begin()->second ||
                spines.size() != pods.begin()->first.size()) {
                Refuse("pods are alike and share no spine");
            }
        }
        ++number;
    }
    for (uint32_t i = 0; i < m_fabric.tiers(2).switches(); ++i) {
        std::map<uint32_t, uint32_t> spineIn;  // of each pod
        for (const Cables::Cable& cable : m_cables.Of(cores + i)) {
            const auto found = spineIn.emplace(podOf[cable.peer], cable.peer);
            if (found.first->second != cable.peer) {
                Refuse(fmt::format("a core is linked to one spine a pod, but {} to {} and {}",
                                   NodeName(m_fabric, cores + i),
                                   NodeName(m_fabric, found.first->second),
                                   NodeName(m_fabric, cable.peer)));
            }
        }
        if (spineIn.size() != pods.size()) {
            Refuse(fmt::format("{} is not linked to all pods", NodeName(m_fabric, cores + i)));
        }
    }
    return pods.begin()->second * m_shapes[0].down;
}

std::string Writer::TierText(size_t tier) const {
    const Shape& shape = m_shapes[tier];
    const LinkClass& link = m_fabric.link_classes(static_cast<int>(shape.linkClass));
    const Switch& first =
        m_fabric.switches(static_cast<int>(FirstOf(static_cast<int>(tier)) - m_servers));
    const uint64_t pipeline = m_fabric.switch_models(static_cast<int>(first.model())).pipeline_ps();
    if (link.rate_bps() % kBitsPerGigabit != 0 || link.delay_ps() == 0 ||
        link.delay_ps() % kPicosecondsPerNanosecond != 0 ||
        pipeline % kPicosecondsPerNanosecond != 0) {
        Refuse("rates are whole Gb/s, and delays whole nanoseconds above 0");
    }
    std::string text = fmt::format("\nTier {}\nDownlink_speed_Gbps {}\nRadix_Down {}\n", tier,
                                   link.rate_bps() / kBitsPerGigabit, shape.down);
    if (tier + 1 < m_shapes.size()) {
        const LinkClass& above =
            m_fabric.link_classes(static_cast<int>(m_shapes[tier + 1].linkClass));
        const uint64_t in = shape.down * link.rate_bps();
        const uint64_t out = shape.up * above.rate_bps();
        if (out == 0 || in % out != 0) {
            Refuse(fmt::format("oversubscription is a whole number, not {} down to {} up in a {}",
                               RateText(static_cast<double>(in)),
                               RateText(static_cast<double>(out)),
                               m_fabric.tiers(static_cast<int>(tier)).name()));
        }
        text += fmt::format("Radix_Up {}\n", shape.up);
        text += in == out ? "" : fmt::format("Oversubscribed {}\n", in / out);
    }
    text += shape.bundle == 1 ? "" : fmt::format("Bundle {}\n", shape.bundle);
    return text + fmt::format("Downlink_Latency_ns {}\nSwitch_Latency_ns {}\n",
                              link.delay_ps() / kPicosecondsPerNanosecond,
                              pipeline / kPicosecondsPerNanosecond);
}

}  // namespace

std::string ToHtsim(const Fabric& fabric) {
    return Writer(fabric).Write();
}

}  // namespace topogen
