// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_MESSAGE_H
#define FABRIC_MESSAGE_H

#include "topogen/fabric.pb.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

constexpr uint64_t kGbps = 1'000'000'000;

/// What a test cable is made of: by default 2 m at 400 Gb/s, 20 ps a byte.
struct TestCable {
    uint64_t rateBps = 400 * kGbps;
    int64_t delayPs = 10'000;
};

/// Puts a topogen::Fabric together, one switch and one endpoint at a time. Each endpoint is a
/// server of its own; switch ports are numbered in order of cabling.
class FabricMessage {
  public:
    int64_t pipelinePs = 500'000;
    uint64_t bufferBytes = 64 << 20;
    bool infiniband = false;  ///< Switches with credits instead of PFC.

    uint32_t AddSwitch() {
        m_portsUsed.push_back(0);
        return static_cast<uint32_t>(m_portsUsed.size() - 1);
    }

    /// Returns the endpoint's number.
    uint32_t AddEndpoint(uint32_t switchIndex, const TestCable& cable = {}) {
        return AddEndpoint(std::vector<uint32_t>{switchIndex}, cable);
    }

    /// One with a port to each of the switches; all endpoints have as many.
    uint32_t AddEndpoint(const std::vector<uint32_t>& switches, const TestCable& cable = {}) {
        for (uint32_t k = 0; k < switches.size(); ++k) {
            m_endpointCables.push_back(
                {m_endpoints, k, switches[k], m_portsUsed[switches[k]]++, cable});
        }
        return m_endpoints++;
    }

    void Connect(uint32_t lower, uint32_t upper, const TestCable& cable = {}) {
        const uint32_t lowerPort = m_portsUsed[lower]++;
        m_switchCables.push_back({lower, lowerPort, upper, m_portsUsed[upper]++, cable});
    }

    topogen::Fabric Build() const {
        topogen::Fabric fabric;
        const uint32_t endpoints = m_endpoints;
        fabric.set_version(2);
        fabric.set_endpoints(endpoints);
        fabric.set_ports_per_endpoint(static_cast<uint32_t>(m_endpointCables.size()) / endpoints);
        auto* model = fabric.add_switch_models();
        model->set_ports(*std::max_element(m_portsUsed.begin(), m_portsUsed.end()));
        model->set_port_rate_bps(400 * kGbps);
        model->set_buffer_bytes(bufferBytes);
        model->set_lossless_credits(infiniband);
        model->set_pipeline_ps(static_cast<uint64_t>(pipelinePs));
        AddSwitches(fabric);
        for (uint32_t e = 0; e < endpoints; ++e) {
            auto* server = fabric.add_servers();
            server->set_first_endpoint(e);
            server->set_endpoints(1);
            server->set_nvlink_domain(e);
        }
        for (const Cabling& c : m_endpointCables) {
            AddLink(fabric, c.lower, c.lowerPort, endpoints + c.upper, c.upperPort, c.cable);
        }
        for (const Cabling& c : m_switchCables) {
            AddLink(fabric, endpoints + c.lower, c.lowerPort, endpoints + c.upper, c.upperPort,
                    c.cable);
        }
        return fabric;
    }

  private:
    struct Cabling {
        uint32_t lower;
        uint32_t lowerPort;
        uint32_t upper;
        uint32_t upperPort;
        TestCable cable;
    };

    // A switch is one tier above the highest of those below it, as far as cables come lowest first.
    void AddSwitches(topogen::Fabric& fabric) const {
        std::vector<uint32_t> tiers(m_portsUsed.size(), 0);
        for (const Cabling& c : m_switchCables) {
            tiers[c.upper] = std::max(tiers[c.upper], tiers[c.lower] + 1);
        }
        for (uint32_t t = 0; t <= *std::max_element(tiers.begin(), tiers.end()); ++t) {
            fabric.add_tiers()->set_name("tier-" + std::to_string(t));
        }
        for (uint32_t s = 0; s < m_portsUsed.size(); ++s) {
            auto* added = fabric.add_switches();
            added->set_ecmp_seed(s);
            added->set_tier(tiers[s]);
        }
    }

