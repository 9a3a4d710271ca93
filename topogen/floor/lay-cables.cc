// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/costs/cable-kinds.h"
#include "topogen/error.h"
#include "topogen/floor/deal-ports.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/propagation.h"
#include "topogen/request/hosts.h"
#include "topogen/request/request.h"
#include "topogen/text/nearest.h"

namespace topogen {

namespace {

constexpr const char* kTopOfRack = "top-of-rack";
constexpr const char* kEndOfRow = "end-of-row";

/// "--rack-pitch=0.6" as name and value; an empty name if it is no option of the floor plan.
std::pair<std::string, std::string> PlanOptionOf(const std::string& argument) {
    const size_t equals = argument.find('=');
    if (argument.rfind("--", 0) != 0 || equals == std::string::npos) {
        return {};
    }
    const std::string name = argument.substr(2, equals - 2);
    return IsFloorPlanOption(name) ? std::make_pair(name, argument.substr(equals + 1))
                                   : std::pair<std::string, std::string>();
}

/// Whether the length of links to tier `tier` was asked for.
bool IsFixed(const Request& request, int tier) {
    const std::array<bool, 4> given = {request.has_cable_server(), request.has_cable_leaf(),
                                       request.has_cable_spine(), request.has_cable_core()};
    return tier < static_cast<int>(given.size()) && given[static_cast<size_t>(tier)];
}

/// Whether the ports are the generator's to deal; those of a fabric that was found are as they are.
bool IsOurs(const Fabric& fabric) {
    const std::string ours = "topogen ";
    return fabric.parameters().generator().compare(0, ours.size(), ours) == 0;
}

/// The classes of links that a plan needs, each once.
class Classes {
  public:
    Classes(const Fabric& fabric, const Catalog& catalog)
        : m_fabric(fabric), m_catalog(catalog), m_spans(fabric, catalog) {}

    uint32_t Kept(uint32_t linkClass) {
        return Add({-1.0, linkClass, 0, MEDIUM_UNSPECIFIED},
                   m_fabric.link_classes(static_cast<int>(linkClass)));
    }

    /// Of `medium`, unless that is unspecified: then of the first cable of the catalog that fits.
    uint32_t OfLength(int link, double metres, Medium medium = MEDIUM_UNSPECIFIED) {
        const uint64_t sort = SortOf(FabricView(m_fabric).ClassOf(link));
        const uint64_t ends = m_ends.try_emplace(m_spans.EndsOf(link), m_ends.size()).first->second;
        const Key key = {metres, sort, ends, medium};
        const auto found = m_index.find(key);
        return found != m_index.end() ? found->second : Add(key, Make(link, metres, medium));
    }

    const LinkClass& At(uint32_t made) const { return m_classes[static_cast<int>(made)]; }

    google::protobuf::RepeatedPtrField<LinkClass> Take() { return std::move(m_classes); }

  private:
    using Key = std::tuple<double, uint64_t, uint64_t, Medium>;

    /// A number for what two classes must have in common to become one of the same length.
    uint64_t SortOf(LinkClass link) {
        link.clear_length_m();
        link.clear_delay_ps();
        link.clear_medium();
        return m_sorts.try_emplace(link.SerializeAsString(), m_sorts.size()).first->second;
    }

    uint32_t Add(const Key& key, const LinkClass& added) {
        const auto next = static_cast<uint32_t>(m_classes.size());
        const auto [found, isNew] = m_index.try_emplace(key, next);
        if (isNew) {
            *m_classes.Add() = added;
        }
        return found->second;
    }

