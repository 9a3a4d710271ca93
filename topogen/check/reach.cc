// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/check/reach.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace topogen {

namespace {

using Parts = std::vector<uint32_t>;  // ascending, each once

bool Intersect(const Parts& a, const Parts& b) {
    auto at = a.begin();
    return std::any_of(b.begin(), b.end(), [&](uint32_t part) {
        at = std::lower_bound(at, a.end(), part);
        return at != a.end() && *at == part;
    });
}

class Search {
  public:
    Search(const Fabric& fabric, const Cables& cables, const std::vector<uint32_t>& parts)
        : m_fabric(fabric),
          m_cables(cables),
          m_parts(parts),
          m_servers(static_cast<uint32_t>(fabric.servers_size())),
          m_above(parts.size()),
          m_places(m_servers) {
        std::iota(m_above.begin(), m_above.end(), 0);
    }

    std::optional<std::pair<uint32_t, uint32_t>> Find();

  private:
    /// An endpoint of a domain in a part.
    struct Place {
        uint32_t part;
        uint32_t endpoint;
    };

    void FindPlaces();
    void JoinParts(const std::vector<Place>& places);
    Parts PartsOf(uint32_t domain);
    uint32_t RootOf(uint32_t part);
    uint32_t DomainOf(uint32_t server) const {
        return m_fabric.servers(static_cast<int>(server)).nvlink_domain();
    }

    const Fabric& m_fabric;
    const Cables& m_cables;
    const std::vector<uint32_t>& m_parts;
    const uint32_t m_servers;
    std::vector<uint32_t> m_above;             // by part: a forest
    std::vector<std::vector<Place>> m_places;  // by domain
};

uint32_t Search::RootOf(uint32_t part) {
    while (m_above[part] != part) {
        m_above[part] = m_above[m_above[part]];
        part = m_above[part];
    }
    return part;
}

void Search::FindPlaces() {
    for (uint32_t server = 0; server < m_servers; ++server) {
        for (const Cables::Cable& cable : m_cables.Of(server)) {
            m_places[DomainOf(server)].push_back(
                {m_parts[cable.peer - m_servers], EndpointAt(m_fabric, server, cable.port)});
        }
    }
}

/// Joins the parts of all places but of those that only ever have one endpoint in common: places of
/// the first endpoint are joined to one of another, and all of the others' to one of the first's.
void Search::JoinParts(const std::vector<Place>& places) {
    const auto other = std::find_if(places.begin(), places.end(), [&](const Place& place) {
        return place.endpoint != places.front().endpoint;
    });
    if (other == places.end()) {
        return;
    }
    for (const Place& place : places) {
        const Place& partner = place.endpoint == places.front().endpoint ? *other : places.front();
        m_above[RootOf(place.part)] = RootOf(partner.part);
    }
}

Parts Search::PartsOf(uint32_t domain) {
    Parts parts;
    for (const Place& place : m_places[domain]) {
        parts.push_back(RootOf(place.part));
    }
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

std::optional<std::pair<uint32_t, uint32_t>> Search::Find() {
    FindPlaces();
    for (const std::vector<Place>& places : m_places) {
        if (!places.empty()) {
            JoinParts(places);
        }
    }
    // Domains in the same parts reach the same others: few sets stand for many servers.
    std::map<Parts, uint32_t> firstOf;
    std::vector<std::pair<const Parts*, uint32_t>> kinds;
    for (uint32_t server = 0; server < m_servers; ++server) {
        const auto [entry, isNew] = firstOf.try_emplace(PartsOf(DomainOf(server)), server);
        if (isNew) {
            kinds.emplace_back(&entry->first, server);
        } else if (entry->first.empty() && DomainOf(server) != DomainOf(entry->second)) {
            return std::make_pair(entry->second, server);
        }
    }
    for (size_t i = 0; i < kinds.size(); ++i) {
        for (size_t j = i + 1; j < kinds.size(); ++j) {
            if (!Intersect(*kinds[i].first, *kinds[j].first)) {
                return std::make_pair(kinds[i].second, kinds[j].second);
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::pair<uint32_t, uint32_t>> FindUnreachable(const Fabric& fabric,
                                                             const Cables& cables,
                                                             const std::vector<uint32_t>& parts) {
    return Search(fabric, cables, parts).Find();
}

}  // namespace topogen
