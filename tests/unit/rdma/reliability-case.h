// SPDX-License-Identifier: GPL-2.0-only
#ifndef RELIABILITY_CASE_H
#define RELIABILITY_CASE_H

#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <set>
#include <utility>

namespace ns3 {

constexpr uint64_t kMtu = 4096;
constexpr int64_t kTimeoutPs = 100'000'000;  // 100 us

/// What tests of losses share: a retransmission timeout of kTimeoutPs.
class ReliabilityCase : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", TimeValue(PicoSeconds(kTimeoutPs)));
    }
};

/// Loses the first copy of each of some data packets, by PSN.
inline FrameFilter::Predicate LoseOnce(std::set<uint32_t> psns) {
    return [psns = std::move(psns)](Frame& frame, int64_t) mutable {
        return frame.kind != FrameKind::kData || psns.erase(frame.GetPsn()) == 0;
    };
}

/// Why the first queue pair of an endpoint failed.
class FirstError {
  public:
    explicit FirstError(RdmaNic& nic) {
        nic.TraceConnectWithoutContext("Failure", MakeCallback(&FirstError::OnFailure, this));
    }
    QueuePairError Get() const { return m_error; }

  private:
    void OnFailure(const RdmaNic& /*nic*/, const QueuePair& queuePair, int64_t /*now*/) {
        m_error = queuePair.GetError();
    }

    QueuePairError m_error = QueuePairError::kNone;
};

}  // namespace ns3

#endif  // RELIABILITY_CASE_H
