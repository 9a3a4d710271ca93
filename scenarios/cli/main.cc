// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of the simulator: reads a scenario, runs it, writes its results.
#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "engine/helper/engine-helper.h"
#include "fabric/helper/memory-check.h"
#include "scenarios/cli/command-line.h"
#include "scenarios/cli/outcome.h"
#include "scenarios/cli/plan.h"
#include "scenarios/output/provenance.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/output/results.h"
#include "scenarios/run/interrupt.h"
#include "scenarios/run/memory-lacks.h"
#include "scenarios/run/progress.h"
#include "scenarios/run/simulation.h"
#include "scenarios/simulated-time.h"
#include "topogen/error.h"
#include "topogen/run-program.h"

namespace scenarios {
namespace {

constexpr int kInterruptedStatus = 130;  // as shells report a program that SIGINT ended

/// A reader that went away, as `| head` does, is not a failure; a full disk is.
void Print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (std::fflush(stdout) != 0 && errno != EPIPE) {
        throw topogen::DataError(std::string("standard output: ") + std::strerror(errno));
    }
}

void PrintOutcome(const std::string& text, const std::string& folder) {
    try {
        Print(text);
    } catch (const topogen::Error& error) {
        throw topogen::DataError(
            fmt::format("{}; the results in {} are whole", error.what(), folder));
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

Progress::Form FormOf(const CommandLine& line) {
    if (line.quiet) {
        return Progress::Form::kSilent;
    }
    return ::isatty(STDERR_FILENO) != 0 ? Progress::Form::kTerminal : Progress::Form::kLog;
}

RunExpectation ExpectationOf(const Plan& plan) {
    return {plan.estimate.packetHops, plan.traffic.flows.size(), plan.traffic.collectives.size(),
            plan.scenario.has_stop_us() ? ToPs(plan.scenario.stop_us()) : 0};
}

/// Tells of what a user should know before the run, or of it.
void Note(const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
        std::fprintf(stderr, "run-scenario: %s\n", note.c_str());
    }
}

/// Tells of what is no error, but would mislead whoever did not know of it.
void Warn(const std::vector<std::string>& warnings) {
    for (const std::string& warning : warnings) {
        Note({"warning: " + warning});
    }
}

/// One run into one folder.
class Execution {
  public:
    Execution(const CommandLine& line, const Plan& plan, Progress& progress)
        : m_line(line),
          m_plan(plan),
          m_progress(progress),
          m_folder(line.out, line.force),
          m_provenance(line.words, ResolvedScenario(line, plan), plan.fabric, plan.seed) {
        if (m_folder.HasReplacedPartial() && !line.quiet) {
            std::fprintf(stderr,
                         "run-scenario: replaces the partial results of an earlier run, %s\n",
                         m_folder.GetPartialName().c_str());
        }
    }

    /// \returns the exit status
    int Run() {
        m_provenance.Write(m_folder, Provenance::State::kBuilding);
        Build();
        Simulate();
        Write();
        if (m_simulation->WasInterrupted()) {
            m_folder.Keep();
            Tell(m_folder.GetPartialName());
            return kInterruptedStatus;
        }
        Publish();
        Tell(m_line.out);
        return 0;
    }

  private:
    void Build() {
        m_progress.BeginStage("building the fabric");
        InScenario(m_line.scenario, m_plan.origins, [this] {
            m_simulation = std::make_unique<Simulation>(
                m_plan.scenario, m_plan.fabric, m_plan.traffic, m_plan.outages, m_plan.seed);
            m_results = std::make_unique<Results>(m_plan.scenario, m_plan.fabric, m_plan.traffic,
                                                  *m_simulation, m_folder, m_plan.seed);
        });
        Warn(ns3::CheckLosslessMemory(m_plan.fabric, &m_simulation->GetNetwork()));
        m_provenance.EndStage("build");
    }

    void Simulate() {
        m_simulation->SetWatcher([this](const RunProgress& now) { m_progress.Update(now); });
        m_progress.BeginRun(ExpectationOf(m_plan));
        CatchInterrupts();  // before, there is nothing to write
        m_provenance.Write(m_folder, Provenance::State::kRunning);
        const auto begin = std::chrono::steady_clock::now();
        try {
            m_simulation->Run();
        } catch (const topogen::Error& error) {
            Fail({error.what()});
        } catch (const std::system_error& error) {
            Fail({error.what()});
        }
        m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        m_provenance.EndStage("run");
    }

    void Write() {
        m_progress.BeginStage("writing the results");
        const std::vector<std::string> complaints = m_results->Write();
        m_progress.End();
        m_provenance.EndStage("write");
        if (!complaints.empty()) {
            Fail(complaints);
        }
        try {
            m_provenance.Write(m_folder, m_simulation->WasInterrupted()
                                             ? Provenance::State::kInterrupted
                                             : Provenance::State::kFinished);
        } catch (const topogen::Error& error) {
            Fail({error.what()});
        }
    }

    /// What was written stays.
    [[noreturn]] void Fail(const std::vector<std::string>& complaints) {
        m_provenance.SetComplaints(complaints);
        try {
            m_provenance.Write(m_folder, Provenance::State::kUnwritten);
        } catch (const topogen::Error&) {
            std::remove(m_folder.GetPathOf("provenance.json.new").c_str());
        }
        m_folder.Keep();
        throw topogen::DataError(fmt::format("{}; what could be written is in {}",
                                             complaints.front(), m_folder.GetPartialName()));
    }

    void Publish() {
        try {
            m_folder.Publish();
        } catch (const topogen::Error& error) {
            throw topogen::DataError(
                fmt::format("{}; the results are in {}", error.what(), m_folder.GetPartialName()));
        }
    }

    void Tell(const std::string& folder) const {
        if (!m_line.quiet) {
            const Outcome outcome = {m_plan, *m_simulation, m_results->GetFlowFigures(), folder,
                                     m_seconds};
            PrintOutcome(m_line.json ? OutcomeJson(outcome) : OutcomeText(outcome), folder);
        }
    }

    const CommandLine& m_line;
    const Plan& m_plan;
    Progress& m_progress;
    ResultsFolder m_folder;  // refused, if at all, before the work is done
    Provenance m_provenance;
    std::unique_ptr<Simulation> m_simulation;
    std::unique_ptr<Results> m_results;
    double m_seconds = 0;
};

int Run(const CommandLine& line) {
    if (line.help || line.version) {
        Print(line.help ? HelpText()
                        : fmt::format("run-scenario {} ({})\n", ProgramVersion(), ProgramCommit()));
        return 0;
    }
    ns3::EngineHelper::UsePicoseconds();  // before any attribute is parsed
    ns3::EngineHelper::ChooseSimulator(line.simulator);
    Progress progress(FormOf(line));
    progress.BeginStage("reading the scenario");
    LoadLibraries(line.libraries);
    const Plan plan = MakePlan(line);
    if (!line.quiet) {
        Note(plan.notes);
    }
    if (line.dryRun) {
        progress.End();
        Print(line.json ? PlanJson(plan) : PlanText(plan));
        Warn(InScenario(line.scenario, plan.origins,
                        [&] { return FindMemoryLacks(plan.scenario, plan.fabric); }));
        return 0;
    }
    return Execution(line, plan, progress).Run();
}

}  // namespace
}  // namespace scenarios

int main(int argc, char** argv) {
    return topogen::RunProgram(
        "run-scenario", [&] { return scenarios::Run(scenarios::ParseCommandLine(argc, argv)); });
}
