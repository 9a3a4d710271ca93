// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_H
#define FRAME_H

#include "telemetry.h"

#include <cstdint>

namespace ns3 {

enum class FrameKind : uint8_t {
    kData,         ///< request packet with payload
    kAck,          ///< acknowledgement, or NAK if kFlagNak is set
    kCnp,          ///< congestion notification packet
    kPause,        ///< PFC frame for one class; kFlagXoff tells XOFF from XON
    kCredit,       ///< InfiniBand flow-control packet of one lane: `psn` is FCCL, `immediate` FCTBS
    kNotice,       ///< tells the switch before of congestion towards the leaf `destination`
    kReadRequest,  ///< asks for payload; `immediate` tells how many bytes
    kReadResponse,  ///< payload that a READ asked for
    kReadAck,       ///< tells the responder's congestion control of a response; an ACK on the wire
    kReadCnp,       ///< a CNP to the responder
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
struct alignas(64) Frame {
    enum Flag : uint8_t {
        kFlagEct = 1 << 0,         ///< ECN-capable transport
        kFlagCe = 1 << 1,          ///< ECN congestion experienced
        kFlagCnpEcho = 1 << 2,     ///< an ACK that echoes congestion experienced
        kFlagMessageEnd = 1 << 3,  ///< last packet of its message
        kFlagNak = 1 << 4,         ///< an ACK that says no: see Aeth; `psn` is the expected one
        kFlagXoff = 1 << 5,        ///< of a pause frame
        kFlagMessageStart = kFlagXoff,  ///< of a data packet: first of its message
        kFlagAckRequest = 1 << 6,       ///< the sender waits for the ACK (BTH bit A)
        kFlagTrimmed = 1 << 7,  ///< a switch cut the payload off; of a NAK: of what it asks for
    };

    static constexpr uint32_t kQueuePairMask = 0xffffff;  ///< 24 bits, as in a BTH.

    Frame() : queuePair(0), verb(Verb::kWrite), ingressClass(0), trafficClass(0), priority(0) {}

    /// What it carries, and the class that such frames have unless a switch says otherwise.
    void SetPriority(uint8_t carried, uint8_t itsClass) {
        priority = carried & 0xf;
        trafficClass = itsClass & 0xf;
    }

    bool HasPayload() const { return kind == FrameKind::kData || kind == FrameKind::kReadResponse; }

    Frame* next = nullptr;  ///< Link of the holder's list.
    int64_t time = 0;       ///< On a link: when `next` arrives at the far end, ps. It stands here
                            ///< so that who arms that arrival need not touch `next` for it.
    uint32_t source = 0;    ///< Sending endpoint.
    uint32_t destination = 0;
    uint32_t queuePair : 24;  ///< Number of the queue pair at the requester, see kQueuePairMask.
    Verb verb : 4;
    uint8_t ingressClass : 4;  ///< In a switch: the class whose memory at `ingressPort` it holds.
    uint32_t psn = 0;          ///< Packet sequence number, not wrapped to the wire's 24 bits. In an
                               ///< ACK: the next expected one.
    Telemetry* telemetry = nullptr;  ///< Owned by the frame; null unless requested.
    uint32_t immediate = 0;          ///< Message tag, in the last packet of a message; in a first
                                     ///< that is not the last, the message's bytes. In a READ
                                     ///< response its number in the responder's stream, in an ACK
                                     ///< see Aeth, in a READ's ACK the response's PSN.
    uint16_t bytes = 0;              ///< Size in a buffer: headers, payload and FCS.
    uint16_t payload = 0;            ///< Payload bytes. In an ACK: see CreditDelay. In a pause
                                     ///< frame: its quanta; 0 holds until told otherwise.
    FrameKind kind = FrameKind::kData;
    uint8_t trafficClass : 4;  ///< 0..7, of the queue it waits in; in InfiniBand the virtual lane.
    uint8_t priority : 4;      ///< 0..7, as sent: DSCP class selector, or service level.
    uint8_t flags = 0;
    uint8_t hops = 0;          ///< Links crossed.
    uint16_t entropy = 0;      ///< UDP source port: the flow's part in ECMP hashes.
    uint16_t ingressPort = 0;  ///< In a switch or NIC: the port it came in by.
    int64_t sentAt = 0;        ///< Start of the data packet at its NIC, ps; echoed in ACKs.
};

static_assert(sizeof(Frame) == 64, "a frame is one cache line");

}  // namespace ns3

#endif  // FRAME_H
