// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CAGES_H
#define TOPOGEN_CAGES_H

#include <algorithm>
#include <cstdint>

#include "topogen/fabric.pb.h"

namespace topogen {

/// Which ports of a switch share a cage for one pluggable module. Uplinks that are split otherwise
/// have cages of their own, behind the others.
class Cages {
  public:
    explicit Cages(const SwitchModel& model)
        : m_each(std::max(1u, model.ports_per_module())),
          m_firstUp(model.ports() - model.up_ports()),
          m_eachUp(std::max(1u, model.up_ports_per_module())) {}

    /// The cage of `port`, counted from 0 as that is.
    uint32_t Of(uint32_t port) const {
        return port < m_firstUp ? port / m_each : UpCages() + (port - m_firstUp) / m_eachUp;
    }
    /// Its place in that cage, from 0.
    uint32_t PlaceOf(uint32_t port) const {
        return port < m_firstUp ? port % m_each : (port - m_firstUp) % m_eachUp;
    }
    /// Ports of the cage that `port` is in.
    uint32_t PortsAt(uint32_t port) const { return port < m_firstUp ? m_each : m_eachUp; }

  private:
    uint32_t UpCages() const { return (m_firstUp + m_each - 1) / m_each; }

    uint32_t m_each;
    uint32_t m_firstUp;
    uint32_t m_eachUp;
};

}  // namespace topogen

#endif  // TOPOGEN_CAGES_H
