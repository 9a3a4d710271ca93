// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RESULTS_TABLE_H
#define SCENARIOS_RESULTS_TABLE_H

#include "scenarios/output/results-folder.h"
#include "scenarios/run/run-observer.h"

namespace scenarios {

/// What becomes files of a results folder: hears of the run, and writes when it has ended.
class ResultsTable : public RunObserver {
  public:
    /// Completes what was recorded, and may report events of it. Before any Write(); once.
    virtual void Finish() {}

    /// Writes the table as docs/formats.md specifies it. Call once.
    /// Throws topogen::Error(kData) naming the file that cannot be written.
    virtual void Write(const ResultsFolder& folder) = 0;
};

}  // namespace scenarios

#endif  // SCENARIOS_RESULTS_TABLE_H
