// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/ibnet.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

// Unicast LIDs are 1 to 0xbfff. Ref.: InfiniBand Architecture Specification vol. 1, 4.1.3.
constexpr uint32_t kMostLids = 0xbfff;
// The first three bytes are those of the vendor that the file names.
constexpr uint64_t kEndpointGuids = 0x0002c90300000000;
constexpr uint64_t kSwitchGuids = 0x0002c90200000000;
constexpr uint32_t kGuidsPerNode = 16;  // the node's and its ports'

/// The widest common form of a rate, as ibnetdiscover prints it: four lanes of the slowest kind
/// that reaches it, HDR at most.
const char* SpeedName(uint64_t rateBps) {
    struct Speed {
        uint64_t rateBps;
        const char* name;
    };
    constexpr std::array<Speed, 5> kSpeeds = {{{8'000'000'000, "4xSDR"},
                                               {32'000'000'000, "4xQDR"},
                                               {56'000'000'000, "4xFDR"},
                                               {100'000'000'000, "4xEDR"},
                                               {200'000'000'000, "4xHDR"}}};
    for (const Speed& speed : kSpeeds) {
        if (rateBps <= speed.rateBps) {
            return speed.name;
        }
    }
    return kSpeeds.back().name;
}

class Writer {
  public:
    explicit Writer(const Fabric& fabric)
        : m_fabric(fabric),
          m_cables(fabric),
          m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    std::string Write() {
        Add("# {} endpoints, {} switches. Links faster than HDR (200 Gb/s) are written as 4xHDR: "
            "ibsim\n# takes what it does not know for SDR.\n",
            m_fabric.endpoints(), m_fabric.switches_size());
        for (uint32_t i = 0; i < static_cast<uint32_t>(m_fabric.switches_size()); ++i) {
            AddSwitch(i);
        }
        for (uint32_t server = 0; server < m_servers; ++server) {
            const Server& owner = m_fabric.servers(static_cast<int>(server));
            for (uint32_t i = 0; i < owner.endpoints(); ++i) {
                AddAdapter(server, i);
            }
        }
        return std::move(m_text);
    }

  private:
    template <typename... Args>
    void Add(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), format, std::forward<Args>(args)...);
    }

    const char* SpeedOf(const Cables::Cable& cable) const {
        const uint32_t linkClass = m_fabric.links().link_class(static_cast<int>(cable.link));
        return SpeedName(m_fabric.link_classes(static_cast<int>(linkClass)).rate_bps());
    }

    /// "leaf-3" or "server-12 mlx5_0": blanks separate a host from its adapter.
    std::string SwitchName(uint32_t index) const {
        std::string name = NodeName(m_fabric, m_servers + index);
        for (char& c : name) {
            c = c == ' ' || c == '"' ? '-' : c;
        }
        return name;
    }
    std::string AdapterName(uint32_t server, uint32_t local) const {
        return fmt::format("server-{} mlx5_{}", server + 1, local);
    }

    void AddSwitch(uint32_t index) {
        const uint64_t guid = GuidOfSwitch(index);
        const Switch& node = m_fabric.switches(static_cast<int>(index));
        const uint32_t ports = m_fabric.switch_models(static_cast<int>(node.model())).ports();
        Add("\nvendid=0x2c9\ndevid=0xd2f0\nsysimgguid={0:#x}\nswitchguid={0:#x}({0:x})\n", guid);
        Add("Switch\t{} \"S-{:016x}\"\t\t# \"{}\" enhanced port 0 lid {} lmc 0\n", ports, guid,
            SwitchName(index), LidOfSwitch(m_fabric, index));
        for (const Cables::Cable& cable : m_cables.Of(m_servers + index)) {
            Add("[{}]\t", cable.port + 1);
            if (cable.peer >= m_servers) {
                const uint32_t peer = cable.peer - m_servers;
                Add("\"S-{:016x}\"[{}]\t\t# \"{}\" lid {} {}\n", GuidOfSwitch(peer),
                    cable.peerPort + 1, SwitchName(peer), LidOfSwitch(m_fabric, peer),
                    SpeedOf(cable));
            } else {
                AddAdapterEnd(cable);
            }
        }
    }

    void AddAdapterEnd(const Cables::Cable& cable) {
        const uint32_t endpoint = EndpointAt(m_fabric, cable.peer, cable.peerPort);
        const uint32_t first = m_fabric.servers(static_cast<int>(cable.peer)).first_endpoint();
        const uint32_t port = cable.peerPort % m_fabric.ports_per_endpoint();
        const uint64_t guid = GuidOfEndpoint(endpoint);
        Add("\"H-{:016x}\"[{}]({:x}) \t\t# \"{}\" lid {} {}\n", guid, port + 1, guid + port + 1,
            AdapterName(cable.peer, endpoint - first),
            LidOfDestination(endpoint * m_fabric.ports_per_endpoint() + port), SpeedOf(cable));
    }

    void AddAdapter(uint32_t server, uint32_t local) {
        const uint32_t ports = m_fabric.ports_per_endpoint();
        const uint32_t endpoint =
            m_fabric.servers(static_cast<int>(server)).first_endpoint() + local;
        const uint64_t guid = GuidOfEndpoint(endpoint);
        Add("\nvendid=0x2c9\ndevid=0x101b\nsysimgguid={0:#x}\ncaguid={0:#x}\n", guid);
        Add("Ca\t{} \"H-{:016x}\"\t\t# \"{}\"\n", ports, guid, AdapterName(server, local));
        for (const Cables::Cable& cable : m_cables.Of(server)) {
            if (cable.port / ports != local) {
                continue;
            }
            const uint32_t port = cable.port % ports;
            const uint32_t peer = cable.peer - m_servers;
            Add("[{}]({:x}) \t\"S-{:016x}\"[{}]\t\t# lid {} lmc 0 \"{}\" lid {} {}\n", port + 1,
                guid + port + 1, GuidOfSwitch(peer), cable.peerPort + 1,
                LidOfDestination(endpoint * ports + port), SwitchName(peer),
                LidOfSwitch(m_fabric, peer), SpeedOf(cable));
        }
    }

    const Fabric& m_fabric;
    const Cables m_cables;
    const uint32_t m_servers;
    std::string m_text;
};

}  // namespace

uint32_t LidOfDestination(uint32_t destination) {
    return destination + 1;
}

uint32_t LidOfSwitch(const Fabric& fabric, uint32_t switchIndex) {
    return fabric.endpoints() * fabric.ports_per_endpoint() + switchIndex + 1;
}

uint64_t GuidOfEndpoint(uint32_t endpoint) {
    return kEndpointGuids + uint64_t{endpoint} * kGuidsPerNode;
}

uint64_t GuidOfSwitch(uint32_t switchIndex) {
    return kSwitchGuids + uint64_t{switchIndex} * kGuidsPerNode;
}

void CheckLids(const Fabric& fabric) {
    const uint64_t lids = uint64_t{fabric.endpoints()} * fabric.ports_per_endpoint() +
                          static_cast<uint64_t>(fabric.switches_size());
    if (lids > kMostLids) {
        throw DataError(
            fmt::format("an InfiniBand subnet has {} LIDs, and this fabric's ports and switches "
                        "take {}; write it as several planes, a subnet each",
                        Grouped(kMostLids), Grouped(lids)));
    }
}

std::string ToIbnet(const Fabric& fabric) {
    CheckLids(fabric);
    return Writer(fabric).Write();
}

}  // namespace topogen
