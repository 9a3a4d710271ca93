// SPDX-License-Identifier: GPL-2.0-only
#ifndef CAUSALITY_WATCH_H
#define CAUSALITY_WATCH_H

#include "fabric/helper/fabric-network.h"

#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3 {

/// Looks at every frame of a run for what no defect that lazy and eager evaluation share may break:
/// time never runs backwards, no frame starts before it was there, or on a link that is still busy
/// with the one before; and where every start is an event, it starts now.
class CausalityWatch {
  public:
    /// Outlives the fabric. \param fabric built \param eager FabricNetwork::Eager
    void Watch(const FabricNetwork& fabric, bool eager) {
        m_partition = &fabric.GetPartition();
        m_eager = eager;
        m_freeAt.assign(2 * size_t{fabric.GetLinkCount()}, 0);
        for (uint32_t link = 0; link < fabric.GetLinkCount(); ++link) {
            for (std::size_t end = 0; end < 2; ++end) {
                FabricPort& port = fabric.GetLink(link).GetPort(end);
                port.TraceConnectWithoutContext("Enqueue",
                                                MakeCallback(&CausalityWatch::OnEnqueue, this));
                port.TraceConnectWithoutContext("Drop",
                                                MakeCallback(&CausalityWatch::OnDrop, this));
                port.TraceConnectWithoutContext("Transmit",
                                                MakeCallback(&CausalityWatch::OnTransmit, this));
            }
        }
    }

    /// A link that goes down is not busy any more when it comes up.
    void ExpectFailures(uint32_t link) { m_failing.insert(link); }

    /// The first thing that was wrong; empty where nothing was.
    const std::string& GetComplaint() const { return m_complaint; }

  private:
    void OnEnqueue(const FabricPort& port, const Frame& frame, int64_t time) {
        CheckNow(port, time);
        m_enqueued[&frame] = time;
    }

    // Another frame may be at its address next.
    void OnDrop(const FabricPort& /*port*/, const Frame& frame, int64_t /*time*/) {
        m_enqueued.erase(&frame);
    }

    void OnTransmit(const FabricPort& port, const Frame& frame, int64_t start) {
        CheckNow(port, start);
        if (m_eager && start != m_now) {
            Complain(port, start, "a start that is not now");
        }
        // One that a NIC builds as it starts was in no queue.
        const auto entry = m_enqueued.find(&frame);
        if (entry != m_enqueued.end()) {
            if (start < entry->second) {
                Complain(port, start, "a start before the frame was there");
            }
            m_enqueued.erase(entry);
        }
        int64_t& freeAt = m_freeAt[port.GetSource()];
        if (start < freeAt && m_failing.count(port.GetSource() / 2) == 0) {
            Complain(port, start, "a start while the link was busy");
        }
        freeAt = start + port.GetTransmissionTime(frame.bytes);
    }

    // What is told may be past, where it was replayed; never to come.
    void CheckNow(const FabricPort& port, int64_t time) {
        const int64_t now = m_partition->GetNow();
        if (now < m_now) {
            Complain(port, now, "time runs backwards");
        }
        m_now = now;
        if (time > now) {
            Complain(port, time, "something told of that is yet to come");
        }
    }

    void Complain(const FabricPort& port, int64_t time, const char* what) {
        if (m_complaint.empty()) {
            std::ostringstream text;
            text << what << ": link direction " << port.GetSource() << ", at " << time
                 << " ps, while it is " << m_now << " ps";
            m_complaint = text.str();
        }
    }

    const FabricPartition* m_partition = nullptr;
    bool m_eager = false;
    int64_t m_now = 0;
    std::vector<int64_t> m_freeAt;  ///< By link direction.
    std::set<uint32_t> m_failing;
    std::unordered_map<const Frame*, int64_t> m_enqueued;
    std::string m_complaint;
};

}  // namespace ns3

#endif  // CAUSALITY_WATCH_H
