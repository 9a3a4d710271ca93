// SPDX-License-Identifier: GPL-2.0-only
#ifndef UTILIZATION_METER_H
#define UTILIZATION_METER_H

#include "engine/model/state-visitor.h"

#include <cstdint>

namespace ns3 {

/// How far a port is used, as the port itself measures it packet by packet (R. Ben Basat et al.,
/// "PINT: probabilistic in-band network telemetry", SIGCOMM 2020, section 4.3):
///
///     U = (1 - tau/T) U + tau/T u,    u = queue / (rate x T) + bytes / (rate x tau)
///
/// with tau the time since the packet before, at most T. It must see every packet, also those that
/// carry no telemetry.
class UtilizationMeter {
  public:
    /// A packet starts at `start` (ps). \param wireBytes its own, gap included \param queueBytes
    /// backlog behind it \param period T, ps, > 0 \returns U
    double Update(int64_t start, uint32_t wireBytes, uint32_t queueBytes, uint64_t rateBps,
                  int64_t period);

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("utilization", m_utilization);
        visitor.Time("last", m_last);
    }

  private:
    double m_utilization = 0;
    int64_t m_last = INT64_MIN / 2;  ///< Start of the packet before, ps.
};

/// A utilization in one byte: 0 below 1/1000 (an assumption), else powers of (1 + eps)^2 from there
/// on, with PINT's eps of 0.025. 255 stands for all from 280 on. Rounded at random to one of the
/// two powers beside it, so that it is right on average (section 4.3).
class UtilizationCode {
  public:
    /// \param draw uniform, 0 <= draw < 1
    static uint8_t Encode(double utilization, double draw);
    static float Decode(uint8_t code);
};

}  // namespace ns3

#endif  // UTILIZATION_METER_H
