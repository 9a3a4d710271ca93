// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_FLOW_PLANNER_H
#define SCENARIOS_FLOW_PLANNER_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/input/node-numbers.h"
#include "scenarios/input/random-stream.h"
#include "scenarios/input/traffic.h"
#include "scenarios/input/transport.h"
#include "scenarios/run/path-lengths.h"
#include "topogen/error.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// What all workloads of a scenario are laid out with: the fabric, checks of what fits it, and the
/// traffic so far. Errors begin with the workload's field.
class FlowPlanner {
  public:
    /// All outlive the planner. \param verb of flows
    FlowPlanner(const topogen::Fabric& fabric, const TransportFigures& transport,
                PathLengths& paths, ns3::Verb verb, uint64_t seed);

    /// What follows belongs to this workload. \param start of it, ps
    void BeginWorkload(uint32_t index, int64_t start);

    const topogen::Fabric& GetFabric() const { return m_fabric; }
    uint32_t GetEndpoints() const { return m_fabric.endpoints(); }
    /// What files that go with the fabric call its nodes.
    const NodeNumbers& GetNumbers() const { return m_numbers; }
    const TransportFigures& GetTransport() const { return m_transport; }
    ns3::Verb GetVerb() const { return m_verb; }
    int64_t GetStart() const { return m_start; }
    /// Of all endpoints together, bit/s.
    double GetLineRate() const;

    /// "workload[0]: what", "workload[0].field: what"
    topogen::Error Refuse(const std::string& what) const;
    topogen::Error RefuseField(const std::string& field, const std::string& what) const;

    /// \name Throw unless the fabric has it.
    /// @{
    void RequireEndpoint(const std::string& field, int64_t endpoint) const;
    void RequirePair() const;
    /// For a collective: NVLink is a path where collectives use it.
    void RequirePath(uint32_t source, uint32_t destination);
    /// @}

    /// Throws if so many flows would not fit in memory; `field` is to blame.
    void CheckCount(const std::string& field, double flows) const;

    /// A flow of the scenario's verb. \param tag static \param start ps, from the run's begin
    void AddFlow(const char* tag, uint32_t source, uint32_t destination, uint64_t bytes,
                 int64_t start);
    /// A flow that brings data to `destination`, whoever asks for it: a READ is posted there.
    void AddFlowTo(const char* tag, uint32_t destination, uint32_t source, uint64_t bytes,
                   int64_t start);
    /// \returns its number, for those that follow it
    uint32_t AddCollective(ns3::CollectiveSpec spec);
    /// A sentence for the user.
    void AddNote(std::string note) { m_traffic.notes.push_back(std::move(note)); }

    Traffic Take() { return std::move(m_traffic); }

  private:
    void RequireNetworkPath(uint32_t source, uint32_t destination);

    const topogen::Fabric& m_fabric;
    NodeNumbers m_numbers;
    const TransportFigures& m_transport;
    PathLengths& m_paths;
    ns3::Verb m_verb;
    RandomStream m_sourcePorts;
    std::string m_name;
    int64_t m_start = 0;
    Traffic m_traffic;
    std::vector<uint32_t> m_nvlinkDomains;  ///< By endpoint, if collectives use NVLink.
};

}  // namespace scenarios

#endif  // SCENARIOS_FLOW_PLANNER_H
