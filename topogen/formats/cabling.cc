// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/cabling.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/costs/cable-kinds.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/cables.h"
#include "topogen/model/cages.h"
#include "topogen/model/fabric-view.h"
#include "topogen/text/csv.h"

namespace topogen {

namespace {

/// Writes one end of a cable after the other.
class Installer {
  public:
    Installer(const Fabric& fabric, const Catalog& catalog)
        : m_fabric(fabric),
          m_view(fabric),
          m_plan(RequiredFloorPlan(fabric, catalog, "--format cabling")),
          m_kinds(fabric, catalog) {
        m_kinds.Require(fabric);
        for (const CableKind& kind : m_kinds.kinds) {
            m_parts.push_back(CsvField(kind.cable->name()));
        }
    }

    std::string Write() {
        m_text =
            "cable,from_rack,from_unit,from_device,from_port,to_rack,to_unit,to_device,to_port,"
            "length_m,gbps,part\n";
        const Links& links = m_fabric.links();
        constexpr size_t kBytesPerLine = 96;
        m_text.reserve(m_text.size() + kBytesPerLine * static_cast<size_t>(links.a_node_size()));
        for (int i = 0; i < links.a_node_size(); ++i) {
            fmt::format_to(std::back_inserter(m_text), "{},", i + 1);
            WriteEnd(links.a_node(i), links.a_port(i));
            WriteEnd(links.b_node(i), links.b_port(i));
            constexpr double kBitsPerGigabit = 1e9;
            fmt::format_to(std::back_inserter(m_text), "{},{},{}\n", m_view.ClassOf(i).length_m(),
                           static_cast<double>(m_view.RateOf(i)) / kBitsPerGigabit,
                           m_parts[m_kinds.ofLink[static_cast<size_t>(i)]]);
        }
        return std::move(m_text);
    }

  private:
    void WriteEnd(uint32_t node, uint32_t port) {
        const Place& place = m_plan.Of(node);
        fmt::format_to(std::back_inserter(m_text), "{},{},{},{},", RackName(place), place.unit,
                       CsvField(NodeName(m_fabric, node)), PortName(node, port));
    }

    /// As on the front plate: NIC and port of a server; cage and port in it of a switch.
    std::string PortName(uint32_t node, uint32_t port) const {
        if (m_view.IsServer(node)) {
            const uint32_t each = m_fabric.ports_per_endpoint();
            const uint32_t nic = port / each + 1;
            return each == 1 ? fmt::format("NIC {}", nic)
                             : fmt::format("NIC {}/{}", nic, port % each + 1);
        }
        const Cages cages(m_view.ModelOf(m_view.SwitchOf(node)));
        const std::string cage = std::to_string(cages.Of(port) + 1);
        return cages.PortsAt(port) == 1 ? cage
                                        : fmt::format("{}/{}", cage, cages.PlaceOf(port) + 1);
    }

    const Fabric& m_fabric;
    const FabricView m_view;
    const FloorPlan m_plan;
    const CableKinds m_kinds;
    std::vector<std::string> m_parts;  // by kind
    std::string m_text;
};

}  // namespace

std::string ToCabling(const Fabric& fabric) {
    return CablingBy(fabric, LoadCatalog());
}

std::string CablingBy(const Fabric& fabric, const Catalog& catalog) {
    return Installer(fabric, catalog).Write();
}

}  // namespace topogen
