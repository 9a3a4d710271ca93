// SPDX-License-Identifier: GPL-2.0-only
#ifndef COMMUNICATOR_H
#define COMMUNICATOR_H

#include <cstdint>
#include <vector>

namespace ns3 {

/// The ranks of a collective and the endpoints they run on.
class Communicator {
  public:
    /// \param endpoints rank i runs on endpoints[i] \param available endpoints of the fabric
    /// \throws std::invalid_argument for fewer than two ranks, an endpoint that the fabric does not
    ///         have, or one with two ranks
    Communicator(std::vector<uint32_t> endpoints, uint32_t available);

    uint32_t GetSize() const { return static_cast<uint32_t>(m_endpoints.size()); }
    uint32_t GetEndpoint(uint32_t rank) const { return m_endpoints[rank]; }

    /// The ranks in the order of a channel's ring, each sending to the next and the last to the
    /// first: by rank, but for where a run of successive ranks shares an NVLink domain. Channel c
    /// starts each run c places later and returns to its beginning, and every second run goes
    /// backwards, so that a ring enters a domain by the place at which it left the one before. With
    /// as many channels as GPUs in a server every NIC of the server carries one ring in and one
    /// ring out, and between servers of equal size rings stay on their rail, as NCCL's do
    /// (environment variable NCCL_CROSS_NIC in its user guide); only with an odd number of domains
    /// each ring changes rails once, on its way back to the first. \param domains NVLink domain of
    /// every endpoint; empty where NVLink is not used
    std::vector<uint32_t> GetRing(uint32_t channel, const std::vector<uint32_t>& domains) const;

  private:
    std::vector<uint32_t> m_endpoints;
};

}  // namespace ns3

#endif  // COMMUNICATOR_H
