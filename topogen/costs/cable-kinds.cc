// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/cable-kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "topogen/error.h"
#include "topogen/model/fabric-view.h"

namespace topogen {

namespace {

constexpr double kBitsPerGigabit = 1e9;

}  // namespace

Spans::Spans(const Fabric& fabric, const Catalog& catalog) : m_fabric(fabric) {
    for (const SwitchModel& model : fabric.switch_models()) {
        m_parts.push_back(&ListedSwitch(catalog, model));
    }
}

uint64_t Spans::EndsOf(int link) const {
    const FabricView view(m_fabric);
    const uint32_t a = m_fabric.links().a_node(link);
    const uint32_t b = m_fabric.links().b_node(link);
    // A server stands for itself; a link between servers has no switch at all.
    const auto model = [&](uint32_t node) {
        return view.IsServer(node) ? 0 : uint64_t{view.SwitchOf(node).model()} + 1;
    };
    return model(a) << 32 | model(b);
}

Span Spans::Of(int link, double metres) const {
    const FabricView view(m_fabric);
    Span span;
    span.metres = metres;
    const double gbps = static_cast<double>(view.RateOf(link)) / kBitsPerGigabit;
    for (const uint32_t node : {m_fabric.links().b_node(link), m_fabric.links().a_node(link)}) {
        if (view.IsServer(node)) {
            span.toServer = true;
            continue;
        }
        const SwitchPart& part = *m_parts[view.SwitchOf(node).model()];
        span.coPackaged = span.coPackaged || part.co_packaged();
        span.laneGbps = span.laneGbps == 0 ? LaneGbps(part, gbps) : span.laneGbps;
    }
    span.laneGbps = span.laneGbps == 0 ? LaneGbps(SwitchPart(), gbps) : span.laneGbps;
    return span;
}

CableKinds::CableKinds(const Fabric& fabric, const Catalog& catalog) {
    const Spans spans(fabric, catalog);
    const FabricView view(fabric);
    std::unordered_map<uint64_t, uint64_t> numberOfEnds;
    std::unordered_map<uint64_t, uint32_t> known;  // by class and number of ends
    const int links = fabric.links().a_node_size();
    ofLink.reserve(static_cast<size_t>(links));
    for (int i = 0; i < links; ++i) {
        const uint64_t ends =
            numberOfEnds.try_emplace(spans.EndsOf(i), numberOfEnds.size()).first->second;
        const auto [found, isNew] = known.try_emplace(ends << 32 | fabric.links().link_class(i), 0);
        if (isNew) {
            const LinkClass& link = view.ClassOf(i);
            const Span span = spans.Of(i, link.length_m());
            const CablePart* cable = FindCable(catalog, span, link.medium());
            const CableKind kind{cable, link.rate_bps(), span.laneGbps,
                                 cable == nullptr ? link.medium() : cable->medium()};
            const auto same = std::find_if(kinds.begin(), kinds.end(), [&](const CableKind& other) {
                return other.cable == kind.cable && other.rateBps == kind.rateBps &&
                       other.laneGbps == kind.laneGbps && other.medium == kind.medium;
            });
            found->second = static_cast<uint32_t>(same - kinds.begin());
            if (same == kinds.end()) {
                kinds.push_back(kind);
            }
        }
        ofLink.push_back(found->second);
    }
}

void CableKinds::Require(const Fabric& fabric) const {
    for (int i = 0; i < fabric.links().a_node_size(); ++i) {
        if (Of(i).cable == nullptr) {
            const uint32_t linkClass = fabric.links().link_class(i);
            throw DataError(fmt::format(
                "link_classes[{}].length_m: {}: no cable of the catalog of that medium reaches it "
                "with lanes of {} Gb/s",
                linkClass, fabric.link_classes(static_cast<int>(linkClass)).length_m(),
                Of(i).laneGbps));
        }
    }
}

}  // namespace topogen
