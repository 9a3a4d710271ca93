// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/catalog.h"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "topogen/catalog/catalog-figures.h"
#include "topogen/catalog/embedded-catalog.h"
#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace topogen {

namespace {

constexpr uint64_t kBitsPerGigabit = 1'000'000'000;

/// Keeps the first complaint of the text-format parser.
class FirstError : public google::protobuf::io::ErrorCollector {
  public:
    void AddError(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
        if (m_text.empty()) {
            m_text = fmt::format("{}:{}: {}", line + 1, column + 1, message);
        }
    }
    const std::string& Text() const { return m_text; }

  private:
    std::string m_text;
};

/// Ports divide evenly among the line cards, and those of a card among the fabric cards.
void CheckChassis(const std::string& what, const SwitchPart& part) {
    const Chassis& chassis = part.chassis();
    const uint64_t cards = uint64_t{chassis.line_cards()} * chassis.fabric_cards();
    for (const PortSplit& split : part.split()) {
        if (cards == 0 || split.ports() % cards != 0) {
            throw DataError(fmt::format(
                "{}: split.ports {} must be a multiple of line_cards x fabric_cards, {} x {}", what,
                split.ports(), chassis.line_cards(), chassis.fabric_cards()));
        }
    }
    CheckFigure(chassis.line_card_pipeline_ns(), what + ": line_card_pipeline_ns");
    CheckFigure(chassis.fabric_card_pipeline_ns(), what + ": fabric_card_pipeline_ns");
    CheckFigure(chassis.fabric_card_buffer_bytes(), what + ": fabric_card_buffer_bytes");
}

void CheckSwitch(const std::string& file, const SwitchPart& part) {
    const std::string what = fmt::format("{}: switch_part \"{}\"", file, part.name());
    if (part.name().empty()) {
        throw DataError(what + ": name is missing");
    }
    if (part.cages() == 0 || part.split().empty()) {
        throw DataError(what + ": cages and split must be given");
    }
    for (const PortSplit& split : part.split()) {
        if (split.ports() == 0 || split.ports() > 4096 || split.ports() % part.cages() != 0) {
            throw DataError(
                fmt::format("{}: split.ports {} must be a multiple of cages, at most "
                            "4096",
                            what, split.ports()));
        }
        if (split.gbps() == 0 || split.gbps() > 3200) {
            throw DataError(
                fmt::format("{}: split.gbps {} must be from 1 to 3200", what, split.gbps()));
        }
    }
    if (part.ports_source().empty()) {
        throw DataError(what + ": ports_source is missing");
    }
    CheckFigure(part.buffer_bytes(), what + ": buffer_bytes");
    CheckFigure(part.pipeline_ns(), what + ": pipeline_ns");
    if (part.has_chassis()) {
        CheckChassis(what + ": chassis", part);
    }
}

void CheckTransceiver(const std::string& file, const TransceiverPart& part) {
    const std::string what = fmt::format("{}: transceiver \"{}\"", file, part.name());
    if (part.name().empty() || part.cable().empty()) {
        throw DataError(what + ": name and cable must be given");
    }
    if (part.ports() < 1 || part.ports() > 8 || part.gbps() < 1 || part.gbps() > 3200) {
        throw DataError(what + ": must have 1 to 8 ports of 1 to 3200 Gb/s");
    }
    if (!part.has_watts() || !part.has_price() || !part.has_mtbf_hours()) {
        throw DataError(what + ": watts, price and mtbf_hours must be given");
    }
}

Catalog ParseCatalog(const std::string& file, std::string_view text) {
    Catalog catalog;
    FirstError error;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    if (!parser.ParseFromString(std::string(text), &catalog)) {
        throw DataError(fmt::format("{}:{}", file, error.Text()));
    }
    for (const SwitchPart& part : catalog.switch_part()) {
        CheckSwitch(file, part);
    }
    if (catalog.has_generic()) {
        CheckFigure(catalog.generic().buffer_bytes_per_gbps(), file + ": generic");
        CheckFigure(catalog.generic().pipeline_ns(), file + ": generic");
        CheckFigure(catalog.generic().min_buffer_bytes(), file + ": generic");
    }
    for (const CablePart& cable : catalog.cable()) {
        CheckFigure(cable.reach_m(), fmt::format("{}: cable \"{}\"", file, cable.name()));
    }
    for (const TransceiverPart& part : catalog.transceiver()) {
        CheckTransceiver(file, part);
    }
    CheckFigures(catalog, file);
    return catalog;
}

std::string ReadText(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || !text) {
        throw DataError(path.string() + ": cannot be read");
    }
    return text.str();
}

/// The *.textproto files of `directory`, merged in the order of their names.
Catalog ReadDirectory(const std::string& directory) {
    std::error_code failure;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
        if (entry.path().extension() == ".textproto") {
            paths.push_back(entry.path());
        }
    }
    if (failure) {
        throw UsageError(fmt::format("--catalog {}: {}", directory, failure.message()));
    }
    if (paths.empty()) {
        throw UsageError(fmt::format("--catalog {}: no *.textproto file in it", directory));
    }
    std::sort(paths.begin(), paths.end());
    Catalog catalog;
    for (const auto& path : paths) {
        catalog.MergeFrom(ParseCatalog(path.string(), ReadText(path)));
    }
    return catalog;
}

