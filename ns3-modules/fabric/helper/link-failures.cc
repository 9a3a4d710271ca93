// SPDX-License-Identifier: GPL-2.0-only
#include "link-failures.h"

#include "fabric/model/link/link-event.h"

#include "ns3/node.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3 {

/// One link's ups and downs.
class LinkFailures::Cable {
  public:
    Cable(LinkFailures& failures, uint32_t link)
        : m_failures(failures), m_link(link), m_change(this), m_convergence(this) {
        // Of the source of the second direction, after all else of either: what arrives, or is
        // over, at the very moment at which the link goes down has done so.
        const FabricPort& port = failures.m_network.GetLink(link).GetPort(1);
        m_change.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                           kLinkChangeEvent);
        m_convergence.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                                kConvergenceEvent);
    }

    void Add(int64_t from, int64_t until) {
        const auto after = std::lower_bound(m_outages.begin(), m_outages.end(), from,
                                            [](const Outage& o, int64_t t) { return o.from < t; });
        const bool overlaps = (after != m_outages.end() && after->from <= until) ||
                              (after != m_outages.begin() && (after - 1)->until >= from);
        if (overlaps) {
            throw std::invalid_argument("link " + std::to_string(m_link) +
                                        " fails while it is down already");
        }
        m_outages.insert(after, {from, until});
    }

    void ArmNext() {
        if (m_next == m_outages.size()) {
            return;
        }
        const Outage& outage = m_outages[m_next];
        const int64_t time = m_isUp ? outage.from : outage.until;
        if (time != kNever) {
            GetPartition().Arm(m_change, GetPartition().ToLocal(time));
        }
    }

    void Stop() {
        GetPartition().Disarm(m_change);
        GetPartition().Disarm(m_convergence);
    }

    void SetRouted(bool routed) {
        if (m_isRouted != routed) {
            m_isRouted = routed;
            m_failures.m_network.SetRouted(m_link, routed);
        }
    }

  private:
    struct Outage {
        int64_t from;
        int64_t until;
    };

    FabricPartition& GetPartition() const { return m_failures.m_network.GetPartition(); }

    void Tell(Change change, int64_t now) const {
        if (m_failures.m_observer) {
            m_failures.m_observer(change, m_link, GetPartition().ToGlobal(now));
        }
    }

    void OnChange(int64_t now) {
        m_isUp = !m_isUp;
        m_next += m_isUp ? 1 : 0;
        m_failures.m_network.GetLink(m_link).SetUp(m_isUp, now);
        Tell(m_isUp ? Change::kUp : Change::kDown, now);
        GetPartition().Disarm(m_convergence);
        GetPartition().Arm(m_convergence, now + m_failures.m_network.GetConvergenceDelay());
        ArmNext();
    }

    void OnConvergence(int64_t now) {
        if (m_isRouted != m_isUp) {
            SetRouted(m_isUp);
            m_failures.m_network.AnnounceRoutes(now);
            Tell(Change::kRoutes, now);
        }
    }

    LinkFailures& m_failures;
    uint32_t m_link;
    std::vector<Outage> m_outages;  ///< By time, apart.
    size_t m_next = 0;              ///< The outage that goes on or comes.
    bool m_isUp = true;
    bool m_isRouted = true;
    OwnedEvent<Cable, &Cable::OnChange> m_change;
    OwnedEvent<Cable, &Cable::OnConvergence> m_convergence;
};

LinkFailures::LinkFailures(FabricNetwork& network) : m_network(network) {}

LinkFailures::~LinkFailures() = default;

void LinkFailures::Add(uint32_t link, int64_t from, int64_t until) {
    auto& cable = m_cables[link];
    if (cable == nullptr) {
        cable = std::make_unique<Cable>(*this, link);
    }
    cable->Add(from, until);
}

void LinkFailures::Start() {
    for (const auto& [link, cable] : m_cables) {
        cable->ArmNext();
    }
}

void LinkFailures::Stop() {
    for (const auto& [link, cable] : m_cables) {
        cable->Stop();
    }
}

void LinkFailures::RestoreRoutes() {
    for (const auto& [link, cable] : m_cables) {
        cable->SetRouted(true);
    }
}

}  // namespace ns3
