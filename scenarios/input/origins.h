// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_ORIGINS_H
#define SCENARIOS_ORIGINS_H

#include <string>
#include <vector>

#include "topogen/error.h"

namespace scenarios {

/// What of a scenario its command line has set: whom errors about it are to name.
class Origins {
  public:
    /// \param place as errors begin: a field, or an attribute
    /// \param option by which it was set, as "--set seed=7" \param value of it
    void Add(std::string place, std::string option, std::string value);

    /// The error about `complaint`: of the option if that set what the complaint begins with, else
    /// of the scenario's file.
    topogen::Error Blame(const std::string& scenarioFile, const std::string& complaint) const;

  private:
    struct Origin {
        std::string place;
        std::string option;
        std::string value;
    };

    std::vector<Origin> m_origins;  ///< In the order of the command line.
};

}  // namespace scenarios

#endif  // SCENARIOS_ORIGINS_H
