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
#include <set>
#include <sstream>
#include <utility>

#include "topogen/catalog/catalog-figures.h"
#include "topogen/catalog/check-entries.h"
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

Catalog ParseCatalog(const std::string& file, std::string_view text) {
    Catalog catalog;
    FirstError error;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    if (!parser.ParseFromString(std::string(text), &catalog)) {
        throw DataError(fmt::format("{}:{}", file, error.Text()));
    }
    CheckEntries(catalog, file);
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

/// Takes "<ports>x<gbps>" off the front of `text`. A number too big to read is given as 0.
bool TakePorts(std::string_view& text, PortSplit& ports) {
    ports.set_ports(TakeNumber(text));
    if (text.empty() || text.front() != 'x') {
        return false;
    }
    text.remove_prefix(1);
    ports.set_gbps(TakeNumber(text));
    return true;
}

/// Whether `name` has the form generic-<ports>x<gbps>, or that with +<ports>x<gbps> of uplinks,
/// whose ports are 0 if there are none.
bool ParseGeneric(std::string_view name, PortSplit& ports, PortSplit& uplinks) {
    constexpr std::string_view kPrefix = "generic-";
    if (name.substr(0, kPrefix.size()) != kPrefix) {
        return false;
    }
    name.remove_prefix(kPrefix.size());
    if (!TakePorts(name, ports)) {
        return false;
    }
    if (name.empty() || name.front() != '+') {
        return name.empty();
    }
    name.remove_prefix(1);
    return TakePorts(name, uplinks) && name.empty();
}

/// Ports of one rate can be split, as one of 40 Gb/s into four of 10; those of two are as they are.
SwitchPart GenericPart(const Catalog& catalog, const std::string& name, const PortSplit& ports,
                       const PortSplit& uplinks) {
    const bool hasUplinks = uplinks.ports() != 0 || uplinks.gbps() != 0;
    const auto fits = [](const PortSplit& some, uint32_t fewest) {
        return some.ports() >= fewest && some.ports() <= 4096 && some.gbps() >= 1 &&
               some.gbps() <= 3200;
    };
    if (!fits(ports, hasUplinks ? 1 : 4) || (hasUplinks && !fits(uplinks, 1))) {
        throw UsageError(fmt::format(
            "--switch {}: generic-<ports>x<gbps> takes 4 to 4096 ports of 1 to 3200 Gb/s, and may "
            "go on with +<ports>x<gbps> of uplinks",
            name));
    }
    SwitchPart part;
    part.set_name(fmt::format("generic-{}x{}", ports.ports(), ports.gbps()));
    part.set_cages(ports.ports());
    *part.add_split() = ports;
    part.set_splits_freely(!hasUplinks);
    if (hasUplinks) {
        part.set_name(part.name() + fmt::format("+{}x{}", uplinks.ports(), uplinks.gbps()));
        *part.mutable_uplinks() = uplinks;
    }
    part.set_ports_source("as asked");
    const double gbps = static_cast<double>(ports.ports()) * ports.gbps() +
                        static_cast<double>(uplinks.ports()) * uplinks.gbps();
    const Figure& least = catalog.generic().min_buffer_bytes();
    *part.mutable_buffer_bytes() = catalog.generic().buffer_bytes_per_gbps();
    part.mutable_buffer_bytes()->set_value(std::ceil(part.buffer_bytes().value() * gbps));
    if (part.buffer_bytes().value() < least.value()) {
        *part.mutable_buffer_bytes() = least;
    }
    CheckFigure(part.buffer_bytes(), fmt::format("catalog: buffer_bytes of {}", name));
    *part.mutable_pipeline_ns() = catalog.generic().pipeline_ns();
    return part;
}

/// Letter case aside, and with words joined by blanks, dashes or underscores.
bool IsSameName(const std::string& a, const std::string& b) {
    const auto plain = [](std::string name) {
        name = LowerCase(std::move(name));
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == ' ' || c == '_'; }, '-');
        return name;
    };
    return plain(a) == plain(b);
}

/// The part called `name`, or by one of its aliases. `form` is a name that is not listed.
template <typename Parts>
const typename Parts::value_type& FindNamed(const Parts& parts, const char* option,
                                            const std::string& name, const char* form) {
    std::vector<std::string> names;
    std::vector<std::string> known;
    for (const auto& part : parts) {
        std::vector<std::string> own(part.alias().begin(), part.alias().end());
        own.insert(own.begin(), part.name());
        for (const std::string& candidate : own) {
            if (IsSameName(candidate, name)) {
                return part;
            }
            names.push_back(candidate);
        }
        known.push_back(part.name());
    }
    if (*form != '\0') {
        names.emplace_back(form);
        known.emplace_back("generic-<ports>x<gbps>");
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("{} {}: unknown; {}known are {}", option, name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(known, ", ")));
}

