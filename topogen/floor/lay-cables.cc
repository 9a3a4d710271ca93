// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "topogen/catalog/catalog.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/propagation.h"
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

/// The classes of links that a plan needs, each once.
class Classes {
  public:
    Classes(const Fabric& fabric, const Catalog& catalog) : m_fabric(fabric), m_catalog(catalog) {}

    uint32_t Kept(uint32_t linkClass) {
        return Add({-1.0, linkClass}, m_fabric.link_classes(static_cast<int>(linkClass)));
    }

    uint32_t OfLength(uint32_t linkClass, double metres) {
        const LinkClass& old = m_fabric.link_classes(static_cast<int>(linkClass));
        const auto found = m_index.find({metres, old.rate_bps()});
        return found != m_index.end() ? found->second
                                      : Add({metres, old.rate_bps()}, Make(old, metres));
    }

    google::protobuf::RepeatedPtrField<LinkClass> Take() { return std::move(m_classes); }

  private:
    uint32_t Add(const std::pair<double, uint64_t>& key, const LinkClass& added) {
        const auto next = static_cast<uint32_t>(m_classes.size());
        const auto [found, isNew] = m_index.try_emplace(key, next);
        if (isNew) {
            *m_classes.Add() = added;
        }
        return found->second;
    }

    LinkClass Make(const LinkClass& old, double metres) const {
        const CablePart* cable = FindCable(m_catalog, metres);
        if (cable == nullptr) {
            throw UsageError(fmt::format(
                "--floor-plan: a cable of {} m is longer than any in the catalog; smaller "
                "--row-pitch or --rack-pitch, or more servers a rack",
                metres));
        }
        LinkClass made = old;
        made.set_length_m(metres);
        made.set_delay_ps(static_cast<uint64_t>(std::llround(metres * kPicosecondsPerMetre)));
        made.set_medium(cable->medium());
        return made;
    }

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    // By length and rate; those kept, by a length of -1 and their old number.
    std::map<std::pair<double, uint64_t>, uint32_t> m_index;
    google::protobuf::RepeatedPtrField<LinkClass> m_classes;
};

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

FloorPlanOptions FloorPlanOf(const Request& request) {
    constexpr uint32_t kServersPerRack = 4;  // NVIDIA DGX SuperPOD data center design with DGX H100
    constexpr uint32_t kRacksPerRow = 16;    // ASSUMPTION: a scalable unit of 64 servers
    constexpr double kRackPitch = 0.6;       // EIA-310 racks are 600 mm wide
    constexpr double kRowPitch = 3;          // ASSUMPTION: 1.2 m of rack and 1.8 m of aisle
    return {request.floor_plan() != kEndOfRow,
            request.has_servers_per_rack() ? request.servers_per_rack() : kServersPerRack,
            request.has_racks_per_row() ? request.racks_per_row() : kRacksPerRow,
            request.has_rack_pitch() ? request.rack_pitch() : kRackPitch,
            request.has_row_pitch() ? request.row_pitch() : kRowPitch};
}

void LayCables(Fabric& fabric, const Request& request, const Catalog& catalog) {
    const FloorPlan plan(fabric, catalog, FloorPlanOf(request));
    const FabricView view(fabric);
    Classes classes(fabric, catalog);
    Links& links = *fabric.mutable_links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        const uint32_t old = links.link_class(i);
        links.set_link_class(i, IsFixed(request, view.LevelOf(b))
                                    ? classes.Kept(old)
                                    : classes.OfLength(old, StockLength(plan.Metres(a, b))));
    }
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
