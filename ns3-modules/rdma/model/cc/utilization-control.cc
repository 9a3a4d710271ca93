// SPDX-License-Identifier: GPL-2.0-only
#include "utilization-control.h"

#include <algorithm>

namespace ns3 {

double HopUtilization(const HopTelemetry& now, const HopTelemetry& before, int64_t baseRttPs) {
    const double seconds = static_cast<double>(now.time - before.time) * 1e-12;
    const auto rate = static_cast<double>(now.rateBps);
    const double txRate =
        static_cast<double>((now.txBytes - before.txBytes) & HopTelemetry::kTxBytesMask) * 8 /
        seconds;
    const double queueBits = 8.0 * std::min(now.queueBytes, before.queueBytes);
    return txRate / rate + queueBits / (rate * static_cast<double>(baseRttPs) * 1e-12);
}

void UtilizationControl::Sample(double utilization, int64_t span) {
    const double weight = static_cast<double>(std::min(span, m_parameters.baseRttPs)) /
                          static_cast<double>(m_parameters.baseRttPs);
    m_utilization = (1 - weight) * m_utilization + weight * utilization;
}

double UtilizationControl::React(bool newRound) {
    const double overload = m_utilization / m_parameters.target;
    const bool multiplicative = overload >= 1 || m_stage >= m_parameters.maxStage;
    const double wanted =
        (multiplicative ? m_reference / overload : m_reference) + m_parameters.additive;
    const double rate = std::clamp(wanted, std::min(m_parameters.minRate, m_parameters.lineRate),
                                   m_parameters.lineRate);
    if (newRound) {
        m_reference = rate;
        m_stage = multiplicative ? 0 : m_stage + 1;
    }
    return rate;
}

}  // namespace ns3
