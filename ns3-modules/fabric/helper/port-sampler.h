// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_SAMPLER_H
#define PORT_SAMPLER_H

#include "interval-series.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class FabricPort;

/// Queue depth and utilisation of ports over time, in equal intervals from time 0.
///
/// It costs no events: it follows the exact times of enqueues, transmission starts and drops
/// through the ports' trace sources, so that it is the same in lazy and eager mode and changes
/// nothing. Memory is bounded: when a run outgrows the samples, pairs of them are merged and the
/// interval doubles.
class PortSampler {
  public:
    struct Sample {
        uint32_t queueBytes = 0;     ///< At the end of the interval.
        uint32_t maxQueueBytes = 0;  ///< Largest in the interval.
        int64_t busyPs = 0;          ///< Time in which the link carried a frame or its gap.

        Sample Next() const { return {queueBytes, queueBytes, 0}; }
        void Append(const Sample& next) {
            queueBytes = next.queueBytes;
            maxQueueBytes = std::max(maxQueueBytes, next.maxQueueBytes);
        }
    };

    /// \param intervalPs > 0 \param mostSamples of a port; even, at least 2
    PortSampler(int64_t intervalPs, size_t mostSamples);
    ~PortSampler();
    PortSampler(const PortSampler&) = delete;
    PortSampler& operator=(const PortSampler&) = delete;

    /// Before the simulation starts. The port outlives Finish().
    void Watch(FabricPort& port);

    /// Completes the samples up to `now` at least, ps of the simulation. Call once.
    void Finish(int64_t now);

    /// \name Valid after Finish()
    /// @{
    int64_t GetInterval() const { return m_interval; }
    size_t GetPortCount() const { return m_series.size(); }
    const FabricPort& GetPort(size_t index) const;
    const std::vector<Sample>& GetSamples(size_t index) const;
    /// @}

  private:
    class Series;

    int64_t m_interval;
    size_t m_mostSamples;
    std::vector<std::unique_ptr<Series>> m_series;
};

}  // namespace ns3

#endif  // PORT_SAMPLER_H
