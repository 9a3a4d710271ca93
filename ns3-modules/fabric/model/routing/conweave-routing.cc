// SPDX-License-Identifier: GPL-2.0-only
#include "conweave-routing.h"

#include "fabric-routing.h"
#include "fabric/model/link/fabric-port.h"
#include "reorder-queues.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(ConweaveRouting);

TypeId ConweaveRouting::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::ConweaveRouting")
            .SetParent<PathSelector>()
            .SetGroupName("Fabric")
            .AddConstructor<ConweaveRouting>()
            .AddAttribute("ReplyTimeout",
                          "Time for a reply from the last leaf, after which a flow's way is taken "
                          "to be congested. An assumption: 8 us, an idle round trip between leaves "
                          "of 100 Gb/s fabrics and the 4 us that the authors' simulator adds.",
                          TimeValue(MicroSeconds(8)),
                          MakeTimeAccessor(&ConweaveRouting::m_replyTimeout),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("PathPause",
                          "Time for which a way is avoided that a leaf told to be congested. 16 us "
                          "in the authors' simulator.",
                          TimeValue(MicroSeconds(16)),
                          MakeTimeAccessor(&ConweaveRouting::m_pathPause), MakeTimeChecker(Time(0)))
            .AddAttribute("HoldTime",
                          "Time for which rerouted frames are held at most. 64 us in the authors' "
                          "simulator, beyond when the tail is expected.",
                          TimeValue(MicroSeconds(64)),
                          MakeTimeAccessor(&ConweaveRouting::m_holdTime), MakeTimeChecker(Time(0)))
            .AddAttribute("InactiveTime",
                          "Time after which a flow that heard nothing may be rerouted again, and "
                          "is forgotten. 1 ms in the authors' simulator.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&ConweaveRouting::m_inactiveTime),
                          MakeTimeChecker(NanoSeconds(1)));
    return tid;
}

