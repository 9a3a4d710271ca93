// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_TABLES_H
#define NCCL_TABLES_H

#include "nccl-names.h"

#include <array>
#include <cstddef>

namespace ns3 {

/// What joins the GPUs of a node, or the nodes.
enum class NcclLink : uint8_t { kNvlink, kPci, kNetwork };
constexpr size_t kNcclLinks = 3;

/// GPUs by CUDA's compute capability, as NCCL's tables group them: below 80, 80 (A100), 90 (H100),
/// 100 (B200) and up.
constexpr size_t kNcclGpuKinds = 4;
/// 1 node, 2 nodes, more.
constexpr size_t kNcclScales = 3;

/// The constants of NCCL's tuning model (src/graph/tuning.cc of NCCL 2.30.7), which NCCL's authors
/// measured. The values are the members' initial ones; who has measured others changes a copy.
/// Latencies are us, bandwidths GB/s (1e9 bytes/s).
struct NcclTables {
    using ByProtocol = std::array<double, kNcclProtocols>;
    using ByScale = std::array<double, kNcclScales>;
    template <typename Value>
    using ByGpu = std::array<Value, kNcclGpuKinds>;
    template <typename Value>
    using ByAlgorithm = std::array<Value, kNcclAlgorithms>;

    /// What a call costs before anything crosses a link.
    ByAlgorithm<ByProtocol> baseLatency;
    /// What a hop costs.
    std::array<ByAlgorithm<ByProtocol>, kNcclLinks> hopLatency;

    /// Of LL, all channels together. On several nodes the row is the CPU's: see llRowOfAmd.
    ByGpu<ByScale> llTotal;
    /// Of one channel.
    ByGpu<double> ringLl128Channel;
    ByGpu<ByScale> treeLl128Channel;
    ByGpu<ByScale> treeChannel;
    ByGpu<ByScale> nvlsTreeChannel;
    /// Share of a channel's bandwidth that NVLink SHARP reaches; 0: the GPU has none.
    ByGpu<double> nvlsEfficiency;

    /// Rows of llTotal on several nodes, where LL goes through the host's memory.
    size_t llRowOfAmd = 1;
    size_t llRowOfOthers = 0;

    double ringLlShare = 0.5;      ///< Flags beside data.
    double ringLl128Share = 0.92;  ///< 120 of 128 bytes, and what it takes to check them.
    double treeShare = 0.92;
    double treeLlDivisor = 3.8;
    double treeLl128OneNode = 7.0 / 9.0;
    double treeLl128Nodes = 120.0 / 128.0;
    double plainTreeShare = 0.85;  ///< Where a GPU has two children in its node.
    double patShare = 0.75;
    double collNetDirectShare = 0.85;        ///< From compute capability 90 on.
    double collNetDirectNetworkShare = 0.9;  ///< Of all-gathers and reduce-scatters.

    /// What posting a message to the NIC costs, us: other CPUs, AMD's. Simple posts `simplePosts`.
    double postOverhead = 1.0;
    double postOverheadAmd = 2.0;
    double simplePosts = 3;

    double patHopDivisor = 3.5;
    double patLatencyPerRank = 2.8;
    double collNetDirectLatencyPerPeer = 0.4;

    /// Trees keep to the model but for middling sizes, whose bandwidth is this share: by
    /// floor(log2(bytes / 64)). NVLSTree has one more, from compute capability 100 on and on x86.
    static constexpr size_t kTreeSizes = 23;
    static constexpr size_t kNvlsTreeSizes = 24;
    std::array<std::array<double, kNvlsTreeSizes>, kNcclProtocols> treeCorrection;

    /// The ring's latency under Simple grows by so much from `ringPlateauBytes` a channel and rank
    /// on: GPUs below compute capability 80, others.
    double ringPlateauBytes = 64;
    double ringPlateauOld = 1.9;
    double ringPlateau = 1.4;

    /// A ring over N nodes crosses the network 2(N-1) times in an all-reduce and N-1 times in the
    /// others. Releases up to about 2.2x counted 2N and N.
    bool ringCountsWayBack = false;

    /// Rings of FP8 sums are put off, for their precision: the time is multiplied above so many
    /// ranks.
    double fp8RingFactor = 1024;
    uint32_t fp8RingRanks = 8;

    /// Ranks of a node up to which NVLS does all-gather and reduce-scatter, and CollNet anything.
    uint32_t nvlsGatherRanks = 32;
    uint32_t collNetRanks = 8;

    /// Bytes a thread below which a call takes fewer channels, then fewer threads. LL on a ring: a
    /// rank and thread.
    ByProtocol threadBytes = {8, 8, 64};
    /// Threads of a channel.
    std::array<uint32_t, kNcclProtocols> threads = {512, 640, 512};
    uint32_t threadsOfOthers = 640;  ///< Neither ring nor tree.
    /// Simple on a ring of so few GB/s, all channels together, takes `slowThreads`.
    double slowRing = 12;
    uint32_t slowThreads = 256;

    NcclTables();
};

}  // namespace ns3

#endif  // NCCL_TABLES_H
