// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/lfts.h"

#include <fmt/format.h>

#include <iterator>

#include "topogen/formats/ibnet.h"
#include "topogen/model/cables.h"
#include "topogen/routing/d-mod-k.h"

namespace topogen {

std::string ToLfts(const Fabric& fabric) {
    CheckLids(fabric);
    const DModK routes(fabric);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const auto switches = static_cast<uint32_t>(fabric.switches_size());
    const uint32_t lastLid = LidOfSwitch(fabric, switches == 0 ? 0 : switches - 1);
    std::string text;
    for (uint32_t node = 0; node < switches; ++node) {
        fmt::format_to(std::back_inserter(text),
                       "Unicast lids [0-{}] of switch Lid {} guid {:#018x} ('{}'):\n", lastLid,
                       LidOfSwitch(fabric, node), GuidOfSwitch(node),
                       NodeName(fabric, servers + node));
        for (uint32_t destination = 0; destination < routes.Destinations(); ++destination) {
            const uint32_t port = routes.EgressPort(node, destination);
            if (port != DModK::kNoPort) {
                fmt::format_to(std::back_inserter(text), "{:#06x} {:03}\n",
                               LidOfDestination(destination), port + 1);
            }
        }
    }
    return text;
}

}  // namespace topogen
