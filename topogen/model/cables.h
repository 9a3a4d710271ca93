// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CABLES_H
#define TOPOGEN_CABLES_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The cables of a valid fabric by node: for each, which of its ports lead where.
class Cables {
  public:
    struct Cable {
        uint32_t port;
        uint32_t peer;  ///< node
        uint32_t peerPort;
        uint32_t link;  ///< index into Fabric.links
    };

    /// The cables of one node, by port.
    struct Range {
        const Cable* first;
        const Cable* last;

        const Cable* begin() const { return first; }
        const Cable* end() const { return last; }
        size_t size() const { return static_cast<size_t>(last - first); }
    };

    explicit Cables(const Fabric& fabric);

    Range Of(uint32_t node) const {
        return {m_cables.data() + m_first[node], m_cables.data() + m_first[node + 1]};
    }
    uint32_t Nodes() const { return static_cast<uint32_t>(m_first.size() - 1); }

  private:
    std::vector<uint32_t> m_first;  // by node
    std::vector<Cable> m_cables;
};

/// The endpoint that owns port `port` of the server `node`.
uint32_t EndpointAt(const Fabric& fabric, uint32_t node, uint32_t port);

/// What users call a node: "server 12", "leaf 3", both counted from 1 as in the pictures.
std::string NodeName(const Fabric& fabric, uint32_t node);

}  // namespace topogen

#endif  // TOPOGEN_CABLES_H
