// SPDX-License-Identifier: GPL-2.0-only
#ifndef QUEUE_SAMPLES_H
#define QUEUE_SAMPLES_H

#include "rdma-testbed.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ns3 {

/// The backlog of one port at even intervals of a run. Make it before the run, read it afterwards.
class QueueSamples {
  public:
    struct Span {
        int64_t fromUs;
        int64_t toUs;
        int64_t stepUs;
    };

    QueueSamples(RdmaTestbed& bed, FabricPort& port, const Span& span) : m_bed(bed), m_port(port) {
        for (int64_t us = span.fromUs; us < span.toUs; us += span.stepUs) {
            Simulator::Schedule(MicroSeconds(us), &QueueSamples::Sample, this);
        }
    }

    /// The backlog that the part `quantile` (0..1) of the samples does not exceed, bytes.
    double Quantile(double quantile) {
        std::sort(m_bytes.begin(), m_bytes.end());
        const auto last = static_cast<double>(m_bytes.size() - 1);
        return static_cast<double>(m_bytes[static_cast<size_t>(quantile * last)]);
    }

    /// Mean utilisation of the link over the span.
    double Utilization() const {
        const double seconds = static_cast<double>(m_lastAt - m_firstAt) * 1e-12;
        return static_cast<double>(m_lastTxBytes - m_firstTxBytes) * 8 / seconds /
               static_cast<double>(m_port.GetRateBps());
    }

  private:
    void Sample() {
        const int64_t now = Simulator::Now().GetPicoSeconds();
        m_bed.fabric->CatchUp(now);
        if (m_bytes.empty()) {
            m_firstAt = now;
            m_firstTxBytes = m_port.GetTxBytes();
        }
        m_lastAt = now;
        m_lastTxBytes = m_port.GetTxBytes();
        m_bytes.push_back(m_port.GetQueueBytes());
    }

    RdmaTestbed& m_bed;
    FabricPort& m_port;
    std::vector<uint32_t> m_bytes;
    int64_t m_firstAt = 0;
    int64_t m_lastAt = 0;
    uint64_t m_firstTxBytes = 0;
    uint64_t m_lastTxBytes = 0;
};

}  // namespace ns3

#endif  // QUEUE_SAMPLES_H
