// SPDX-License-Identifier: GPL-2.0-only
#include "utilization-meter.h"

#include <algorithm>
#include <cmath>

namespace ns3 {

namespace {

constexpr double kPsPerSecond = 1e12;
constexpr double kLeast = 1e-3;
constexpr double kStep = 1.025 * 1.025;
constexpr double kMaxCode = 255;

}  // namespace

double UtilizationMeter::Update(int64_t start, uint32_t wireBytes, uint32_t queueBytes,
                                uint64_t rateBps, int64_t period) {
    const auto t = static_cast<double>(period);
    const double tau = static_cast<double>(std::min(start - m_last, period));
    const double bitsInPeriod = static_cast<double>(rateBps) * t / kPsPerSecond;
    m_last = start;
    // tau/T x bytes / (rate x tau) without the tau, which may be 0.
    m_utilization = (1 - tau / t) * m_utilization +
                    (tau / t * 8.0 * queueBytes + 8.0 * wireBytes) / bitsInPeriod;
    return m_utilization;
}

uint8_t UtilizationCode::Encode(double utilization, double draw) {
    if (utilization < kLeast) {
        return 0;
    }
    constexpr double kRounding = 1e-5;  // what was decoded keeps its code
    const double steps = std::floor(std::log(utilization / kLeast) / std::log(kStep) + kRounding);
    const double lower = kLeast * std::pow(kStep, steps);
    const double above = (utilization / lower - 1) / (kStep - 1);
    const double up = above > draw + kRounding ? 1 : 0;
    return static_cast<uint8_t>(std::min(1 + steps + up, kMaxCode));
}

float UtilizationCode::Decode(uint8_t code) {
    return code == 0 ? 0 : static_cast<float>(kLeast * std::pow(kStep, code - 1));
}

}  // namespace ns3
