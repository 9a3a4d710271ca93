// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FLOOR_PLAN_H
#define TOPOGEN_FLOOR_PLAN_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"
#include "topogen/request.pb.h"

namespace topogen {

/// Where racks stand, and what stands in them.
struct FloorPlanOptions {
    bool topOfRack;  ///< leaves above their servers; else in racks at the end of the servers' row
    uint32_t serversPerRack;
    uint32_t racksPerRow;
    double rackPitch;            ///< metres from rack to rack in a row
    double rowPitch;             ///< metres from row to row
    uint32_t reservedUnits = 0;  ///< of a rack of servers: its NVLink switches and power shelves
    bool rackPerDomain = false;  ///< an NVLink domain starts a rack
};

/// Where a server or switch stands.
struct Place {
    uint32_t row = 0;   ///< counted from 0
    uint32_t rack = 0;  ///< in the row, from 0
    uint32_t unit = 0;  ///< lowest rack unit, from 1
};

/// Metres from the first rack of the first row, along the rows and across them.
struct Position {
    double x = 0;
    double y = 0;
};

/// The floor plan of a fabric. The rules are in docs/bom.md.
class FloorPlan {
  public:
    /// `fabric` must be valid. Throws Error(kUsage) if the servers of a rack are higher than it.
    FloorPlan(const Fabric& fabric, const Catalog& catalog, const FloorPlanOptions& options);

    const Place& Of(uint32_t node) const { return m_places[node]; }

    /// Length of the cable between two nodes: along rows and aisles on trays above the racks,
    /// with slack; within a rack straight. Not rounded.
    double Metres(uint32_t a, uint32_t b) const;

    uint32_t Rows() const { return static_cast<uint32_t>(m_racksOfRow.size()); }
    uint64_t Racks() const;
    uint32_t RacksOfRow(uint32_t row) const { return m_racksOfRow[row]; }
    Position PositionOf(uint32_t row, uint32_t rack) const;

    const FloorPlanOptions& Options() const { return m_options; }

  private:
    friend class FloorPlanner;

    FloorPlanOptions m_options;
    std::vector<Place> m_places;         // by node
    std::vector<uint32_t> m_racksOfRow;  // by row
    uint32_t m_rowsPerColumn = 1;
    double m_columnPitch = 0;  // metres
};

/// "R12-03": the third rack of the twelfth row.
std::string RackName(const Place& place);

/// The shortest cable that is made and not shorter than `metres`.
double StockLength(double metres);

/// Whether the option `name` (without dashes) belongs to the floor plan.
bool IsFloorPlanOption(const std::string& name);

/// Whether `request` asks for a floor plan. Throws Error(kUsage) if it has one of its options only,
/// or an unknown name.
bool HasFloorPlan(const Request& request);

/// The plan that `request` asks for, for racks of `server`; null where that is not known.
FloorPlanOptions FloorPlanOf(const Request& request, const ServerPart* server);

/// Gives every link the class that the floor plan in `request` makes it: its length, and the
/// delay and medium that follow; and every node its rack. Tiers for which `request` has a --cable-*
/// option keep theirs. Throws Error(kUsage) if a cable would be longer than any in the catalog.
void LayCables(Fabric& fabric, const Request& request, const Catalog& catalog);

/// Gives a fabric that was made elsewhere the floor plan of `request`, and notes it in the
/// fabric's arguments. Throws as LayCables() does.
void AddFloorPlan(Fabric& fabric, const Request& request, const Catalog& catalog);

/// The floor plan that the fabric's arguments tell of. Throws Error(kUsage) that names `option`,
/// for which it is needed, if they tell of none.
FloorPlan RequiredFloorPlan(const Fabric& fabric, const Catalog& catalog,
                            const std::string& option);

/// The request for the floor plan that the fabric's arguments tell of; HasFloorPlan() of it may be
/// false. Throws Error(kData) if an argument is damaged.
Request FloorPlanRequestOf(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FLOOR_PLAN_H
