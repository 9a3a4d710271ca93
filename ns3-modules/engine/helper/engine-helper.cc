// SPDX-License-Identifier: GPL-2.0-only
#include "engine-helper.h"

#include "../model/fabric-simulator-impl.h"
#include "../model/partition.h"

#include "ns3/global-value.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

namespace ns3 {

void EngineHelper::UsePicoseconds() {
    if (Time::GetResolution() != Time::PS) {
        Time::SetResolution(Time::PS);
    }
}

void EngineHelper::ChooseSimulator(const std::string& type) {
    GlobalValue::Bind("SimulatorImplementationType", StringValue(type));
}

Ptr<Partition> EngineHelper::Install() {
    Ptr<Partition> partition = CreateObject<Partition>();
    Install(partition);
    return partition;
}

void EngineHelper::Install(Ptr<Partition> partition) {
    UsePicoseconds();
    const auto simulator = DynamicCast<FabricSimulatorImpl>(Simulator::GetImplementation());
    if (simulator != nullptr) {
        simulator->SetPartition(partition);
        return;
    }
    ObjectFactory factory("ns3::BucketScheduler");
    factory.Set("Partition", PointerValue(partition));
    Simulator::SetScheduler(factory);
}

}  // namespace ns3
