// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_SWITCH_H
#define INFINIBAND_SWITCH_H

#include "fabric-switch.h"
#include "infiniband-data-plane.h"

#include <memory>
#include <string>

namespace ns3 {

class InfinibandSubnet;

/// A switch whose ports have, for each virtual lane, memory of their own for what comes in.
/// Senders may send what they have credit for, so that nothing is ever dropped for lack of memory
/// (InfiniBand Architecture vol. 1, 7.9). Traffic classes are virtual lanes.
class InfinibandSwitch final : public FabricSwitch {
  public:
    static TypeId GetTypeId();

    /// Before the ports are given. \param subnet outlives the switch
    void SetSubnet(const InfinibandSubnet& subnet);

    InfinibandDataPlane& GetDataPlane() override { return *m_dataPlane; }
    const InfinibandDataPlane& GetDataPlane() const override { return *m_dataPlane; }

  private:
    void ConfigureBuffers() override;
    bool CutsThroughByNature() const override { return true; }

    const InfinibandSubnet* m_subnet = nullptr;
    std::string m_slToVl;
    std::unique_ptr<InfinibandDataPlane> m_dataPlane = std::make_unique<InfinibandDataPlane>();
};

}  // namespace ns3

#endif  // INFINIBAND_SWITCH_H
