// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_IDEAL_TIMES_H
#define SCENARIOS_IDEAL_TIMES_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rdma/helper/rdma-network.h"

namespace scenarios {

/// Ideal completion times. Those asked for lately are remembered, for the messages of a collective
/// repeat few pairs and sizes; memory does not grow with what else is asked.
class IdealTimes {
  public:
    explicit IdealTimes(const ns3::RdmaNetwork& network) : m_network(network), m_known(kPlaces) {}

    /// ps; see RdmaNetwork::GetIdealCompletionTime().
    int64_t Get(uint32_t source, uint32_t destination, uint64_t bytes, ns3::Verb verb);

  private:
    static constexpr size_t kPlaces = size_t{1} << 15;

    struct Message {
        uint32_t source = 0;
        uint32_t destination = 0;
        uint64_t bytes = 0;  ///< 0 where nothing is remembered.
        ns3::Verb verb = ns3::Verb::kWrite;
        int64_t time = 0;
    };

    const ns3::RdmaNetwork& m_network;
    std::vector<Message> m_known;  ///< Each message has one place, by its hash.
};

}  // namespace scenarios

#endif  // SCENARIOS_IDEAL_TIMES_H