    LinkClass Make(int link, double metres, Medium medium) const {
        const Span span = m_spans.Of(link, metres);
        const CablePart* cable = FindCable(m_catalog, span, medium);
        if (cable == nullptr) {
            throw UsageError(
                fmt::format("--floor-plan: a cable of {} m is longer than any in the catalog for "
                            "lanes of {} Gb/s; smaller --row-pitch or --rack-pitch, or more "
                            "servers a rack",
                            metres, span.laneGbps));
        }
        LinkClass made = FabricView(m_fabric).ClassOf(link);
        made.set_length_m(metres);
        made.set_delay_ps(static_cast<uint64_t>(std::llround(metres * kPicosecondsPerMetre)));
        made.set_medium(cable->medium());
        return made;
    }

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const Spans m_spans;
    std::map<uint64_t, uint64_t> m_ends;  // number of each sort of ends
    std::map<std::string, uint64_t> m_sorts;
    // By length, sort, ends and medium; those kept, by a length of -1 and their old number.
    std::map<Key, uint32_t> m_index;
    google::protobuf::RepeatedPtrField<LinkClass> m_classes;
};

/// Tells the fabric in which rack everything stands.
void SetRacks(Fabric& fabric, const FloorPlan& plan) {
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> racks;  // by row and place: index + 1
    fabric.clear_racks();
    const auto rackOf = [&](uint32_t node) {
        const Place& place = plan.Of(node);
        const auto next = static_cast<uint32_t>(racks.size() + 1);
        const auto [found, isNew] = racks.try_emplace({place.row, place.rack}, next);
        if (isNew) {
            Rack& rack = *fabric.add_racks();
            rack.set_name(RackName(place));
            rack.set_row(place.row);
        }
        return found->second;
    };
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    for (uint32_t node = 0; node < servers; ++node) {
        fabric.mutable_servers(static_cast<int>(node))->set_rack(rackOf(node));
    }
    for (uint32_t i = 0; i < static_cast<uint32_t>(fabric.switches_size()); ++i) {
        fabric.mutable_switches(static_cast<int>(i))->set_rack(rackOf(servers + i));
    }
}

}  // namespace

bool IsFloorPlanOption(const std::string& name) {
    constexpr std::array<const char*, 5> kNames = {"floor-plan", "servers-per-rack",
                                                   "racks-per-row", "rack-pitch", "row-pitch"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool HasFloorPlan(const Request& request) {
    if (request.has_floor_plan()) {
        const std::string& name = request.floor_plan();
        if (name != kTopOfRack && name != kEndOfRow) {
            const std::string nearest = Nearest(name, {kTopOfRack, kEndOfRow});
            throw UsageError(fmt::format("--floor-plan {}: unknown; {}known are {}, {}", name,
                                         nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                         kTopOfRack, kEndOfRow));
        }
        return true;
    }
    const auto refuse = [](bool given, const char* option) {
        if (given) {
            throw UsageError(fmt::format("--{}: counts only with --floor-plan {} or {}", option,
                                         kTopOfRack, kEndOfRow));
        }
    };
    refuse(request.has_servers_per_rack(), "servers-per-rack");
    refuse(request.has_racks_per_row(), "racks-per-row");
    refuse(request.has_rack_pitch(), "rack-pitch");
    refuse(request.has_row_pitch(), "row-pitch");
    return false;
}

FloorPlanOptions FloorPlanOf(const Request& request, const ServerPart* server) {
    constexpr uint32_t kServersPerRack = 4;  // NVIDIA DGX SuperPOD data center design with DGX H100
    constexpr uint32_t kRacksPerRow = 16;    // ASSUMPTION: a scalable unit of 64 servers
    constexpr double kRackPitch = 0.6;       // EIA-310 racks are 600 mm wide
    constexpr double kRowPitch = 3;          // ASSUMPTION: 1.2 m of rack and 1.8 m of aisle
    const bool isRack = server != nullptr && server->has_rack();
    const uint32_t perRack = isRack ? server->rack().servers() : kServersPerRack;
    FloorPlanOptions options = {
        request.floor_plan() != kEndOfRow,
        request.has_servers_per_rack() ? request.servers_per_rack() : perRack,
        request.has_racks_per_row() ? request.racks_per_row() : kRacksPerRow,
        request.has_rack_pitch() ? request.rack_pitch() : kRackPitch,
        request.has_row_pitch() ? request.row_pitch() : kRowPitch};
    options.rackPerDomain = isRack;
    options.reservedUnits =
        isRack ? static_cast<uint32_t>(std::ceil(server->rack().reserved_units().value())) : 0;
    return options;
}

void LayCables(Fabric& fabric, const Request& request, const Catalog& catalog) {
    const FloorPlan plan(fabric, catalog, FloorPlanOf(request, HostsOf(fabric, catalog).server));
    SetRacks(fabric, plan);
    const FabricView view(fabric);
    Classes classes(fabric, catalog);
    Links& links = *fabric.mutable_links();
    std::vector<uint32_t> chosen;  // by link
    std::vector<Plug> plugs;
    chosen.reserve(static_cast<size_t>(links.a_node_size()));
    plugs.reserve(static_cast<size_t>(links.a_node_size()));
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        const bool fixed = IsFixed(request, view.LevelOf(b));
        chosen.push_back(fixed ? classes.Kept(links.link_class(i))
                               : classes.OfLength(i, StockLength(plan.Metres(a, b))));
        const LinkClass& made = classes.At(chosen.back());
        const double copper = made.medium() == MEDIUM_COPPER ? made.length_m() : 0;
        plugs.push_back({made.medium(), copper, fixed});
    }
    if (IsOurs(fabric)) {
        DealPorts(fabric, NicPortsPerCage(fabric, catalog), plugs);
    }
    for (size_t i = 0; i < plugs.size(); ++i) {
        const LinkClass& made = classes.At(chosen[i]);
        const double metres =
            plugs[i].medium == MEDIUM_COPPER ? plugs[i].copperMetres : made.length_m();
        if (plugs[i].medium != made.medium() || metres != made.length_m()) {
            chosen[i] = classes.OfLength(static_cast<int>(i), metres, plugs[i].medium);
        }
    }
    std::copy(chosen.begin(), chosen.end(), links.mutable_link_class()->begin());
    *fabric.mutable_link_classes() = classes.Take();
}

void AddFloorPlan(Fabric& fabric, const Request& request, const Catalog& catalog) {
    LayCables(fabric, request, catalog);
    auto& arguments = *fabric.mutable_parameters()->mutable_arguments();
    arguments.erase(std::remove_if(arguments.begin(), arguments.end(),
                                   [](const std::string& argument) {
                                       return !PlanOptionOf(argument).first.empty();
                                   }),
                    arguments.end());
    for (const std::string& argument : Arguments(request)) {
        *arguments.Add() = argument;
    }
}

FloorPlan RequiredFloorPlan(const Fabric& fabric, const Catalog& catalog,
                            const std::string& option) {
    const Request request = FloorPlanRequestOf(fabric);
    if (!HasFloorPlan(request)) {
        throw UsageError(option +
                         ": the fabric has no floor plan; add --floor-plan top-of-rack or "
                         "end-of-row");
    }
    return {fabric, catalog, FloorPlanOf(request, HostsOf(fabric, catalog).server)};
}

Request FloorPlanRequestOf(const Fabric& fabric) {
    Request request;
    try {
        for (const std::string& argument : fabric.parameters().arguments()) {
            const auto [name, value] = PlanOptionOf(argument);
            if (!name.empty()) {
                SetOption(request, name, value);
            }
        }
        HasFloorPlan(request);
    } catch (const Error& error) {
        throw DataError(std::string("parameters.arguments: ") + error.what());
    }
    return request;
}

}  // namespace topogen
