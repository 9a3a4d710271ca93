// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FABRIC_BUILDER_H
#define TOPOGEN_FABRIC_BUILDER_H

#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The hash seed of switch `index` in a fabric of that seed.
uint32_t EcmpSeed(uint64_t seed, uint64_t index);

/// Puts a Fabric together, one switch model a tier, from the servers upwards, and hands out ports:
/// a switch's down ports count up from 0 and its up ports from the tier's `firstUpPort`.
///
/// Order of calls: all AddServer; then for each tier AddTier and its AddSwitch. Connections may be
/// made as soon as both ends exist.
class FabricBuilder {
  public:
    FabricBuilder(uint32_t portsPerEndpoint, uint64_t seed);

    /// What the NICs of all servers to come are called in the catalog.
    void NameNics(const std::string& name);

    void AddServer(uint32_t gpus, uint32_t nics, uint32_t pod, uint32_t nvlinkDomain);

    /// Starts the next tier; `toBelow` is the class of the links from it to the tier below.
    void AddTier(const std::string& name, const SwitchModel& model, uint32_t firstUpPort,
                 const LinkClass& toBelow);

    /// A switch of the newest tier. Returns its index among the switches.
    uint32_t AddSwitch(uint32_t pod, uint32_t rail, uint32_t plane);

    /// `count` switches of the newest tier. Returns the index of the first.
    uint32_t AddSwitches(uint32_t count, uint32_t pod, uint32_t plane);

    /// Cable of port `serverPort` of `server` to port `leafPort` of the switch `leaf`.
    void ConnectServer(uint32_t server, uint32_t serverPort, uint32_t leaf, uint32_t leafPort);

    /// Keeps a port of the switch `leaf` for a manager of the fabric.
    void KeepForManager(uint32_t leaf, uint32_t port);

    /// Cable from the next up port of `lower` to the next down port of `upper`.
    void ConnectSwitches(uint32_t lower, uint32_t upper);

    /// Cable between the next up ports of two switches of the last tier, when all tiers are there.
    /// Every call must give the same `linkClass`.
    void ConnectPeers(uint32_t a, uint32_t b, const LinkClass& linkClass);

    Switch& SwitchAt(uint32_t index) { return *m_fabric.mutable_switches(static_cast<int>(index)); }

    /// The finished fabric; the builder is empty afterwards.
    Fabric Take() { return std::move(m_fabric); }

  private:
    void AddLink(uint32_t aNode, uint32_t aPort, uint32_t bNode, uint32_t bPort,
                 uint32_t linkClass);

    struct PortsUsed {
        uint32_t down = 0;
        uint32_t up = 0;
    };

    Fabric m_fabric;
    uint32_t ServerModelOf(uint32_t gpus, uint32_t nics);

    uint32_t m_model = 0;                 // of the newest tier
    std::vector<PortsUsed> m_used;        // by switch
    std::vector<uint32_t> m_firstUpPort;  // by tier
};

}  // namespace topogen

#endif  // TOPOGEN_FABRIC_BUILDER_H
