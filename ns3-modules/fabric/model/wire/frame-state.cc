// SPDX-License-Identifier: GPL-2.0-only
//
// The state of a frame, for StateVisitor: of the views, the one that its kind has.
#include "frame.h"

#include "connection.h"

namespace ns3 {

void HopTelemetry::VisitState(StateVisitor& visitor) const {
    visitor.Time("time", time);
    visitor.Value("txBytes", uint64_t{txBytes});
    visitor.Value("linkDirection", uint64_t{linkDirection});
    visitor.Value("queueBytes", queueBytes);
    visitor.Value("rateBps", double{rateBps});
}

void OverlayHeader::VisitState(StateVisitor& visitor) const {
    visitor.Value("path", path);
    visitor.Value("feedbackPath", feedbackPath);
    visitor.Value("congestion", congestion);
    visitor.Value("feedback", feedback);
    visitor.Value("hasFeedback", hasFeedback);
    visitor.Value("asks", asks);
    visitor.Value("isTail", isTail);
    visitor.Value("isRerouted", isRerouted);
    visitor.Value("epoch", epoch);
}

void Telemetry::VisitState(StateVisitor& visitor) const {
    visitor.Value("records", hops);
    visitor.Value("worst", double{worst});
    for (uint32_t i = 0; i < hops && i < kMaxHops; ++i) {
        visitor.Nested("record", hop[i]);
    }
    visitor.Value("hasOverlay", hasOverlay);
    visitor.Value("isOverlayOnly", isOverlayOnly);
    if (hasOverlay) {
        visitor.Nested("overlay", overlay);
    }
}

namespace {

// What goes to the requester has it as destination.
uint64_t FindConnection(const Frame& frame, uint32_t requester) {
    return ConnectionOf(requester, frame.queuePair);
}

void VisitData(StateVisitor& visitor, const Frame& frame) {
    const Frame::Data& data = frame.AsData();
    const bool isResponse = frame.kind == FrameKind::kReadResponse;
    const uint64_t connection =
        FindConnection(frame, isResponse ? frame.destination : frame.source);
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
        const uint64_t connection = FindConnection(frame, frame.source);
        visitor.Psn("nextPsn", ack.nextPsn, ~connection);
        visitor.Psn("responsePsn", ack.responsePsn, connection);
    } else {
        visitor.Psn("nextPsn", ack.nextPsn, FindConnection(frame, frame.destination));
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
        const Frame::Notice& notice = frame.AsNotice();
        visitor.Value("what", notice.what);
        visitor.Value("leaf", notice.leaf);
        visitor.Value("about", notice.about);
        visitor.Value("path", notice.path);
        visitor.Value("epoch", notice.epoch);
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
        visitor.Psn("psn", AsReadRequest().psn, FindConnection(*this, source));
        visitor.Value("asked", AsReadRequest().bytes);
    }
    visitor.Value("hasTelemetry", telemetry != nullptr);
    if (telemetry != nullptr) {
        visitor.Nested("telemetry", *telemetry);
    }
}

}  // namespace ns3
