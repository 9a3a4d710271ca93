// SPDX-License-Identifier: GPL-2.0-only
#include "plan-data.h"

#include "engine/model/split-mix.h"

#include <algorithm>

namespace ns3 {

namespace {

constexpr uint32_t kAlignment = 1;

std::string Name(uint32_t participant, uint32_t link) {
    return "participant " + std::to_string(participant) + " link " + std::to_string(link);
}

}  // namespace

PlanData::PlanData(const CollectivePlan& plan, const CollectiveRequest& request, uint64_t seed)
    : m_plan(plan),
      m_request(request),
      m_seed(seed),
      m_state(seed),
      m_buffers(plan.GetParticipants()),
      m_history(plan.GetParticipants(), std::vector<bool>(plan.GetParticipants(), false)),
      m_sentBytes(plan.GetParticipants(), 0) {
    for (uint32_t p = 0; p < plan.GetParticipants(); ++p) {
        m_links.emplace_back(plan.GetOutLinks(p));
        m_history[p][p] = true;
    }
    Fill();
}

uint64_t PlanData::Draw() {
    return Mix64(m_state += 0x9e3779b97f4a7c15U);
}

// Both ends of every link must know it alike.
std::string PlanData::CheckLinks() const {
    for (uint32_t p = 0; p < m_plan.GetParticipants(); ++p) {
        for (uint32_t link = 0; link < m_plan.GetOutLinks(p); ++link) {
            if (m_plan.GetMessages(p, link) == 0) {
                continue;
            }
            const CollectivePlan::Link out = m_plan.GetOutLink(p, link);
            if (out.peer >= m_plan.GetParticipants() || out.peer == p ||
                out.peerLink >= m_plan.GetInLinks(out.peer)) {
                return Name(p, link) + " leads nowhere";
            }
            const CollectivePlan::Link back = m_plan.GetInLink(out.peer, out.peerLink);
            if (back.peer != p || back.peerLink != link ||
                m_plan.GetReceives(out.peer, out.peerLink) != m_plan.GetMessages(p, link)) {
                return Name(p, link) + " is not known alike at its other end";
            }
        }
        for (uint32_t link = 0; link < m_plan.GetInLinks(p); ++link) {
            if (m_plan.GetReceives(p, link) != 0) {
                const CollectivePlan::Link in = m_plan.GetInLink(p, link);
                if (m_plan.GetMessages(in.peer, in.peerLink) != m_plan.GetReceives(p, link)) {
                    return Name(p, link) + " waits for what nobody sends";
                }
            }
        }
    }
    return "";
}

bool PlanData::MaySend(uint32_t participant, uint32_t link) const {
    const LinkState& state = m_links[participant][link];
    if (state.sent == m_plan.GetMessages(participant, link)) {
        return false;
    }
    const CollectivePlan::Send send = m_plan.GetSend(participant, link, state.sent);
    for (uint32_t i = 0; i < send.waits; ++i) {
        const CollectivePlan::Wait& wait = send.wait[i];
        for (uint32_t in = wait.first; in < wait.last; ++in) {
            const uint64_t all = m_plan.GetReceives(participant, in);
            if (all == 0) {
                continue;
            }
            const CollectivePlan::Link from = m_plan.GetInLink(participant, in);
            if (m_links[from.peer][from.peerLink].received < std::min(wait.count, all)) {
                return false;
            }
        }
    }
    return true;
}

uint64_t& PlanData::WordAt(uint32_t participant, uint32_t buffer, uint64_t place) {
    Words& words = m_buffers[participant][buffer];
    if (words.size() <= place) {
        words.resize(place + 1, 0);
    }
    return words[place];
}

void PlanData::Send(uint32_t participant, uint32_t link) {
    LinkState& state = m_links[participant][link];
    const uint64_t sequence = state.sent++;
    const uint64_t bytes = m_plan.GetSend(participant, link, sequence).bytes;
    m_sentBytes[participant] += bytes;
    state.history[sequence] = m_history[participant];
    auto& payload = state.payload[sequence];
    uint64_t carried = 0;
    if (bytes != 0) {
        m_plan.VisitSegments(participant, link, sequence, [&](const auto& segment) {
            Words words;
            for (uint64_t i = 0; i < segment.bytes; ++i) {
                words.push_back(WordAt(participant, segment.fromBuffer, segment.from + i));
            }
            carried += segment.bytes;
            payload.emplace_back(segment, std::move(words));
        });
    }
    if (carried != bytes) {
        payload.clear();  // shows as a wrong result
    }
}

void PlanData::Receive(uint32_t participant, uint32_t link) {
    LinkState& state = m_links[participant][link];
    const uint32_t receiver = m_plan.GetOutLink(participant, link).peer;
    const uint64_t sequence = state.received++;
    for (const auto& [segment, words] : state.payload[sequence]) {
        for (uint64_t i = 0; i < segment.bytes; ++i) {
            uint64_t& word = WordAt(receiver, segment.toBuffer, segment.to + i);
            word = segment.adds ? word + words[i] : words[i];
        }
    }
    state.payload.erase(sequence);
    const std::vector<bool>& heard = state.history[sequence];
    for (size_t p = 0; p < heard.size(); ++p) {
        m_history[receiver][p] = m_history[receiver][p] || heard[p];
    }
    state.history.erase(sequence);
}

uint64_t PlanData::InputWord(uint32_t rank, uint64_t place) const {
    return Mix64(Mix64(m_seed + rank) + place);
}

uint64_t PlanData::SumAt(uint64_t place) const {
    uint64_t sum = 0;
    for (uint32_t rank = 0; rank < m_plan.GetRanks(); ++rank) {
        sum += InputWord(rank, place);
    }
    return sum;
}

// Who has nothing at first has wrong words there, so that they show if they stay.
void PlanData::Fill() {
    const BlockCut blocks({0, m_request.bytes}, m_request.ranks, kAlignment);
    for (uint32_t rank = 0; rank < m_plan.GetRanks(); ++rank) {
        ByteRange has{0, m_request.bytes};
        switch (m_request.kind) {
            case CollectiveKind::kAllGather:
            case CollectiveKind::kGather:
                has = blocks.GetPart(rank);
                break;
            case CollectiveKind::kBroadcast:
            case CollectiveKind::kScatter:
            case CollectiveKind::kSendReceive:
                has = rank == m_request.root ? has : ByteRange{};
                break;
            case CollectiveKind::kAllToAllV:
                has.end = 0;
                for (uint32_t to = 0; to < m_request.ranks; ++to) {
                    has.end += m_request.bytesBetween(rank, to);
                }
                break;
            default:
                break;
        }
        for (uint64_t i = 0; i < std::max(has.end, m_request.bytes); ++i) {
            const bool mine = i >= has.begin && i < has.end;
            WordAt(rank, CollectivePlan::kInput, i) = mine ? InputWord(rank, i) : ~uint64_t{i};
        }
    }
}

std::string PlanData::CheckWords(uint32_t rank, uint32_t buffer, uint64_t begin,
                                 const Words& expected) {
    for (uint64_t i = 0; i < expected.size(); ++i) {
        if (WordAt(rank, buffer, begin + i) != expected[i]) {
            return "rank " + std::to_string(rank) + " has a wrong word at byte " +
                   std::to_string(begin + i);
        }
    }
    return "";
}

std::string PlanData::CheckAllToAll(uint32_t rank) {
    const BlockCut blocks({0, m_request.bytes}, m_request.ranks, kAlignment);
    const bool even = m_request.kind == CollectiveKind::kAllToAll;
    uint64_t to = 0;
    for (uint32_t source = 0; source < m_request.ranks; ++source) {
        uint64_t from = 0;
        for (uint32_t before = 0; before < rank && !even; ++before) {
            from += m_request.bytesBetween(source, before);
        }
        const ByteRange block = even ? blocks.GetPart(rank)
                                     : ByteRange{from, from + m_request.bytesBetween(source, rank)};
        Words expected;
        for (uint64_t i = block.begin; i < block.end; ++i) {
            expected.push_back(InputWord(source, i));
        }
        if (source != rank) {  // its own block stays
            const std::string wrong = CheckWords(rank, CollectivePlan::kOutput, to, expected);
            if (!wrong.empty()) {
                return wrong + " from rank " + std::to_string(source);
            }
        }
        to += block.GetBytes();
    }
    return "";
}

// Of the input's buffer; what a rank is to have there in the end.
ByteRange PlanData::GetExpectedRange(uint32_t rank) const {
    const ByteRange whole{0, m_request.bytes};
    const BlockCut blocks(whole, m_request.ranks, kAlignment);
    switch (m_request.kind) {
        case CollectiveKind::kReduceScatter:
        case CollectiveKind::kScatter:
            return blocks.GetPart(rank);
        case CollectiveKind::kReduce:
        case CollectiveKind::kGather:
            return rank == m_request.root ? whole : ByteRange{};
        case CollectiveKind::kSendReceive:
            return rank == m_request.peer ? whole : ByteRange{};
        case CollectiveKind::kAllToAll:
        case CollectiveKind::kAllToAllV:
        case CollectiveKind::kBarrier:
            return {};
        default:
            return whole;
    }
}

uint64_t PlanData::GetExpectedWord(uint64_t place) const {
    switch (m_request.kind) {
        case CollectiveKind::kAllReduce:
        case CollectiveKind::kReduce:
        case CollectiveKind::kReduceScatter:
            return SumAt(place);
        case CollectiveKind::kAllGather:
        case CollectiveKind::kGather: {
            const BlockCut blocks({0, m_request.bytes}, m_request.ranks, kAlignment);
            return InputWord(static_cast<uint32_t>(place / blocks.GetPart(0).GetBytes()), place);
        }
        default:
            return InputWord(m_request.root, place);
    }
}

std::string PlanData::CheckRank(uint32_t rank) {
    if (m_request.kind == CollectiveKind::kAllToAll ||
        m_request.kind == CollectiveKind::kAllToAllV) {
        return CheckAllToAll(rank);
    }
    for (uint32_t other = 0; other < m_plan.GetRanks(); ++other) {
        if (m_request.kind == CollectiveKind::kBarrier && !m_history[rank][other]) {
            return "rank " + std::to_string(rank) + " is through before rank " +
                   std::to_string(other) + " has come";
        }
    }
    const ByteRange range = GetExpectedRange(rank);
    Words expected;
    for (uint64_t i = range.begin; i < range.end; ++i) {
        expected.push_back(GetExpectedWord(i));
    }
    return CheckWords(rank, CollectivePlan::kInput, range.begin, expected);
}

std::string PlanData::Check() {
    for (uint32_t rank = 0; rank < m_plan.GetRanks(); ++rank) {
        if (std::string wrong = CheckRank(rank); !wrong.empty()) {
            return wrong;
        }
    }
    return "";
}

void PlanData::OnSent(uint32_t participant, uint32_t outLink, uint64_t sequence) {
    while (m_links[participant][outLink].sent <= sequence) {
        Send(participant, outLink);
    }
}

void PlanData::OnReceived(uint32_t participant, uint32_t inLink, uint64_t sequence) {
    const CollectivePlan::Link from = m_plan.GetInLink(participant, inLink);
    while (m_links[from.peer][from.peerLink].received <= sequence) {
        Receive(from.peer, from.peerLink);
    }
}

std::string PlanData::Run() {
    if (std::string wrong = CheckLinks(); !wrong.empty()) {
        return wrong;
    }
    struct Place {
        uint32_t participant;
        uint32_t link;
    };
    std::vector<Place> open;
    for (uint32_t p = 0; p < m_plan.GetParticipants(); ++p) {
        for (uint32_t link = 0; link < m_plan.GetOutLinks(p); ++link) {
            if (m_plan.GetMessages(p, link) != 0) {
                open.push_back({p, link});
            }
        }
    }
    while (!open.empty()) {
        const size_t first = Draw() % open.size();
        bool moved = false;
        for (size_t i = 0; i < open.size() && !moved; ++i) {
            const size_t chosen = (first + i) % open.size();
            const auto [p, link] = open[chosen];
            const LinkState& state = m_links[p][link];
            const bool mayReceive = state.received < state.sent;
            if (mayReceive && (Draw() % 2 == 0 || !MaySend(p, link))) {
                Receive(p, link);
                moved = true;
            } else if (MaySend(p, link)) {
                Send(p, link);
                moved = true;
            }
            if (state.received == m_plan.GetMessages(p, link)) {
                open.erase(open.begin() + static_cast<std::ptrdiff_t>(chosen));
            }
        }
        if (!moved) {
            return Name(open.front().participant, open.front().link) + " waits for ever";
        }
    }
    return Check();
}

}  // namespace ns3