    static void AddLink(topogen::Fabric& fabric, uint32_t aNode, uint32_t aPort, uint32_t bNode,
                        uint32_t bPort, const TestCable& cable) {
        auto* links = fabric.mutable_links();
        links->add_a_node(aNode);
        links->add_a_port(aPort);
        links->add_b_node(bNode);
        links->add_b_port(bPort);
        links->add_link_class(static_cast<uint32_t>(fabric.link_classes_size()));
        auto* kind = fabric.add_link_classes();
        kind->set_rate_bps(cable.rateBps);
        kind->set_delay_ps(static_cast<uint64_t>(cable.delayPs));
    }

    std::vector<uint32_t> m_portsUsed;  ///< By switch.
    uint32_t m_endpoints = 0;
    std::vector<Cabling> m_endpointCables;
    std::vector<Cabling> m_switchCables;
};

/// Endpoints on one switch; endpoint e is on port e.
inline FabricMessage MakeStar(uint32_t endpoints, const TestCable& cable = {}) {
    FabricMessage message;
    message.AddSwitch();
    for (uint32_t e = 0; e < endpoints; ++e) {
        message.AddEndpoint(0, cable);
    }
    return message;
}

/// Switches in a row with `endpointsPerEnd` endpoints at either end: endpoints 0.. at the first
/// switch, the others at the last. Two switches make a dumbbell.
inline FabricMessage MakeChain(uint32_t switches, uint32_t endpointsPerEnd,
                               const TestCable& cable = {}) {
    FabricMessage message;
    for (uint32_t s = 0; s < switches; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < 2 * endpointsPerEnd; ++e) {
        message.AddEndpoint(e < endpointsPerEnd ? 0 : switches - 1, cable);
    }
    for (uint32_t s = 0; s + 1 < switches; ++s) {
        message.Connect(s, s + 1, cable);
    }
    return message;
}

/// Two tiers: leaves are switches 0.., spines follow; every leaf has one cable to each spine. On a
/// leaf the endpoints' ports come first.
inline FabricMessage MakeLeafSpine(uint32_t leaves, uint32_t spines, uint32_t endpointsPerLeaf,
                                   const TestCable& cable = {}) {
    FabricMessage message;
    for (uint32_t s = 0; s < leaves + spines; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < leaves * endpointsPerLeaf; ++e) {
        message.AddEndpoint(e / endpointsPerLeaf, cable);
    }
    for (uint32_t leaf = 0; leaf < leaves; ++leaf) {
        for (uint32_t spine = 0; spine < spines; ++spine) {
            message.Connect(leaf, leaves + spine, cable);
        }
    }
    return message;
}

/// Every endpoint on every one of `planes` switches, which nothing joins: port k is in plane k.
inline FabricMessage MakePlanes(uint32_t planes, uint32_t endpoints, const TestCable& cable = {}) {
    FabricMessage message;
    std::vector<uint32_t> switches;
    for (uint32_t p = 0; p < planes; ++p) {
        switches.push_back(message.AddSwitch());
    }
    for (uint32_t e = 0; e < endpoints; ++e) {
        message.AddEndpoint(switches, cable);
    }
    return message;
}

/// Endpoints on pairs of leaves: leaves 2i and 2i + 1 are a pair. Spines follow. Joined, every leaf
/// has a cable to each spine; else leaves with odd numbers to those with odd numbers, and so on:
/// two planes.
inline FabricMessage MakeDualTor(uint32_t pairs, uint32_t spines, uint32_t endpointsPerPair,
                                 bool joined, const TestCable& cable = {}) {
    FabricMessage message;
    for (uint32_t s = 0; s < 2 * pairs + spines; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < pairs * endpointsPerPair; ++e) {
        const uint32_t leaf = 2 * (e / endpointsPerPair);
        message.AddEndpoint({leaf, leaf + 1}, cable);
    }
    for (uint32_t leaf = 0; leaf < 2 * pairs; ++leaf) {
        for (uint32_t spine = 0; spine < spines; ++spine) {
            if (joined || leaf % 2 == spine % 2) {
                message.Connect(leaf, 2 * pairs + spine, cable);
            }
        }
    }
    return message;
}

}  // namespace ns3

#endif  // FABRIC_MESSAGE_H
