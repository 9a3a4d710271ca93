// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/cabling.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/costs/modules.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-view.h"
#include "topogen/text/csv.h"

namespace topogen {

namespace {

FloorPlanOptions PlanOf(const Fabric& fabric) {
    const Request request = FloorPlanRequestOf(fabric);
    if (!HasFloorPlan(request)) {
        throw UsageError(
            "--format cabling: the fabric has no floor plan; add --floor-plan top-of-rack or "
            "end-of-row");
    }
    return FloorPlanOf(request);
}

/// Writes one end of a cable after the other.
class Installer {
  public:
    Installer(const Fabric& fabric, const Catalog& catalog)
        : m_fabric(fabric),
          m_view(fabric),
          m_plan(fabric, catalog, PlanOf(fabric)),
          m_kinds(fabric, catalog) {
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
                           m_parts[m_kinds.ofClass[links.link_class(i)]]);
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
            return "NIC " + PortIn(0, port, m_fabric.ports_per_endpoint());
        }
        const SwitchModel& model = m_view.ModelOf(m_view.SwitchOf(node));
        const uint32_t each = std::max(1u, model.ports_per_module());
        const uint32_t firstUp = model.ports() - model.up_ports();
        if (port < firstUp) {
            return PortIn(0, port, each);
        }
        return PortIn((firstUp + each - 1) / each, port - firstUp,
                      std::max(1u, model.up_ports_per_module()));
    }

    /// Port `port`, counted from 0, of those that stand `each` to a module after `before` others.
    static std::string PortIn(uint32_t before, uint32_t port, uint32_t each) {
        const std::string module = std::to_string(before + port / each + 1);
        return each == 1 ? module : fmt::format("{}/{}", module, port % each + 1);
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
    const Catalog catalog = LoadCatalog();
    return Installer(fabric, catalog).Write();
}

}  // namespace topogen
