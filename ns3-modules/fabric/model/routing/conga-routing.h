// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONGA_ROUTING_H
#define CONGA_ROUTING_H

#include "path-selector.h"
#include "rate-estimator.h"

#include "ns3/nstime.h"

namespace ns3 {

/// CONGA: leaves learn from each other how congested the ways between them are, and send each
/// flowlet by the least congested one (M. Alizadeh et al., "CONGA: distributed congestion-aware
/// load balancing for datacenters", SIGCOMM 2014).
///
/// A frame that enters the fabric is wrapped in an OverlayHeader that names the port by which it
/// leaves its leaf. Every switch behind that raises the congestion in it to that of the link by
/// which it sends the frame on: the share used, by a RateEstimator, in 2^QuantizationBits steps.
/// The last leaf keeps that figure for the sender's leaf and port, and returns it in a header on a
/// frame to that leaf, one figure a frame. A flowlet takes the port for which the greater of the
/// port's own congestion and what was fed back is least; among equals the flow stays where it was,
/// else one is drawn. Other switches than leaves choose by ECMP.
///
/// The header's bytes are not counted: they stand in fields that VXLAN has unused, and fabrics
/// without VXLAN would not have room for them (an assumption to compare with other selectors).
class CongaRouting : public PathSelector {
  public:
    static TypeId GetTypeId();

    /// \throws std::invalid_argument where endpoints have several ports: their leaf is no one
    ///         switch
    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;

    RateEstimator::Parameters GetEstimator() const;

    Time m_gap;
    uint32_t m_entries;
    Time m_tau;
    double m_alpha;
    uint32_t m_bits;
    Time m_age;
};

}  // namespace ns3

#endif  // CONGA_ROUTING_H
