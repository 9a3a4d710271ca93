// SPDX-License-Identifier: GPL-2.0-only
#ifndef STATE_TEXT_H
#define STATE_TEXT_H

#include "rdma-testbed.h"

#include "engine/model/state-dump.h"

#include "ns3/simulator.h"

#include <cstdint>
#include <string>

namespace ns3 {

/// The state of a part of a testbed as text, caught up. None of it may be opaque.
template <typename Part>
std::string DumpState(const RdmaTestbed& bed, const Part& part,
                      StateDump::Detail detail = StateDump::Detail::kAll) {
    bed.fabric->CatchUp(bed.Now());
    StateDump dump(bed.Now(), detail);
    part.VisitState(dump);
    EXPECT_EQ(dump.GetOpaque(), "");
    return dump.GetText();
}

/// The same of what decides what the part does.
template <typename Part>
std::string DumpWhatMatters(const RdmaTestbed& bed, const Part& part) {
    return DumpState(bed, part, StateDump::Detail::kWhatMatters);
}

/// Runs the simulation to a time, ps.
inline void RunTo(const RdmaTestbed& bed, int64_t time) {
    Simulator::Stop(PicoSeconds(time - bed.Now()));
    Simulator::Run();
}

}  // namespace ns3

#endif  // STATE_TEXT_H
