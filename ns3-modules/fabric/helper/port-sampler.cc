// SPDX-License-Identifier: GPL-2.0-only
#include "port-sampler.h"

#include "fabric/model/link/fabric-port.h"

#include <algorithm>

namespace ns3 {

/// One port's samples. What happens to it is told in order of time.
class PortSampler::Series {
  public:
    Series(FabricPort& port, int64_t interval, size_t mostSamples)
        : m_port(port), m_samples(interval, mostSamples) {
        port.TraceConnectWithoutContext("Enqueue", MakeCallback(&Series::OnEnqueue, this));
        port.TraceConnectWithoutContext("Transmit", MakeCallback(&Series::OnTransmit, this));
        port.TraceConnectWithoutContext("Drop", MakeCallback(&Series::OnDrop, this));
    }

    void Disconnect() {
        m_port.TraceDisconnectWithoutContext("Enqueue", MakeCallback(&Series::OnEnqueue, this));
        m_port.TraceDisconnectWithoutContext("Transmit", MakeCallback(&Series::OnTransmit, this));
        m_port.TraceDisconnectWithoutContext("Drop", MakeCallback(&Series::OnDrop, this));
    }

    FabricPort& GetPort() const { return m_port; }
    IntervalSeries<Sample>& GetSeries() { return m_samples; }

  private:
    void OnEnqueue(const FabricPort& port, const Frame& /*frame*/, int64_t time) {
        m_samples.Advance(ToGlobal(time));
        SetQueue(port.GetQueueBytes());
    }

    void OnTransmit(const FabricPort& port, const Frame& frame, int64_t time) {
        m_samples.Advance(ToGlobal(time));
        SetQueue(port.GetQueueBytes());
        m_samples.Occupy(ToGlobal(time), ToGlobal(time) + port.GetTransmissionTime(frame.bytes));
    }

    // It may have been taken out of a queue. If it was not, the port need not have been caught up.
    void OnDrop(const FabricPort& port, const Frame& /*frame*/, int64_t time) {
        m_port.CatchUp(time);
        m_samples.Advance(ToGlobal(time));
        SetQueue(port.GetQueueBytes());
    }

    int64_t ToGlobal(int64_t local) const { return m_port.GetPartition().ToGlobal(local); }

    void SetQueue(uint32_t bytes) {
        Sample& sample = m_samples.GetCurrent();
        sample.queueBytes = bytes;
        sample.maxQueueBytes = std::max(sample.maxQueueBytes, bytes);
    }

    FabricPort& m_port;
    IntervalSeries<Sample> m_samples;
};

PortSampler::PortSampler(int64_t intervalPs, size_t mostSamples)
    : m_interval(intervalPs), m_mostSamples(mostSamples) {}

PortSampler::~PortSampler() = default;

void PortSampler::Watch(FabricPort& port) {
    m_series.push_back(std::make_unique<Series>(port, m_interval, m_mostSamples));
}

void PortSampler::Finish(int64_t now) {
    for (const auto& series : m_series) {
        FabricPort& port = series->GetPort();
        port.CatchUp(port.GetPartition().ToLocal(now));
        series->Disconnect();
        series->GetSeries().Advance(now);
        m_interval = std::max(m_interval, series->GetSeries().GetInterval());
    }
    for (const auto& series : m_series) {  // some may know of later times than others
        while (series->GetSeries().GetInterval() < m_interval) {
            series->GetSeries().Merge();
        }
    }
}

const FabricPort& PortSampler::GetPort(size_t index) const {
    return m_series[index]->GetPort();
}

const std::vector<PortSampler::Sample>& PortSampler::GetSamples(size_t index) const {
    return m_series[index]->GetSeries().GetSamples();
}

}  // namespace ns3
