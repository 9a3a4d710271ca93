// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/chassis.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "topogen/model/fabric-builder.h"

namespace topogen {

namespace {

constexpr double kBackplaneMetres = 1;            // ASSUMPTION
constexpr uint64_t kBackplanePicoseconds = 5000;  // 5 ns a metre

uint64_t Picoseconds(const Figure& nanoseconds) {
    return static_cast<uint64_t>(std::llround(nanoseconds.value() * 1000));
}

class Expander {
  public:
    Expander(const Fabric& fabric, const Spec& spec)
        : m_in(fabric), m_spec(spec), m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    Fabric Expand();

  private:
    struct End {
        uint32_t node;
        uint32_t port;
    };

    const SwitchModel& ModelOf(uint32_t index) const {
        return m_in.switch_models(static_cast<int>(m_in.switches(static_cast<int>(index)).model()));
    }
    uint32_t TierOf(uint32_t node) const {
        return m_in.switches(static_cast<int>(node - m_servers)).tier();
    }
    bool IsChassis(uint32_t tier) const { return m_spec.parts[tier].has_chassis(); }

    void CopyTier(uint32_t tier);
    void SplitTier(uint32_t tier);
    void CopyLinks(uint32_t tier);
    void JoinCards(uint32_t tier);

    void StartTier(const std::string& name);
    void AddSwitch(const Switch& like, const SwitchModel& model);
    void AddLink(const End& a, const End& b, uint32_t linkClass);
    End Moved(uint32_t node, uint32_t port) const;
    uint32_t PortsPerCard(uint32_t index) const {
        return ModelOf(index).ports() / PartOf(index).chassis().line_cards();
    }
    const SwitchPart& PartOf(uint32_t index) const {
        return m_spec.parts[m_in.switches(static_cast<int>(index)).tier()];
    }

