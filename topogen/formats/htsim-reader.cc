// SPDX-License-Identifier: GPL-2.0-only
//
// htsim's -topo files: a fat tree of two or three tiers by the ports of its switches. What is
// joined to what is as in htsim: hosts fill leaf after leaf; every leaf of a pod has `Bundle` links
// to every spine of it; core c, of U/B cores a spine with U links up in bundles of B, is linked to
// spine c / (U/B) of every pod.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "topogen/formats/htsim.h"
#include "topogen/formats/read-network.h"
#include "topogen/text/nearest.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr uint32_t kMostHosts = 1u << 24;
constexpr uint64_t kMostLinks = 1u << 25;  // few lines ask for them: memory must be bounded
constexpr uint64_t kBitsPerGigabit = 1'000'000'000;
constexpr uint64_t kPicosecondsPerNanosecond = 1000;
constexpr uint64_t kDefaultLatencyNs = 1000;  // htsim's hop_latency

class Reader {
  public:
    Reader(const std::string& name, std::istream& in) : m_lines(name, in) {}

    Fabric Read();

  private:
    /// 0: not given.
    struct Tier {
        uint64_t gbps = 0;
        uint64_t down = 0;
        uint64_t up = 0;
        uint64_t bundle = 0;
        uint64_t oversubscribed = 0;
        uint64_t latencyNs = kDefaultLatencyNs;
        uint64_t pipelineNs = 0;
        bool hasLatency = false;
    };
    /// Switches of a pod, and pods.
    struct Plan {
        uint64_t pods;
        uint64_t leaves;
        uint64_t spines;
        uint64_t cores;
    };

    void ReadLine(const std::string& key);
    void ReadTierLine(const std::string& key);
    void CheckTier(size_t index) const;
    void CheckPorts(size_t tier, const char* key, uint64_t given, uint64_t needed) const;
    Plan MakePlan();
    void AddSwitches(const Plan& plan, ReadNetwork& network) const;
    void AddCables(const Plan& plan, ReadNetwork& network) const;
    std::string LeftOut() const;

    template <typename... Args>
    [[noreturn]] void Refuse(fmt::format_string<Args...> format, Args&&... args) const {
        throw m_lines.RefuseLine(0, fmt::format(format, std::forward<Args>(args)...));
    }
    bool HasCores() const { return m_tiers.size() == 3; }

    LineReader m_lines;
    uint64_t m_hosts = 0;
    uint64_t m_tierCount = 0;
    uint64_t m_podSize = 0;
    std::vector<Tier> m_tiers;
    std::set<std::string> m_seen;  // keys of the file, or of the newest tier
    uint32_t m_queues = 0;         // lines about queues
};

void Reader::ReadLine(const std::string& key) {
    constexpr size_t kWords = 2;
    if (m_lines.GetCount() != kWords) {
        throw m_lines.Refuse(fmt::format("{} words; must be a key and a number, as Radix_Down 16",
                                         m_lines.GetCount()));
    }
    if (key == "tier") {
        if (m_lines.GetWhole(1, "tier", 0, 2) != m_tiers.size()) {
            throw m_lines.Refuse(
                fmt::format("tier: must be {}, after the one below it", m_tiers.size()));
        }
        m_tiers.emplace_back();
        m_seen.clear();
        return;
    }
    if (!m_seen.insert(key).second) {
        throw m_lines.Refuse(fmt::format("{}: given twice", m_lines.GetWord(0)));
    }
    if (!m_tiers.empty()) {
        ReadTierLine(key);
    } else if (key == "nodes") {
        m_hosts = m_lines.GetWhole(1, "Nodes", 1, kMostHosts);
    } else if (key == "tiers") {
        m_tierCount = m_lines.GetWhole(1, "Tiers", 2, 3);
    } else if (key == "podsize") {
        m_podSize = m_lines.GetWhole(1, "Podsize", 1, kMostHosts);
    } else {
        throw m_lines.Refuse("must be Nodes, Tiers, Podsize or Tier");
    }
}

