// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_H
#define FRAME_H

#include "telemetry.h"

#include "engine/model/precondition.h"
#include "engine/model/state-visitor.h"

#include <cstdint>

namespace ns3 {

enum class FrameKind : uint8_t {
    kData,          ///< Packet of a SEND or WRITE.
    kAck,           ///< Acknowledgement, or NAK if kFlagNak is set.
    kCnp,           ///< Congestion notification packet.
    kPause,         ///< PFC frame of one or several classes.
    kCredit,        ///< InfiniBand flow-control packet of one lane.
    kNotice,        ///< What switches tell each other, ahead of all traffic.
    kReadRequest,   ///< Asks for payload.
    kReadResponse,  ///< Packet with payload that a READ asked for.
    kReadAck,       ///< Tells the responder's congestion control of a response; an ACK on the wire.
    kReadCnp,       ///< A CNP to the responder.
};

/// The operation that a queue pair's messages are sent with.
enum class Verb : uint8_t {
    kWrite,  ///< RDMA WRITE with immediate: an RETH in the first packet.
    kSend,
    kRead,  ///< RDMA READ: the destination sends, as responses to one request packet.
};

/// Whether frames of that kind are between the two ports of a link, and no owner sees them.
constexpr bool IsLinkControl(FrameKind kind) {
    return kind == FrameKind::kPause || kind == FrameKind::kCredit || kind == FrameKind::kNotice;
}

/// One packet inside the fabric: the parsed fields that models read, in one cache line.
///
/// Wire bytes are made from a Frame only where somebody looks; sizes are exact all the same. A
/// frame belongs to exactly one holder (a queue, a link, a handler) at a time.
///
/// All kinds have the fields of Frame itself. What else one has is in a view, named after it: those
/// of different kinds share memory, so that a view may only be asked for where `kind` fits it.
struct alignas(64) Frame {
    enum Flag : uint8_t {
        kFlagEct = 1 << 0,           ///< ECN-capable transport
        kFlagCe = 1 << 1,            ///< ECN congestion experienced
        kFlagCnpEcho = 1 << 2,       ///< an ACK that echoes congestion experienced
        kFlagMessageEnd = 1 << 3,    ///< last packet of its message
        kFlagNak = 1 << 4,           ///< an ACK that says no: see Aeth
        kFlagMessageStart = 1 << 5,  ///< first packet of its message
        kFlagAckRequest = 1 << 6,    ///< the sender waits for the ACK (BTH bit A)
        kFlagTrimmed = 1 << 7,  ///< a switch cut the payload off; of a NAK: of what it asks for
    };

    static constexpr uint32_t kQueuePairMask = 0xffffff;  ///< 24 bits, as in a BTH.

    /// What begins the view of everything that switches forward.
    struct Packet {
        uint16_t entropy;  ///< UDP source port: the flow's part in ECMP hashes.
    };

    /// What begins the view of packets that have a place in an order: Data and ReadRequest.
    struct Sequenced {
        uint16_t entropy;
        uint16_t ofTheView;
        uint32_t psn;
    };

    /// kData and kReadResponse.
    struct Data {
        uint16_t entropy;
        uint16_t payload;  ///< Bytes.
        uint32_t psn;      ///< Packet sequence number, not wrapped to the wire's 24 bits.
        union {
            uint32_t messageBytes;  ///< In a message's first packet, if others follow (RETH).
            uint32_t immediate;     ///< In its last packet: what the sender tags it with.
            uint32_t streamPsn;     ///< In a READ response: its number among all that the
                                    ///< responder sends for that queue pair.
        };
    };

    /// kAck, and kReadAck, of which the PSNs are `streamPsn`s.
    struct Ack {
        uint16_t entropy;
        uint16_t creditDelay;  ///< When the credit in it counts, see CreditDelay.
        uint32_t nextPsn;      ///< The next one expected.
        union {
            uint32_t aeth;         ///< What it says besides, see Aeth.
            uint32_t responsePsn;  ///< In a kReadAck: the `psn` of the response.
        };
    };

    /// kReadRequest.
    struct ReadRequest {
        uint16_t entropy;
        uint16_t unused;
        uint32_t psn;    ///< That of the first response.
        uint32_t bytes;  ///< Payload asked for.
    };

    /// kPause.
    struct Pause {
        uint16_t quanta;  ///< How long an XOFF holds, of 512 bit times; 0: until told otherwise.
        uint8_t classes;  ///< Of which it speaks, as a bit mask.
        bool isXoff;      ///< Otherwise it is an XON.
    };

    /// kCredit.
    struct Credit {
        uint16_t limit;  ///< FCCL: up to which block the receiver has room.
        uint16_t sent;   ///< FCTBS: the sender's count of blocks.
    };

    /// kNotice.
    struct Notice {
        enum What : uint8_t {
            kCongestion,  ///< There is congestion towards `leaf`; for the next switch only.
            // Of one leaf to another, whose number is `leaf`: see ConweaveRouting.
            kReply,     ///< A frame that asked has arrived.
            kClear,     ///< The last frame by a flow's old way has arrived.
            kBusyPath,  ///< The way that begins with port `path` is congested.
        };

