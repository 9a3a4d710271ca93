// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PROVENANCE_H
#define SCENARIOS_PROVENANCE_H

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/output/results-folder.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Version of the program, and the commit that it was built from, or "unknown".
std::string ProgramVersion();
std::string ProgramCommit();

/// A digest of a fabric's message: equal fabrics have equal ones, and others hardly ever.
std::string DigestOf(const topogen::Fabric& fabric);

/// Where a results folder comes from: provenance.json. It alone tells of the run, such as how long
/// it took; all other files tell of its result, and are the same for the same scenario.
class Provenance {
  public:
    enum class State : uint8_t {
        kBuilding,     ///< The models are being built, or the run was killed there.
        kRunning,      ///< The simulation goes on, or was killed.
        kFinished,     ///< It came to its end, and everything was written.
        kInterrupted,  ///< The user ended it.
        kUnwritten,    ///< Something could not be written.
    };

    /// \param arguments the command line \param scenario with everything that the command line
    /// changed, so that it can be run again as it stands
    Provenance(std::vector<std::string> arguments, const Scenario& scenario,
               const topogen::Fabric& fabric, uint64_t seed);

    /// Ends a stage of the run, which began when the last one ended.
    void EndStage(const char* stage);

    /// What could not be written.
    void SetComplaints(std::vector<std::string> complaints) {
        m_complaints = std::move(complaints);
    }

    /// Replaces the file of an earlier call, or leaves it if it throws topogen::Error(kData).
    void Write(const ResultsFolder& folder, State state) const;

  private:
    using Clock = std::chrono::steady_clock;

    std::vector<std::string> m_arguments;
    std::string m_scenario;
    std::string m_fabricDigest;
    std::string m_ports;      ///< Of the fabric, as JSON.
    std::string m_generator;  ///< Of the fabric.
    uint64_t m_seed;
    uint64_t m_fabricSeed;
    std::string m_started;
    Clock::time_point m_stageBegin;
    std::vector<std::pair<std::string, double>> m_stages;  ///< And their seconds.
    std::vector<std::string> m_complaints;
};

}  // namespace scenarios

#endif  // SCENARIOS_PROVENANCE_H
