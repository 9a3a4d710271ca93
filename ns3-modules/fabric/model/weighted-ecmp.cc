// SPDX-License-Identifier: GPL-2.0-only
#include "weighted-ecmp.h"

#include "fabric-routing.h"

#include <algorithm>
#include <numeric>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(WeightedEcmp);

namespace {

__extension__ using Wide = unsigned __int128;

/// Where each port's share of the 2^32 hashes ends: hash h goes to the first port whose end is
/// above it.
std::vector<uint64_t> FindEnds(const std::vector<uint64_t>& weights) {
    const Wide total = std::accumulate(weights.begin(), weights.end(), Wide{0});
    std::vector<uint64_t> ends;
    Wide sum = 0;
    for (const uint64_t weight : weights) {
        sum += weight;
        ends.push_back(static_cast<uint64_t>(((sum << 32) + total - 1) / total));
    }
    return ends;
}

}  // namespace

TypeId WeightedEcmp::GetTypeId() {
    static TypeId tid = TypeId("ns3::WeightedEcmp")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<WeightedEcmp>();
    return tid;
}

class WeightedEcmp::Chooser final : public PathChooser {
  public:
    explicit Chooser(const SwitchPlace& place)
        : m_switchIndex(place.switchIndex), m_routing(place.routing), m_ecmpSeed(place.ecmpSeed) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        const std::vector<uint64_t>& ends = EndsTo(paths.leaf);
        const uint64_t hash = EcmpHash(frame, m_ecmpSeed);
        return paths.ports[std::upper_bound(ends.begin(), ends.end(), hash) - ends.begin()];
    }

  private:
    const std::vector<uint64_t>& EndsTo(uint32_t leaf) {
        if (m_shareOfLeaf.empty()) {
            m_shareOfLeaf.assign(m_routing.GetLeafCount(), kUnknown);
        }
        uint32_t& share = m_shareOfLeaf[leaf];
        if (share == kUnknown) {
            share = Intern(FindEnds(m_routing.FindCapacities(m_switchIndex, leaf)));
        }
        return m_shares[share];
    }

    // Of a regular fabric's leaves, most or all are behind the same capacities.
    uint32_t Intern(const std::vector<uint64_t>& ends) {
        const auto known = std::find(m_shares.begin(), m_shares.end(), ends);
        const auto index = static_cast<uint32_t>(known - m_shares.begin());
        if (known == m_shares.end()) {
            m_shares.push_back(ends);
        }
        return index;
    }

    static constexpr uint32_t kUnknown = UINT32_MAX;

    uint32_t m_switchIndex;
    const FabricRouting& m_routing;
    uint64_t m_ecmpSeed;
    std::vector<uint32_t> m_shareOfLeaf;  ///< Indices into m_shares.
    std::vector<std::vector<uint64_t>> m_shares;
};

std::unique_ptr<PathChooser> WeightedEcmp::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place);
}

}  // namespace ns3
