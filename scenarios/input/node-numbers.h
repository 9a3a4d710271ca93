// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_NODE_NUMBERS_H
#define SCENARIOS_NODE_NUMBERS_H

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// How files that go with a fabric number its nodes. A fabric that was read from another program's
/// file keeps the numbers of that file, and whatever was written for that file names them: flow
/// lists, paths, places. Any other numbers its endpoints from 0, and in paths its switches after
/// them.
class NodeNumbers {
  public:
    /// `fabric` must be valid and outlive the numbers.
    explicit NodeNumbers(const topogen::Fabric& fabric);

    /// \param number >= 0
    std::optional<uint32_t> FindEndpoint(int64_t number) const;
    /// Index of a switch in the fabric.
    std::optional<uint32_t> FindSwitch(int64_t number) const;

    /// They are another file's, and not as ours would be.
    bool AreForeign() const { return m_areForeign; }

    /// "endpoints are 0 to 15, switches 16 to 20"
    std::string Describe() const;

    /// Has the scenario's fields that name endpoints and ports name those of the fabric.
    /// Throws topogen::Error(kData), naming the field, for a number that is nobody's.
    void Resolve(Scenario& scenario) const;

  private:
    using Indices = std::unordered_map<uint32_t, uint32_t>;  ///< By number.

    static std::optional<uint32_t> Find(const Indices& indices, int64_t number);
    int64_t ResolveEndpoint(const std::string& field, int64_t number) const;
    void ResolvePort(const std::string& field, Port& port) const;
    void ResolveOutputs(Outputs& outputs) const;
    void ResolveWorkload(const std::string& field, Workload& workload) const;

    const topogen::Fabric& m_fabric;
    bool m_areForeign = false;
    Indices m_endpoints;  ///< Of another file.
    Indices m_switches;
};

}  // namespace scenarios

#endif  // SCENARIOS_NODE_NUMBERS_H
