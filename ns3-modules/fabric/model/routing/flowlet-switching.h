// SPDX-License-Identifier: GPL-2.0-only
#ifndef FLOWLET_SWITCHING_H
#define FLOWLET_SWITCHING_H

#include "path-selector.h"

#include "ns3/nstime.h"

namespace ns3 {

/// Flowlets: a flow that was silent for longer than paths can differ in delay may go on by another
/// port, and nothing is overtaken. A new flowlet's port is drawn uniformly (E. Vanini et al., "Let
/// it flow: resilient asymmetric load balancing with flowlet switching", NSDI 2017, section 3).
///
/// As in hardware, a switch keeps a table of fixed size, indexed by the hash of the 5-tuple: flows
/// that fall on the same entry are one flow to it. The memory here follows the flowlets that are
/// alive: see FlowletTable.
class FlowletSwitching : public PathSelector {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;

    Time m_gap;
    uint32_t m_entries;
};

}  // namespace ns3

#endif  // FLOWLET_SWITCHING_H
