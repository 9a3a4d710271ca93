// SPDX-License-Identifier: GPL-2.0-only
#ifndef INTERVAL_SERIES_H
#define INTERVAL_SERIES_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// What something did in equal intervals from time 0, in bounded memory: when a run outgrows the
/// samples, pairs of them become one each and the interval doubles. Times are ps, and told in
/// order.
///
/// A Sample has `int64_t busyPs`, which is gathered here; `Sample Next() const`, how the interval
/// after it begins; and `void Append(const Sample& next)`, which makes it the sample of both.
template <typename Sample>
class IntervalSeries {
  public:
    /// \param intervalPs > 0 \param mostSamples even, at least 2
    IntervalSeries(int64_t intervalPs, size_t mostSamples)
        : m_interval(intervalPs), m_most(mostSamples), m_samples(1) {}

    int64_t GetInterval() const { return m_interval; }
    const std::vector<Sample>& GetSamples() const { return m_samples; }
    /// Of the interval that time is in.
    Sample& GetCurrent() { return m_samples.back(); }

    /// Time passes until `now`.
    void Advance(int64_t now) {
        while (now >= GetEnd()) {
            CountBusy(GetEnd());
            if (m_samples.size() == m_most) {
                Merge();
            } else {
                m_samples.push_back(m_samples.back().Next());
            }
        }
        CountBusy(now);
    }

    /// It is busy from now until then. \pre Advance(from)
    void Occupy(int64_t from, int64_t until) {
        m_busyFrom = from;
        m_busyUntil = until;
    }

    /// Pairs become one sample each.
    void Merge() {
        if (m_samples.size() % 2 != 0) {
            m_samples.push_back(m_samples.back().Next());
        }
        const size_t half = m_samples.size() / 2;
        for (size_t i = 0; i < half; ++i) {
            Sample merged = m_samples[2 * i];
            merged.Append(m_samples[2 * i + 1]);
            merged.busyPs += m_samples[2 * i + 1].busyPs;
            m_samples[i] = merged;
        }
        m_samples.resize(half);
        m_interval *= 2;
    }

  private:
    int64_t GetEnd() const { return m_interval * static_cast<int64_t>(m_samples.size()); }

    // What being busy took of the current interval, up to `time`.
    void CountBusy(int64_t time) {
        const int64_t until = std::min(time, m_busyUntil);
        if (until > m_busyFrom) {
            m_samples.back().busyPs += until - m_busyFrom;
            m_busyFrom = until;
        }
    }

    int64_t m_interval;
    size_t m_most;
    std::vector<Sample> m_samples;
    int64_t m_busyFrom = 0;
    int64_t m_busyUntil = 0;
};

}  // namespace ns3

#endif  // INTERVAL_SERIES_H
