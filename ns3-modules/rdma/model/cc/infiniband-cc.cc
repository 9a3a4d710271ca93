// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-cc.h"

#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(InfinibandCc);

class InfinibandCcFlow final : public CongestionFlow {
  public:
    InfinibandCcFlow(const InfinibandCc& parameters, const PathProperties& path)
        : CongestionFlow(path.lineRateBps),
          m_parameters(parameters),
          m_lineRateBps(path.lineRateBps),
          m_index(parameters.m_cctiMin) {
        Publish();
    }

    void OnSend(int64_t now, uint32_t /*bytes*/) override { Advance(now); }
    void OnAck(const AckEvent& ack) override { Advance(ack.now); }

    void OnCnp(int64_t now) override {
        Advance(now);
        if (m_index <= m_parameters.m_cctiMin) {
            m_lastExpiry = now;  // an index that rises from its floor starts the timer
        }
        const uint32_t limit = std::max(m_parameters.m_cctiLimit, m_parameters.m_cctiMin);
        m_index = std::min(m_index + m_parameters.m_cctiIncrease, limit);
        Publish();
    }

  private:
    // Works off the expiries of the CCTI timer up to `now`.
    void Advance(int64_t now) {
        if (m_index <= m_parameters.m_cctiMin) {
            return;
        }
        const int64_t period = m_parameters.m_cctiTimer.GetPicoSeconds();
        const int64_t expiries = (now - m_lastExpiry) / period;
        if (expiries == 0) {
            return;
        }
        m_lastExpiry += expiries * period;
        const int64_t room = int64_t{m_index} - m_parameters.m_cctiMin;
        m_index -= static_cast<uint32_t>(std::min(expiries, room));
        Publish();
    }

    void Publish() {
        const uint64_t unit = uint64_t{1} << m_parameters.m_tableShift;
        const uint64_t delay = uint64_t{m_index} * m_parameters.m_tableMultiplier;
        SetRateBps(m_lineRateBps * unit / (unit + delay));
    }

    void VisitOwn(StateVisitor& visitor, uint64_t /*connection*/) const override {
        visitor.Value("index", m_index);
        if (m_index > m_parameters.m_cctiMin) {
            visitor.Time("lastExpiry", m_lastExpiry);
        }
    }

    const InfinibandCc& m_parameters;
    uint64_t m_lineRateBps;
    uint32_t m_index;          ///< CCTI
    int64_t m_lastExpiry = 0;  ///< Of the CCTI timer, while the index is above its floor.
};

TypeId InfinibandCc::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::InfinibandCc")
            .SetParent<CongestionControl>()
            .SetGroupName("Rdma")
            .AddConstructor<InfinibandCc>()
            .AddAttribute("CctiIncrease", "Entries that a BECN adds (1 in OpenSM).",
                          UintegerValue(1), MakeUintegerAccessor(&InfinibandCc::m_cctiIncrease),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("CctiMin", "Floor of the index (0 in OpenSM).", UintegerValue(0),
                          MakeUintegerAccessor(&InfinibandCc::m_cctiMin),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("CctiLimit", "Last entry of the table (127 of 128 entries in OpenSM).",
                          UintegerValue(127), MakeUintegerAccessor(&InfinibandCc::m_cctiLimit),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddAttribute("CctiTimer",
                          "Time in which the index falls by one: a multiple of 1.024 us in the "
                          "standard, 10 of them here, with which an incast of 8 at 100 Gb/s keeps "
                          "its port busy (assumption; 150 leave it 60 % idle).",
                          TimeValue(NanoSeconds(10240)),
                          MakeTimeAccessor(&InfinibandCc::m_cctiTimer),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("TableMultiplier",
                          "Injection rate delay that an entry adds, in 2^-TableShift packet times "
                          "(assumption: OpenSM leaves the table to the operator).",
                          UintegerValue(1), MakeUintegerAccessor(&InfinibandCc::m_tableMultiplier),
                          MakeUintegerChecker<uint32_t>(0, 16383))
            .AddAttribute("TableShift", "Shift of the table's entries (0..3, assumption).",
                          UintegerValue(1), MakeUintegerAccessor(&InfinibandCc::m_tableShift),
                          MakeUintegerChecker<uint32_t>(0, 3));
    return tid;
}

std::unique_ptr<CongestionFlow> InfinibandCc::CreateFlow(const PathProperties& path) const {
    return std::make_unique<InfinibandCcFlow>(*this, path);
}

}  // namespace ns3
