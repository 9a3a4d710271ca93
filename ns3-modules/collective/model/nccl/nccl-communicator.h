// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_COMMUNICATOR_H
#define NCCL_COMMUNICATOR_H

#include "nccl-tables.h"

#include <array>
#include <cstdint>

namespace ns3 {

/// What NCCL's topology search found for one algorithm; NCCL logs it as "nChannels 12, bw
/// 30.000000/30.000000, type NVL/PIX".
struct NcclGraph {
    uint32_t channels = 0;      ///< 0: the algorithm cannot be used.
    double intraBandwidth = 0;  ///< Of a channel inside the node, GB/s, > 0.
    double interBandwidth = 0;  ///< Of a channel between nodes, GB/s, > 0.
    NcclLink intraLink = NcclLink::kNvlink;
};

/// The host's processors, by what NCCL makes of them.
enum class NcclCpu : uint8_t {
    kIntel,  ///< And other x86.
    kAmd,    ///< Or nodes of several kinds.
    kArm,    ///< And other architectures.
};

/// The GPUs that run a collective, as NCCL's tuning model sees them. A *node* is what NVLink joins:
/// a server, or a rack of them (GB200 NVL72).
struct NcclCommunicator {
    uint32_t ranks = 1;               ///< GPUs, >= 1.
    uint32_t nodes = 1;               ///< From 1 to ranks.
    uint32_t computeCapability = 90;  ///< The least of the GPUs', as 90 for 9.0.
    NcclCpu cpu = NcclCpu::kIntel;
    std::array<NcclGraph, kNcclAlgorithms> graphs;  ///< By Index(NcclAlgorithm).
    uint32_t channels = 1;                          ///< That run: see NcclRunningChannels(). >= 1.
    uint32_t nvlsChannels = 0;                      ///< That NVLS runs; 0: the default of the GPU.
    bool ll128 = true;            ///< Whether LL128 may be used where nobody asks for it.
    bool nvSwitch = true;         ///< Whether NVSwitches join the GPUs of a node.
    bool collNet = false;         ///< Whether the network adds up, and the user has it do so.
    bool collNetGathers = false;  ///< Whether it gathers and scatters as well.
    bool plainTree = false;       ///< Whether a GPU has two tree children in its node.
    bool sameRings = true;        ///< Whether all channels have the same order of ranks.
    bool patAnywhere = false;     ///< Whether PAT may run with several ranks a node.
    double networkLatency = 0;    ///< Of the NIC plug-in, us; 0 of the built-in InfiniBand.
};

/// Channels that run for `graph` channels of the search: two each, and four from compute capability
/// 90 on where few fast ones leave a node; 64 at most.
uint32_t NcclRunningChannels(const NcclCommunicator& communicator);

/// Channels of NVLS and NVLSTree: those of the communicator, or the GPU's default.
uint32_t NcclNvlsChannels(const NcclCommunicator& communicator);

}  // namespace ns3

#endif  // NCCL_COMMUNICATOR_H
