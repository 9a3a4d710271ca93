// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_SERVERS_H
#define NCCL_SERVERS_H

#include "nccl-communicator.h"
#include "nccl-tables.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

/// What NCCL finds on a kind of server: a preset.
struct NcclServer {
    std::string name;                  ///< "H100"
    std::vector<std::string> aliases;  ///< Other names, as of the catalog's servers.
    uint32_t gpus = 8;                 ///< Of an NVLink domain, which is NCCL's node.
    uint32_t computeCapability = 90;
    NcclCpu cpu = NcclCpu::kIntel;
    NcclGraph ring;
    NcclGraph tree;
    NcclGraph nvls;  ///< Of NVLS on one node, of NVLSTree on several. No channels: none.
    bool ll128 = true;
    bool nvSwitch = true;
    double networkBandwidth = 0;  ///< Of the node's NICs, each way, GB/s.
    std::string source;           ///< Where the figures are from.
    std::string assumptions;      ///< What of them has no source; "" for nothing.
    NcclTables tables;
};

/// A100, H100, H800, H20, B200, GB200, MI300X.
const std::vector<NcclServer>& NcclServers();

/// The server of that name or alias, in any case, hyphens, underscores and blanks aside; null if
/// there is none.
const NcclServer* FindNcclServer(const std::string& name);

/// So many servers (or NVLink domains) with so many GPUs each. `networkBandwidth` is that of the
/// NICs of one, GB/s; 0: as the server has it. Rings and trees over several nodes are no faster
/// than the NICs (ASSUMPTION: NCCL's search takes the next speed of its table below), NVLSTree is
/// slower in proportion where they are slower than the server's.
/// \pre nodes >= 1, gpus >= 1
NcclCommunicator MakeNcclCommunicator(const NcclServer& server, uint32_t nodes, uint32_t gpus,
                                      double networkBandwidth = 0);

}  // namespace ns3

#endif  // NCCL_SERVERS_H
