// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/pod-plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "topogen/designs/servers.h"
#include "topogen/error.h"

namespace topogen {

namespace {

/// A PodPlan and the switches it takes in a plane.
struct Candidate {
    PodPlan plan;
    uint64_t switches = UINT64_MAX;
};

/// Tries numbers of pods, each with the fewest switches that an even spread allows.
class EvenSearch {
  public:
    EvenSearch(const Spec& spec, const FoldedClosLimits& limits, uint32_t groups)
        : m_spec(spec),
          m_limits(limits),
          m_groups(groups),
          m_servers(static_cast<uint32_t>(CeilDivide(spec.gpus, spec.gpusPerServer))),
          m_rowsPerPod(spec.shape.railsMeetAtCore ? spec.shape.leavesPerGroup : 1) {}

    PodPlan Find() const {
        const auto fewest = static_cast<uint32_t>(CeilDivide(m_groups, m_limits.groupsPerPod));
        const uint32_t most = std::min(m_groups, m_limits.podsPerZone);
        Candidate best;
        for (uint32_t pods = fewest; pods <= most; ++pods) {
            const Candidate candidate = WithPods(pods);
            best = candidate.switches < best.switches ? candidate : best;
        }
        if (best.switches == UINT64_MAX) {
            throw UsageError(fmt::format(
                "--spread even: {} groups of leaves do not divide by {} to {} pods; use "
                "--gpus {}, or --spread fewest",
                m_groups, fewest, most, NearestGpus()));
        }
        return best.plan;
    }

  private:
    /// The next number of whole servers that can be spread.
    uint64_t NearestGpus() const {
        const auto divides = [this](uint64_t groups) {
            uint64_t pods = CeilDivide(groups, m_limits.groupsPerPod);
            while (pods < m_limits.podsPerZone && groups % pods != 0) {
                ++pods;
            }
            return groups % pods == 0;
        };
        uint64_t groups = m_groups;
        while (!divides(groups)) {
            ++groups;
        }
        return groups * m_limits.serversPerGroup * m_spec.gpusPerServer;
    }

    Candidate WithPods(uint32_t pods) const {
        Candidate candidate;
        PodPlan& plan = candidate.plan;
        plan.pods = pods;
        plan.groupsPerPod = static_cast<uint32_t>(CeilDivide(m_groups, pods));
        plan.groups = pods * plan.groupsPerPod;
        if (plan.groups > m_servers) {
            return candidate;
        }
        const uint32_t leaves = m_spec.shape.leavesPerGroup;
        const uint32_t fullest =
            FullestGroup(m_spec, m_servers, plan.groups) * m_limits.serverPortsPerLeaf;
        const uint32_t uplinks =
            DivisorAtLeast(m_limits.ports[0].up, UplinksFor(m_spec, 0, fullest));
        const uint64_t links = uint64_t{plan.groupsPerPod} * leaves / m_rowsPerPod * uplinks;
        const uint32_t spines = DivisorAtLeast(uplinks, CeilDivide(links, m_limits.ports[1].down));
        PlanCores(spines, UplinksFor(m_spec, 1, static_cast<uint32_t>(links / spines)), plan);
        candidate.switches = uint64_t{plan.groups} * leaves +
                             uint64_t{pods} * m_rowsPerPod * spines + plan.cores.switches;
        return candidate;
    }

    /// `spines` of every row share each of `groups` sets of cores, and every one of them has links
    /// to each core of its set. A set a spine, with a core an uplink, always has ports enough.
    void PlanCores(uint32_t spines, uint32_t fewestUplinks, PodPlan& plan) const {
        const uint64_t rows = uint64_t{plan.pods} * m_rowsPerPod;
        plan.cores.switches = UINT32_MAX;
        const uint64_t down = m_limits.ports[2].down;
        const auto hopeful = [&](uint32_t uplinks) {
            return uplinks <= m_limits.ports[1].up &&
                   CeilDivide(rows * spines * uplinks, down) < plan.cores.switches;
        };
        for (uint32_t uplinks = fewestUplinks; hopeful(uplinks); ++uplinks) {
            for (uint32_t groups = 1; groups <= spines; ++groups) {
                const uint64_t fewest = CeilDivide(rows * (spines / groups) * uplinks, down);
                if (spines % groups != 0 || fewest > uplinks) {
                    continue;
                }
                const uint32_t cores = groups * DivisorAtLeast(uplinks, fewest);
                if (cores < plan.cores.switches) {
                    plan.cores = {cores, groups};
                    plan.spineUplinks = uplinks;
                }
            }
        }
    }

    const Spec& m_spec;
    const FoldedClosLimits& m_limits;
    const uint32_t m_groups;
    const uint32_t m_servers;
    const uint32_t m_rowsPerPod;
};

}  // namespace

PodPlan PlanPods(const Spec& spec, const FoldedClosLimits& limits) {
    const uint64_t servers =
        CeilDivide(spec.gpus, spec.gpusPerServer) + (spec.managerPorts ? 1 : 0);
    PodPlan plan;
    plan.groups = FewestGroups(spec, servers, limits.serversPerGroup);
    plan.groupsPerPod = limits.groupsPerPod;
    plan.pods = static_cast<uint32_t>(CeilDivide(plan.groups, limits.groupsPerPod));
    if (spec.spreadEvenly && spec.tiers == 3) {
        return EvenSearch(spec, limits, plan.groups).Find();
    }
    return plan;
}

}  // namespace topogen