void Reader::ReadTierLine(const std::string& key) {
    constexpr uint64_t kMostPorts = 65'536;
    constexpr uint64_t kMostGbps = 100'000;
    constexpr uint64_t kMostNs = 100'000'000;
    Tier& tier = m_tiers.back();
    if (key == "downlink_speed_gbps") {
        tier.gbps = m_lines.GetWhole(1, "Downlink_speed_Gbps", 1, kMostGbps);
    } else if (key == "radix_down") {
        tier.down = m_lines.GetWhole(1, "Radix_Down", 1, kMostPorts);
    } else if (key == "radix_up") {
        tier.up = m_lines.GetWhole(1, "Radix_Up", 0, kMostPorts);
    } else if (key == "bundle") {
        tier.bundle = m_lines.GetWhole(1, "Bundle", 1, kMostPorts);
    } else if (key == "oversubscribed") {
        tier.oversubscribed = m_lines.GetWhole(1, "Oversubscribed", 1, kMostPorts);
    } else if (key == "downlink_latency_ns") {
        tier.latencyNs = m_lines.GetWhole(1, "Downlink_Latency_ns", 0, kMostNs);
        tier.hasLatency = true;
    } else if (key == "switch_latency_ns") {
        tier.pipelineNs = m_lines.GetWhole(1, "Switch_Latency_ns", 0, kMostNs);
    } else if (key == "queue_up" || key == "queue_down") {
        ++m_queues;
    } else {
        throw m_lines.Refuse(
            "must be Downlink_speed_Gbps, Radix_Down, Radix_Up, Bundle, Oversubscribed, "
            "Downlink_Latency_ns, Switch_Latency_ns, Queue_Up or Queue_Down");
    }
}

void Reader::CheckTier(size_t index) const {
    const Tier& tier = m_tiers[index];
    if (tier.gbps == 0) {
        Refuse("tier {}: Downlink_speed_Gbps is missing", index);
    }
    if (index == 0 && tier.down == 0) {
        Refuse("tier 0: Radix_Down is missing");
    }
    const bool isTop = index + 1 == m_tiers.size();
    if (!isTop && tier.up == 0) {
        Refuse("tier {}: Radix_Up is missing", index);
    }
    if (isTop || tier.oversubscribed == 0 || tier.down == 0) {
        return;
    }
    const uint64_t in = tier.down * tier.gbps;
    const uint64_t out = tier.up * m_tiers[index + 1].gbps;
    if (in != out * tier.oversubscribed) {
        Refuse("tier {}: Oversubscribed {}, but {} Gb/s down and {} up", index, tier.oversubscribed,
               in, out);
    }
}

void Reader::CheckPorts(size_t tier, const char* key, uint64_t given, uint64_t needed) const {
    if (given != 0 && given != needed) {
        Refuse("tier {}: {} {}: must be {} for every switch to be linked to all below it", tier,
               key, given, needed);
    }
}

Reader::Plan Reader::MakePlan() {
    if (m_hosts == 0 || m_tierCount == 0) {
        Refuse("{} is missing", m_hosts == 0 ? "Nodes" : "Tiers");
    }
    if (m_tierCount != m_tiers.size()) {
        Refuse("Tiers {}, but {} are described", m_tierCount, m_tiers.size());
    }
    for (size_t tier = 0; tier < m_tiers.size(); ++tier) {
        CheckTier(tier);
        m_tiers[tier].bundle = std::max<uint64_t>(m_tiers[tier].bundle, 1);
    }
    const uint64_t podSize = m_podSize == 0 || !HasCores() ? m_hosts : m_podSize;
    if (!HasCores() && m_podSize != 0 && m_podSize != m_hosts) {
        Refuse("Podsize {}: two tiers are one pod, of {} nodes", m_podSize, m_hosts);
    }
    const Tier& leaf = m_tiers[0];
    const Tier& spine = m_tiers[1];
    if (m_hosts % podSize != 0 || podSize % leaf.down != 0) {
        Refuse("Nodes {}, Podsize {} and Radix_Down {} of tier 0: each must divide the one before",
               m_hosts, podSize, leaf.down);
    }
    if (leaf.up % spine.bundle != 0) {
        Refuse("tier 0: Radix_Up {}: must be a multiple of tier 1's Bundle {}", leaf.up,
               spine.bundle);
    }
    Plan plan{m_hosts / podSize, podSize / leaf.down, leaf.up / spine.bundle, 0};
    CheckPorts(1, "Radix_Down", spine.down, plan.leaves * spine.bundle);
    if (HasCores()) {
        const Tier& core = m_tiers[2];
        if (spine.up % core.bundle != 0) {
            Refuse("tier 1: Radix_Up {}: must be a multiple of tier 2's Bundle {}", spine.up,
                   core.bundle);
        }
        plan.cores = plan.spines * (spine.up / core.bundle);
        CheckPorts(2, "Radix_Down", core.down, plan.pods * core.bundle);
    }
    const uint64_t links = m_hosts + plan.pods * (plan.leaves * leaf.up + plan.spines * spine.up);
    if (links > kMostLinks) {
        Refuse("{} links; must be at most {}", links, kMostLinks);
    }
    return plan;
}

