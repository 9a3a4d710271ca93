// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/scenario-fields.h"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "scenarios/input/field-names.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

constexpr int kNoIndex = -1;

// --- Ranges -------------------------------------------------------------------------------------

bool IsReal(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
}

bool IsNumber(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_DOUBLE:
        case FieldDescriptor::CPPTYPE_INT64:
        case FieldDescriptor::CPPTYPE_UINT32:
        case FieldDescriptor::CPPTYPE_UINT64:
            return true;
        default:
            return false;
    }
}

bool IsText(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

std::string AllowedBy(const topogen::CliOption& limits, bool isReal) {
    if (isReal) {
        return fmt::format("must be a number from {} to {}", limits.min(), limits.max());
    }
    const std::string most =
        limits.max() >= 0x1p64 ? "18446744073709551615" : fmt::format("{:.0f}", limits.max());
    return fmt::format("must be a whole number from {:.0f} to {}", limits.min(), most);
}

/// What is wrong with a number field, or ""; `index` is kNoIndex unless it is repeated.
std::string ComplaintAbout(const Message& message, const FieldDescriptor& field, int index) {
    const topogen::CliOption& limits = field.options().GetExtension(topogen::cli_option);
    std::string text;
    TextFormat::PrintFieldValueToString(message, &field, index, &text);
    const double value = std::strtod(text.c_str(), nullptr);
    if (value >= limits.min() && value <= limits.max()) {
        return "";
    }
    if (!field.is_repeated() && !field.has_presence() && value == 0) {
        text += " or missing";
    }
    return text + ": " + AllowedBy(limits, IsReal(field));
}

/// The first complaint about `field` of `message`, or "".
std::string CheckField(const Message& message, const FieldDescriptor& field) {
    if (!IsNumber(field) || !field.options().HasExtension(topogen::cli_option)) {
        return "";
    }
    const Reflection& reflection = *message.GetReflection();
    if (!field.is_repeated()) {
        const bool absent = field.has_presence() && !reflection.HasField(message, &field);
        return absent ? "" : ComplaintAbout(message, field, kNoIndex);
    }
    std::string complaint;
    for (int i = 0; i < reflection.FieldSize(message, &field) && complaint.empty(); ++i) {
        complaint = ComplaintAbout(message, field, i);
    }
    return complaint;
}

void CheckMessage(const Message& message, const std::string& path);

void CheckSubmessages(const Message& message, const FieldDescriptor& field,
                      const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    if (!field.is_repeated()) {
        if (reflection.HasField(message, &field)) {
            CheckMessage(reflection.GetMessage(message, &field), path + ".");
        }
        return;
    }
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
        CheckMessage(reflection.GetRepeatedMessage(message, &field, i),
                     fmt::format("{}[{}].", path, i));
    }
}

void CheckMessage(const Message& message, const std::string& path) {
    const Descriptor& type = *message.GetDescriptor();
    if (&type == topogen::Request::descriptor()) {
        return;  // the generator's own
    }
    for (int i = 0; i < type.field_count(); ++i) {
        const FieldDescriptor& field = *type.field(i);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            CheckSubmessages(message, field, path + field.name());
            continue;
        }
        const std::string complaint = CheckField(message, field);
        if (!complaint.empty()) {
            throw topogen::DataError(fmt::format("{}{}: {}", path, field.name(), complaint));
        }
    }
}

// --- --set --------------------------------------------------------------------------------------