class ConweaveRouting::Chooser final : public PathChooser {
  public:
    Chooser(const ConweaveRouting& conweave, const SwitchPlace& place)
        : m_routing(place.routing),
          m_ports(place.ports),
          m_switchIndex(place.switchIndex),
          m_leaf(place.routing.GetOwnLeaf(place.switchIndex)),
          m_ecmpSeed(place.ecmpSeed),
          m_draws(place.drawSeed),
          m_replyTimeout(conweave.m_replyTimeout.GetPicoSeconds()),
          m_pathPause(conweave.m_pathPause.GetPicoSeconds()),
          m_holdTime(conweave.m_holdTime.GetPicoSeconds()),
          m_inactiveTime(conweave.m_inactiveTime.GetPicoSeconds()),
          m_isToSwitch(place.ports.size(), false),
          m_queues(place.ports,
                   [this](uint32_t flow, int64_t now) { OnTail(flow, m_receivers[flow], now); }) {
        for (const FabricRouting::Neighbour& neighbour :
             place.routing.GetNeighbours(place.switchIndex)) {
            m_isToSwitch[neighbour.port] = true;
        }
    }

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) override {
        const uint64_t hash = EcmpHash(frame, m_ecmpSeed);
        const uint16_t byHash = paths.ports[hash * paths.count >> 32];
        if (m_leaf == FabricRouting::kNoLeaf || !frame.HasPayload()) {
            return byHash;
        }
        Sender& sender = FindSender(FlowOf(frame), now);
        if (!paths.Contains(sender.port)) {  // new, or its link has failed
            sender = Sender();
            sender.port = byHash;
        }
        sender.lastSeen = now;
        if (sender.phase == Phase::kRerouted && now >= sender.giveUpAt) {
            EndRerouting(sender);
        }
        if (sender.phase == Phase::kNormal && sender.awaitsReply &&
            now - sender.askedAt > m_replyTimeout) {
            sender.awaitsReply = false;
            sender.next = FindOther(paths, sender.port, now);
            sender.phase = sender.next == sender.port ? Phase::kNormal : Phase::kTail;
        }
        return sender.port;
    }

    bool HearsForwards() const override { return true; }
    bool HoldsFrames() const override { return true; }

    void OnForward(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now) override {
        m_holdsThis = false;
        if (!frame.HasPayload()) {
            return;
        }
        const bool comesFromSwitch = m_isToSwitch[ingress.GetPortIndex()];
        const bool goesToSwitch = m_isToSwitch[egress.GetPortIndex()];
        if (!comesFromSwitch && goesToSwitch) {
            Wrap(egress, frame, now);
        } else if (comesFromSwitch && !goesToSwitch) {
            Unwrap(ingress.GetPartition(), frame, now);
        }
    }

    bool Hold(FabricPort& egress, Frame* frame, int64_t now) override {
        if (m_holdsThis) {
            m_queues.Push(FlowOf(*frame), egress, frame, now + m_holdTime);
        }
        return m_holdsThis;
    }
    FrameSum GetHeld() const override { return m_queues.GetHeld(); }

    void OnNotice(uint16_t /*port*/, const Frame::Notice& notice, int64_t now) override {
        if (notice.leaf != m_leaf) {
            Tell(notice, now);  // on its way
        } else if (notice.what == Frame::Notice::kBusyPath) {
            m_busyUntil[{notice.about, notice.path}] = now + m_pathPause;
        } else {
            OnAnswer(notice);
        }
    }

    void VisitState(StateVisitor& visitor) const override {
        visitor.Opaque("ns3::ConweaveRouting");
    }

  private:
    enum class Phase : uint8_t {
        kNormal,
        kTail,      ///< The next frame is the last by the old way.
        kRerouted,  ///< Until the last leaf says that it has it.
    };

    /// A flow, at its first leaf. Times are ps.
    struct Sender {
        uint16_t port = UINT16_MAX;
        uint16_t next = 0;  ///< After the tail.
        uint8_t epoch = 0;
        Phase phase = Phase::kNormal;
        bool awaitsReply = false;
        int64_t askedAt = 0;
        int64_t giveUpAt = 0;
        int64_t lastSeen = 0;
    };

    /// A flow that was rerouted, at its last leaf.
    struct Receiver {
        uint32_t sourceLeaf = 0;
        uint8_t epoch = 0;
        bool tailIsIn = false;
        bool isKnown = false;
        int64_t lastSeen = 0;
    };

    // The same number at both leaves. Flows of one number are one flow, as in a table of hashes.
    static uint32_t FlowOf(const Frame& frame) { return EcmpHash(frame, 0); }

    // A flow that was silent for so long is as good as new.
    template <typename Flows>
    void ForgetSilent(Flows& flows, size_t& most, int64_t now) const {
        constexpr size_t kFew = 64;
        if (flows.size() < most) {
            return;
        }
        for (auto flow = flows.begin(); flow != flows.end();) {
            const bool isSilent =
                now - flow->second.lastSeen > m_inactiveTime && !m_queues.IsHolding(flow->first);
            flow = isSilent ? flows.erase(flow) : std::next(flow);
        }
        most = std::max(kFew, 2 * flows.size());
    }

    Sender& FindSender(uint32_t flow, int64_t now) {
        ForgetSilent(m_senders, m_mostSenders, now);
        return m_senders[flow];
    }

    static void EndRerouting(Sender& sender) {
        sender.phase = Phase::kNormal;
        sender.awaitsReply = false;
        ++sender.epoch;
    }

    bool IsBusy(uint32_t leaf, uint16_t port, int64_t now) const {
        const auto busy = m_busyUntil.find({leaf, port});
        return busy != m_busyUntil.end() && busy->second > now;
    }

    /// One of two drawn that is another and not busy; else `port`.
    uint16_t FindOther(const PathOptions& paths, uint16_t port, int64_t now) {
        uint16_t other = port;
        for (int draw = 0; draw < 2; ++draw) {
            const uint16_t drawn = paths.ports[m_draws.Below(paths.count)];
            if (other == port && drawn != port && !IsBusy(paths.leaf, drawn, now)) {
                other = drawn;
            }
        }
        return other;
    }

    void Wrap(const FabricPort& egress, Frame& frame, int64_t now) {
        const auto found = m_senders.find(FlowOf(frame));
        if (found == m_senders.end()) {
            return;  // there is one way only
        }
        Sender& sender = found->second;
        if (frame.telemetry == nullptr) {
            frame.telemetry = egress.GetPartition().CreateTelemetry();
            frame.telemetry->isOverlayOnly = true;
        }
        OverlayHeader header;
        header.path = static_cast<uint16_t>(egress.GetPortIndex());
        header.epoch = sender.epoch;
        header.isTail = sender.phase == Phase::kTail;
        header.isRerouted = sender.phase == Phase::kRerouted;
        header.asks = sender.phase == Phase::kNormal && !sender.awaitsReply;
        if (header.asks) {
            sender.awaitsReply = true;
            sender.askedAt = now;
        }
        if (header.isTail) {
            sender.phase = Phase::kRerouted;
            sender.port = sender.next;
            sender.giveUpAt = now + m_inactiveTime;
        }
        frame.telemetry->hasOverlay = true;
        frame.telemetry->overlay = header;
    }

    void Unwrap(FabricPartition& partition, Frame& frame, int64_t now) {
        const uint32_t flow = FlowOf(frame);
        if (frame.telemetry == nullptr || !frame.telemetry->hasOverlay) {
            return;
        }
        const OverlayHeader header = frame.telemetry->overlay;
        frame.telemetry->hasOverlay = false;
        if (frame.telemetry->isOverlayOnly) {
            partition.FreeTelemetry(frame.telemetry);
            frame.telemetry = nullptr;
        }
        const uint32_t source = m_routing.GetAttachment(frame.source).leaf;
        if ((frame.flags & Frame::kFlagCe) != 0) {
            TellBusy(source, header.path, now);
        }
        if (header.asks) {
            Tell({source, flow, header.path, header.epoch, Frame::Notice::kReply}, now);
        }
        m_holdsThis = !IsInOrder(flow, source, header, now);
    }

    /// Whether a frame comes after all of its flow that was sent before it. Those by the old way
    /// do, which keeps order; rerouted ones only once the tail has come, and nothing is held.
    bool IsInOrder(uint32_t flow, uint32_t source, const OverlayHeader& header, int64_t now) {
        if (!header.isTail && !header.isRerouted) {
            const auto known = m_receivers.find(flow);
            const bool isOfOldWay =
                known == m_receivers.end() || known->second.epoch == header.epoch;
            return isOfOldWay || !m_queues.IsHolding(flow);
        }
        ForgetSilent(m_receivers, m_mostReceivers, now);
        Receiver& receiver = m_receivers[flow];
        if (!receiver.isKnown || receiver.sourceLeaf != source || receiver.epoch != header.epoch) {
            receiver = Receiver{source, header.epoch, false, true, now};
        }
        receiver.lastSeen = now;
        if (header.isTail) {
            OnTail(flow, receiver, now);
            return true;
        }
        return receiver.tailIsIn && !m_queues.IsHolding(flow);
    }

    void OnTail(uint32_t flow, Receiver& receiver, int64_t now) {
        receiver.tailIsIn = true;
        Tell({receiver.sourceLeaf, flow, 0, receiver.epoch, Frame::Notice::kClear}, now);
        if (m_queues.IsHolding(flow)) {
            m_queues.Release(flow, now);
        }
    }

    void OnAnswer(const Frame::Notice& notice) {
        const auto found = m_senders.find(notice.about);
        if (found == m_senders.end() || found->second.epoch != notice.epoch) {
            return;
        }
        Sender& sender = found->second;
        if (notice.what == Frame::Notice::kReply) {
            sender.awaitsReply = false;
        } else if (sender.phase == Phase::kRerouted) {
            EndRerouting(sender);
        }
    }

    void TellBusy(uint32_t leaf, uint16_t path, int64_t now) {
        int64_t& silentUntil = m_silentUntil[{leaf, path}];
        if (now >= silentUntil) {
            silentUntil = now + m_pathPause;
            Tell({leaf, m_leaf, path, 0, Frame::Notice::kBusyPath}, now);
        }
    }

    /// By one of the ports towards the leaf, always the same.
    void Tell(const Frame::Notice& notice, int64_t now) {
        const std::vector<uint16_t> ports = m_routing.FindNextHops(m_switchIndex, notice.leaf);
        if (!ports.empty()) {
            m_ports[ports[notice.about % ports.size()]]->SendNotice(notice, now);
        }
    }

    const FabricRouting& m_routing;
    const SwitchPorts& m_ports;
    uint32_t m_switchIndex;
    uint32_t m_leaf;  ///< kNoLeaf: no endpoints are attached here.
    uint64_t m_ecmpSeed;
    SplitMix64 m_draws;
    int64_t m_replyTimeout;
    int64_t m_pathPause;
    int64_t m_holdTime;
    int64_t m_inactiveTime;
    bool m_holdsThis = false;        ///< The frame of which OnForward() told last.
    std::vector<bool> m_isToSwitch;  ///< By port.
    std::map<uint32_t, Sender> m_senders;
    std::map<uint32_t, Receiver> m_receivers;
    size_t m_mostSenders = 0;  ///< So many, and silent ones are looked for.
    size_t m_mostReceivers = 0;
    /// By leaf and port, the time until which that way to it is busy.
    std::map<std::pair<uint32_t, uint16_t>, int64_t> m_busyUntil;
    /// By leaf and its port, when that may be told again.
    std::map<std::pair<uint32_t, uint16_t>, int64_t> m_silentUntil;
    ReorderQueues m_queues;
};

std::unique_ptr<PathChooser> ConweaveRouting::CreateChooser(const SwitchPlace& place) {
    const uint32_t ports = place.routing.GetPortsPerEndpoint();
    if (ports > 1) {
        throw std::invalid_argument("ns3::ConweaveRouting: NICs of this fabric have " +
                                    std::to_string(ports) +
                                    " ports, so that no one switch is their leaf; allowed: 1");
    }
    if (std::all_of(place.ports.begin(), place.ports.end(),
                    [](const FabricPort* port) { return port == nullptr; })) {
        return nullptr;  // nothing is cabled to it
    }
    return std::make_unique<Chooser>(*this, place);
}

}  // namespace ns3
