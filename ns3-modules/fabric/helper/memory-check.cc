// SPDX-License-Identifier: GPL-2.0-only
#include "memory-check.h"

#include "fabric-network.h"
#include "fabric/model/switch/ethernet-switch.h"
#include "fabric/model/switch/port-settings.h"

#include "topogen/fabric.pb.h"

#include <algorithm>
#include <cstdint>

namespace ns3 {

namespace {

/// A port of a switch, and the link behind it.
struct LinkEnd {
    uint32_t switchIndex;
    uint32_t port;
    uint64_t rateBps;
    int64_t roundTripPs;  ///< Pipelines included.
};

/// The greatest of several lacks.
struct Worst {
    uint64_t count = 0;
    uint64_t lackBytes = 0;
    std::string text;

    template <typename Describe>
    void Add(uint64_t lack, Describe describe) {
        if (lack > lackBytes) {
            lackBytes = lack;
            text = describe();
        }
        count += lack > 0 ? 1 : 0;
    }

    /// \param places of which there are several
    std::string Tell(const std::string& places) const {
        return count > 1 ? text + "; so at " + std::to_string(count - 1) + " other " + places
                         : text;
    }
};

class MemoryCheck {
  public:
    MemoryCheck(const topogen::Fabric& fabric, const FabricNetwork* network)
        : m_fabric(fabric),
          m_network(network),
          m_servers(static_cast<uint32_t>(fabric.servers_size())),
          m_pauseBytes(CreateObject<WireFormat>()->GetFlowControlBytes()),
          m_setAside(static_cast<size_t>(fabric.switches_size()), 0) {
        for (const topogen::SwitchModel& model : fabric.switch_models()) {
            m_models.push_back(CreateObject<EthernetSwitch>());
            m_models.back()->SetModel(model.buffer_bytes(),
                                      static_cast<int64_t>(model.pipeline_ps()));
        }
    }

    std::vector<std::string> Run() {
        const auto& links = m_fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            const auto& kind = m_fabric.link_classes(static_cast<int>(links.link_class(i)));
            const int64_t roundTrip = 2 * static_cast<int64_t>(kind.delay_ps()) +
                                      PipelineOf(links.a_node(i)) + PipelineOf(links.b_node(i));
            AddEnd(links.a_node(i), links.a_port(i), kind.rate_bps(), roundTrip);
            AddEnd(links.b_node(i), links.b_port(i), kind.rate_bps(), roundTrip);
        }
        for (uint32_t s = 0; s < m_setAside.size(); ++s) {
            CheckSwitch(s);
        }
        std::vector<std::string> lines;
        if (m_memory.count > 0) {
            lines.push_back(m_memory.Tell("switches"));
        }
        if (m_headroom.count > 0) {
            lines.push_back(m_headroom.Tell("ports"));
        }
        return lines;
    }

  private:
    const EthernetSwitch& SwitchAt(uint32_t index) const {
        if (m_network != nullptr) {
            return dynamic_cast<const EthernetSwitch&>(m_network->GetSwitch(index));
        }
        return *m_models[m_fabric.switches(static_cast<int>(index)).model()];
    }

    int64_t PipelineOf(uint32_t node) const {
        return node < m_servers ? 0 : SwitchAt(node - m_servers).GetIngress().pipelinePs;
    }

    std::string NameOf(uint32_t switchIndex) const {
        return "the switch at node " + std::to_string(m_servers + switchIndex);
    }

    int64_t HeadroomByHand(const LinkEnd& end) const {
        const int64_t ofSwitch = SwitchAt(end.switchIndex).GetHeadroomBytes();
        const PortSettings* own =
            m_network == nullptr
                ? nullptr
                : m_network->GetSwitch(end.switchIndex).GetPorts()[end.port]->GetSettings();
        return own == nullptr ? ofSwitch : own->GetHeadroomBytes(ofSwitch);
    }

    void AddEnd(uint32_t node, uint32_t port, uint64_t rateBps, int64_t roundTripPs) {
        if (node >= m_servers) {
            AddPort({node - m_servers, port, rateBps, roundTripPs});
        }
    }

    void AddPort(const LinkEnd& end) {
        const EthernetSwitch& at = SwitchAt(end.switchIndex);
        const unsigned classes = at.CountLosslessClasses();
        const uint64_t needed = at.ComputeHeadroom(end.rateBps, end.roundTripPs, m_pauseBytes);
        const int64_t byHand = HeadroomByHand(end);
        const uint64_t given = byHand < 0 ? needed : static_cast<uint64_t>(byHand);
        m_setAside[end.switchIndex] += classes * (given + at.GetReserveBytes());
        if (classes > 0) {
            m_headroom.Add(needed - std::min(needed, given), [&] {
                return "HeadroomBytes of " + std::to_string(given) + " at port " +
                       std::to_string(end.port) + " of " + NameOf(end.switchIndex) +
                       " is less than the " + std::to_string(needed) +
                       " that its rate and cable take, so that lossless classes may drop frames";
            });
        }
    }

    void CheckSwitch(uint32_t index) {
        const uint64_t have = SwitchAt(index).GetBufferBytes();
        const uint64_t take = m_setAside[index];
        m_memory.Add(take - std::min(take, have), [&] {
            return NameOf(index) + " lacks " + std::to_string(take - have) +
                   " bytes of memory: headroom and reserves of its lossless classes take " +
                   std::to_string(take) + ", ns3::FabricSwitch::BufferBytes is " +
                   std::to_string(have) + ", so that frames may be dropped";
        });
    }

    const topogen::Fabric& m_fabric;
    const FabricNetwork* m_network;
    uint32_t m_servers;
    uint32_t m_pauseBytes;
    std::vector<Ptr<EthernetSwitch>> m_models;  ///< A switch of each model, as attributes stand.
    std::vector<uint64_t> m_setAside;           ///< By switch.
    Worst m_memory;
    Worst m_headroom;
};

}  // namespace

std::vector<std::string> CheckLosslessMemory(const topogen::Fabric& fabric,
                                             const FabricNetwork* network) {
    const auto& models = fabric.switch_models();
    const bool hasCredits =
        std::any_of(models.begin(), models.end(),
                    [](const topogen::SwitchModel& model) { return model.lossless_credits(); });
    return hasCredits ? std::vector<std::string>() : MemoryCheck(fabric, network).Run();
}

}  // namespace ns3