/// Leaves, then spines, pod by pod, then cores.
void Reader::AddSwitches(const Plan& plan, ReadNetwork& network) const {
    const auto add = [&](uint64_t count, const Tier& tier) {
        network.switches += static_cast<uint32_t>(count);
        network.pipelinePs.resize(network.switches, tier.pipelineNs * kPicosecondsPerNanosecond);
    };
    add(plan.pods * plan.leaves, m_tiers[0]);
    add(plan.pods * plan.spines, m_tiers[1]);
    if (HasCores()) {
        add(plan.cores, m_tiers[2]);
    }
}

void Reader::AddCables(const Plan& plan, ReadNetwork& network) const {
    const auto connect = [&](bool fromSwitch, uint64_t lower, uint64_t upper, const Tier& tier,
                             uint64_t count) {
        for (uint64_t i = 0; i < count; ++i) {
            network.cables.push_back({{fromSwitch, static_cast<uint32_t>(lower)},
                                      {true, static_cast<uint32_t>(upper)},
                                      tier.gbps * kBitsPerGigabit,
                                      tier.latencyNs * kPicosecondsPerNanosecond,
                                      0});
        }
    };
    for (uint64_t host = 0; host < m_hosts; ++host) {
        connect(false, host, host / m_tiers[0].down, m_tiers[0], 1);
    }
    const uint64_t firstSpine = plan.pods * plan.leaves;
    for (uint64_t leaf = 0; leaf < firstSpine; ++leaf) {
        const uint64_t first = firstSpine + leaf / plan.leaves * plan.spines;
        for (uint64_t spine = 0; spine < plan.spines; ++spine) {
            connect(true, leaf, first + spine, m_tiers[1], m_tiers[1].bundle);
        }
    }
    const uint64_t spines = plan.pods * plan.spines;
    const uint64_t coresPerSpine = plan.cores / plan.spines;
    for (uint64_t spine = 0; spine < spines && HasCores(); ++spine) {
        const uint64_t first = firstSpine + spines + spine % plan.spines * coresPerSpine;
        for (uint64_t core = 0; core < coresPerSpine; ++core) {
            connect(true, firstSpine + spine, first + core, m_tiers[2], m_tiers[2].bundle);
        }
    }
}

std::string Reader::LeftOut() const {
    std::string text = m_queues == 0 ? ""
                                     : "left out: " + Counted(m_queues, "line", "lines") +
                                           " of Queue_Up and Queue_Down";
    const auto silent = std::count_if(m_tiers.begin(), m_tiers.end(),
                                      [](const Tier& tier) { return !tier.hasLatency; });
    if (silent != 0) {
        text +=
            fmt::format("{}{} without Downlink_Latency_ns, taken as {}", text.empty() ? "" : "; ",
                        Counted(static_cast<uint64_t>(silent), "tier", "tiers"), kDefaultLatencyNs);
    }
    return text;
}

Fabric Reader::Read() {
    while (m_lines.Next()) {
        ReadLine(LowerCase(m_lines.GetWord(0)));
    }
    const Plan plan = MakePlan();
    ReadNetwork network;
    network.endpoints = static_cast<uint32_t>(m_hosts);
    for (uint32_t host = 0; host < network.endpoints; ++host) {
        network.serverOf.push_back(host);
    }
    network.format = "htsim";
    network.leftOut = LeftOut();
    AddSwitches(plan, network);
    AddCables(plan, network);
    return ToFabric(network, m_lines);
}

}  // namespace

Fabric FromHtsim(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    return Reader(name, in).Read();
}

}  // namespace topogen
