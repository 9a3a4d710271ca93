// SPDX-License-Identifier: GPL-2.0-only
//
// The state of a frame, for StateVisitor: of the views, the one that its kind has.
#include "frame.h"

namespace ns3 {

namespace {

void VisitTelemetry(StateVisitor& visitor, const Telemetry& telemetry) {
    visitor.Value("records", telemetry.hops);
    visitor.Value("worst", double{telemetry.worst});
    for (uint32_t i = 0; i < telemetry.hops && i < Telemetry::kMaxHops; ++i) {
        const HopTelemetry& hop = telemetry.hop[i];
        visitor.Time("time", hop.time);
        visitor.Value("txBytes", uint64_t{hop.txBytes});
        visitor.Value("linkDirection", uint64_t{hop.linkDirection});
        visitor.Value("queueBytes", hop.queueBytes);
        visitor.Value("rateBps", double{hop.rateBps});
    }
}

// Packet sequence numbers move together in a connection: that of a queue pair of its requester.
// What goes to the requester has it as destination.
uint64_t ConnectionOf(const Frame& frame, uint32_t requester) {
    constexpr unsigned kQueuePairBits = 24;
    return (uint64_t{requester} << kQueuePairBits | frame.queuePair) + 1;
}

void VisitData(StateVisitor& visitor, const Frame& frame) {
    const Frame::Data& data = frame.AsData();
    const bool isResponse = frame.kind == FrameKind::kReadResponse;
    const uint64_t connection = ConnectionOf(frame, isResponse ? frame.destination : frame.source);
    visitor.Value("payload", data.payload);
    visitor.Psn("psn", data.psn, connection);
    if (isResponse) {
        visitor.Psn("streamPsn", data.streamPsn, ~connection);
    } else {
        visitor.Value("immediate", data.immediate);
    }
}

void VisitAck(StateVisitor& visitor, const Frame& frame) {
    const Frame::Ack& ack = frame.AsAck();
    visitor.Value("creditDelay", ack.creditDelay);
    if (frame.kind == FrameKind::kReadAck) {
        const uint64_t connection = ConnectionOf(frame, frame.source);
        visitor.Psn("nextPsn", ack.nextPsn, ~connection);
        visitor.Psn("responsePsn", ack.responsePsn, connection);
    } else {
        visitor.Psn("nextPsn", ack.nextPsn, ConnectionOf(frame, frame.destination));
        visitor.Value("aeth", ack.aeth);
    }
}

void VisitLinkControl(StateVisitor& visitor, const Frame& frame) {
    if (frame.kind == FrameKind::kPause) {
        visitor.Value("quanta", frame.AsPause().quanta);
        visitor.Value("classes", frame.AsPause().classes);
        visitor.Value("isXoff", frame.AsPause().isXoff);
    } else if (frame.kind == FrameKind::kCredit) {
        visitor.Value("limit", frame.AsCredit().limit);
        visitor.Value("sent", frame.AsCredit().sent);
    } else {
        visitor.Value("leaf", frame.AsNotice().leaf);
    }
}

}  // namespace

void Frame::VisitState(StateVisitor& visitor) const {
    visitor.Value("kind", kind);
    visitor.Value("source", source);
    visitor.Value("destination", destination);
    visitor.Value("queuePair", uint32_t{queuePair});
    visitor.Value("verb", verb);
    visitor.Value("bytes", bytes);
    visitor.Value("class", uint32_t{trafficClass});
    visitor.Value("priority", uint32_t{priority});
    visitor.Value("ingressClass", uint32_t{ingressClass});
    visitor.Value("ingressPort", ingressPort);
    visitor.Value("flags", flags);
    visitor.Value("hops", hops);
    visitor.Time("sentAt", sentAt);
    if (IsLinkControl(kind)) {
        VisitLinkControl(visitor, *this);
        return;
    }
    visitor.Value("entropy", GetEntropy());
    if (HasPayload()) {
        VisitData(visitor, *this);
    } else if (IsAck()) {
        VisitAck(visitor, *this);
    } else if (kind == FrameKind::kReadRequest) {
        visitor.Psn("psn", AsReadRequest().psn, ConnectionOf(*this, source));
        visitor.Value("asked", AsReadRequest().bytes);
    }
    visitor.Value("hasTelemetry", telemetry != nullptr);
    if (telemetry != nullptr) {
        VisitTelemetry(visitor, *telemetry);
    }
}

}  // namespace ns3
