// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/queue-pair-watch.h"

#include <fmt/format.h>

#include <ns3/callback.h>
#include <ns3/node.h>

namespace scenarios {

QueuePairWatch::QueuePairWatch(ns3::RdmaNetwork& network, DeadlockWatch& deadlocks,
                               const RunObservers& observers)
    : m_deadlocks(deadlocks), m_observers(observers) {
    for (uint32_t endpoint = 0; endpoint < network.GetEndpoints(); ++endpoint) {
        network.GetNic(endpoint).TraceConnectWithoutContext(
            "Failure", ns3::MakeCallback(&QueuePairWatch::OnFailure, this));
    }
}

void QueuePairWatch::OnFailure(const ns3::RdmaNic& nic, const ns3::QueuePair& queuePair,
                               int64_t now) {
    m_last = nic.GetPartition().ToGlobal(now);
    const ns3::FabricPort& port = nic.GetPort();
    m_observers.ReportEvent(
        {m_last, "qp_failed", port.GetNode()->GetId(), port.GetPortIndex(), true,
         fmt::format("endpoint {} queue pair {} to endpoint {}: {}", nic.GetEndpoint(),
                     queuePair.GetNumber(), queuePair.GetDestination(),
                     ns3::ToString(queuePair.GetError()))});
    if (!m_deadlocks.HasReported()) {
        m_deadlocks.Search(now);
    }
}

}  // namespace scenarios
