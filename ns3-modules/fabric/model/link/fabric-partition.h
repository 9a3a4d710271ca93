// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_PARTITION_H
#define FABRIC_PARTITION_H

#include "fabric/model/wire/frame.h"

#include "engine/model/block-pool.h"
#include "engine/model/partition.h"

#include <cstdint>
#include <new>

namespace ns3 {

/// Frames of one partition, by fate. Every frame created is delivered, dropped or still somewhere:
/// `created == delivered + dropped + in flight`, where the last is counted by walking the fabric.
struct FrameCounters {
    uint64_t created = 0;
    uint64_t createdBytes = 0;
    uint64_t delivered = 0;
    uint64_t deliveredBytes = 0;
    uint64_t dropped = 0;
    uint64_t droppedBytes = 0;
    uint64_t hops = 0;  ///< Link crossings completed, flow control excluded.
};

/// A partition that also owns the frames alive in it.
class FabricPartition : public Partition {
  public:
    static TypeId GetTypeId();

    const FrameCounters& GetCounters() const { return m_counters; }

    Frame* CreateFrame(FrameKind kind, uint32_t bytes) {
        Frame* frame = new (m_frames.Take()) Frame;
        frame->kind = kind;
        frame->bytes = static_cast<uint16_t>(bytes);
        ++m_counters.created;
        m_counters.createdBytes += bytes;
        return frame;
    }

    Telemetry* CreateTelemetry() { return new (m_telemetry.Take()) Telemetry; }
    void FreeTelemetry(Telemetry* telemetry) { m_telemetry.Give(telemetry); }

    /// Whether switches fill more than the first cache line of telemetry.
    void SetLongTelemetry(bool isLong) { m_isTelemetryLong = isLong; }
    /// Fetches what the next switch will write, or the sender read, of a frame's telemetry.
    void PrefetchTelemetry(const Frame& frame) const {
        if (frame.telemetry == nullptr) {
            return;
        }
        __builtin_prefetch(frame.telemetry, 1);
        if (m_isTelemetryLong) {
            __builtin_prefetch(&frame.telemetry->hop[2], 1);
        }
    }

    /// The frame reached whom it was for.
    void Deliver(Frame* frame) {
        ++m_counters.delivered;
        m_counters.deliveredBytes += frame->bytes;
        Free(frame);
    }

    /// \name Frames that neither a port nor a link holds, for the account of frames
    /// @{
    void Hold(const Frame& frame) {
        ++m_elsewhere;
        m_elsewhereBytes += frame.bytes;
    }
    void Release(const Frame& frame) {
        --m_elsewhere;
        m_elsewhereBytes -= frame.bytes;
    }
    uint64_t GetFramesElsewhere() const { return m_elsewhere; }
    uint64_t GetBytesElsewhere() const { return m_elsewhereBytes; }
    /// @}

    /// The frame was lost.
    void Drop(Frame* frame) {
        ++m_counters.dropped;
        m_counters.droppedBytes += frame->bytes;
        Free(frame);
    }

    /// A frame of which only the headers go on; its payload counts as dropped.
    void CutPayload(Frame* frame) {
        uint16_t& payload = frame->AsData().payload;
        m_counters.droppedBytes += payload;
        frame->bytes = static_cast<uint16_t>(frame->bytes - payload);
        payload = 0;
        frame->flags |= Frame::kFlagTrimmed;
    }

    /// A delivered data frame that turns, in place, into a frame of another size and kind: saves
    /// the pool a round trip when a receiver answers.
    void Convert(Frame* frame, FrameKind kind, uint32_t bytes) {
        ++m_counters.delivered;
        m_counters.deliveredBytes += frame->bytes;
        ++m_counters.created;
        m_counters.createdBytes += bytes;
        frame->kind = kind;
        frame->bytes = static_cast<uint16_t>(bytes);
        frame->hops = 0;
    }

    /// Frames are the state of whoever holds them, free memory decides nothing.
    void VisitState(StateVisitor& visitor) const {
        Partition::VisitState(visitor);
        visitor.Count("created", m_counters.created);
        visitor.Count("createdBytes", m_counters.createdBytes);
        visitor.Count("delivered", m_counters.delivered);
        visitor.Count("deliveredBytes", m_counters.deliveredBytes);
        visitor.Count("dropped", m_counters.dropped);
        visitor.Count("droppedBytes", m_counters.droppedBytes);
        visitor.Count("hops", m_counters.hops);
    }

    void CountHop() { ++m_counters.hops; }

  private:
    void Free(Frame* frame) {
        if (frame->telemetry != nullptr) {
            m_telemetry.Give(frame->telemetry);
        }
        m_frames.Give(frame);
    }

    FrameCounters m_counters;
    BlockPool<Frame> m_frames;
    BlockPool<Telemetry> m_telemetry;
    uint64_t m_elsewhere = 0;
    uint64_t m_elsewhereBytes = 0;
    bool m_isTelemetryLong = false;
};

}  // namespace ns3

#endif  // FABRIC_PARTITION_H
