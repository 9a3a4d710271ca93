// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_READ_NETWORK_H
#define TOPOGEN_READ_NETWORK_H

#include <cstdint>
#include <limits>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/text/line-reader.h"

namespace topogen {

/// A network as files of other programs describe it: endpoints, switches, and cables of any rate
/// and delay between them, parallel ones included. What the Fabric message knows beyond that is
/// found or assumed.
struct ReadNetwork {
    /// The next free port of its node, in the order of the cables.
    static constexpr uint32_t kNextPort = std::numeric_limits<uint32_t>::max();

    struct End {
        bool isSwitch;
        uint32_t index;             ///< of the endpoint, or of the switch
        uint32_t port = kNextPort;  ///< from 0
    };
    struct Cable {
        End a;
        End b;
        uint64_t rateBps;
        uint64_t delayPs;
        uint32_t line;  ///< of the file
    };

    uint32_t endpoints = 0;
    uint32_t switches = 0;
    std::vector<uint32_t> serverOf;      ///< by endpoint: 0, ... without gaps, not falling
    std::vector<uint32_t> nvlinkDomain;  ///< by server; empty: each its own
    std::vector<uint32_t> switchPorts;   ///< by switch; empty: as many as are cabled
    bool losslessCredits = false;
    std::vector<Cable> cables;
};

/// The design "custom": tiers by the distance from the nearest endpoint, switch models made up from
/// ports and rates with the catalog's figures for generic switches, lengths from delays.
/// Throws Error(kData) naming the line if two endpoints are cabled to each other or differ in their
/// number of ports, or if anything is too large for the Fabric message.
Fabric ToFabric(const ReadNetwork& network, const LineReader& where);

}  // namespace topogen

#endif  // TOPOGEN_READ_NETWORK_H
