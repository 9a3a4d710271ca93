// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/request.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace topogen {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string NameOf(const FieldDescriptor& field) {
    std::string name = field.name();
    for (char& c : name) {
        if (c == '_') {
            c = '-';
        }
    }
    return name;
}

const FieldDescriptor& FieldOf(const Descriptor& type, const std::string& option) {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) {
        names.push_back(NameOf(*type.field(i)));
        if (names.back() == option) {
            return *type.field(i);
        }
    }
    const std::string nearest = Nearest(option, names);
    throw UsageError("--" + option + ": unknown option" +
                     (nearest.empty() ? "" : "; did you mean --" + nearest + "?"));
}

bool IsReal(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
}

bool IsText(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

std::string AllowedOf(const FieldDescriptor& field) {
    const CliOption& limits = field.options().GetExtension(cli_option);
    if (IsReal(field)) {
        return fmt::format("must be a number from {} to {}", limits.min(), limits.max());
    }
    return fmt::format(
        "must be a whole number from {:.0f} to {}", limits.min(),
        limits.max() >= 0x1p64 ? "18446744073709551615" : fmt::format("{:.0f}", limits.max()));
}

Error Refusal(const FieldDescriptor& field, const std::string& value) {
    return UsageError(fmt::format("--{} {}: {}", NameOf(field), value, AllowedOf(field)));
}

/// Throws unless `value` is a number within the field's limits; NaN is not.
void CheckRange(const FieldDescriptor& field, double value, const std::string& text) {
    const CliOption& limits = field.options().GetExtension(cli_option);
    if (!(value >= limits.min() && value <= limits.max())) {
        throw Refusal(field, text);
    }
}

/// The whole of `text` as a T, or nothing: no sign, blank or rest is passed over.
template <typename T>
bool ParseWhole(const std::string& text, T& value) {
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, value);
    return failure == std::errc() && rest == end;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
    std::vector<std::string> parts(1);
    for (char c : text) {
        if (c == ',') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

void SetReal(Message& request, const FieldDescriptor& field, const std::string& text) {
    const Reflection& reflection = *request.GetReflection();
    double value = 0;
    if (!ParseWhole(text, value)) {
        throw Refusal(field, text);
    }
    CheckRange(field, value, text);
    if (field.is_repeated()) {
        reflection.AddDouble(&request, &field, value);
    } else {
        reflection.SetDouble(&request, &field, value);
    }
}

void SetWhole(Message& request, const FieldDescriptor& field, const std::string& text) {
    const Reflection& reflection = *request.GetReflection();
    uint64_t value = 0;
    if (!ParseWhole(text, value)) {
        throw Refusal(field, text);
    }
    CheckRange(field, static_cast<double>(value), text);
    if (field.is_repeated()) {
        reflection.AddUInt32(&request, &field, static_cast<uint32_t>(value));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
        reflection.SetUInt64(&request, &field, value);
    } else {
        reflection.SetUInt32(&request, &field, static_cast<uint32_t>(value));
    }
}

/// The values of one field, as text; none if it is absent.
std::vector<std::string> ValuesOf(const Message& request, const FieldDescriptor& field) {
    const Reflection& reflection = *request.GetReflection();
    std::vector<std::string> values;
    if (field.is_repeated()) {
        for (int i = 0; i < reflection.FieldSize(request, &field); ++i) {
            values.push_back(
                IsReal(field)
                    ? fmt::format("{}", reflection.GetRepeatedDouble(request, &field, i))
                    : fmt::format("{}", reflection.GetRepeatedUInt32(request, &field, i)));
        }
    } else if (!reflection.HasField(request, &field)) {
        return values;
    } else if (IsText(field)) {
        values.push_back(reflection.GetString(request, &field));
    } else if (IsReal(field)) {
        values.push_back(fmt::format("{}", reflection.GetDouble(request, &field)));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
        values.push_back(fmt::format("{}", reflection.GetUInt64(request, &field)));
    } else {
        values.push_back(fmt::format("{}", reflection.GetUInt32(request, &field)));
    }
    return values;
}

}  // namespace

std::vector<RequestOption> OptionsOf(const Descriptor& type) {
    std::vector<RequestOption> options;
    for (int i = 0; i < type.field_count(); ++i) {
        const CliOption& described = type.field(i)->options().GetExtension(cli_option);
        options.push_back({NameOf(*type.field(i)), described.value(), described.help()});
    }
    return options;
}

std::vector<RequestOption> RequestOptions() {
    return OptionsOf(*Request::descriptor());
}

void SetOption(Message& request, const std::string& name, const std::string& text) {
    const FieldDescriptor& field = FieldOf(*request.GetDescriptor(), name);
    if (IsText(field)) {
        request.GetReflection()->SetString(&request, &field, text);
    } else if (field.is_repeated()) {
        for (const std::string& part : SplitAtCommas(text)) {
            IsReal(field) ? SetReal(request, field, part) : SetWhole(request, field, part);
        }
    } else if (IsReal(field)) {
        SetReal(request, field, text);
    } else {
        SetWhole(request, field, text);
    }
}

bool IsGiven(const Request& request, const std::string& name) {
    return !ValuesOf(request, FieldOf(*Request::descriptor(), name)).empty();
}

void CheckRanges(const Message& request) {
    const Descriptor& type = *request.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const FieldDescriptor& field = *type.field(i);
        if (IsText(field)) {
            continue;
        }
        for (const std::string& text : ValuesOf(request, field)) {
            double value = 0;
            ParseWhole(text, value);
            CheckRange(field, value, text);
        }
    }
}

std::vector<std::string> Arguments(const Request& request) {
    std::vector<std::string> arguments;
    const Descriptor& type = *Request::descriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const std::vector<std::string> values = ValuesOf(request, *type.field(i));
        if (!values.empty()) {
            arguments.push_back(
                fmt::format("--{}={}", NameOf(*type.field(i)), fmt::join(values, ",")));
        }
    }
    return arguments;
}

}  // namespace topogen
