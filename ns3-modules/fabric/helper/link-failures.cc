// SPDX-License-Identifier: GPL-2.0-only
#include "link-failures.h"

#include "engine/model/precondition.h"
#include "fabric/model/link/link-event.h"

#include "ns3/node.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3 {

/// One link's ups and downs.
class LinkFailures::Cable {
  public:
    Cable(LinkFailures& failures, uint32_t link)
        : m_failures(failures), m_link(link), m_change(this) {
        // Of the source of the second direction, after all else of either: what arrives, or is
        // over, at the very moment at which the link goes down has done so.
        const FabricPort& port = failures.m_network.GetLink(link).GetPort(1);
        m_change.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                           kLinkChangeEvent);
    }

    void Add(int64_t from, int64_t until) { m_outages.push_back({from, until}); }

    void Start() {
        Merge();
        ArmNext();
    }

    void Stop() { GetPartition().Disarm(m_change); }

  private:
    struct Outage {
        int64_t from;
        int64_t until;
    };

    FabricPartition& GetPartition() const { return m_failures.m_network.GetPartition(); }

    // Those that overlap or touch become one.
    void Merge() {
        std::sort(m_outages.begin(), m_outages.end(),
                  [](const Outage& a, const Outage& b) { return a.from < b.from; });
        std::vector<Outage> merged;
        for (const Outage& outage : m_outages) {
            if (merged.empty() || merged.back().until < outage.from) {
                merged.push_back(outage);
            } else {
                merged.back().until = std::max(merged.back().until, outage.until);
            }
        }
        m_outages = std::move(merged);
    }

    void ArmNext() {
        if (m_next == m_outages.size()) {
            return;
        }
        const Outage& outage = m_outages[m_next];
        const int64_t time = m_isFailed ? outage.until : outage.from;
        if (time != kNever) {
            GetPartition().Arm(m_change, GetPartition().ToLocal(time));
        }
    }

    // Other causes may keep the link down, or have taken it down before.
    void OnChange(int64_t now) {
        m_isFailed = !m_isFailed;
        m_next += m_isFailed ? 0 : 1;
        FabricLink& link = m_failures.m_network.GetLink(m_link);
        const bool changes = m_isFailed ? link.Fail(now) : link.Repair(now);
        if (changes) {
            m_failures.Tell(m_isFailed ? Change::kDown : Change::kUp, m_link, now);
            const int64_t delay = m_failures.m_network.GetConvergenceDelay();
            m_failures.m_routes.Schedule(m_link, !m_isFailed, now + delay);
        }
        ArmNext();
    }

    LinkFailures& m_failures;
    uint32_t m_link;
    std::vector<Outage> m_outages;  ///< From Start() on by time, and apart.
    size_t m_next = 0;              ///< The outage that goes on or comes.
    bool m_isFailed = false;
    OwnedEvent<Cable, &Cable::OnChange> m_change;
};

LinkFailures::LinkFailures(FabricNetwork& network) : m_network(network), m_routes(network) {
    m_routes.SetObserver([this](uint32_t link, int64_t now) { Tell(Change::kRoutes, link, now); });
}

LinkFailures::~LinkFailures() = default;

void LinkFailures::Tell(Change change, uint32_t link, int64_t now) const {
    if (m_observer) {
        m_observer(change, link, m_network.GetPartition().ToGlobal(now));
    }
}

void LinkFailures::Add(uint32_t link, int64_t from, int64_t until) {
    FABRICSIM_PRE(0 <= from && from < until);
    auto& cable = m_cables[link];
    if (cable == nullptr) {
        cable = std::make_unique<Cable>(*this, link);
    }
    cable->Add(from, until);
}

void LinkFailures::Start() {
    for (const auto& [link, cable] : m_cables) {
        cable->Start();
    }
}

void LinkFailures::Stop() {
    for (const auto& [link, cable] : m_cables) {
        cable->Stop();
    }
    m_routes.Stop();
}

}  // namespace ns3