        uint32_t leaf;
        uint32_t about;  ///< kReply and kClear: a flow. kBusyPath: the leaf that says so.
        uint16_t path;
        uint8_t epoch;  ///< Of the flow.
        What what;
    };

    Frame() : queuePair(0), verb(Verb::kWrite), ingressClass(0), trafficClass(0), priority(0) {}

    /// What it carries, and the class that such frames have unless a switch says otherwise.
    void SetPriority(uint8_t carried, uint8_t itsClass) {
        priority = carried & 0xf;
        trafficClass = itsClass & 0xf;
    }

    bool HasPayload() const { return kind == FrameKind::kData || kind == FrameKind::kReadResponse; }
    bool IsSequenced() const { return HasPayload() || kind == FrameKind::kReadRequest; }
    bool IsAck() const { return kind == FrameKind::kAck || kind == FrameKind::kReadAck; }

    uint16_t GetEntropy() const {
        FABRICSIM_PRE(!IsLinkControl(kind));
        return m_packet.entropy;
    }
    void SetEntropy(uint16_t entropy) {
        FABRICSIM_PRE(!IsLinkControl(kind));
        m_packet.entropy = entropy;
    }
    uint32_t GetPsn() const {
        FABRICSIM_PRE(IsSequenced());
        return m_sequenced.psn;
    }

    /// \name Views. \pre the kind is one that the view is of
    /// @{
    Data& AsData() {
        FABRICSIM_PRE(HasPayload());
        return m_data;
    }
    const Data& AsData() const {
        FABRICSIM_PRE(HasPayload());
        return m_data;
    }
    Ack& AsAck() {
        FABRICSIM_PRE(IsAck());
        return m_ack;
    }
    const Ack& AsAck() const {
        FABRICSIM_PRE(IsAck());
        return m_ack;
    }
    ReadRequest& AsReadRequest() {
        FABRICSIM_PRE(kind == FrameKind::kReadRequest);
        return m_readRequest;
    }
    const ReadRequest& AsReadRequest() const {
        FABRICSIM_PRE(kind == FrameKind::kReadRequest);
        return m_readRequest;
    }
    Pause& AsPause() {
        FABRICSIM_PRE(kind == FrameKind::kPause);
        return m_pause;
    }
    const Pause& AsPause() const {
        FABRICSIM_PRE(kind == FrameKind::kPause);
        return m_pause;
    }
    Credit& AsCredit() {
        FABRICSIM_PRE(kind == FrameKind::kCredit);
        return m_credit;
    }
    const Credit& AsCredit() const {
        FABRICSIM_PRE(kind == FrameKind::kCredit);
        return m_credit;
    }
    Notice& AsNotice() {
        FABRICSIM_PRE(kind == FrameKind::kNotice);
        return m_notice;
    }
    const Notice& AsNotice() const {
        FABRICSIM_PRE(kind == FrameKind::kNotice);
        return m_notice;
    }
    /// @}

    /// All but its place among others. Of telemetry, the records written.
    void VisitState(StateVisitor& visitor) const;

    Frame* next = nullptr;  ///< Link of the holder's list.
    int64_t time = 0;       ///< On a link: when `next` arrives at the far end, ps. It stands here
                            ///< so that who arms that arrival need not touch `next` for it.
    uint32_t source = 0;    ///< Sending endpoint.
    uint32_t destination = 0;  ///< Endpoint.
    uint32_t queuePair : 24;   ///< Number of the queue pair at the requester, see kQueuePairMask.
    Verb verb : 4;
    uint8_t ingressClass : 4;  ///< In a switch: the class whose memory at `ingressPort` it holds.
    uint16_t bytes = 0;        ///< Size in a buffer: headers, payload and FCS.
    FrameKind kind = FrameKind::kData;
    uint8_t trafficClass : 4;  ///< 0..7, of the queue it waits in; in InfiniBand the virtual lane.
    uint8_t priority : 4;      ///< 0..7, as sent: DSCP class selector, or service level.
    Telemetry* telemetry = nullptr;  ///< Owned by the frame; null unless requested.

  private:
    union {
        Data m_data = {};
        Packet m_packet;
        Sequenced m_sequenced;
        Ack m_ack;
        ReadRequest m_readRequest;
        Pause m_pause;
        Credit m_credit;
        Notice m_notice;
    };

  public:
    uint8_t flags = 0;
    uint8_t hops = 0;          ///< Links crossed.
    uint16_t ingressPort = 0;  ///< In a switch or NIC: the port it came in by.
    int64_t sentAt = 0;        ///< Start of the data packet at its NIC, ps; echoed in ACKs.
};

static_assert(sizeof(Frame) == 64, "a frame is one cache line");

}  // namespace ns3

#endif  // FRAME_H
