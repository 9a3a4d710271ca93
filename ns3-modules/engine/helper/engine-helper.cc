// SPDX-License-Identifier: GPL-2.0-only
#include "engine-helper.h"

#include "../model/partition.h"

#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"

namespace ns3 {

void EngineHelper::UsePicoseconds() {
    if (Time::GetResolution() != Time::PS) {
        Time::SetResolution(Time::PS);
    }
}

Ptr<Partition> EngineHelper::Install() {
    Ptr<Partition> partition = CreateObject<Partition>();
    Install(partition);
    return partition;
}

void EngineHelper::Install(Ptr<Partition> partition) {
    UsePicoseconds();
    ObjectFactory factory("ns3::BucketScheduler");
    factory.Set("Partition", PointerValue(partition));
    Simulator::SetScheduler(factory);
}

}  // namespace ns3
