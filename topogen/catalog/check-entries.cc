// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/check-entries.h"

#include <fmt/format.h>

#include <initializer_list>
#include <vector>

#include "topogen/catalog/catalog-figures.h"
#include "topogen/error.h"

namespace topogen {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr uint32_t kMostPorts = 4096;
constexpr uint32_t kMostGbps = 3200;
constexpr uint32_t kMostGpus = 4096;

/// Collects the faults of one entry.
class Entry {
  public:
    Entry(const Message& message, const std::string& what) : m_message(message), m_what(what) {}

    /// Fields that must be set and, if they are numbers or text, neither 0 nor empty.
    Entry& Needs(std::initializer_list<const char*> fields) {
        std::vector<std::string> missing;
        for (const char* field : fields) {
            if (IsMissing(field)) {
                missing.emplace_back(field);
            }
        }
        if (!missing.empty()) {
            m_faults.push_back("missing: " + fmt::format("{}", fmt::join(missing, ", ")));
        }
        return *this;
    }

    Entry& Expect(bool holds, const std::string& fault) {
        if (!holds) {
            m_faults.push_back(fault);
        }
        return *this;
    }

    void Finish() {
        for (const std::string& fault : FaultsOfFigures(m_message)) {
            m_faults.push_back(fault);
        }
        if (!m_faults.empty()) {
            throw DataError(fmt::format("{}: {}", m_what, fmt::join(m_faults, "; ")));
        }
    }

  private:
    bool IsMissing(const char* name) const {
        const auto* field = m_message.GetDescriptor()->FindFieldByName(name);
        const auto* reflection = m_message.GetReflection();
        return field->is_repeated() ? reflection->FieldSize(m_message, field) == 0
                                    : !reflection->HasField(m_message, field);
    }

    const Message& m_message;
    const std::string m_what;
    std::vector<std::string> m_faults;
};

std::string Named(const std::string& file, const char* kind, const std::string& name) {
    return fmt::format("{}: {} \"{}\"", file, kind, name);
}

/// Ports divide evenly among the line cards, and those of a card among the fabric cards.
void CheckChassis(const std::string& what, const SwitchPart& part) {
    const Chassis& chassis = part.chassis();
    Entry entry(chassis, what + ": chassis");
    entry.Needs({"line_cards", "fabric_cards", "line_card_pipeline_ns", "fabric_card_pipeline_ns",
                 "fabric_card_buffer_bytes"});
    const uint64_t cards = uint64_t{chassis.line_cards()} * chassis.fabric_cards();
    for (const PortSplit& split : part.split()) {
        entry.Expect(cards == 0 || split.ports() % cards == 0,
                     fmt::format("split.ports {} must be a multiple of line_cards x fabric_cards, "
                                 "{} x {}",
                                 split.ports(), chassis.line_cards(), chassis.fabric_cards()));
    }
    entry.Finish();
}

void CheckSwitch(const std::string& file, const SwitchPart& part) {
    const std::string what = Named(file, "switch_part", part.name());
    Entry entry(part, what);
    entry.Needs({"name", "cages", "split", "ports_source", "buffer_bytes", "pipeline_ns"});
    for (const PortSplit& split : part.split()) {
        entry.Expect(split.ports() != 0 && split.ports() <= kMostPorts &&
                         (part.cages() == 0 || split.ports() % part.cages() == 0),
                     fmt::format("split.ports {} must be a multiple of cages, at most {}",
                                 split.ports(), kMostPorts));
        entry.Expect(split.gbps() != 0 && split.gbps() <= kMostGbps,
                     fmt::format("split.gbps {} must be from 1 to {}", split.gbps(), kMostGbps));
    }
    entry.Finish();
    if (part.has_chassis()) {
        CheckChassis(what, part);
    }
}

void CheckNic(const std::string& file, const NicPart& part) {
    Entry entry(part, Named(file, "nic", part.name()));
    entry.Needs({"name", "source", "mode"});
    for (const NicMode& mode : part.mode()) {
        constexpr uint32_t kMostNicPorts = 8;
        entry.Expect(mode.ports() >= 1 && mode.ports() <= kMostNicPorts && mode.gbps() >= 1 &&
                         mode.gbps() <= kMostGbps,
                     fmt::format("mode of {} x {} Gb/s must have 1 to {} ports of 1 to {} Gb/s",
                                 mode.ports(), mode.gbps(), kMostNicPorts, kMostGbps));
    }
    entry.Finish();
}

void CheckServer(const std::string& file, const ServerPart& part) {
    Entry entry(part, Named(file, "server", part.name()));
    entry.Needs({"name", "gpus", "nics", "source", "rack_units", "watts", "mtbf_hours"});
    entry.Expect(
        part.gpus() <= kMostGpus && part.nics() <= kMostGpus,
        fmt::format("{} gpus and {} nics must be at most {}", part.gpus(), part.nics(), kMostGpus));
    entry.Expect(part.gpus() == 0 || part.nvlink_gpus() % part.gpus() == 0,
                 fmt::format("nvlink_gpus {} must be a multiple of gpus {}", part.nvlink_gpus(),
                             part.gpus()));
    if (part.has_rack()) {
        constexpr double kRackUnits = 48;
        entry.Expect(part.rack().servers() >= 1, "rack.servers: missing");
        entry.Expect(part.rack().reserved_units().value() < kRackUnits,
                     fmt::format("rack.reserved_units: {} must be less than {}",
                                 part.rack().reserved_units().value(), kRackUnits));
    }
    entry.Finish();
}

void CheckTransceiver(const std::string& file, const TransceiverPart& part) {
    constexpr uint32_t kMostModulePorts = 8;
    Entry(part, Named(file, "transceiver", part.name()))
        .Needs({"name", "cable", "gbps", "ports", "watts", "price", "mtbf_hours"})
        .Expect(part.ports() <= kMostModulePorts && part.gbps() <= kMostGbps,
                fmt::format("{} x {} Gb/s must be at most {} ports of at most {} Gb/s",
                            part.ports(), part.gbps(), kMostModulePorts, kMostGbps))
        .Finish();
}

void CheckGenerics(const Catalog& catalog, const std::string& file) {
    if (catalog.has_generic()) {
        Entry(catalog.generic(), file + ": generic")
            .Needs({"buffer_bytes_per_gbps", "pipeline_ns", "min_buffer_bytes"})
            .Finish();
    }
    if (catalog.has_generic_transceiver()) {
        Entry(catalog.generic_transceiver(), file + ": generic_transceiver")
            .Needs({"watts_per_gbps", "price_per_gbps", "mtbf_hours"})
            .Finish();
    }
    if (catalog.has_generic_nic()) {
        Entry(catalog.generic_nic(), file + ": generic_nic")
            .Needs({"watts_per_gbps", "price_per_gbps", "mtbf_hours"})
            .Finish();
    }
}

}  // namespace

void CheckEntries(const Catalog& catalog, const std::string& file) {
    for (const SwitchPart& part : catalog.switch_part()) {
        CheckSwitch(file, part);
    }
    for (const NicPart& part : catalog.nic()) {
        CheckNic(file, part);
    }
    for (const ServerPart& part : catalog.server()) {
        CheckServer(file, part);
    }
    for (const CablePart& cable : catalog.cable()) {
        Entry(cable, Named(file, "cable", cable.name()))
            .Needs({"name", "medium", "reach_m", "price", "price_per_m", "mtbf_hours"})
            .Finish();
    }
    for (const TransceiverPart& part : catalog.transceiver()) {
        CheckTransceiver(file, part);
    }
    CheckGenerics(catalog, file);
}

}  // namespace topogen
