// SPDX-License-Identifier: GPL-2.0-only
#include "port-classes.h"

#include "fabric/model/link/fabric-port.h"
#include "fabric/model/switch/port-settings.h"

#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/pointer.h"

#include "topogen/fabric.pb.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3 {

namespace {

// Sets what one of the file's classes has of its own.
class PortClassReader {
  public:
    PortClassReader(const topogen::PortClass& from, std::string name)
        : m_from(from), m_name(std::move(name)) {}

    // InfiniBand's memory is divided among lanes in advance.
    void RefuseSharedMemory() const {
        if (m_from.has_buffer_alpha()) {
            Fail("buffer_alpha", "an InfiniBand switch shares no memory; allowed: ECN thresholds");
        }
        if (m_from.has_headroom_bytes()) {
            Fail("headroom_bytes", "an InfiniBand switch has none; allowed: ECN thresholds");
        }
    }

    void SetOn(PortSettings& settings) const {
        if (m_from.has_ecn_min_bytes()) {
            SetBytes(settings, "ecn_min_bytes", "EcnKmin", m_from.ecn_min_bytes());
        }
        if (m_from.has_ecn_max_bytes()) {
            SetBytes(settings, "ecn_max_bytes", "EcnKmax", m_from.ecn_max_bytes());
        }
        if (m_from.has_ecn_max_probability()) {
            Set(settings, "ecn_max_probability", "EcnPmax",
                DoubleValue(m_from.ecn_max_probability()));
        }
        if (m_from.has_buffer_alpha()) {
            const DoubleValue alpha(m_from.buffer_alpha());
            Set(settings, "buffer_alpha", "Alpha", alpha);
            Set(settings, "buffer_alpha", "LossyAlpha", alpha);
        }
        if (m_from.has_headroom_bytes()) {
            SetBytes(settings, "headroom_bytes", "HeadroomBytes", m_from.headroom_bytes());
        }
    }

  private:
    [[noreturn]] void Fail(const char* field, const std::string& why) const {
        throw std::invalid_argument(m_name + "." + field + ": " + why);
    }

    void SetBytes(PortSettings& settings, const char* field, const char* attribute,
                  uint64_t bytes) const {
        Set(settings, field, attribute,
            IntegerValue(static_cast<int64_t>(std::min<uint64_t>(bytes, INT64_MAX))));
    }

    void Set(PortSettings& settings, const char* field, const char* attribute,
             const AttributeValue& value) const {
        if (!settings.SetAttributeFailSafe(attribute, value)) {
            Fail(field, "out of the range of ns3::PortSettings::" + std::string(attribute));
        }
    }

    const topogen::PortClass& m_from;
    std::string m_name;
};

}  // namespace

void SetPortClasses(const topogen::Fabric& fabric,
                    const std::function<FabricPort*(uint32_t node, uint32_t port)>& portAt) {
    const topogen::PortSettings& columns = fabric.port_settings();
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    for (int i = 0; i < columns.node_size(); ++i) {
        const uint32_t node = columns.node(i);
        if (node < servers) {
            throw std::invalid_argument("port_settings.node[" + std::to_string(i) +
                                        "]: " + std::to_string(node) +
                                        ": that node is a server; allowed: ports of switches");
        }
        const auto number = static_cast<int>(columns.port_class(i));
        const PortClassReader reader(fabric.port_classes(number),
                                     "port_classes[" + std::to_string(number) + "]");
        const auto model =
            static_cast<int>(fabric.switches(static_cast<int>(node - servers)).model());
        if (fabric.switch_models(model).lossless_credits()) {
            reader.RefuseSharedMemory();
        }
        if (FabricPort* port = portAt(node, columns.port(i))) {
            PointerValue settings;
            port->GetAttribute("Settings", settings);
            reader.SetOn(*settings.Get<PortSettings>());
        }
    }
}

}  // namespace ns3
