// SPDX-License-Identifier: GPL-2.0-only
#ifndef RATE_SAMPLER_H
#define RATE_SAMPLER_H

#include "fabric/helper/interval-series.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class RdmaNic;

/// What queue pairs may send and do send over time, in equal intervals from time 0. Times are ps
/// of the simulation.
///
/// It costs no events: it follows the trace sources of NICs, so that it is the same in lazy and
/// eager mode and changes nothing. Memory is bounded as an IntervalSeries is, times the queue pairs
/// of a NIC.
class RateSampler {
  public:
    struct Sample {
        uint64_t rateBps = 0;      ///< The congestion control's, at the end of the interval.
        uint64_t windowBytes = 0;  ///< Likewise; 0 is no limit.
        int64_t busyPs = 0;  ///< Time in which the link carried the queue pair's data or gaps.

        Sample Next() const { return {rateBps, windowBytes, 0}; }
        void Append(const Sample& next) {
            rateBps = next.rateBps;
            windowBytes = next.windowBytes;
        }
    };

    /// A queue pair that sends data; of a READ, that by which the responder does. The number may
    /// serve several in turn, all to the same destination.
    struct Record {
        Record(const RdmaNic& sender, uint32_t queuePairNumber, uint32_t destinationEndpoint,
               const IntervalSeries<Sample>& empty)
            : nic(&sender),
              queuePair(queuePairNumber),
              destination(destinationEndpoint),
              series(empty) {}

        const RdmaNic* nic;
        uint32_t queuePair;
        uint32_t destination;  ///< Endpoint.
        int64_t first = 0;     ///< When its first packet started.
        int64_t last = 0;      ///< When its last packet had left, or its rate last changed.
        IntervalSeries<Sample> series;
    };

    /// \param intervalPs, mostSamples see IntervalSeries \param mostQueuePairs of a NIC; further
    /// ones are not recorded
    RateSampler(int64_t intervalPs, size_t mostSamples, size_t mostQueuePairs);
    ~RateSampler();
    RateSampler(const RateSampler&) = delete;
    RateSampler& operator=(const RateSampler&) = delete;

    /// Before the simulation starts. The NIC outlives the sampler.
    void Watch(RdmaNic& nic);

    /// Completes the records up to `now`, ps of the simulation. Call once.
    void Finish(int64_t now);

    /// \name Valid after Finish()
    /// @{
    int64_t GetInterval() const { return m_interval; }
    /// By NIC, in order of Watch(), then by queue pair number.
    std::vector<const Record*> GetRecords() const;
    /// When the first queue pair began that is not recorded, or INT64_MAX.
    int64_t GetFirstUnrecorded() const;
    /// @}

  private:
    class NicRecords;

    int64_t m_interval;
    size_t m_mostSamples;
    size_t m_mostQueuePairs;
    std::vector<std::unique_ptr<NicRecords>> m_nics;
};

}  // namespace ns3

#endif  // RATE_SAMPLER_H
