// SPDX-License-Identifier: GPL-2.0-only
#ifndef PLAN_DATA_H
#define PLAN_DATA_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3 {

/// Carries real values through a plan, to test it: a 64-bit word for each byte of a vector, added
/// modulo 2^64. A word that is doubled, missing or misplaced ends in a wrong result: the words are
/// random, and any sum of them that is not the right one differs from it with probability 1 -
/// 2^-64.
///
/// Either in an order drawn from a seed, each link in its own order, so that a plan that relies on
/// luck is found out:
///
///     PlanData(*algorithm.MakePlan(request, chunking), request, seed).Run();
///
/// or in that of a simulation, which tells it of messages (CollectiveDriver's traces ChunkSent and
/// ChunkReceived), and then Check().
class PlanData {
  public:
    PlanData(const CollectivePlan& plan, const CollectiveRequest& request, uint64_t seed);

    /// Runs the plan to its end. \returns what is wrong, or ""
    std::string Run();

    /// \name A message was posted, by its out-link, or has come, by its in-link
    /// Those before it that are empty, and so never sent, go before.
    /// @{
    void OnSent(uint32_t participant, uint32_t outLink, uint64_t sequence);
    void OnReceived(uint32_t participant, uint32_t inLink, uint64_t sequence);
    /// @}

    /// Whether the ranks have what they should. \returns what is wrong, or ""
    std::string Check();

    /// Bytes that the participant sent, all messages together.
    uint64_t GetSentBytes(uint32_t participant) const { return m_sentBytes[participant]; }

  private:
    using Words = std::vector<uint64_t>;

    struct LinkState {
        uint64_t sent = 0;
        uint64_t received = 0;
        std::map<uint64_t, std::vector<std::pair<CollectivePlan::Segment, Words>>> payload;
        std::map<uint64_t, std::vector<bool>> history;  ///< Whom the sender had heard of.
    };

    uint64_t Draw();
    std::string CheckLinks() const;
    bool MaySend(uint32_t participant, uint32_t link) const;
    void Send(uint32_t participant, uint32_t link);
    void Receive(uint32_t participant, uint32_t link);
    uint64_t& WordAt(uint32_t participant, uint32_t buffer, uint64_t place);
    void Fill();
    ByteRange GetExpectedRange(uint32_t rank) const;
    uint64_t GetExpectedWord(uint64_t place) const;
    std::string CheckRank(uint32_t rank);
    std::string CheckWords(uint32_t rank, uint32_t buffer, uint64_t begin, const Words& expected);
    uint64_t InputWord(uint32_t rank, uint64_t place) const;
    uint64_t SumAt(uint64_t place) const;
    std::string CheckAllToAll(uint32_t rank);

    const CollectivePlan& m_plan;
    const CollectiveRequest& m_request;
    uint64_t m_seed;
    uint64_t m_state;
    std::vector<std::vector<LinkState>> m_links;  ///< By sender and out-link.
    std::vector<std::map<uint32_t, Words>> m_buffers;
    std::vector<std::vector<bool>> m_history;
    std::vector<uint64_t> m_sentBytes;
};

}  // namespace ns3

#endif  // PLAN_DATA_H
