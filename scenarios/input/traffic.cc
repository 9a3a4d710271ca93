// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/traffic.h"

#include <unordered_map>

#include "scenarios/input/flow-planner.h"
#include "scenarios/input/workloads.h"
#include "scenarios/simulated-time.h"

namespace scenarios {

namespace {

ns3::Verb VerbOf(const Transport& transport) {
    return transport.verb() == Transport::READ   ? ns3::Verb::kRead
           : transport.verb() == Transport::SEND ? ns3::Verb::kSend
                                                 : ns3::Verb::kWrite;
}

void PlanWorkload(const Workload& workload, FlowPlanner& planner, RandomStream& random) {
    switch (workload.pattern_case()) {
        case Workload::kCollective:
            return PlanCollective(workload.collective(), planner, random);
        case Workload::kPermutation:
            return PlanPermutation(workload.permutation(), planner, random);
        case Workload::kIncast:
            return PlanIncast(workload.incast(), planner, random);
        case Workload::kFlowList:
            return PlanFlowList(workload.flow_list(), planner);
        case Workload::kPoisson:
            return PlanPoisson(workload.poisson(), planner, random);
        case Workload::kRing:  // became a collective when it was read
        case Workload::PATTERN_NOT_SET:
            break;
    }
    throw planner.Refuse("needs one of collective, permutation, incast, flow_list, poisson");
}

/// As the simulators number them whose path files we read: from 10000 on, for each pair in order.
void NumberSourcePorts(std::vector<PlannedFlow>& flows) {
    constexpr uint16_t kFirst = 10'000;
    std::unordered_map<uint64_t, uint16_t> next;
    for (PlannedFlow& planned : flows) {
        ns3::Flow& flow = planned.flow;
        const uint64_t pair = uint64_t{flow.source} << 32 | flow.destination;
        flow.entropy = next.try_emplace(pair, kFirst).first->second++;
    }
}

}  // namespace

Traffic PlanTraffic(const Scenario& scenario, const topogen::Fabric& fabric,
                    const TransportFigures& transport, PathLengths& paths, uint64_t seed) {
    if (scenario.workload_size() == 0) {
        throw topogen::DataError("workload: missing; a scenario needs at least one");
    }
    FlowPlanner planner(fabric, transport, paths, VerbOf(scenario.transport()), seed);
    for (int i = 0; i < scenario.workload_size(); ++i) {
        const Workload& workload = scenario.workload(i);
        const auto index = static_cast<uint32_t>(i);
        planner.BeginWorkload(index, ToPs(workload.start_us()));
        RandomStream random(seed, index);
        PlanWorkload(workload, planner, random);
    }
    Traffic traffic = planner.Take();
    if (traffic.flows.empty() && traffic.collectives.empty()) {
        throw topogen::DataError("workload: no flow begins; lengthen duration_us");
    }
    if (scenario.transport().load_balancing() == kPinnedPaths) {
        NumberSourcePorts(traffic.flows);
    }
    return traffic;
}

}  // namespace scenarios
