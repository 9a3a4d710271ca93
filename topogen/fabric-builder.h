// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FABRIC_BUILDER_H
#define TOPOGEN_FABRIC_BUILDER_H

#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The hash seed of switch `index` in a fabric of that seed.
uint32_t EcmpSeed(uint64_t seed, uint64_t index);

/// Puts a Fabric of one switch model together, from the servers upwards, and hands out ports: a
/// switch's down ports count up from 0 and its up ports from the tier's `firstUpPort`.
///
/// Order of calls: all AddServer; then for each tier AddTier and its AddSwitch. Connections may be
/// made as soon as both ends exist.
class FabricBuilder {
  public:
    FabricBuilder(const SwitchModel& model, uint64_t seed);

    void AddServer(uint32_t gpus, uint32_t pod, uint32_t nvlinkDomain);

    /// Starts the next tier; `toBelow` is the class of the links from it to the tier below.
    void AddTier(const std::string& name, uint32_t firstUpPort, const LinkClass& toBelow);

    /// A switch of the newest tier. Returns its index among the switches.
    uint32_t AddSwitch(uint32_t pod, uint32_t rail);

    /// Cable of port `serverPort` of `server` to port `leafPort` of the switch `leaf`.
    void ConnectServer(uint32_t server, uint32_t serverPort, uint32_t leaf, uint32_t leafPort);

    /// Cable from the next up port of `lower` to the next down port of `upper`.
    void ConnectSwitches(uint32_t lower, uint32_t upper);

    Switch& SwitchAt(uint32_t index) { return *m_fabric.mutable_switches(static_cast<int>(index)); }

    /// The finished fabric; the builder is empty afterwards.
    Fabric Take() { return std::move(m_fabric); }

  private:
    void AddLink(uint32_t aNode, uint32_t aPort, uint32_t bNode, uint32_t bPort, uint32_t tier);

    struct PortsUsed {
        uint32_t down = 0;
        uint32_t up = 0;
    };

    Fabric m_fabric;
    std::vector<PortsUsed> m_used;        // by switch
    std::vector<uint32_t> m_firstUpPort;  // by tier
};

}  // namespace topogen

#endif  // TOPOGEN_FABRIC_BUILDER_H
