// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "topogen/catalog/reach.h"
#include "topogen/error.h"

namespace topogen {

namespace {

constexpr double kBitsPerGigabit = 1e9;

template <typename Quoted>
std::string SourceOf(const Quoted& quoted) {
    return quoted.source() + (quoted.date().empty() ? "" : " (" + quoted.date() + ")");
}

template <typename Quoted>
const Quoted& Required(bool given, const Quoted& quoted, const char* field) {
    if (!given) {
        throw DataError(
            fmt::format("catalog: {}: missing, and a part of the fabric needs it", field));
    }
    return quoted;
}

void SetWatts(PartFigures& part, const Figure& watts, double times = 1) {
    part.watts = watts.value() * times;
    part.wattsSource = SourceOf(watts);
}

void SetPrice(PartFigures& part, const Price& price, double times = 1) {
    part.lowUsd = price.low_usd() * times;
    part.highUsd = price.high_usd() * times;
    part.usdSource = SourceOf(price);
}

void SetMtbf(PartFigures& part, const Figure& mtbfHours) {
    part.mtbfHours = mtbfHours.value();
    part.mtbfSource = SourceOf(mtbfHours);
}

void SetGeneric(PartFigures& part, const PartPerGbps& generic, double gbps, const char* field) {
    if (!generic.has_watts_per_gbps() || !generic.has_price_per_gbps() ||
        !generic.has_mtbf_hours()) {
        throw DataError(
            fmt::format("catalog: {}: must have watts_per_gbps, price_per_gbps and mtbf_hours; {} "
                        "is not listed",
                        field, part.name));
    }
    SetWatts(part, generic.watts_per_gbps(), gbps);
    SetPrice(part, generic.price_per_gbps(), gbps);
    SetMtbf(part, generic.mtbf_hours());
}

double GbpsOf(uint64_t rateBps) {
    return static_cast<double>(rateBps) / kBitsPerGigabit;
}

}  // namespace

PartFigures SwitchFigures(const Catalog& catalog, const SwitchModel& model) {
    const SwitchPart& listed = ListedSwitch(catalog, model);
    const GenericSwitch& generic = catalog.generic();
    const double gbps = GbpsOf(model.port_rate_bps()) * (model.ports() - model.up_ports()) +
                        GbpsOf(model.up_port_rate_bps()) * model.up_ports();
    PartFigures part;
    part.name = model.name().empty() ? "switch without a name" : model.name();
    part.rackUnits =
        (listed.has_rack_units()
             ? listed.rack_units()
             : Required(generic.has_rack_units(), generic.rack_units(), "generic.rack_units"))
            .value();
    if (listed.has_watts()) {
        SetWatts(part, listed.watts());
    } else {
        SetWatts(part,
                 Required(generic.has_watts_per_gbps(), generic.watts_per_gbps(),
                          "generic.watts_per_gbps"),
                 gbps);
    }
    if (listed.has_price()) {
        SetPrice(part, listed.price());
    } else {
        SetPrice(part,
                 Required(generic.has_price_per_gbps(), generic.price_per_gbps(),
                          "generic.price_per_gbps"),
                 gbps);
    }
    SetMtbf(part, listed.has_mtbf_hours() ? listed.mtbf_hours()
                                          : Required(generic.has_mtbf_hours(), generic.mtbf_hours(),
                                                     "generic.mtbf_hours"));
    return part;
}

PartFigures TransceiverFigures(const Catalog& catalog, const CableKind& kind, uint32_t ports) {
    const double gbps = GbpsOf(kind.rateBps);
    PartFigures part;
    for (const TransceiverPart& candidate : catalog.transceiver()) {
        const auto& lanes = candidate.lane_gbps();
        const bool lane =
            lanes.empty() || std::find(lanes.begin(), lanes.end(), kind.laneGbps) != lanes.end();
        if (lane && !candidate.on_request() && candidate.cable() == kind.cable->name() &&
            candidate.gbps() == gbps && candidate.ports() == ports) {
            part.name = candidate.name();
            part.connector = candidate.connector();
            SetWatts(part, candidate.watts());
            SetPrice(part, candidate.price());
            SetMtbf(part, candidate.mtbf_hours());
            return part;
        }
    }
    part.name = fmt::format("{}x{} Gb/s {}", ports, gbps, kind.cable->name());
    SetGeneric(part, catalog.generic_transceiver(), gbps * ports, "generic_transceiver");
    return part;
}

PartFigures CableFigures(const CablePart& cable, double metres) {
    PartFigures part;
    part.name = cable.name();
    part.connector = cable.connector();
    const Price& price = Required(cable.has_price(), cable.price(), "cable.price");
    const Price& perMetre =
        Required(cable.has_price_per_m(), cable.price_per_m(), "cable.price_per_m");
    part.lowUsd = price.low_usd() + perMetre.low_usd() * metres;
    part.highUsd = price.high_usd() + perMetre.high_usd() * metres;
    part.usdSource = SourceOf(price) + "; a metre: " + SourceOf(perMetre);
    if (cable.has_watts()) {
        SetWatts(part, cable.watts());
    }
    SetMtbf(part, Required(cable.has_mtbf_hours(), cable.mtbf_hours(), "cable.mtbf_hours"));
    return part;
}

PartFigures NicFigures(const Catalog& catalog, const NicPart* nic, uint64_t rateBps,
                       uint32_t ports) {
    PartFigures part;
    if (nic != nullptr && nic->has_watts() && nic->has_price() && nic->has_mtbf_hours()) {
        part.name = nic->name();
        SetWatts(part, nic->watts());
        SetPrice(part, nic->price());
        SetMtbf(part, nic->mtbf_hours());
        return part;
    }
    const double gbps = GbpsOf(rateBps);
    part.name = fmt::format("NIC of {}x{} Gb/s", ports, gbps);
    SetGeneric(part, catalog.generic_nic(), gbps * ports, "generic_nic");
    return part;
}

PartFigures ServerFigures(const Catalog& catalog, const ServerPart* server, uint32_t gpus) {
    PartFigures part;
    if (server == nullptr && catalog.server().empty()) {
        throw DataError("catalog: server: there is none");
    }
    const ServerPart& like = server == nullptr ? catalog.server(0) : *server;
    const double share = server == nullptr ? static_cast<double>(gpus) / like.gpus() : 1;
    part.name = share == 1 ? like.name() : fmt::format("server of {} GPUs", gpus);
    part.rackUnits = std::max(1.0, like.rack_units().value() * share);
    SetWatts(part, like.watts(), share);
    SetMtbf(part, like.mtbf_hours());
    if (share != 1) {
        part.wattsSource = "ASSUMPTION: in proportion to " + like.name() + ": " + part.wattsSource;
    }
    return part;
}

PartFigures GpuFigures(const Catalog& catalog, const ServerPart* server) {
    PartFigures part;
    part.name = "GPU";
    if (server != nullptr && server->has_gpu_mtbf_hours()) {
        SetMtbf(part, server->gpu_mtbf_hours());
        return part;
    }
    for (const ServerPart& other : catalog.server()) {
        if (other.has_gpu_mtbf_hours()) {
            SetMtbf(part, other.gpu_mtbf_hours());
            return part;
        }
    }
    throw DataError("catalog: server: none has gpu_mtbf_hours");
}

}  // namespace topogen
