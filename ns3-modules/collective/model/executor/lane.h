// SPDX-License-Identifier: GPL-2.0-only
#ifndef LANE_H
#define LANE_H

#include <cstdint>

namespace ns3 {

/// Who sends messages by lanes.
class LaneClient {
  public:
    virtual ~LaneClient() = default;

    /// The oldest message that this client has on a lane for that out-link has left: it is
    /// acknowledged, or out of the GPU.
    virtual void OnLaneSent(uint32_t outLink, int64_t now) = 0;

    /// A lane cannot go on; nothing more is heard of what was sent by it.
    virtual void OnLaneFailed() = 0;

    /// The collective that it belongs to, for those who watch messages.
    virtual uint32_t GetCollective() const = 0;
};

/// A persistent one-way connection between two participants of a communicator: messages arrive in
/// order at the receiver's MessageRouter, by their tags. Collectives one after the other, and links
/// of one channel, share it.
class Lane {
  public:
    virtual ~Lane() = default;

    /// \param bytes >= 1 \param tag MessageRouter::MakeTag() \param now ps
    virtual void Send(LaneClient& client, uint32_t outLink, uint64_t bytes, uint32_t tag,
                      int64_t now) = 0;

    /// Gives back what it holds of others, before they go.
    virtual void Close() {}
};

}  // namespace ns3

#endif  // LANE_H
