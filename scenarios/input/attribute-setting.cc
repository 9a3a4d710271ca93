// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/attribute-setting.h"

#include <fmt/format.h>

#include <ns3/config.h>
#include <ns3/string.h>
#include <ns3/type-id.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "fabric/model/routing/pinned-paths.h"
#include "fabric/model/switch/port-settings.h"
#include "scenarios/input/text-pattern.h"
#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace scenarios {

namespace {

using Attribute = ns3::TypeId::AttributeInformation;

std::string Suggest(const std::string& wrong, const std::vector<std::string>& names) {
    const std::string nearest = topogen::Nearest(wrong, names);
    return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

ns3::TypeId FindType(const std::string& name) {
    ns3::TypeId type;
    if (ns3::TypeId::LookupByNameFailSafe(name, &type)) {
        return type;
    }
    std::vector<std::string> names;
    for (uint16_t i = 0; i < ns3::TypeId::GetRegisteredN(); ++i) {
        names.push_back(ns3::TypeId::GetRegistered(i).GetName());
    }
    throw topogen::UsageError(fmt::format("no type {}{}", name, Suggest(name, names)));
}

/// Only the type's own attributes: ns-3 keeps a default where it is declared.
Attribute FindAttribute(const ns3::TypeId& type, const std::string& name) {
    std::vector<std::string> names;
    for (size_t i = 0; i < type.GetAttributeN(); ++i) {
        if (type.GetAttribute(i).name == name) {
            return type.GetAttribute(i);
        }
        names.push_back(type.GetAttribute(i).name);
    }
    std::string hint = Suggest(name, names);
    if (hint.empty() && !names.empty()) {
        hint = fmt::format("; it has {}", fmt::join(names, ", "));
    }
    throw topogen::UsageError(fmt::format("{} has no attribute {}{}", type.GetName(), name, hint));
}

/// As "Uinteger"; ns-3 names some with its namespace and some without.
std::string TypeOf(const Attribute& attribute) {
    std::string name = attribute.checker->GetValueTypeName();
    for (const std::string& part : {std::string("ns3::"), std::string("Value")}) {
        const size_t at = name.find(part);
        if (at != std::string::npos) {
            name.erase(at, part.size());
        }
    }
    return name;
}

std::vector<std::string> ChoicesOf(const Attribute& attribute) {
    std::vector<std::string> choices(1);
    for (const char c : attribute.checker->GetUnderlyingTypeInformation()) {
        if (c == '|') {
            choices.emplace_back();
        } else {
            choices.back() += c;
        }
    }
    return choices;
}

/// A selector made by its name knows no paths, and would choose without them.
void RefusePins(const std::string& type) {
    if (type == ns3::PinnedPaths::GetTypeId().GetName()) {
        throw topogen::UsageError(
            "has no paths as an attribute; must be given by transport.load_balancing PINNED and "
            "transport.pinned_paths");
    }
}

/// Whether ns-3 can parse `text` for this attribute. It aborts on some wrong values, wraps negative
/// numbers, and takes a time without a unit for seconds.
bool IsWellFormed(const Attribute& attribute, const std::string& text) {
    static const std::string kReal = "[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,3})?";
    static const std::string kWhole("[0-9]{1,20}");
    static const std::string kSigned("-?[0-9]{1,19}");
    static const std::string kNumber("-?" + kReal);
    static const std::string kBoolean("true|false|0|1");
    // As many digits as cannot overflow: ns-3 keeps picoseconds and bit/s in 64 bits.
    static const std::string kTime(
        "-?([0-9]{1,15}(\\.[0-9]*)?(fs|ps|ns)|[0-9]{1,12}(\\.[0-9]*)?us|[0-9]{1,9}(\\.[0-9]*)?ms|"
        "[0-9]{1,6}(\\.[0-9]*)?s|[0-9]{1,4}(\\.[0-9]*)?min)");
    static const std::string kRate(
        "[0-9]{1,15}(\\.[0-9]*)?(bps|b/s|Bps|B/s)|"
        "[0-9]{1,7}(\\.[0-9]*)?([kMG](bps|b/s|Bps|B/s)|[KMG]i(b|B)/s)");
    const std::string type = TypeOf(attribute);
    const auto matches = [&](const std::string& form) { return MatchesWhole(text, form); };
    if (type == "Enum") {
        const std::vector<std::string> choices = ChoicesOf(attribute);
        return std::find(choices.begin(), choices.end(), text) != choices.end();
    }
    if (type == "Pointer") {
        RefusePins(text);
        ns3::TypeId named;
        return ns3::TypeId::LookupByNameFailSafe(text, &named) && named.HasConstructor();
    }
    return type == "Uinteger"   ? matches(kWhole)
           : type == "Integer"  ? matches(kSigned)
           : type == "Double"   ? matches(kNumber)
           : type == "Boolean"  ? matches(kBoolean)
           : type == "Time"     ? matches(kTime)
           : type == "DataRate" ? matches(kRate)
                                : type == "String";
}

/// "uint32_t 64:9216" as "a whole number from 64 to 9216".
std::string RangeOf(const Attribute& attribute, const char* what) {
    std::string range = attribute.checker->GetUnderlyingTypeInformation();
    range.erase(0, range.find(' ') + 1);
    const size_t colon = range.find(':');
    return fmt::format("{} from {} to {}", what, range.substr(0, colon), range.substr(colon + 1));
}

/// "Time +0ps:+9.22337e+18ps" as ", at least 0ps"; limits that are the type's own are not told.
std::string TimeLimitsOf(const Attribute& attribute) {
    std::string range = attribute.checker->GetUnderlyingTypeInformation();
    range.erase(0, range.find(' ') + 1);
    const size_t colon = range.find(':');
    const std::string low = range.substr(0, colon);
    const std::string high = range.substr(colon + 1);
    constexpr double kWhole = 9.2e18;
    const auto limit = [](const char* what, const std::string& time) {
        const bool isLimit = std::abs(std::strtod(time.c_str(), nullptr)) < kWhole;
        return isLimit ? fmt::format(", {} {}", what, time.substr(time.find_first_not_of('+')))
                       : "";
    };
    return limit("at least", low) + limit("at most", high);
}

std::string AllowedFor(const Attribute& attribute) {
    const std::string type = TypeOf(attribute);
    if (type == "Enum") {
        return fmt::format("one of {}", fmt::join(ChoicesOf(attribute), ", "));
    }
    if (type == "Boolean") {
        return "true or false";
    }
    if (type == "Time") {
        return "a time with its unit (as 4us)" + TimeLimitsOf(attribute);
    }
    if (type == "DataRate") {
        return "a rate with its unit (as 25Gb/s)";
    }
    if (type == "Uinteger" || type == "Integer") {
        return RangeOf(attribute, "a whole number");
    }
    if (type == "Double") {
        return RangeOf(attribute, "a number");
    }
    if (type == "Pointer") {
        return "the name of a type that fits " + attribute.checker->GetUnderlyingTypeInformation();
    }
    return "a value that run-scenario can set; it cannot set " + type + " attributes";
}

[[noreturn]] void RefuseValue(const Attribute& attribute) {
    throw topogen::UsageError(
        fmt::format("must be {} ({})", AllowedFor(attribute), attribute.help));
}

void Set(const std::string& name, const std::string& value) {
    const size_t colons = name.rfind("::");
    if (colons == std::string::npos) {
        throw topogen::UsageError("must be ns3::TYPE::ATTRIBUTE=VALUE, as ns3::RdmaNic::Mtu=4096");
    }
    const ns3::TypeId type = FindType(name.substr(0, colons));
    const Attribute attribute = FindAttribute(type, name.substr(colons + 2));
    if (!IsWellFormed(attribute, value) ||
        !ns3::Config::SetDefaultFailSafe(name, ns3::StringValue(value))) {
        RefuseValue(attribute);
    }
}

constexpr const char* kSwitchPath = "/NodeList/([0-9]{1,9}|[*])/[$]ns3::[A-Za-z]+/[A-Za-z0-9]+";
constexpr const char* kPortPath =
    "/NodeList/([0-9]{1,9}|[*])/DeviceList/([0-9]{1,9}|[*])/Settings/[A-Za-z0-9]+";

bool IsPortPath(const std::string& path) {
    return MatchesWhole(path, kPortPath);
}

/// The type of which a path names an attribute.
ns3::TypeId FindTypeOnPath(const std::string& path) {
    if (IsPortPath(path)) {
        return ns3::PortSettings::GetTypeId();
    }
    if (!MatchesWhole(path, kSwitchPath)) {
        throw topogen::UsageError(
            "must be /NodeList/NODE/$ns3::TYPE/ATTRIBUTE=VALUE, as "
            "/NodeList/16/$ns3::EthernetSwitch/Alpha=0.5, or of a switch's port "
            "/NodeList/NODE/DeviceList/PORT/Settings/ATTRIBUTE=VALUE, as "
            "/NodeList/16/DeviceList/3/Settings/EcnKmin=400000");
    }
    const size_t type = path.find('$') + 1;
    return FindType(path.substr(type, path.rfind('/') - type));
}

/// The attribute at the end of a path.
Attribute FindOnPath(const std::string& path) {
    const ns3::TypeId found = FindTypeOnPath(path);
    Attribute attribute;
    const std::string name = path.substr(path.rfind('/') + 1);
    return found.LookupAttributeByName(name, &attribute) ? attribute : FindAttribute(found, name);
}

void CheckOnPath(const std::string& path, const std::string& value) {
    const Attribute attribute = FindOnPath(path);
    if (!IsWellFormed(attribute, value) ||
        attribute.checker->CreateValidValue(ns3::StringValue(value)) == nullptr) {
        RefuseValue(attribute);
    }
}

void SetOnPath(const std::string& path, const std::string& value) {
    if (!ns3::Config::SetFailSafe(path, ns3::StringValue(value))) {
        throw topogen::UsageError(IsPortPath(path) ? "there is no such port at that node"
                                                   : "there is no such switch at that node");
    }
}

/// Calls `set` with both sides of "NAME=VALUE". Errors begin with the setting.
template <typename Setter>
void Split(const std::string& setting, Setter set) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
        throw topogen::UsageError(setting + ": needs a value, as ns3::RdmaNic::Mtu=4096");
    }
    try {
        set(setting.substr(0, equals), setting.substr(equals + 1));
    } catch (const topogen::Error& error) {
        throw topogen::UsageError(setting + ": " + error.what());
    }
}

}  // namespace

void SetAttributeDefault(const std::string& setting) {
    Split(setting, Set);
}

bool IsNodeAttribute(const std::string& setting) {
    return !setting.empty() && setting.front() == '/';
}

void CheckNodeAttribute(const std::string& setting) {
    Split(setting, CheckOnPath);
}

void SetNodeAttribute(const std::string& setting) {
    Split(setting, SetOnPath);
}

}  // namespace scenarios
