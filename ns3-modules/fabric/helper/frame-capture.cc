// SPDX-License-Identifier: GPL-2.0-only
#include "frame-capture.h"

#include "erf-record.h"

#include "fabric/model/link/fabric-link.h"
#include "fabric/model/link/fabric-port.h"

#include "ns3/channel.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ns3 {

namespace {

// Frames wait in memory until nothing earlier can come any more.
constexpr size_t kMostPendingBytes = size_t{8} << 20;
// A flow-control packet has 6. tshark, where it only lists packets, reads all InfiniBand as though
// it began with an LRH, up to a global header's end, and calls malformed what is shorter.
constexpr uint32_t kLinkPacketBytes = 64;

}  // namespace

/// One direction of a link, seen from one of its ends.
class FrameCapture::Tap {
  public:
    Tap(FrameCapture& capture, FabricPort& sender, uint32_t interface, bool outbound)
        : m_capture(capture),
          m_sender(sender),
          m_interface(interface),
          m_outbound(outbound),
          m_delay(outbound ? 0 : GetPropagation(sender)) {}

    void Connect() {
        m_sender.TraceConnectWithoutContext("Transmit", MakeCallback(&Tap::OnTransmit, this));
    }
    void Disconnect() {
        m_sender.TraceDisconnectWithoutContext("Transmit", MakeCallback(&Tap::OnTransmit, this));
    }

    FabricPort& GetSender() const { return m_sender; }
    uint32_t GetInterface() const { return m_interface; }
    bool IsOutbound() const { return m_outbound; }

  private:
    void OnTransmit(const FabricPort& port, const Frame& frame, int64_t start) {
        m_capture.Capture(*this, port, frame, port.GetPartition().ToGlobal(start + m_delay));
    }

    static int64_t GetPropagation(const FabricPort& port) {
        TimeValue delay;
        port.GetChannel()->GetAttribute("Delay", delay);
        return delay.Get().GetPicoSeconds();
    }

    FrameCapture& m_capture;
    FabricPort& m_sender;
    uint32_t m_interface;
    bool m_outbound;
    int64_t m_delay;  ///< From the start at the sender to the first bit here, ps.
};

FrameCapture::FrameCapture(const WireFormat& format, Options options)
    : m_encoder(format), m_isInfiniband(format.IsInfiniband()), m_options(std::move(options)) {}

FrameCapture::~FrameCapture() = default;

void FrameCapture::AddPort(FabricPort& port, const std::string& name) {
    const auto interface = static_cast<uint32_t>(m_interfaces.size());
    m_interfaces.push_back({name, port.GetRateBps()});
    m_taps.push_back(std::make_unique<Tap>(*this, port, interface, true));
    m_taps.push_back(std::make_unique<Tap>(*this, *port.GetPeer(), interface, false));
}

void FrameCapture::Start() {
    m_file = std::make_unique<CaptureFile>(
        CaptureFile::Options{m_options.path, m_options.format,
                             m_isInfiniband ? CaptureLink::kErf : CaptureLink::kEthernet,
                             m_interfaces, m_options.snapBytes, m_options.maxBytes});
    m_file->Flush();
    for (const auto& tap : m_taps) {
        tap->Connect();
    }
}

void FrameCapture::Capture(const Tap& tap, const FabricPort& sender, const Frame& frame,
                           int64_t time) {
    if (m_fullAt) {
        return;
    }
    if (m_options.between) {
        const auto [a, b] = *m_options.between;
        const bool there = frame.source == a && frame.destination == b;
        const bool back = frame.source == b && frame.destination == a;
        if (IsLinkControl(frame.kind) || !(there || back)) {
            return;
        }
    }
    CaptureRecord record;
    record.time = time;
    record.interface = tap.GetInterface();
    record.outbound = tap.IsOutbound();
    m_encoder.Encode(sender, frame, record.bytes);
    record.wireBytes = static_cast<uint32_t>(record.bytes.size());
    if (m_options.snapBytes != 0 && record.bytes.size() > m_options.snapBytes) {
        record.bytes.resize(m_options.snapBytes);
        record.bytes.shrink_to_fit();
    }
    if (m_isInfiniband) {
        WrapInErf(frame.kind, record);
    }
    m_pendingBytes += sizeof record + record.bytes.size();
    m_pending.push_back(std::move(record));
    if (m_pendingBytes >= kMostPendingBytes && !m_flushDue) {
        m_flushDue = true;  // not now: the sender is in the middle of a start
        Simulator::ScheduleNow(&FrameCapture::FlushPast, this);
    }
}

// The two directions of the link are the record's interfaces: 0 what came, 1 what went.
void FrameCapture::WrapInErf(FrameKind kind, CaptureRecord& record) {
    ErfRecord erf;
    erf.time = record.time;
    if (kind == FrameKind::kCredit) {
        erf.type = ErfRecord::Type::kInfinibandLink;
        record.wireBytes = kLinkPacketBytes;
        record.bytes.resize(kLinkPacketBytes);
    }
    erf.interface = record.outbound ? 1 : 0;
    erf.wireBytes = record.wireBytes;
    const auto cut = record.wireBytes - static_cast<uint32_t>(record.bytes.size());
    record.bytes = MakeErf(erf, record.bytes);
    record.wireBytes = static_cast<uint32_t>(record.bytes.size()) + cut;
}

// At this very instant more frames may still start.
void FrameCapture::FlushPast() {
    m_flushDue = false;
    const int64_t now = Simulator::Now().GetPicoSeconds();
    for (const auto& tap : m_taps) {
        tap->GetSender().CatchUp(now);
    }
    WriteUpTo(ToGlobal(now) - 1);
    m_file->Flush();
}

int64_t FrameCapture::ToGlobal(int64_t local) const {
    return m_taps.empty() ? local : m_taps.front()->GetSender().GetPartition().ToGlobal(local);
}

void FrameCapture::WriteUpTo(int64_t time) {
    std::stable_sort(m_pending.begin(), m_pending.end(),
                     [](const CaptureRecord& a, const CaptureRecord& b) {
                         return std::tie(a.time, a.interface, a.outbound) <
                                std::tie(b.time, b.interface, b.outbound);
                     });
    size_t written = 0;
    for (; written < m_pending.size() && m_pending[written].time <= time; ++written) {
        const CaptureRecord& record = m_pending[written];
        m_pendingBytes -= sizeof record + record.bytes.size();
        if (!m_fullAt && !m_file->Write(record)) {
            m_fullAt = record.time;
        }
    }
    m_pending.erase(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(written));
}

void FrameCapture::Finish(int64_t now) {
    for (const auto& tap : m_taps) {
        FabricPort& port = tap->GetSender();
        port.CatchUp(port.GetPartition().ToLocal(now));
        tap->Disconnect();
    }
    WriteUpTo(now);
    m_file->Close();
}

}  // namespace ns3
