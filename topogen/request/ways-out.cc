// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/ways-out.h"

#include <fmt/format.h>

#include <vector>

#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"
#include "topogen/request/resolve.h"

namespace topogen {

namespace {

bool Fits(const Request& request, const Catalog& catalog) {
    try {
        const Spec spec = Resolve(request, catalog);
        return FindDesign(spec.design).maxGpus(spec) >= spec.gpus;
    } catch (const Error&) {
        return false;  // a contradiction: no way out either
    }
}

/// Tries changes of one request and keeps the words for those that help.
class Search {
  public:
    Search(const Request& request, const Catalog& catalog)
        : m_request(request), m_catalog(catalog), m_spec(Resolve(request, catalog)) {}

    std::vector<std::string> Find() {
        TryTiers();
        TrySwitches();
        TryOversubscription();
        TryPlanes();
        TryRails();
        return m_ways;
    }

  private:
    bool Try(const Request& changed, const std::string& words) {
        if (!Fits(changed, m_catalog)) {
            return false;
        }
        m_ways.push_back(words);
        return true;
    }

    void TryTiers() {
        for (uint32_t tiers = m_spec.tiers + 1; tiers <= kMaxTiers; ++tiers) {
            Request changed = m_request;
            changed.set_tier(tiers);
            if (Try(changed, fmt::format("--tier {}", tiers))) {
                return;
            }
        }
    }

    /// The first two of the catalog, at the same rates.
    void TrySwitches() {
        constexpr int kMostOffered = 2;
        int offered = 0;
        for (const SwitchPart& part : m_catalog.switch_part()) {
            Request changed = m_request;
            changed.set_switch_(part.name());
            changed.set_nic_gbps(m_spec.nicGbps);
            if (offered < kMostOffered && !part.has_chassis() &&
                part.name() != m_spec.parts[0].name() && Try(changed, "--switch " + part.name())) {
                ++offered;
            }
        }
    }

    void TryOversubscription() {
        for (const double ratio : {2, 3, 4, 8}) {
            if (ratio <= m_spec.oversubscription[0] || m_spec.tiers < 2) {
                continue;
            }
            Request changed = m_request;
            changed.clear_oversubscription();
            changed.add_oversubscription(ratio);
            std::string words = fmt::format("--oversubscription {}", ratio);
            for (int tier = 1; tier < m_request.oversubscription_size(); ++tier) {
                changed.add_oversubscription(m_request.oversubscription(tier));
                words += fmt::format(",{}", m_request.oversubscription(tier));
            }
            if (Try(changed, words)) {
                return;
            }
        }
    }

    void TryPlanes() {
        for (uint32_t planes = m_spec.shape.planes * 2; planes <= 8; planes *= 2) {
            Request changed = m_request;
            changed.set_planes(planes);
            if (Try(changed, fmt::format("--planes {}", planes))) {
                return;
            }
        }
        Request changed = m_request;
        changed.set_design("multi-plane");
        changed.clear_rails();
        changed.clear_rails_meet();
        changed.clear_manager_ports();
        if (m_spec.design != "multi-plane") {
            Try(changed, "--design multi-plane");
        }
    }

    /// Where the rails of a group do not fit under one spine, or a server under one leaf.
    void TryRails() {
        const FoldedClosLimits limits(m_spec);
        if (limits.serversPerGroup != 0 && limits.groupsPerPod != 0) {
            return;
        }
        for (uint32_t rails = m_spec.shape.leavesPerGroup - 1; rails > 0; --rails) {
            Request changed = m_request;
            changed.set_rails(rails);
            if (Try(changed, fmt::format("--rails {}", rails))) {
                break;
            }
        }
        Request changed = m_request;
        changed.set_rails_meet("core");
        Try(changed, "--rails-meet core");
        changed = m_request;
        changed.set_design("rail");
        if (m_spec.design != "rail") {
            Try(changed, "--design rail");
        }
    }

    const Request& m_request;
    const Catalog& m_catalog;
    const Spec m_spec;
    std::vector<std::string> m_ways;
};

}  // namespace

std::string WaysOut(const Request& request, const Catalog& catalog) {
    const std::vector<std::string> ways = Search(request, catalog).Find();
    return ways.empty() ? "ask for fewer GPUs, or a switch of more ports"
                        : fmt::format("use {}", fmt::join(ways, ", or "));
}

}  // namespace topogen
