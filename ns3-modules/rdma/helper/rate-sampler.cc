// SPDX-License-Identifier: GPL-2.0-only
#include "rate-sampler.h"

#include "rdma/model/nic/rdma-nic.h"

#include <algorithm>
#include <map>

namespace ns3 {

/// The records of one NIC by queue pair number.
class RateSampler::NicRecords {
  public:
    NicRecords(RdmaNic& nic, const IntervalSeries<Sample>& empty, size_t most)
        : m_nic(nic), m_empty(empty), m_most(most) {
        nic.TraceConnectWithoutContext("Send", MakeCallback(&NicRecords::OnSend, this));
        nic.TraceConnectWithoutContext("RateChange", MakeCallback(&NicRecords::OnRate, this));
    }

    /// Returns the longest interval.
    int64_t Finish(int64_t now) {
        m_nic.CatchUp(m_nic.GetPartition().ToLocal(now));
        m_nic.TraceDisconnectWithoutContext("Send", MakeCallback(&NicRecords::OnSend, this));
        m_nic.TraceDisconnectWithoutContext("RateChange", MakeCallback(&NicRecords::OnRate, this));
        int64_t interval = 0;
        for (auto& [number, record] : m_records) {
            record.series.Advance(record.last);
            interval = std::max(interval, record.series.GetInterval());
        }
        return interval;
    }

    void MergeTo(int64_t interval) {
        for (auto& [number, record] : m_records) {
            while (record.series.GetInterval() < interval) {
                record.series.Merge();
            }
        }
    }

    const std::map<uint32_t, Record>& GetRecords() const { return m_records; }
    int64_t GetFirstUnrecorded() const { return m_firstUnrecorded; }

  private:
    void OnSend(const RdmaNic& nic, const QueuePair& queuePair, const Frame& frame, int64_t local) {
        const int64_t start = nic.GetPartition().ToGlobal(local);
        if (frame.kind == FrameKind::kReadRequest) {
            return;
        }
        auto place = m_records.find(queuePair.GetNumber());
        if (place == m_records.end()) {
            if (m_records.size() == m_most) {
                m_firstUnrecorded = std::min(m_firstUnrecorded, start);
                return;
            }
            place = m_records
                        .try_emplace(queuePair.GetNumber(), nic, queuePair.GetNumber(),
                                     queuePair.GetDestination(), m_empty)
                        .first;
            place->second.first = start;
        }
        Record& record = place->second;
        Update(record, queuePair, start);
        // Sprayed packets overlap; each counts with its part of the ports' time.
        record.last = start + nic.GetPort().GetTransmissionTime(frame.bytes) / nic.GetSprayWidth();
        record.series.Occupy(start, record.last);
    }

    void OnRate(const RdmaNic& nic, const QueuePair& queuePair, int64_t time) {
        const auto place = m_records.find(queuePair.GetNumber());
        if (place != m_records.end()) {
            Update(place->second, queuePair, nic.GetPartition().ToGlobal(time));
        }
    }

    static void Update(Record& record, const QueuePair& queuePair, int64_t time) {
        record.series.Advance(time);
        record.last = std::max(record.last, time);
        Sample& sample = record.series.GetCurrent();
        sample.rateBps = queuePair.GetCongestion().GetRateBps();
        sample.windowBytes = queuePair.GetCongestion().GetWindowBytes();
    }

    RdmaNic& m_nic;
    const IntervalSeries<Sample> m_empty;
    const size_t m_most;
    std::map<uint32_t, Record> m_records;
    int64_t m_firstUnrecorded = INT64_MAX;
};

RateSampler::RateSampler(int64_t intervalPs, size_t mostSamples, size_t mostQueuePairs)
    : m_interval(intervalPs), m_mostSamples(mostSamples), m_mostQueuePairs(mostQueuePairs) {}

RateSampler::~RateSampler() = default;

void RateSampler::Watch(RdmaNic& nic) {
    m_nics.push_back(std::make_unique<NicRecords>(
        nic, IntervalSeries<Sample>(m_interval, m_mostSamples), m_mostQueuePairs));
}

void RateSampler::Finish(int64_t now) {
    for (const auto& nic : m_nics) {
        m_interval = std::max(m_interval, nic->Finish(now));
    }
    for (const auto& nic : m_nics) {
        nic->MergeTo(m_interval);
    }
}

std::vector<const RateSampler::Record*> RateSampler::GetRecords() const {
    std::vector<const Record*> records;
    for (const auto& nic : m_nics) {
        for (const auto& [number, record] : nic->GetRecords()) {
            records.push_back(&record);
        }
    }
    return records;
}

int64_t RateSampler::GetFirstUnrecorded() const {
    int64_t first = INT64_MAX;
    for (const auto& nic : m_nics) {
        first = std::min(first, nic->GetFirstUnrecorded());
    }
    return first;
}

}  // namespace ns3
