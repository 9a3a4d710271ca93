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

using Faults = std::vector<std::string>;

void CheckSource(const std::string& source, const std::string& what, Faults& faults) {
    if (source.empty()) {
        faults.push_back(what + ": has no source; cite one or begin it with ASSUMPTION");
    }
}

/// Of something that changes with the years.
void CheckDate(const std::string& source, const std::string& date, const std::string& what,
               Faults& faults) {
    if (date.empty() && !source.empty() && !IsAssumption(source)) {
        faults.push_back(what + ": has no date; give the year and month of its source");
    }
}

void CheckPrice(const Price& price, const std::string& what, Faults& faults) {
    if (!(price.low_usd() > 0 && price.low_usd() <= price.high_usd() &&
          price.high_usd() < kLargest)) {
        faults.push_back(fmt::format("{}: {} to {} dollars must be greater than 0 and rising", what,
                                     price.low_usd(), price.high_usd()));
    }
    CheckSource(price.source(), what, faults);
    CheckDate(price.source(), price.date(), what, faults);
}

void CheckValue(const Figure& figure, const std::string& what, Faults& faults) {
    if (!(figure.value() > 0 && figure.value() < kLargest)) {
        faults.push_back(fmt::format("{}: {} must be greater than 0 and less than {:g}", what,
                                     figure.value(), kLargest));
    }
    CheckSource(figure.source(), what, faults);
}

bool Ages(const std::string& field) {
    return field.find("watts") != std::string::npos || field.find("mtbf") != std::string::npos;
}

void CheckMessage(const Message& message, const std::string& within, Faults& faults);

void CheckField(const Message& message, const std::string& field, const std::string& what,
                Faults& faults) {
    if (const auto* figure = dynamic_cast<const Figure*>(&message)) {
        CheckValue(*figure, what, faults);
        if (Ages(field)) {
            CheckDate(figure->source(), figure->date(), what, faults);
        }
    } else if (const auto* price = dynamic_cast<const Price*>(&message)) {
        CheckPrice(*price, what, faults);
    } else {
        CheckMessage(message, what + ": ", faults);
    }
}

void CheckMessage(const Message& message, const std::string& within, Faults& faults) {
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
            CheckField(part, field->name(), within + field->name(), faults);
        }
    }
}

}  // namespace

bool IsAssumption(const std::string& source) {
    return source.rfind("ASSUMPTION", 0) == 0;
}

void CheckFigure(const Figure& figure, const std::string& what) {
    Faults faults;
    CheckValue(figure, what, faults);
    if (!faults.empty()) {
        throw DataError(faults.front());
    }
}

std::vector<std::string> FaultsOfFigures(const Message& entry) {
    Faults faults;
    CheckMessage(entry, "", faults);
    return faults;
}

}  // namespace topogen
