// SPDX-License-Identifier: GPL-2.0-only
#include "halving-doubling.h"

namespace ns3 {

HalvingDoublingPlan::HalvingDoublingPlan(const CollectiveRequest& request, const Chunking& chunking)
    : StepPlan(request, chunking),
      m_kind(request.kind),
      m_bytes(request.bytes),
      m_ranks(request.ranks),
      m_blocks({0, request.bytes}, request.ranks, 1) {
    uint32_t rounds = 0;
    while (2 * m_players <= m_ranks) {
        m_players *= 2;
        ++rounds;
    }
    m_folded = m_ranks - m_players;
    m_halvings = m_kind == CollectiveKind::kAllGather ? 0 : rounds;
    m_doublings = m_kind == CollectiveKind::kReduceScatter ? 0 : rounds;
}

uint32_t HalvingDoublingPlan::GetRounds() const {
    return m_halvings + m_doublings + (m_folded == 0 ? 0 : 2);
}

HalvingDoublingPlan::Round HalvingDoublingPlan::GetRound(uint32_t round) const {
    if (m_folded != 0 && (round == 0 || round + 1 == GetRounds())) {
        return {round == 0 ? Act::kFold : Act::kUnfold, 0};
    }
    const uint32_t exchange = round - (m_folded == 0 ? 0 : 1);
    if (exchange < m_halvings) {
        return {Act::kHalve, m_players >> (exchange + 1)};
    }
    return {Act::kDouble, uint32_t{1} << (exchange - m_halvings)};
}

uint32_t HalvingDoublingPlan::PlayerOf(uint32_t rank) const {
    return rank < 2 * m_folded ? rank / 2 : rank - m_folded;
}

uint32_t HalvingDoublingPlan::RankOf(uint32_t player) const {
    return player < m_folded ? 2 * player : player + m_folded;
}

ByteRange HalvingDoublingPlan::BlocksOf(uint32_t first, uint32_t last) const {
    const auto firstBlockOf = [this](uint32_t player) {
        return player <= m_folded ? 2 * player : player + m_folded;
    };
    return m_blocks.GetParts(firstBlockOf(first), firstBlockOf(last));
}

uint32_t HalvingDoublingPlan::GetPartner(uint32_t rank, uint32_t round) const {
    const Round what = GetRound(round);
    if (what.distance == 0) {
        return rank < 2 * m_folded ? rank ^ 1 : kNobody;
    }
    return IsPlayer(rank) ? RankOf(PlayerOf(rank) ^ what.distance) : kNobody;
}

uint32_t HalvingDoublingPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    const Act act = GetRound(round).act;
    const bool sends = act == Act::kFold     ? !IsPlayer(rank)
                       : act == Act::kUnfold ? IsPlayer(rank)
                                             : true;
    return sends ? GetPartner(rank, round) : kNobody;
}

uint32_t HalvingDoublingPlan::GetSource(uint32_t rank, uint32_t round) const {
    const uint32_t partner = GetPartner(rank, round);
    return partner != kNobody && GetReceiver(partner, round) == rank ? partner : kNobody;
}

void HalvingDoublingPlan::VisitRound(uint32_t rank, uint32_t round,
                                     const SegmentVisitor& visit) const {
    const auto send = [&visit](ByteRange range, bool adds) {
        visit({kInput, range.begin, kInput, range.begin, range.GetBytes(), adds});
    };
    const auto [act, distance] = GetRound(round);
    const bool reduces = m_kind != CollectiveKind::kAllGather;
    if (act == Act::kFold) {
        send(reduces ? ByteRange{0, m_bytes} : m_blocks.GetPart(rank), reduces);
        return;
    }
    if (act == Act::kUnfold) {
        const bool scattered = m_kind == CollectiveKind::kReduceScatter;
        send(scattered ? m_blocks.GetPart(rank + 1) : ByteRange{0, m_bytes}, false);
        return;
    }
    // While halving, the aligned run of 2 x distance players that one is in is cut in two, and
    // everybody gives away the half of the other. While doubling, one has the run of `distance`.
    const uint32_t player = PlayerOf(rank);
    const uint32_t place = act == Act::kHalve ? player ^ distance : player;
    const uint32_t first = place / distance * distance;
    send(BlocksOf(first, first + distance), act == Act::kHalve);
}

}  // namespace ns3
