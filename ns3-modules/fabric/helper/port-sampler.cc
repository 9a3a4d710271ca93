// SPDX-License-Identifier: GPL-2.0-only
#include "port-sampler.h"

#include "fabric/model/fabric-port.h"

#include <algorithm>

namespace ns3 {

/// One port's samples. What happens to it is told in order of time.
class PortSampler::Series {
  public:
    Series(FabricPort& port, int64_t interval, size_t mostSamples)
        : m_port(port), m_interval(interval), m_most(mostSamples), m_samples(1) {
        port.TraceConnectWithoutContext("Enqueue", MakeCallback(&Series::OnEnqueue, this));
        port.TraceConnectWithoutContext("Transmit", MakeCallback(&Series::OnTransmit, this));
    }

    void Disconnect() {
        m_port.TraceDisconnectWithoutContext("Enqueue", MakeCallback(&Series::OnEnqueue, this));
        m_port.TraceDisconnectWithoutContext("Transmit", MakeCallback(&Series::OnTransmit, this));
    }

    FabricPort& GetPort() const { return m_port; }
    int64_t GetInterval() const { return m_interval; }
    const std::vector<Sample>& GetSamples() const { return m_samples; }

    /// Time passes until `now`.
    void Advance(int64_t now) {
        while (now >= m_interval * static_cast<int64_t>(m_samples.size())) {
            CountBusy(m_interval * static_cast<int64_t>(m_samples.size()));
            if (m_samples.size() == m_most) {
                Merge();
            } else {
                m_samples.push_back({m_queueBytes, m_queueBytes, 0});
            }
        }
        CountBusy(now);
    }

    /// Pairs become one sample each.
    void Merge() {
        if (m_samples.size() % 2 != 0) {
            m_samples.push_back({m_queueBytes, m_queueBytes, 0});
        }
        const size_t half = m_samples.size() / 2;
        for (size_t i = 0; i < half; ++i) {
            const Sample& first = m_samples[2 * i];
            const Sample& second = m_samples[2 * i + 1];
            m_samples[i] = {second.queueBytes, std::max(first.maxQueueBytes, second.maxQueueBytes),
                            first.busyPs + second.busyPs};
        }
        m_samples.resize(half);
        m_interval *= 2;
    }

  private:
    void OnEnqueue(const FabricPort& port, const Frame& /*frame*/, int64_t time) {
        Advance(time);
        SetQueue(port.GetQueueBytes());
    }

    void OnTransmit(const FabricPort& port, const Frame& frame, int64_t time) {
        Advance(time);
        SetQueue(port.GetQueueBytes());
        m_busyFrom = time;
        m_busyUntil = time + port.GetTransmissionTime(frame.bytes);
    }

    void SetQueue(uint32_t bytes) {
        m_queueBytes = bytes;
        m_samples.back().queueBytes = bytes;
        m_samples.back().maxQueueBytes = std::max(m_samples.back().maxQueueBytes, bytes);
    }

    // What the frame on the link took of the current interval, up to `time`.
    void CountBusy(int64_t time) {
        const int64_t until = std::min(time, m_busyUntil);
        if (until > m_busyFrom) {
            m_samples.back().busyPs += until - m_busyFrom;
            m_busyFrom = until;
        }
    }

    FabricPort& m_port;
    int64_t m_interval;
    size_t m_most;
    std::vector<Sample> m_samples;
    uint32_t m_queueBytes = 0;
    int64_t m_busyFrom = 0;
    int64_t m_busyUntil = 0;
};

PortSampler::PortSampler(int64_t intervalPs, size_t mostSamples)
    : m_interval(intervalPs), m_mostSamples(mostSamples) {}

PortSampler::~PortSampler() = default;

void PortSampler::Watch(FabricPort& port) {
    m_series.push_back(std::make_unique<Series>(port, m_interval, m_mostSamples));
}

void PortSampler::Finish(int64_t now) {
    for (const auto& series : m_series) {
        series->GetPort().CatchUp(now);
        series->Disconnect();
        series->Advance(now);
        m_interval = std::max(m_interval, series->GetInterval());
    }
    for (const auto& series : m_series) {  // some may know of later times than others
        while (series->GetInterval() < m_interval) {
            series->Merge();
        }
    }
}

const FabricPort& PortSampler::GetPort(size_t index) const {
    return m_series[index]->GetPort();
}

const std::vector<PortSampler::Sample>& PortSampler::GetSamples(size_t index) const {
    return m_series[index]->GetSamples();
}

}  // namespace ns3
