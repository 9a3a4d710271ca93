// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_CAPTURES_H
#define SCENARIOS_CAPTURES_H

#include <memory>
#include <string>
#include <vector>

#include "fabric/helper/frame-capture.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Throws topogen::Error(kData), naming the field, if a capture of the scenario asks for what the
/// fabric does not have.
void CheckCaptures(const Scenario& scenario, const topogen::Fabric& fabric);

/// The capture files of a run, written into its results folder while it runs.
class Captures : public ResultsTable {
  public:
    /// Captures from here on what the scenario asks for, which was checked.
    /// Throws std::invalid_argument if frames of the run's sizes cannot be written.
    Captures(const Scenario& scenario, const topogen::Fabric& fabric, const Simulation& simulation,
             const ResultsFolder& folder);

    /// Completes the files; reports events of those that were full.
    void Finish() override;
    /// They are written already.
    void Write(const ResultsFolder& /*folder*/) override {}

  private:
    struct Entry {
        std::string file;
        std::unique_ptr<ns3::FrameCapture> capture;
    };

    const Simulation& m_simulation;
    std::vector<Entry> m_entries;
};

}  // namespace scenarios

#endif  // SCENARIOS_CAPTURES_H
