// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_SETTINGS_H
#define PORT_SETTINGS_H

#include "ecn-marker.h"

#include "ns3/object.h"

#include <cstdint>

namespace ns3 {

/// What one port of a switch has otherwise than the attributes of its switch say. Few ports have
/// any: a FabricPort makes its own when the first of them is set, by a Config path such as
/// /NodeList/6/DeviceList/3/Settings/EcnKmin. Read when the network is built. Ports of NICs, and
/// those of InfiniBand switches but for ECN, take no notice.
class PortSettings : public Object {
  public:
    static TypeId GetTypeId();

    /// \name What the port has, where its switch would have `otherwise`
    /// @{
    double GetAlpha(double otherwise) const { return m_alpha < 0 ? otherwise : m_alpha; }
    double GetLossyAlpha(double otherwise) const {
        return m_lossyAlpha < 0 ? otherwise : m_lossyAlpha;
    }
    /// Bytes, negative to have it computed.
    int64_t GetHeadroomBytes(int64_t otherwise) const {
        return m_headroomBytes < 0 ? otherwise : m_headroomBytes;
    }
    /// Of all classes.
    EcnThresholds GetEcn(const EcnThresholds& otherwise) const;
    /// @}

  private:
    // Negative where the switch's holds.
    double m_alpha;
    double m_lossyAlpha;
    int64_t m_headroomBytes;
    int64_t m_ecnKmin;
    int64_t m_ecnKmax;
    double m_ecnPmax;
};

}  // namespace ns3

#endif  // PORT_SETTINGS_H
