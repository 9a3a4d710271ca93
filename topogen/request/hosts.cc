// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/hosts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/catalog/reach.h"
#include "topogen/designs/designs.h"
#include "topogen/error.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"

namespace topogen {

namespace {

std::string WhyNot(const NicPart& nic, const HostNeeds& needs) {
    return WhyNotOn(nic, {needs.gbps, needs.ports}, needs.leaf);
}

const Design* DesignCalled(const std::string& name) {
    const auto& designs = Designs();
    const auto found = std::find_if(designs.begin(), designs.end(),
                                    [&](const Design& design) { return design.name == name; });
    return found == designs.end() ? nullptr : &*found;
}

/// The names of `preferred`, which need not be in a catalog of the user's own, then all others.
template <typename Parts>
std::vector<const typename Parts::value_type*> InOrder(const Parts& parts,
                                                       const std::vector<std::string>& preferred) {
    std::vector<const typename Parts::value_type*> ordered;
    for (const std::string& name : preferred) {
        for (const auto& part : parts) {
            if (part.name() == name) {
                ordered.push_back(&part);
                break;
            }
        }
    }
    for (const auto& part : parts) {
        ordered.push_back(&part);
    }
    return ordered;
}

[[noreturn]] void RefuseNic(const std::string& option, const std::string& why,
                            const HostNeeds& needs, const Catalog& catalog) {
    std::vector<std::string> fitting;
    for (const NicPart& nic : catalog.nic()) {
        if (WhyNot(nic, needs).empty()) {
            fitting.push_back(nic.name());
        }
    }
    throw UsageError(fmt::format(
        "{}: {}{}", option, why,
        fitting.empty() ? "" : fmt::format("; --nic takes {}", fmt::join(fitting, ", "))));
}

/// What was asked for of both, checked against each other and the leaves.
Hosts Asked(const HostNeeds& needs, const Catalog& catalog) {
    Hosts hosts;
    if (!needs.servers.empty()) {
        hosts.server = &FindServer(catalog, needs.servers);
        if (needs.gpus > hosts.server->gpus()) {
            throw UsageError(fmt::format("--servers {}: it has {} GPUs, --gpus-per-server {}",
                                         needs.servers, hosts.server->gpus(), needs.gpus));
        }
    }
    if (!needs.nic.empty()) {
        hosts.nic = &FindNic(catalog, needs.nic);
        const std::string why = WhyNot(*hosts.nic, needs);
        if (!why.empty()) {
            RefuseNic("--nic " + needs.nic, why, needs, catalog);
        }
    } else if (hosts.server != nullptr && !hosts.server->nic().empty()) {
        hosts.nic = &FindNic(catalog, hosts.server->nic());
        const std::string why = WhyNot(*hosts.nic, needs);
        if (!why.empty()) {
            RefuseNic("--servers " + needs.servers,
                      fmt::format("of its NIC, {}: {}", hosts.nic->name(), why), needs, catalog);
        }
    }
    return hosts;
}

/// The first server of that size, with a NIC that fits if there is one.
const ServerPart* FirstServer(const HostNeeds& needs, const Catalog& catalog,
                              const std::vector<std::string>& preferred) {
    const ServerPart* ofSize = nullptr;
    for (const ServerPart* server : InOrder(catalog.server(), preferred)) {
        if (server->gpus() != needs.gpus) {
            continue;
        }
        for (const NicPart& nic : catalog.nic()) {
            if (nic.name() == server->nic() && WhyNot(nic, needs).empty()) {
                return server;
            }
        }
        ofSize = ofSize == nullptr ? server : ofSize;
    }
    return ofSize;
}

const NicPart* FirstNic(const HostNeeds& needs, const Catalog& catalog,
                        const std::vector<std::string>& preferred) {
    for (const NicPart* nic : InOrder(catalog.nic(), preferred)) {
        if (WhyNot(*nic, needs).empty()) {
            return nic;
        }
    }
    return nullptr;
}

/// The value of "--name=value" in the fabric's arguments; "" if it is not there.
std::string ArgumentOf(const Fabric& fabric, const std::string& name) {
    const std::string start = "--" + name + "=";
    for (const std::string& argument : fabric.parameters().arguments()) {
        if (argument.rfind(start, 0) == 0) {
            return argument.substr(start.size());
        }
    }
    return "";
}

/// Rate of the first link, which is a server's; 0 if there is none.
double GbpsOfAccess(const Fabric& fabric) {
    constexpr double kBitsPerGigabit = 1e9;
    return fabric.links().a_node().empty()
               ? 0
               : static_cast<double>(FabricView(fabric).RateOf(0)) / kBitsPerGigabit;
}

}  // namespace

Hosts FindHosts(const HostNeeds& needs, const Catalog& catalog) {
    Hosts hosts = Asked(needs, catalog);
    const Design* design = DesignCalled(needs.design);
    if (hosts.server == nullptr) {
        hosts.server = FirstServer(
            needs, catalog, design == nullptr ? std::vector<std::string>() : design->servers);
    }
    if (hosts.nic == nullptr) {
        std::vector<std::string> preferred;
        if (design != nullptr) {
            preferred = design->nics;
        }
        if (hosts.server != nullptr) {
            preferred.push_back(hosts.server->nic());
        }
        hosts.nic = FirstNic(needs, catalog, preferred);
    }
    return hosts;
}

Hosts HostsOf(const Fabric& fabric, const Catalog& catalog) {
    HostNeeds needs;
    needs.design = fabric.parameters().design();
    needs.servers = ArgumentOf(fabric, "servers");
    needs.nic = ArgumentOf(fabric, "nic");
    needs.ports = fabric.ports_per_endpoint();
    for (const Server& server : fabric.servers()) {
        needs.gpus = std::max(needs.gpus, GpusOf(fabric, server));
    }
    const FabricView view(fabric);
    if (!fabric.links().b_node().empty() && view.IsServer(fabric.links().a_node(0)) &&
        !view.IsServer(fabric.links().b_node(0))) {
        const SwitchModel& leaf = view.ModelOf(view.SwitchOf(fabric.links().b_node(0)));
        needs.gbps = GbpsOfAccess(fabric);
        needs.leaf = ListedSwitch(catalog, leaf);
        needs.leaf.set_name(leaf.name());
        needs.leaf.set_lossless_credits(leaf.lossless_credits());
    }
    try {
        return FindHosts(needs, catalog);
    } catch (const Error& error) {
        throw DataError(fmt::format(
            "parameters.arguments: {}; a part of one's own takes its --catalog", error.what()));
    }
}

uint32_t NicPortsPerCage(const Fabric& fabric, const Catalog& catalog) {
    const Hosts hosts = HostsOf(fabric, catalog);
    if (hosts.nic == nullptr) {
        return 1;
    }
    const uint32_t ports = fabric.ports_per_endpoint();
    if (ports == 1) {
        const bool own = hosts.server != nullptr && hosts.server->nic() == hosts.nic->name();
        return own ? std::max(1u, hosts.server->nic_ports_per_module()) : 1;
    }
    for (const NicMode& mode : hosts.nic->mode()) {
        if (mode.ports() == ports && mode.gbps() == GbpsOfAccess(fabric)) {
            return std::max(1u, mode.ports_per_module());
        }
    }
    return 1;
}

}  // namespace topogen
