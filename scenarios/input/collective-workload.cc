// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "collective/helper/collective-driver.h"
#include "collective/helper/rank-placement.h"
#include "scenarios/input/workloads.h"
#include "scenarios/simulated-time.h"
#include "topogen/model/gpu-map.h"

namespace scenarios {

namespace {

std::vector<uint32_t> PlacedGpus(const Collective& collective, const FlowPlanner& planner,
                                 RandomStream& random) {
    const topogen::Fabric& fabric = planner.GetFabric();
    const uint32_t all = topogen::CountGpus(fabric);
    const auto ranks = collective.has_ranks() ? static_cast<uint32_t>(collective.ranks()) : all;
    if (ranks > all) {
        throw planner.RefuseField(
            "collective.ranks",
            fmt::format("{}: no such rank {}; the fabric has {} GPUs", ranks, ranks - 1, all));
    }
    switch (collective.placement()) {
        case Collective::STRIDED: {
            const auto stride = static_cast<uint32_t>(collective.stride());
            const uint32_t count = collective.has_ranks() ? ranks : (all - 1) / stride + 1;
            return ns3::RankPlacement::Strided(fabric, count, 0, stride);
        }
        case Collective::RANDOM:
            return ns3::RankPlacement::Random(fabric, ranks, random.Below(UINT32_MAX));
        case Collective::RAIL_ALIGNED:
            return ns3::RankPlacement::RailAligned(fabric, ranks);
        case Collective::BY_TOPOLOGY:
            return ns3::RankPlacement::ByTopology(fabric, ranks);
        default:
            return ns3::RankPlacement::Packed(fabric, ranks);
    }
}

std::vector<uint32_t> ListedGpus(const Collective& collective, const FlowPlanner& planner) {
    const uint32_t all = topogen::CountGpus(planner.GetFabric());
    std::vector<uint32_t> gpus;
    std::vector<bool> taken(all, false);
    for (int i = 0; i < collective.gpu_size(); ++i) {
        const std::string field = fmt::format("collective.gpu[{}]", i);
        if (collective.gpu(i) >= all) {
            throw planner.RefuseField(field, fmt::format("{}: no such GPU; the fabric has 0 to {}",
                                                         collective.gpu(i), all - 1));
        }
        const auto gpu = static_cast<uint32_t>(collective.gpu(i));
        if (taken[gpu]) {
            throw planner.RefuseField(field,
                                      fmt::format("{}: has a rank already; one rank a GPU", gpu));
        }
        taken[gpu] = true;
        gpus.push_back(gpu);
    }
    return gpus;
}

void CheckFields(const Collective& collective, const FlowPlanner& planner) {
    if (collective.has_ranks() && collective.gpu_size() != 0) {
        throw planner.Refuse("collective: give ranks or gpu, not both");
    }
    if (collective.placement() != Collective::PACKED && collective.gpu_size() != 0) {
        throw planner.Refuse("collective: give placement or gpu, not both");
    }
    if (collective.has_stride() != (collective.placement() == Collective::STRIDED)) {
        throw planner.Refuse("collective: placement STRIDED needs a stride, others have none");
    }
    if (collective.kind() == Collective::BARRIER) {
        return;
    }
    if (collective.bytes().empty()) {
        throw planner.RefuseField("collective.bytes", "absent: must be at least 1");
    }
    for (const int64_t bytes : collective.bytes()) {
        if (bytes == 0) {
            throw planner.RefuseField("collective.bytes", "0: must be at least 1");
        }
    }
}

ns3::CollectiveKind KindOf(const Collective& collective) {
    switch (collective.kind()) {
        case Collective::REDUCE_SCATTER:
            return ns3::CollectiveKind::kReduceScatter;
        case Collective::ALL_GATHER:
            return ns3::CollectiveKind::kAllGather;
        case Collective::BROADCAST:
            return ns3::CollectiveKind::kBroadcast;
        case Collective::REDUCE:
            return ns3::CollectiveKind::kReduce;
        case Collective::GATHER:
            return ns3::CollectiveKind::kGather;
        case Collective::SCATTER:
            return ns3::CollectiveKind::kScatter;
        case Collective::ALL_TO_ALL:
            return ns3::CollectiveKind::kAllToAll;
        case Collective::SEND_RECEIVE:
            return ns3::CollectiveKind::kSendReceive;
        case Collective::BARRIER:
            return ns3::CollectiveKind::kBarrier;
        default:
            return ns3::CollectiveKind::kAllReduce;
    }
}

/// The collectives of one group, one after the other: every size as often as asked for.
void AddRepeated(const Collective& collective, ns3::CollectiveSpec spec, FlowPlanner& planner) {
    const int64_t times = collective.has_repeat() ? collective.repeat() : 1;
    const int sizes = std::max(1, collective.bytes_size());
    for (int size = 0; size < sizes; ++size) {
        spec.bytes = collective.bytes().empty() ? 0 : static_cast<uint64_t>(collective.bytes(size));
        for (int64_t i = 0; i < times; ++i) {
            spec.follows = planner.AddCollective(spec);
            spec.start = ToPs(collective.gap_us());
        }
    }
}

/// Neighbours must be able to reach each other through the NICs that they have.
void RequirePaths(const std::vector<uint32_t>& gpus, FlowPlanner& planner) {
    const topogen::GpuMap map(planner.GetFabric());
    for (size_t i = 0; i < gpus.size(); ++i) {
        const std::vector<uint32_t> from = map.EndpointsOf(gpus[i]);
        const std::vector<uint32_t> to = map.EndpointsOf(gpus[(i + 1) % gpus.size()]);
        if (from.empty() || to.empty()) {
            throw planner.Refuse(fmt::format("collective: GPU {} has no NIC",
                                             from.empty() ? gpus[i] : gpus[(i + 1) % gpus.size()]));
        }
        if (from.front() != to.front()) {
            planner.RequirePath(from.front(), to.front());
        }
    }
}

}  // namespace

void PlanCollective(const Collective& collective, FlowPlanner& planner, RandomStream& random) {
    CheckFields(collective, planner);
    ns3::CollectiveSpec spec;
    spec.kind = KindOf(collective);
    spec.algorithm = collective.algorithm();
    spec.root = static_cast<uint32_t>(collective.root());
    spec.peer = collective.has_peer() ? static_cast<uint32_t>(collective.peer()) : 1;
    spec.start = planner.GetStart();
    const std::vector<uint32_t> gpus = collective.gpu_size() == 0
                                           ? PlacedGpus(collective, planner, random)
                                           : ListedGpus(collective, planner);
    RequirePaths(gpus, planner);
    const auto size =
        collective.has_group_size() ? static_cast<size_t>(collective.group_size()) : gpus.size();
    for (size_t first = 0; first < gpus.size(); first += size) {
        const size_t last = std::min(first + size, gpus.size());
        spec.gpus.assign(gpus.begin() + static_cast<std::ptrdiff_t>(first),
                         gpus.begin() + static_cast<std::ptrdiff_t>(last));
        if (spec.gpus.size() < 2) {
            throw planner.Refuse("collective: needs at least 2 ranks, in each group");
        }
        AddRepeated(collective, spec, planner);
    }
}

}  // namespace scenarios
