// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_PLAN_H
#define COLLECTIVE_PLAN_H

#include <array>
#include <cstdint>
#include <functional>

namespace ns3 {

/// Who sends how much to whom after what, of one collective: a pure description, by const
/// arithmetic. It is asked for one message at a time, as messages become due, and stores nothing
/// that grows with their number. It knows nothing of NICs, NVLink, events or time; an executor
/// gives it those (PlanRank), a test gives it data (PlanData), and a max-plus pass its ideal time.
///
/// *Participants* exchange messages: 0 to ranks-1 are the ranks, those from there on are
/// *reducers*, which stand in switches and add up what ranks send (NVLS, SHARP).
///
/// Participants are joined by *links*, one-way and in order: the messages of a link are numbered
/// 0, 1, ... in the order in which they are sent and arrive. A participant's out-links and in-links
/// are numbered each from 0. So all progress of a participant is one counter a link.
///
/// A message may be sent when those before it on its link were, and when its waits are met: each
/// says that every in-link of a range has brought `count` messages, or all it will ever bring.
/// Messages of 0 bytes are not sent; both ends count them as soon as they could be.
class CollectivePlan {
  public:
    virtual ~CollectivePlan() = default;

    static constexpr uint64_t kAll = UINT64_MAX;

    /// The other end of a link.
    struct Link {
        uint32_t peer = 0;      ///< Participant.
        uint32_t peerLink = 0;  ///< The link's number there, among in-links or out-links.
        /// Links of one channel between one pair of participants may share a connection, those of
        /// different channels take different ones.
        uint32_t channel = 0;
    };

    /// The in-links [first, last) have each brought at least `count` messages, or all of theirs.
    struct Wait {
        uint32_t first = 0;
        uint32_t last = 0;
        uint64_t count = 0;
    };

    struct Send {
        uint64_t bytes = 0;
        uint32_t waits = 0;  ///< How many of `wait` there are.
        std::array<Wait, 2> wait{};

        void WaitFor(uint32_t first, uint32_t last, uint64_t count) {
            wait[waits++] = {first, last, count};
        }
    };

    virtual uint32_t GetRanks() const = 0;
    virtual uint32_t GetReducers() const { return 0; }
    uint32_t GetParticipants() const { return GetRanks() + GetReducers(); }

    virtual uint32_t GetOutLinks(uint32_t participant) const = 0;
    virtual uint32_t GetInLinks(uint32_t participant) const = 0;
    /// Where an out-link leads. \pre GetMessages(participant, outLink) > 0
    virtual Link GetOutLink(uint32_t participant, uint32_t outLink) const = 0;
    /// Where an in-link comes from. \pre GetReceives(participant, inLink) > 0
    virtual Link GetInLink(uint32_t participant, uint32_t inLink) const = 0;
    /// Messages of an out-link, empty ones included. 0 where the link does not exist.
    virtual uint64_t GetMessages(uint32_t participant, uint32_t outLink) const = 0;
    /// Messages of an in-link, empty ones included. 0 where the link does not exist.
    virtual uint64_t GetReceives(uint32_t participant, uint32_t inLink) const = 0;
    /// \pre sequence < GetMessages(participant, outLink)
    virtual Send GetSend(uint32_t participant, uint32_t outLink, uint64_t sequence) const = 0;

    /// How many messages from `sequence` on, it included, are of one size and wait alike: for the
    /// same in-links, each for one message more than its predecessor did. 1 is always true.
    virtual uint64_t GetUniform(uint32_t /*participant*/, uint32_t /*outLink*/,
                                uint64_t /*sequence*/) const {
        return 1;
    }

    /// A piece of a message's payload: where it is read at the sender, and what it does at the
    /// receiver. Buffer 0 is the input and, but for all-to-alls, the output in its place; buffer 1
    /// is the output of all-to-alls; the others are scratch, zero at first, as large as needed.
    struct Segment {
        uint32_t fromBuffer = 0;
        uint64_t from = 0;  ///< Byte offset.
        uint32_t toBuffer = 0;
        uint64_t to = 0;
        uint64_t bytes = 0;
        bool adds = false;  ///< Else it replaces what was there.
    };
    static constexpr uint32_t kInput = 0;
    static constexpr uint32_t kOutput = 1;
    static constexpr uint32_t kFirstScratch = 2;

    using SegmentVisitor = std::function<void(const Segment&)>;

    /// What the message carries. Segments together have the message's bytes. For tests, not for
    /// runs.
    virtual void VisitSegments(uint32_t participant, uint32_t outLink, uint64_t sequence,
                               const SegmentVisitor& visit) const = 0;
};

}  // namespace ns3

#endif  // COLLECTIVE_PLAN_H
