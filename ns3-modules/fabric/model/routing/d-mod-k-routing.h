// SPDX-License-Identifier: GPL-2.0-only
#ifndef D_MOD_K_ROUTING_H
#define D_MOD_K_ROUTING_H

#include "path-selector.h"

namespace ns3 {

/// Static routes by destination, as an InfiniBand subnet manager's fat-tree engine computes them:
/// all frames to one endpoint leave a switch by the same port, whoever sent them. The port is the
/// one of topogen::DModK (E. Zahavi, J. Parallel and Distributed Computing 72, 2012). Shift
/// permutations over a full tree then never share a link.
///
/// Where D-mod-K's port is on no shortest path, which full trees do not have, a destination's place
/// modulo the number of ports decides. Fabrics that are no trees are refused.
class DModKRouting : public PathSelector {
  public:
    static TypeId GetTypeId();

    /// \throws std::invalid_argument if the selector was given to the switch of a built network
    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;

    bool WantsStaticRoutes() const override { return true; }

  private:
    class Chooser;
};

}  // namespace ns3

#endif  // D_MOD_K_ROUTING_H
