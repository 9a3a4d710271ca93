// SPDX-License-Identifier: GPL-2.0-only
#include "weighted-ecmp.h"

#include "fabric-routing.h"
#include "leaf-table.h"

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
        : m_switchIndex(place.switchIndex),
          m_routing(place.routing),
          m_ecmpSeed(place.ecmpSeed),
          m_ends(place.routing.GetLeafCount()) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        const std::vector<uint64_t>& ends = m_ends.At(paths.leaf, [&] {
            return FindEnds(m_routing.FindCapacities(m_switchIndex, paths.leaf));
        });
        const uint64_t hash = EcmpHash(frame, m_ecmpSeed);
        if (ends.empty()) {  // at the leaf, ports of one endpoint
            return paths.ports[hash * paths.count >> 32];
        }
        return paths.ports[std::upper_bound(ends.begin(), ends.end(), hash) - ends.begin()];
    }

    // Its tables follow from the routes.
    void VisitState(StateVisitor& /*visitor*/) const override {}

    void OnRoutesChanged() override {
        m_ends = LeafTable<std::vector<uint64_t>>(m_routing.GetLeafCount());
    }

  private:
    uint32_t m_switchIndex;
    const FabricRouting& m_routing;
    uint64_t m_ecmpSeed;
    LeafTable<std::vector<uint64_t>> m_ends;
};

std::unique_ptr<PathChooser> WeightedEcmp::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place);
}

}  // namespace ns3
