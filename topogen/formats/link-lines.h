// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_LINK_LINES_H
#define TOPOGEN_FORMATS_LINK_LINES_H

#include <string>
#include <unordered_map>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/formats/read-network.h"
#include "topogen/text/line-reader.h"

// What the topology files of the HPCC simulator and of its descendants have in common: a line of
// counts, the numbers of the nodes that are switches, and a line "node node rate delay error-rate"
// for each link. Nodes that are not switches are endpoints, numbered in the order of their nodes.
namespace topogen {

/// More nodes than any such file can have.
constexpr uint32_t kMostNodes = 1u << 26;

/// The lines of all links; endpoint e is node e, switch w is node `firstSwitch` + w. Rates and
/// delays are exact.
std::string LinkLines(const Fabric& fabric, uint32_t firstSwitch);

/// "400Gbps 0.001ns", exact.
std::string RateAndDelay(uint64_t rateBps, uint64_t delayPs);

/// What the nodes of a file are.
class NodeNumbers {
  public:
    /// Reads the numbers of `switches` switches below `nodes`, from the next lines.
    NodeNumbers(LineReader& lines, uint32_t nodes, uint32_t switches);

    struct Node {
        bool isSwitch;
        uint32_t index;  ///< among the switches, as listed; or among the endpoints
    };
    Node Find(uint32_t node) const;

    uint32_t Nodes() const { return m_nodes; }
    /// The nodes of the endpoints, ascending; those of the switches, as listed.
    std::vector<uint32_t> EndpointNodes() const;
    const std::vector<uint32_t>& SwitchNodes() const { return m_listed; }
    uint32_t Endpoints() const { return m_nodes - static_cast<uint32_t>(m_sorted.size()); }

  private:
    uint32_t m_nodes;
    std::vector<uint32_t> m_listed;
    std::vector<uint32_t> m_sorted;
    std::unordered_map<uint32_t, uint32_t> m_index;  // of a switch's node: its place in the list
};

/// A link of the file, ends as they are numbered there.
struct LinkLine {
    uint32_t a;
    uint32_t b;
    uint64_t rateBps;
    uint64_t delayPs;
    double frameLoss;
    uint32_t line;
};

/// Reads `count` links. As the simulators do, it takes what follows for notes and spare lines,
/// which `leftOut` counts in words. Throws Error(kData) naming the line that is wrong.
std::vector<LinkLine> ReadLinkLines(LineReader& lines, uint32_t nodes, uint64_t count,
                                    std::string& leftOut);

/// Throws Error(kData) if there are fewer cables than endpoints, before memory is spent on those.
void CheckEnoughLinks(const LineReader& lines, uint32_t endpoints, size_t links);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_LINK_LINES_H