/// Reads the number at the front of `text` and takes it away. 0 if there is none or it is too big.
uint32_t TakeNumber(std::string_view& text) {
    uint32_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<size_t>(rest - text.data()));
    return failure == std::errc() ? number : 0;
}

/// Whether `name` has the form generic-<ports>x<gbps>. A number too big to read is given as 0.
bool ParseGeneric(std::string_view name, uint32_t& ports, uint32_t& gbps) {
    constexpr std::string_view kPrefix = "generic-";
    if (name.substr(0, kPrefix.size()) != kPrefix) {
        return false;
    }
    name.remove_prefix(kPrefix.size());
    ports = TakeNumber(name);
    if (name.empty() || name.front() != 'x') {
        return false;
    }
    name.remove_prefix(1);
    gbps = TakeNumber(name);
    return name.empty();
}

SwitchPart GenericPart(const Catalog& catalog, const std::string& name, uint32_t ports,
                       uint32_t gbps) {
    if (ports < 4 || ports > 4096 || gbps < 1 || gbps > 3200) {
        throw UsageError(fmt::format(
            "--switch {}: generic-<ports>x<gbps> takes 4 to 4096 ports of 1 to 3200 Gb/s", name));
    }
    SwitchPart part;
    part.set_name(fmt::format("generic-{}x{}", ports, gbps));
    part.set_cages(ports);
    part.add_split()->set_ports(ports);
    part.mutable_split(0)->set_gbps(gbps);
    part.set_ports_source("as asked");
    const Figure& least = catalog.generic().min_buffer_bytes();
    *part.mutable_buffer_bytes() = catalog.generic().buffer_bytes_per_gbps();
    part.mutable_buffer_bytes()->set_value(std::ceil(part.buffer_bytes().value() * ports * gbps));
    if (part.buffer_bytes().value() < least.value()) {
        *part.mutable_buffer_bytes() = least;
    }
    CheckFigure(part.buffer_bytes(), fmt::format("catalog: buffer_bytes of {}", name));
    *part.mutable_pipeline_ns() = catalog.generic().pipeline_ns();
    return part;
}

}  // namespace

Catalog LoadCatalog(const std::string& directory) {
    Catalog catalog;
    if (!directory.empty()) {
        catalog = ReadDirectory(directory);
    }
    const bool ownCables = catalog.cable_size() > 0;
    const bool ownGeneric = catalog.has_generic();
    const bool ownGenericTransceiver = catalog.has_generic_transceiver();
    const bool ownGenericNic = catalog.has_generic_nic();
    for (const EmbeddedFile& file : EmbeddedCatalog()) {
        Catalog builtIn = ParseCatalog(std::string(file.name), file.text);
        if (ownCables) {
            builtIn.clear_cable();
        }
        if (ownGeneric) {
            builtIn.clear_generic();
        }
        if (ownGenericTransceiver) {
            builtIn.clear_generic_transceiver();
        }
        if (ownGenericNic) {
            builtIn.clear_generic_nic();
        }
        catalog.MergeFrom(builtIn);
    }
    std::stable_sort(catalog.mutable_cable()->begin(), catalog.mutable_cable()->end(),
                     [](const CablePart& a, const CablePart& b) {
                         return a.reach_m().value() < b.reach_m().value();
                     });
    return catalog;
}

SwitchPart FindSwitch(const Catalog& catalog, const std::string& name) {
    const std::string wanted = LowerCase(name);
    uint32_t ports = 0;
    uint32_t gbps = 0;
    if (ParseGeneric(wanted, ports, gbps)) {
        return GenericPart(catalog, name, ports, gbps);
    }
    std::vector<std::string> names = {"generic-64x400"};
    std::string known;
    for (const SwitchPart& part : catalog.switch_part()) {
        std::vector<std::string> own(part.alias().begin(), part.alias().end());
        own.insert(own.begin(), part.name());
        for (const std::string& candidate : own) {
            if (LowerCase(candidate) == wanted) {
                return part;
            }
            names.push_back(candidate);
            known += candidate + ", ";
        }
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("--switch {}: unknown; {}known are {}generic-<ports>x<gbps>", name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ", known));
}

SwitchModel SplitInto(const SwitchPart& part, double gbps) {
    SwitchModel model;
    model.set_name(part.name());
    for (const PortSplit& split : part.split()) {
        if (split.gbps() == gbps) {
            model.set_ports(split.ports());
            model.set_port_rate_bps(split.gbps() * kBitsPerGigabit);
            model.set_ports_per_module(split.ports() / part.cages());
        }
    }
    model.set_buffer_bytes(static_cast<uint64_t>(part.buffer_bytes().value()));
    model.set_pipeline_ps(static_cast<uint64_t>(std::llround(part.pipeline_ns().value() * 1000)));
    model.set_lossless_credits(part.lossless_credits());
    return model;
}

const CablePart* FindCable(const Catalog& catalog, double metres) {
    for (const CablePart& cable : catalog.cable()) {
        if (metres <= cable.reach_m().value()) {
            return &cable;
        }
    }
    return nullptr;
}

}  // namespace topogen
