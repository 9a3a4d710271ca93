// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/cli/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/input/attribute-setting.h"
#include "scenarios/input/defeated-settings.h"
#include "scenarios/input/measured-window.h"
#include "scenarios/input/node-numbers.h"
#include "scenarios/input/scenario-fields.h"
#include "scenarios/input/scenario-file.h"
#include "scenarios/input/transport.h"
#include "scenarios/output/captures.h"
#include "scenarios/output/exact-text.h"
#include "scenarios/output/rate-table.h"
#include "scenarios/output/sample-table.h"
#include "scenarios/run/path-lengths.h"
#include "topogen/model/fabric-file.h"
#include "topogen/request/generate.h"
#include "topogen/text/number-text.h"

namespace scenarios {

namespace {

using topogen::Grouped;

constexpr uint64_t kDefaultSeed = 1;

/// The generator's errors name its options: "--gpus 0: must be ..." is of fabric.generate.gpus.
std::string AsFieldError(std::string complaint) {
    if (complaint.compare(0, 2, "--") != 0) {
        return "fabric.generate: " + complaint;
    }
    const size_t end = std::min(complaint.find_first_of(" :"), complaint.size());
    std::replace(complaint.begin(), complaint.begin() + static_cast<std::ptrdiff_t>(end), '-', '_');
    if (end < complaint.size() && complaint[end] == ' ') {
        complaint.insert(end, ":");
    }
    return "fabric.generate." + complaint.substr(2);
}

topogen::Fabric GenerateFabric(const topogen::Request& request) {
    try {
        return topogen::Generate(request);
    } catch (const topogen::Error& error) {
        throw topogen::DataError(AsFieldError(error.what()));
    }
}

/// \param notes gets what of a file is not in the fabric
topogen::Fabric MakeFabric(const Fabric& fabric, std::vector<std::string>& notes) {
    std::string leftOut;
    topogen::Fabric made;
    switch (fabric.source_case()) {
        case Fabric::kGenerate:
            return GenerateFabric(fabric.generate());
        case Fabric::kFile:
            made = topogen::LoadFabricFile(fabric.file(), "", &leftOut);
            if (!leftOut.empty()) {
                notes.push_back(leftOut);
            }
            return made;
        case Fabric::SOURCE_NOT_SET:
            break;
    }
    throw topogen::DataError("fabric: missing; needs generate or file");
}

void SetFields(const std::vector<std::string>& settings, Plan& plan) {
    for (const std::string& setting : settings) {
        const std::string place = SetField(plan.scenario, setting);
        plan.origins.Add(place, "--set " + setting, setting.substr(setting.find('=') + 1));
    }
}

void SetAttributes(const std::vector<std::string>& attributes, Origins& origins) {
    for (const std::string& attribute : attributes) {
        try {
            SetAttributeDefault(attribute);
        } catch (const topogen::Error& error) {
            throw topogen::UsageError(std::string("--") + error.what());
        }
        const size_t equals = attribute.find('=');
        origins.Add(attribute.substr(0, equals), "--" + attribute, attribute.substr(equals + 1));
    }
}

/// What was called a ring is a collective by now; files that people have go on running.
void RenameRings(Plan& plan) {
    for (int i = 0; i < plan.scenario.workload_size(); ++i) {
        Workload& workload = *plan.scenario.mutable_workload(i);
        if (workload.has_ring()) {
            Collective ring = workload.ring();
            ring.set_algorithm(ring.algorithm().empty() ? "ring" : ring.algorithm());
            *workload.mutable_collective() = std::move(ring);
            plan.notes.push_back(fmt::format(
                "workload[{}].ring: taken as collective {{ algorithm: \"ring\" }}, its name now",
                i));
        }
    }
}

}  // namespace

Plan MakePlan(const CommandLine& line) {
    Plan plan;
    plan.scenario = LoadScenario(line.scenario);
    SetFields(line.settings, plan);
    RenameRings(plan);
    plan.seed = plan.scenario.has_seed() ? plan.scenario.seed() : kDefaultSeed;
    InScenario(line.scenario, plan.origins, [&] {
        CheckRanges(plan.scenario);
        CheckFilesExist(plan.scenario);
        ApplyTransport(plan.scenario);
    });
    SetAttributes(line.attributes, plan.origins);
    InScenario(line.scenario, plan.origins, [&] {
        const TransportFigures transport = ReadTransportFigures();
        plan.fabric = MakeFabric(plan.scenario.fabric(), plan.notes);
        const NodeNumbers numbers(plan.fabric);
        plan.written = plan.scenario;
        numbers.Resolve(plan.scenario);
        if (numbers.AreForeign()) {
            plan.notes.push_back(
                fmt::format("{}: {}; in the results they count from 0, in the same order",
                            plan.scenario.fabric().file(), numbers.Describe()));
        }
        CheckTransport(plan.scenario, plan.fabric, transport);
        CheckCaptures(plan.scenario, plan.fabric);
        CheckSamples(plan.scenario, plan.fabric);
        CheckRates(plan.scenario, plan.fabric);
        WindowOf(plan.scenario);
        plan.outages = FindOutages(plan.scenario, plan.fabric);
        PathLengths paths(plan.fabric);
        ApplyLoadBalancing(plan.scenario, plan.fabric, paths);
        plan.traffic = PlanTraffic(plan.scenario, plan.fabric, transport, paths, plan.seed);
        plan.estimate = EstimateRun(plan.fabric, plan.traffic, transport, paths,
                                    plan.scenario.outputs().messages());
    });
    const std::vector<std::string>& ofTraffic = plan.traffic.notes;
    plan.notes.insert(plan.notes.end(), ofTraffic.begin(), ofTraffic.end());
    for (const std::string& defeat : FindDefeatedSettings(plan.scenario, plan.fabric)) {
        plan.notes.push_back("warning: " + defeat);
    }
    return plan;
}

Scenario ResolvedScenario(const CommandLine& line, const Plan& plan) {
    Scenario scenario = plan.written;
    scenario.set_seed(plan.seed);
    for (const std::string& attribute : line.attributes) {
        scenario.add_attribute(attribute);
    }
    return scenario;
}

std::string PlanText(const Plan& plan) {
    const topogen::Fabric& fabric = plan.fabric;
    constexpr double kMegabyte = 1e6;
    return fmt::format(
        "scenario     {}, seed {}\n"
        "fabric       {} endpoints, {} servers, {} switches, {} links\n"
        "traffic      {} flows, {} collectives\n"
        "packet-hops  about {}\n"
        "memory       about {:.0f} MB\n",
        plan.scenario.name(), plan.seed, Grouped(fabric.endpoints()),
        Grouped(static_cast<uint64_t>(fabric.servers_size())),
        Grouped(static_cast<uint64_t>(fabric.switches_size())),
        Grouped(static_cast<uint64_t>(fabric.links().a_node_size())),
        Grouped(plan.traffic.flows.size()), Grouped(plan.traffic.collectives.size()),
        Grouped(plan.estimate.packetHops),
        static_cast<double>(plan.estimate.memoryBytes) / kMegabyte);
}

std::string PlanJson(const Plan& plan) {
    const topogen::Fabric& fabric = plan.fabric;
    return fmt::format(
        "{{\"scenario\": {}, \"seed\": {}, \"endpoints\": {}, \"servers\": {}, \"switches\": {}, "
        "\"links\": {}, \"flows\": {}, \"collectives\": {}, \"packet_hops\": {}, "
        "\"memory_bytes\": {}}}\n",
        JsonText(plan.scenario.name()), plan.seed, fabric.endpoints(), fabric.servers_size(),
        fabric.switches_size(), fabric.links().a_node_size(), plan.traffic.flows.size(),
        plan.traffic.collectives.size(), plan.estimate.packetHops, plan.estimate.memoryBytes);
}

}  // namespace scenarios