/// Whether a part is called `name`, by an alias if not by its name.
template <typename Part>
bool IsCalled(const Part& part, const std::string& name) {
    return IsSameName(part.name(), name) ||
           std::any_of(part.alias().begin(), part.alias().end(),
                       [&](const std::string& alias) { return IsSameName(alias, name); });
}

/// Takes the parts called `name` that are taken on request only as any other, and puts them first.
template <typename Parts>
bool PreferNamed(Parts& parts, const std::string& name) {
    const auto rest = std::stable_partition(parts.begin(), parts.end(), [&](const auto& part) {
        return part.on_request() && IsCalled(part, name);
    });
    std::for_each(parts.begin(), rest, [](auto& part) { part.set_on_request(false); });
    return rest != parts.begin();
}

template <typename Parts>
void AddOnRequest(const Parts& parts, std::set<std::string>& names) {
    for (const auto& part : parts) {
        if (part.on_request()) {
            names.insert(part.alias().empty() ? part.name() : part.alias(0));
        }
    }
}

void SortByReach(Catalog& catalog) {
    std::stable_sort(catalog.mutable_cable()->begin(), catalog.mutable_cable()->end(),
                     [](const CablePart& a, const CablePart& b) {
                         return a.reach_m().value() < b.reach_m().value();
                     });
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
    SortByReach(catalog);
    return catalog;
}

void Prefer(Catalog& catalog, const std::string& name) {
    const bool cables = PreferNamed(*catalog.mutable_cable(), name);
    SortByReach(catalog);
    if (PreferNamed(*catalog.mutable_transceiver(), name) || cables) {
        return;
    }
    std::set<std::string> names;
    AddOnRequest(catalog.cable(), names);
    AddOnRequest(catalog.transceiver(), names);
    const std::string nearest = Nearest(name, {names.begin(), names.end()});
    throw UsageError(fmt::format(
        "--prefer {}: no part that is taken on request only; {}there are {}", name,
        nearest.empty() ? "" : "did you mean " + nearest + "? ", fmt::join(names, ", ")));
}

SwitchPart FindSwitch(const Catalog& catalog, const std::string& name) {
    PortSplit ports;
    PortSplit uplinks;
    if (ParseGeneric(LowerCase(name), ports, uplinks)) {
        return GenericPart(catalog, name, ports, uplinks);
    }
    return FindNamed(catalog.switch_part(), "--switch", name, "generic-64x400");
}

const NicPart& FindNic(const Catalog& catalog, const std::string& name) {
    return FindNamed(catalog.nic(), "--nic", name, "");
}

const ServerPart& FindServer(const Catalog& catalog, const std::string& name) {
    return FindNamed(catalog.server(), "--servers", name, "");
}

SwitchModel SplitInto(const SwitchPart& part, double gbps) {
    SwitchModel model;
    model.set_name(part.name());
    for (const PortSplit& split : part.split()) {
        const double parts = split.gbps() / gbps;
        const bool divides = part.splits_freely() && parts >= 1 && parts == std::floor(parts);
        if (split.gbps() == gbps || divides) {
            const auto each = static_cast<uint32_t>(parts);
            model.set_ports(split.ports() * each);
            model.set_port_rate_bps(static_cast<uint64_t>(std::llround(gbps * kBitsPerGigabit)));
            model.set_ports_per_module(split.ports() * each / part.cages());
        }
    }
    if (part.has_uplinks() && part.uplinks().gbps() == gbps) {
        model.set_ports(part.uplinks().ports());
        model.set_port_rate_bps(part.uplinks().gbps() * kBitsPerGigabit);
        model.set_ports_per_module(1);
    }
    model.set_buffer_bytes(static_cast<uint64_t>(part.buffer_bytes().value()));
    model.set_pipeline_ps(static_cast<uint64_t>(std::llround(part.pipeline_ns().value() * 1000)));
    model.set_lossless_credits(part.lossless_credits());
    model.set_line_cards(part.chassis().line_cards());
    model.set_fabric_cards(part.chassis().fabric_cards());
    return model;
}

}  // namespace topogen
