// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of the simulator: reads a scenario, runs it, writes its results.
#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <ns3/nstime.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <new>
#include <string>

#include "fabric/helper/memory-check.h"
#include "scenarios/cli/command-line.h"
#include "scenarios/input/attribute-setting.h"
#include "scenarios/input/defeated-settings.h"
#include "scenarios/input/link-failures.h"
#include "scenarios/input/origins.h"
#include "scenarios/input/scenario-fields.h"
#include "scenarios/input/scenario-file.h"
#include "scenarios/input/traffic.h"
#include "scenarios/input/transport.h"
#include "scenarios/output/captures.h"
#include "scenarios/output/rates.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/output/results.h"
#include "scenarios/output/samples.h"
#include "scenarios/run/estimate.h"
#include "scenarios/run/interrupt.h"
#include "scenarios/run/memory-lacks.h"
#include "scenarios/run/path-lengths.h"
#include "scenarios/run/progress-line.h"
#include "scenarios/run/simulation.h"
#include "topogen/error.h"
#include "topogen/model/fabric-file.h"
#include "topogen/request/generate.h"
#include "topogen/text/number-text.h"

namespace scenarios {
namespace {

using topogen::Grouped;

constexpr int kInterruptedStatus = 130;  // as shells report a program that SIGINT ended
constexpr uint64_t kDefaultSeed = 1;
constexpr double kPsPerUs = 1e6;

/// A reader that went away, as `| head` does, is not a failure; a full disk is.
void Print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (std::fflush(stdout) != 0 && errno != EPIPE) {
        throw topogen::DataError(std::string("standard output: ") + std::strerror(errno));
    }
}

void PrintOutcome(const std::string& text, const std::string& folder) {
    try {
        Print(text + "wrote " + folder + "\n");
    } catch (const topogen::Error& error) {
        throw topogen::DataError(
            fmt::format("{}; the results in {} are whole", error.what(), folder));
    }
}

/// Everything that is known before the models are built.
struct Plan {
    Scenario scenario;
    Origins origins;
    topogen::Fabric fabric;
    uint64_t seed = kDefaultSeed;
    std::vector<Outage> outages;
    Traffic traffic;
    Estimate estimate;
};

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

/// What of the file is not in the fabric is told.
topogen::Fabric LoadFabric(const std::string& path) {
    std::string leftOut;
    topogen::Fabric fabric = topogen::LoadFabricFile(path, "", &leftOut);
    if (!leftOut.empty()) {
        std::fprintf(stderr, "run-scenario: %s\n", leftOut.c_str());
    }
    return fabric;
}

topogen::Fabric MakeFabric(const Fabric& fabric) {
    switch (fabric.source_case()) {
        case Fabric::kGenerate:
            return GenerateFabric(fabric.generate());
        case Fabric::kFile:
            return LoadFabric(fabric.file());
        case Fabric::SOURCE_NOT_SET:
            break;
    }
    throw topogen::DataError("fabric: missing; needs generate or file");
}

/// Errors of the scenario's content, as errors of its file or of the option that set it.
template <typename Step>
auto InScenario(const std::string& path, const Origins& origins, Step step) {
    try {
        return step();
    } catch (const topogen::Error& error) {
        throw origins.Blame(path, error.what());
    } catch (const std::invalid_argument& error) {
        throw origins.Blame(path, error.what());
    }
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

/// Models register their types as their library is loaded.
void LoadLibraries(const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) {
        const std::string path = std::filesystem::absolute(library).string();
        if (::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
            throw topogen::UsageError(std::string("--load ") + ::dlerror());
        }
    }
}

Plan MakePlan(const CommandLine& line) {
    Plan plan;
    plan.scenario = LoadScenario(line.scenario);
    SetFields(line.settings, plan);
    if (plan.scenario.has_seed()) {
        plan.seed = plan.scenario.seed();
    }
    InScenario(line.scenario, plan.origins, [&] {
        CheckRanges(plan.scenario);
        CheckFilesExist(plan.scenario);
        ApplyTransport(plan.scenario);
    });
    SetAttributes(line.attributes, plan.origins);
    InScenario(line.scenario, plan.origins, [&] {
        const TransportFigures transport = ReadTransportFigures();
        plan.fabric = MakeFabric(plan.scenario.fabric());
        CheckTransport(plan.scenario, plan.fabric, transport);
        CheckCaptures(plan.scenario, plan.fabric);
        CheckSamples(plan.scenario, plan.fabric);
        CheckRates(plan.scenario, plan.fabric);
        plan.outages = FindOutages(plan.scenario, plan.fabric);
        PathLengths paths(plan.fabric);
        ApplyLoadBalancing(plan.scenario, plan.fabric, paths);
        plan.traffic = PlanTraffic(plan.scenario, plan.fabric, transport, paths, plan.seed);
        plan.estimate = EstimateRun(plan.fabric, plan.traffic, transport, paths);
    });
    for (const std::string& defeat : FindDefeatedSettings(plan.scenario, plan.fabric)) {
        std::fprintf(stderr, "run-scenario: warning: %s\n", defeat.c_str());
    }
    return plan;
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

std::string OutcomeText(const Plan& plan, const Simulation& simulation, double seconds) {
    const RunProgress done = simulation.GetProgress();
    const FlowFigures flows = ComputeFlowFigures(simulation);
    const auto hops = static_cast<double>(done.hops);
    std::string text =
        fmt::format("{}: {:.3f} us simulated in {:.2f} s{}\n", plan.scenario.name(),
                    static_cast<double>(simulation.GetDuration()) / kPsPerUs, seconds,
                    simulation.WasInterrupted() ? ", interrupted: results are partial" : "");
    if (!simulation.GetDeadlock().empty()) {
        text += "deadlock: " + simulation.GetDeadlock() + "\n";
    }
    text += fmt::format("flows: {} of {} finished, {} failed", Grouped(flows.finished),
                        Grouped(flows.total), Grouped(flows.failed));
    if (flows.times) {
        text += fmt::format("; completion p50 {:.3f} us, p99 {:.3f} us",
                            static_cast<double>(flows.times->p50) / kPsPerUs,
                            static_cast<double>(flows.times->p99) / kPsPerUs);
    }
    for (const ns3::CollectiveRecord& record : simulation.GetCollectives()) {
        text += fmt::format("\n{} of {} ranks: {}", ToString(record.kind), Grouped(record.ranks),
                            ToString(record.status));
        if (record.status == ns3::CollectiveStatus::kFinished) {
            text += fmt::format(", {:.3f} us, bus bandwidth {}",
                                static_cast<double>(record.duration) / kPsPerUs,
                                topogen::RateText(record.busBandwidth));
        }
    }
    text += fmt::format("\npacket-hops: {}", Grouped(done.hops));
    if (done.hops > 0) {
        text += fmt::format(", {:.0f} ns and {:.3f} events each", seconds * 1e9 / hops,
                            static_cast<double>(done.events) / hops);
    }
    return text + "\n";
}

/// Tells of what is no error, but would mislead whoever did not know of it.
void Warn(const std::vector<std::string>& warnings) {
    for (const std::string& warning : warnings) {
        std::fprintf(stderr, "run-scenario: warning: %s\n", warning.c_str());
    }
}

void WatchOnTerminal(const CommandLine& line, const Plan& plan, Simulation& simulation,
                     std::unique_ptr<ProgressLine>& progress) {
    if (line.quiet || ::isatty(STDERR_FILENO) == 0) {
        return;
    }
    const auto stop = static_cast<int64_t>(plan.scenario.stop_us() * kPsPerUs);
    progress = std::make_unique<ProgressLine>(plan.estimate.packetHops, plan.traffic.flows.size(),
                                              plan.traffic.collectives.size(), stop);
    simulation.SetWatcher([&progress](const RunProgress& now) { progress->Update(now); });
}

int RunPlan(const CommandLine& line, const Plan& plan) {
    ResultsFolder folder(line.out, line.force);  // refused, if at all, before the work is done
    const auto simulation = InScenario(line.scenario, plan.origins, [&] {
        return std::make_unique<Simulation>(plan.scenario, plan.fabric, plan.traffic, plan.outages,
                                            plan.seed);
    });
    const auto captures = InScenario(line.scenario, plan.origins, [&] {
        return std::make_unique<Captures>(plan.scenario, plan.fabric, *simulation, folder);
    });
    Warn(ns3::CheckLosslessMemory(plan.fabric, &simulation->GetNetwork()));
    SampleTable samples(plan.scenario, plan.fabric, *simulation);
    RateTable rates(plan.scenario, *simulation);
    std::unique_ptr<ProgressLine> progress;
    WatchOnTerminal(line, plan, *simulation, progress);
    const auto begin = std::chrono::steady_clock::now();
    simulation->Run();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    progress.reset();
    captures->Finish();
    samples.Write(folder);
    rates.Write(folder, *simulation);
    WriteResults(folder, {plan.scenario, plan.fabric, plan.traffic, *simulation, plan.seed});
    folder.Publish();
    if (!line.quiet) {
        PrintOutcome(OutcomeText(plan, *simulation, wall.count()), line.out);
    }
    return simulation->WasInterrupted() ? kInterruptedStatus : 0;
}

int Run(const CommandLine& line) {
    if (line.help || line.version) {
        Print(line.help ? HelpText() : "run-scenario " SCENARIOS_VERSION "\n");
        return 0;
    }
    ns3::Time::SetResolution(ns3::Time::PS);  // before any attribute is parsed
    CatchInterrupts();
    LoadLibraries(line.libraries);
    const Plan plan = MakePlan(line);
    if (line.dryRun) {
        Print(PlanText(plan));
        Warn(InScenario(line.scenario, plan.origins,
                        [&] { return FindMemoryLacks(plan.scenario, plan.fabric); }));
        return 0;
    }
    return RunPlan(line, plan);
}

int Complain(const char* what, int status) {
    std::fprintf(stderr, "run-scenario: %s\n", what);
    return status;
}

/// The exit status of the program.
int Main(int argc, const char* const* argv) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then an error of write()
    try {
        return Run(ParseCommandLine(argc, argv));
    } catch (const topogen::Error& error) {
        return Complain(error.what(), error.ExitStatus());
    } catch (const std::bad_alloc&) {
        return Complain("out of memory", 1);
    } catch (const std::exception& error) {
        return Complain(error.what(), 1);
    }
}

}  // namespace
}  // namespace scenarios

int main(int argc, char** argv) {
    return scenarios::Main(argc, argv);
}
