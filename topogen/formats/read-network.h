// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_READ_NETWORK_H
#define TOPOGEN_READ_NETWORK_H

#include <cstdint>
#include <limits>
#include <string>
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
        uint32_t line;         ///< of the file
        double frameLoss = 0;  ///< chance that a frame is lost, each way
    };

    uint32_t endpoints = 0;
    uint32_t switches = 0;
    std::vector<uint32_t> serverOf;         ///< by endpoint: 0, ... without gaps, not falling
    std::vector<uint32_t> nvlinkDomain;     ///< by server; empty: each its own
    std::vector<uint32_t> switchPorts;      ///< by switch; empty: as many as are cabled
    std::vector<Nvlink> nvlink;             ///< by server; empty, or a rate of 0: not known
    std::string serverName;                 ///< of all servers, as "H100"; may be empty
    std::string leftOut;                    ///< what of the file is not here, in words
    std::string format;                     ///< whose numbers those are that follow
    std::vector<uint32_t> endpointNumbers;  ///< what the file calls them; empty: it does not
    std::vector<uint32_t> switchNumbers;
    std::vector<uint64_t> pipelinePs;  ///< by switch; empty: that of generic switches
    bool losslessCredits = false;
    std::vector<Cable> cables;
};

/// The design "custom": tiers by the distance from the nearest endpoint, switch models made up from
/// ports and rates with the catalog's figures for generic switches, lengths from delays.
/// Endpoints have as many ports as the one with the most cables; those without are uncabled.
/// Throws Error(kData) naming the line if two endpoints are cabled to each other, if one has
/// neither a cable nor NVLink, or if anything is too large for the Fabric message.
Fabric ToFabric(const ReadNetwork& network, const LineReader& where);

}  // namespace topogen

#endif  // TOPOGEN_READ_NETWORK_H