/// Walks one "a.b[2].c=value" and remembers how far it came, for errors.
class Setter {
  public:
    explicit Setter(const std::string& setting) : m_setting(setting) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw topogen::UsageError(fmt::format(
                "--set {}: must be FIELD=VALUE, as transport.congestion_control=HPCC", setting));
        }
        m_path = setting.substr(0, equals);
        m_value = setting.substr(equals + 1);
    }

    std::string Apply(Message& root) {
        Message* message = &root;
        std::istringstream steps(m_path);
        std::string step;
        std::getline(steps, step, '.');
        for (std::string next; std::getline(steps, next, '.'); step = next) {
            message = &Descend(*message, step);
        }
        return Assign(*message, step);
    }

  private:
    topogen::Error Refuse(const std::string& what) const {
        return topogen::UsageError(fmt::format("--set {}: {}", m_setting, what));
    }

    /// The field that a step names; its index, if it has one, goes to `index`.
    const FieldDescriptor& Find(const Message& message, const std::string& step, int& index) const {
        const size_t bracket = step.find('[');
        const std::string name = step.substr(0, bracket);
        const Descriptor& type = *message.GetDescriptor();
        const FieldDescriptor* field = type.FindFieldByName(name);
        if (field == nullptr) {
            throw Refuse(fmt::format("no field {}; {}", name.empty() ? "''" : name,
                                     SuggestField(type, name)));
        }
        index = kNoIndex;
        if (bracket != std::string::npos) {
            const char* end = step.data() + step.size() - 1;
            const auto [rest, failure] = std::from_chars(step.data() + bracket + 1, end, index);
            if (failure != std::errc() || rest != end || *end != ']' || index < 0) {
                throw Refuse(fmt::format("{}: an index is written [0], [1], ...", step));
            }
        }
        return *field;
    }

    Message& Descend(Message& message, const std::string& step) const {
        int index = kNoIndex;
        const FieldDescriptor& field = Find(message, step, index);
        const Reflection& reflection = *message.GetReflection();
        if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
            throw Refuse(field.name() + " has no fields");
        }
        if (field.is_repeated()) {
            const int size = reflection.FieldSize(message, &field);
            if (index == kNoIndex || index > size) {
                throw Refuse(fmt::format(
                    "{}: the scenario has {} of them; must be {}{}[{}] to add one", step, size,
                    size == 0 ? "" : fmt::format("{0}[0] to {0}[{1}], or ", field.name(), size - 1),
                    field.name(), size));
            }
            if (index == size) {
                return *reflection.AddMessage(&message, &field);
            }
            return *reflection.MutableRepeatedMessage(&message, &field, index);
        }
        RefuseOtherChoice(message, field);
        return *reflection.MutableMessage(&message, &field);
    }

    /// A scenario's permutation does not turn into an incast by setting a field of one.
    void RefuseOtherChoice(const Message& message, const FieldDescriptor& field) const {
        const auto* choice = field.real_containing_oneof();
        if (choice == nullptr) {
            return;
        }
        const FieldDescriptor* chosen =
            message.GetReflection()->GetOneofFieldDescriptor(message, choice);
        if (chosen != nullptr && chosen != &field) {
            throw Refuse(fmt::format("the {} of this scenario is {}, not {}", choice->name(),
                                     chosen->name(), field.name()));
        }
    }

    std::string Assign(Message& message, const std::string& step) const {
        int index = kNoIndex;
        const FieldDescriptor& field = Find(message, step, index);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            throw Refuse(step + ": name one of its fields; " +
                         SuggestField(*field.message_type(), ""));
        }
        if (index != kNoIndex) {
            throw Refuse(
                step + ": must be without an index, " +
                (IsText(field) ? "which adds to the list" : "and the whole list with commas"));
        }
        const Reflection& reflection = *message.GetReflection();
        if (IsText(field) && field.is_repeated()) {
            reflection.AddString(&message, &field, m_value);
            return fmt::format("{}[{}]", m_path, reflection.FieldSize(message, &field) - 1);
        }
        AssignValues(message, field);
        return m_path;
    }

    void AssignValues(Message& message, const FieldDescriptor& field) const {
        message.GetReflection()->ClearField(&message, &field);
        if (!field.is_repeated()) {
            Add(message, field, m_value);
        } else {
            std::istringstream values(m_value);
            for (std::string value; std::getline(values, value, ',');) {
                Add(message, field, value);
            }
        }
        const std::string complaint = CheckField(message, field);
        if (!complaint.empty()) {
            throw Refuse(complaint);
        }
    }

    void Add(Message& message, const FieldDescriptor& field, const std::string& value) const {
        if (IsText(field)) {
            message.GetReflection()->SetString(&message, &field, value);
            return;
        }
        TextFormat::Parser parser;
        Silence silence;
        parser.RecordErrorsTo(&silence);
        if (!parser.ParseFieldValueFromString(value, &field, &message)) {
            throw Refuse(AllowedFor(field));
        }
    }

    class Silence : public google::protobuf::io::ErrorCollector {
        void AddError(int, int, const std::string&) override {}
    };

    static std::string AllowedFor(const FieldDescriptor& field) {
        if (field.options().HasExtension(topogen::cli_option) && IsNumber(field)) {
            return AllowedBy(field.options().GetExtension(topogen::cli_option), IsReal(field));
        }
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_BOOL:
                return "must be true or false";
            case FieldDescriptor::CPPTYPE_ENUM: {
                std::vector<std::string> names;
                names.reserve(static_cast<size_t>(field.enum_type()->value_count()));
                for (int i = 0; i < field.enum_type()->value_count(); ++i) {
                    names.push_back(field.enum_type()->value(i)->name());
                }
                return fmt::format("must be one of {}", fmt::join(names, ", "));
            }
            default:  // the seed: all other numbers have limits
                return fmt::format("must be a whole number from 0 to {}", UINT64_MAX);
        }
    }

    std::string m_setting;
    std::string m_path;
    std::string m_value;
};

}  // namespace

std::string SetField(Scenario& scenario, const std::string& setting) {
    return Setter(setting).Apply(scenario);
}

void CheckRanges(const Scenario& scenario) {
    CheckMessage(scenario, "");
}

}  // namespace scenarios
