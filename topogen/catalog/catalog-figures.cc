// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/catalog-figures.h"

#include <fmt/format.h>

#include "topogen/error.h"

namespace topogen {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr double kLargest = 1e15;  // far above any figure of a part; keeps sums finite

void CheckSource(const std::string& source, const std::string& what) {
    if (source.empty()) {
        throw DataError(what + ": has no source; cite one or begin it with ASSUMPTION");
    }
}

/// Of something that changes with the years.
void CheckDate(const std::string& source, const std::string& date, const std::string& what) {
    if (date.empty() && !IsAssumption(source)) {
        throw DataError(what + ": has no date; give the year and month of its source");
    }
}

void CheckPrice(const Price& price, const std::string& what) {
    if (!(price.low_usd() > 0 && price.low_usd() <= price.high_usd() &&
          price.high_usd() < kLargest)) {
        throw DataError(fmt::format("{}: {} to {} dollars must be greater than 0 and rising", what,
                                    price.low_usd(), price.high_usd()));
    }
    CheckSource(price.source(), what);
    CheckDate(price.source(), price.date(), what);
}

bool Ages(const std::string& field) {
    return field.find("watts") != std::string::npos || field.find("mtbf") != std::string::npos;
}

void CheckMessage(const Message& message, const std::string& what);

void CheckField(const Message& message, const std::string& field, const std::string& what) {
    if (const auto* figure = dynamic_cast<const Figure*>(&message)) {
        CheckFigure(*figure, what);
        if (Ages(field)) {
            CheckDate(figure->source(), figure->date(), what);
        }
    } else if (const auto* price = dynamic_cast<const Price*>(&message)) {
        CheckPrice(*price, what);
    } else {
        CheckMessage(message, what);
    }
}

/// "file: switch_part \"SN5600\"": a part by its name, anything else by its field.
std::string NameOf(const Message& message, const std::string& field, const std::string& within) {
    const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
    return name == nullptr ? within + ": " + field
                           : fmt::format("{}: {} \"{}\"", within, field,
                                         message.GetReflection()->GetString(message, name));
}

void CheckMessage(const Message& message, const std::string& what) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
            continue;
        }
        const int times = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
        for (int i = 0; i < times; ++i) {
            const Message& part = field->is_repeated()
                                      ? reflection.GetRepeatedMessage(message, field, i)
                                      : reflection.GetMessage(message, field);
            CheckField(part, field->name(), NameOf(part, field->name(), what));
        }
    }
}

}  // namespace

bool IsAssumption(const std::string& source) {
    return source.rfind("ASSUMPTION", 0) == 0;
}

void CheckFigure(const Figure& figure, const std::string& what) {
    if (!(figure.value() > 0 && figure.value() < kLargest)) {
        throw DataError(fmt::format("{}: {} must be greater than 0 and less than {:g}", what,
                                    figure.value(), kLargest));
    }
    CheckSource(figure.source(), what);
}

void CheckFigures(const Catalog& catalog, const std::string& file) {
    CheckMessage(catalog, file);
}

}  // namespace topogen
