// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_SWITCH_GRAPH_H
#define TOPOGEN_CHECK_SWITCH_GRAPH_H

#include <cstdint>
#include <limits>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/model/cables.h"

namespace topogen {

/// The switches of a fabric and the links between them, for what is asked of the fabric as a graph.
/// Endpoints forward nothing: two reach each other if switches that they are cabled to do.
class SwitchGraph {
  public:
    static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

    SwitchGraph(const Fabric& fabric, const Cables& cables);

    /// How many endpoints can reach each other: the most that hang on any part of the fabric that
    /// is connected. One link (`link`, an index into Fabric.links) or one switch (`node`, an index
    /// into Fabric.switches) can be taken out first.
    uint32_t JoinedEndpoints(uint32_t link = kNone, uint32_t node = kNone) const;

    /// For each switch the lowest switch that it has a path to, or itself.
    std::vector<uint32_t> Parts() const;

    /// From one switch to all: steps (kNone where there is no path), and how many shortest paths,
    /// parallel links told apart.
    struct Paths {
        std::vector<uint32_t> steps;
        std::vector<double> count;
    };
    Paths PathsFrom(uint32_t start) const;

    /// Most that the endpoints of the first half can send to the others at once, bit/s: the maximum
    /// flow, with links as they are and each endpoint at the rate of its ports.
    double Bisection() const;

    /// The rate of all endpoints together, bit/s.
    double EndpointRate() const { return m_endpointRate; }

    /// Switches with endpoints, ascending.
    const std::vector<uint32_t>& Leaves() const { return m_leaves; }

  private:
    struct Edge {
        uint32_t peer;
        uint32_t link;
        double rateBps;
    };
    struct Attachment {
        uint32_t endpoint;
        double rateBps;
    };

    uint32_t m_endpoints;
    double m_endpointRate = 0;
    std::vector<std::vector<Edge>> m_edges;           // by switch
    std::vector<std::vector<Attachment>> m_attached;  // by switch, ascending endpoints
    std::vector<uint32_t> m_leaves;
};

}  // namespace topogen

#endif  // TOPOGEN_CHECK_SWITCH_GRAPH_H