    const Fabric& m_in;
    const Spec& m_spec;
    const uint32_t m_servers;
    Fabric m_out;
    std::vector<uint32_t> m_first;  // by switch of m_in: it, or its first line card, in m_out
    std::vector<uint32_t> m_firstFabricCard;
};

Fabric Expander::Expand() {
    m_out = m_in;
    m_out.clear_switch_models();
    m_out.clear_tiers();
    m_out.clear_switches();
    m_out.clear_links();
    m_out.clear_manager_ports();
    m_first.resize(static_cast<size_t>(m_in.switches_size()));
    m_firstFabricCard.resize(m_first.size());
    const auto tiers = static_cast<uint32_t>(m_in.tiers_size());
    for (uint32_t tier = 0; tier < tiers; ++tier) {
        IsChassis(tier) ? SplitTier(tier) : CopyTier(tier);
    }
    for (uint32_t tier = 0; tier < tiers; ++tier) {
        CopyLinks(tier);
        if (IsChassis(tier)) {
            JoinCards(tier);
        }
    }
    for (const ManagerPort& kept : m_in.manager_ports()) {
        const End end = Moved(kept.node(), kept.port());
        m_out.add_manager_ports()->set_node(end.node);
        m_out.mutable_manager_ports()->rbegin()->set_port(end.port);
    }
    return std::move(m_out);
}

void Expander::StartTier(const std::string& name) {
    Tier& tier = *m_out.add_tiers();
    tier.set_name(name);
    tier.set_first_switch(static_cast<uint32_t>(m_out.switches_size()));
}

void Expander::AddSwitch(const Switch& like, const SwitchModel& model) {
    const auto& models = m_out.switch_models();
    const auto same = std::find_if(models.begin(), models.end(), [&](const SwitchModel& known) {
        return known.name() == model.name() && known.ports() == model.ports();
    });
    const auto modelIndex = static_cast<uint32_t>(same - models.begin());
    if (same == models.end()) {
        *m_out.add_switch_models() = model;
    }
    const auto index = static_cast<uint64_t>(m_out.switches_size());
    Tier& tier = *m_out.mutable_tiers()->rbegin();
    tier.set_switches(tier.switches() + 1);
    Switch& added = *m_out.add_switches();
    added = like;
    added.set_model(modelIndex);
    added.set_tier(static_cast<uint32_t>(m_out.tiers_size() - 1));
    added.set_ecmp_seed(EcmpSeed(m_in.parameters().seed(), index));
}

void Expander::CopyTier(uint32_t tier) {
    const Tier& old = m_in.tiers(static_cast<int>(tier));
    StartTier(old.name());
    for (uint32_t i = old.first_switch(); i < old.first_switch() + old.switches(); ++i) {
        m_first[i] = static_cast<uint32_t>(m_out.switches_size());
        AddSwitch(m_in.switches(static_cast<int>(i)), ModelOf(i));
    }
}

void Expander::SplitTier(uint32_t tier) {
    const Tier& old = m_in.tiers(static_cast<int>(tier));
    const Chassis& chassis = m_spec.parts[tier].chassis();
    const SwitchModel& whole = ModelOf(old.first_switch());
    const uint32_t portsPerCard = PortsPerCard(old.first_switch());
    SwitchModel line = whole;
    line.clear_line_cards();
    line.clear_fabric_cards();
    line.set_name(whole.name() + " line card");
    line.set_ports(2 * portsPerCard);
    line.set_buffer_bytes(whole.buffer_bytes() / chassis.line_cards());
    line.set_pipeline_ps(Picoseconds(chassis.line_card_pipeline_ns()));
    SwitchModel fabric = line;
    fabric.set_name(whole.name() + " fabric card");
    fabric.set_ports(whole.ports() / chassis.fabric_cards());
    fabric.set_buffer_bytes(static_cast<uint64_t>(chassis.fabric_card_buffer_bytes().value()));
    fabric.set_pipeline_ps(Picoseconds(chassis.fabric_card_pipeline_ns()));
    fabric.set_ports_per_module(0);
    const auto add = [&](const char* cards, uint32_t perChassis, const SwitchModel& model,
                         std::vector<uint32_t>& first) {
        StartTier(old.name() + cards);
        for (uint32_t i = old.first_switch(); i < old.first_switch() + old.switches(); ++i) {
            first[i] = static_cast<uint32_t>(m_out.switches_size());
            for (uint32_t card = 0; card < perChassis; ++card) {
                AddSwitch(m_in.switches(static_cast<int>(i)), model);
            }
        }
    };
    add(" line card", chassis.line_cards(), line, m_first);
    add(" fabric card", chassis.fabric_cards(), fabric, m_firstFabricCard);
}

/// Ports go round the line cards in turn. What one neighbour is cabled to has successive ports, so
/// that it has as many links to each card, give or take one: if it had more to one than to another,
/// ECMP would give both the same share all the same.
Expander::End Expander::Moved(uint32_t node, uint32_t port) const {
    if (node < m_servers) {
        return {node, port};
    }
    const uint32_t index = node - m_servers;
    const uint32_t first = m_servers + m_first[index];
    if (!IsChassis(TierOf(node))) {
        return {first, port};
    }
    const uint32_t cards = PartOf(index).chassis().line_cards();
    return {first + port % cards, port / cards};
}

void Expander::AddLink(const End& a, const End& b, uint32_t linkClass) {
    Links& links = *m_out.mutable_links();
    links.add_a_node(a.node);
    links.add_a_port(a.port);
    links.add_b_node(b.node);
    links.add_b_port(b.port);
    links.add_link_class(linkClass);
}

void Expander::CopyLinks(uint32_t tier) {
    const Links& links = m_in.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (TierOf(links.b_node(i)) == tier) {
            AddLink(Moved(links.a_node(i), links.a_port(i)),
                    Moved(links.b_node(i), links.b_port(i)), links.link_class(i));
        }
    }
}

void Expander::JoinCards(uint32_t tier) {
    const Tier& old = m_in.tiers(static_cast<int>(tier));
    const Chassis& chassis = m_spec.parts[tier].chassis();
    const uint32_t portsPerCard = PortsPerCard(old.first_switch());
    const auto linkClass = static_cast<uint32_t>(m_out.link_classes_size());
    LinkClass& backplane = *m_out.add_link_classes();
    backplane.set_rate_bps(ModelOf(old.first_switch()).port_rate_bps());
    backplane.set_length_m(kBackplaneMetres);
    backplane.set_delay_ps(kBackplanePicoseconds);
    backplane.set_medium(MEDIUM_COPPER);
    for (uint32_t i = old.first_switch(); i < old.first_switch() + old.switches(); ++i) {
        for (uint32_t port = 0; port < portsPerCard * chassis.line_cards(); ++port) {
            const uint32_t turn = port % portsPerCard;
            const uint32_t fabricCard = turn % chassis.fabric_cards();
            const uint32_t perPair = portsPerCard / chassis.fabric_cards();
            AddLink({m_servers + m_first[i] + port / portsPerCard, portsPerCard + turn},
                    {m_servers + m_firstFabricCard[i] + fabricCard,
                     port / portsPerCard * perPair + turn / chassis.fabric_cards()},
                    linkClass);
        }
    }
}

}  // namespace

Fabric ExpandChassis(const Fabric& fabric, const Spec& spec) {
    return Expander(fabric, spec).Expand();
}

}  // namespace topogen
