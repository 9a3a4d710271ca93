// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-overrides.h"

#include "topogen/error.h"

#include <algorithm>
#include <charconv>

namespace ns3 {

namespace {

/// What stands between separators, blanks around it removed.
std::vector<std::string> Split(const std::string& text, char separator) {
    constexpr const char* kBlanks = " \t\r";
    std::vector<std::string> parts;
    for (size_t from = 0; from <= text.size();) {
        const size_t to = std::min(text.find(separator, from), text.size());
        const size_t first = std::min(text.find_first_not_of(kBlanks, from), to);
        const size_t last = first == to ? to : text.find_last_not_of(kBlanks, to - 1) + 1;
        parts.push_back(text.substr(first, last - first));
        from = to + 1;
    }
    return parts;
}

/// `word` as it may stand in a message of one line.
std::string Shown(const std::string& word) {
    constexpr size_t kLongest = 40;
    std::string shown = word.substr(0, kLongest);
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return "'" + shown + (word.size() > kLongest ? "...'" : "'");
}

/// One list of a variable: which of the values it leaves.
template <typename Value, size_t kCount>
std::array<bool, kCount> ParseList(const std::string& list, const std::string& variable,
                                   const std::string& names) {
    const bool isNegated = !list.empty() && list.front() == '^';
    std::array<bool, kCount> used{};
    used.fill(isNegated);
    for (const std::string& word : Split(list.substr(isNegated ? 1 : 0), ',')) {
        Value value{};
        if (!FindNcclName(word, value)) {
            throw topogen::UsageError(std::string(variable)
                                          .append(": ")
                                          .append(Shown(word))
                                          .append(" must be one of ")
                                          .append(names));
        }
        used[Index(value)] = !isNegated;
    }
    return used;
}

template <typename Value, size_t kCount>
std::optional<std::array<bool, kCount>> ParseVariable(const std::string& text,
                                                      CollectiveKind function,
                                                      const std::string& variable,
                                                      const std::string& names) {
    std::optional<std::array<bool, kCount>> found;
    for (const std::string& part : Split(text, ';')) {
        const size_t colon = part.find(':');
        CollectiveKind about = function;
        if (colon != std::string::npos && !FindNcclName(part.substr(0, colon), about)) {
            throw topogen::UsageError(variable + ": collective " + Shown(part.substr(0, colon)) +
                                      " must be one of " + NcclFunctionNames());
        }
        const std::string list = colon == std::string::npos ? part : part.substr(colon + 1);
        const auto used = ParseList<Value, kCount>(list, variable, names);
        if (about == function) {
            found = used;
        }
    }
    return found;
}

/// The columns of a tuner table.
enum : size_t {
    kFunction,
    kMinBytes,
    kMaxBytes,
    kAlgorithm,
    kProtocol,
    kChannels,
    kNodes,
    kRanks,
    kPipeOps,
    kRegistered
};

/// The fields of one line of a tuner table.
class TunerLine {
  public:
    TunerLine(const std::string& name, uint32_t line, const std::string& text)
        : m_place(name + ":" + std::to_string(line) + ": "), m_fields(Split(text, ',')) {
        constexpr size_t kLeast = 8;
        constexpr size_t kMost = 10;
        if (m_fields.size() < kLeast || m_fields.size() > kMost) {
            throw topogen::DataError(m_place + std::to_string(m_fields.size()) +
                                     " fields: must be 8 to 10, between commas");
        }
    }

    size_t GetCount() const { return m_fields.size(); }

    /// Whole, >= `least`.
    template <typename Number>
    Number GetNumber(size_t field, const char* what, Number least) const {
        const std::string& word = m_fields[field];
        Number value{};
        const auto [rest, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (failure != std::errc() || rest != word.data() + word.size() || value < least) {
            Refuse(field, what, "a whole number from " + std::to_string(least) + " on");
        }
        return value;
    }

    template <typename Value>
    Value GetName(size_t field, const char* what, const std::string& names) const {
        Value value{};
        if (!FindNcclName(m_fields[field], value)) {
            Refuse(field, what, "one of " + names);
        }
        return value;
    }

    /// Nothing for -1.
    template <typename Value>
    std::optional<Value> GetNameOrAny(size_t field, const char* what,
                                      const std::string& names) const {
        if (m_fields[field] == "-1") {
            return std::nullopt;
        }
        return GetName<Value>(field, what, "-1, " + names);
    }

    [[noreturn]] void Refuse(size_t field, const char* what, const std::string& allowed) const {
        throw topogen::DataError(m_place + what + " " + Shown(m_fields[field]) + " must be " +
                                 allowed);
    }

  private:
    std::string m_place;
    std::vector<std::string> m_fields;
};

/// Whether the optional field is missing, -1 or `value`.
bool Matches(const TunerLine& line, size_t field, const char* what, int64_t value) {
    constexpr int64_t kAny = -1;
    if (field >= line.GetCount()) {
        return true;
    }
    const auto wanted = line.GetNumber<int64_t>(field, what, kAny);
    return wanted == kAny || wanted == value;
}

/// Each condition is looked at, so that each is refused where it is wrong. A single call, of
/// buffers that are not registered.
bool IsAbout(const TunerLine& line, CollectiveKind function, uint32_t nodes, uint32_t ranks) {
    const auto about =
        line.GetName<CollectiveKind>(kFunction, "collective_type", NcclFunctionNames());
    const bool conditions[] = {about == function, Matches(line, kNodes, "nNodes", nodes),
                               Matches(line, kRanks, "nRanks", ranks),
                               Matches(line, kPipeOps, "numPipeOps", 1),
                               Matches(line, kRegistered, "regBuff", 0)};
    return std::all_of(std::begin(conditions), std::end(conditions),
                       [](bool condition) { return condition; });
}

NcclOverrides::Row RowOf(const TunerLine& line) {
    constexpr int64_t kMostChannels = 64;
    NcclOverrides::Row row;
    row.minBytes = line.GetNumber<uint64_t>(kMinBytes, "min_bytes", 0);
    row.maxBytes = line.GetNumber<uint64_t>(kMaxBytes, "max_bytes", row.minBytes);
    row.algorithm = line.GetNameOrAny<NcclAlgorithm>(kAlgorithm, "algorithm", NcclAlgorithmNames());
    row.protocol = line.GetNameOrAny<NcclProtocol>(kProtocol, "protocol", NcclProtocolNames());
    const auto channels = line.GetNumber<int64_t>(kChannels, "channels", -1);
    if (channels == 0 || channels > kMostChannels) {
        line.Refuse(kChannels, "channels", "-1 or from 1 to " + std::to_string(kMostChannels));
    }
    if (channels > 0) {
        row.channels = static_cast<uint32_t>(channels);
    }
    return row;
}

}  // namespace

const NcclOverrides::Row* NcclOverrides::FindRow(uint64_t bytes) const {
    const auto row = std::find_if(rows.begin(), rows.end(), [bytes](const Row& each) {
        return each.minBytes <= bytes && bytes <= each.maxBytes;
    });
    return row == rows.end() ? nullptr : &*row;
}

std::optional<std::array<bool, kNcclAlgorithms>> ParseNcclAlgo(const std::string& text,
                                                               CollectiveKind function) {
    return ParseVariable<NcclAlgorithm, kNcclAlgorithms>(text, function, "NCCL_ALGO",
                                                         NcclAlgorithmNames());
}

std::optional<std::array<bool, kNcclProtocols>> ParseNcclProto(const std::string& text,
                                                               CollectiveKind function) {
    return ParseVariable<NcclProtocol, kNcclProtocols>(text, function, "NCCL_PROTO",
                                                       NcclProtocolNames());
}

std::vector<NcclOverrides::Row> ReadNcclTunerTable(const std::string& name, std::istream& in,
                                                   CollectiveKind function, uint32_t nodes,
                                                   uint32_t ranks) {
    std::vector<NcclOverrides::Row> rows;
    uint32_t number = 0;
    for (std::string text; std::getline(in, text);) {
        ++number;
        text.resize(std::min(text.find('#'), text.size()));
        if (text.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const TunerLine line(name, number, text);
        const NcclOverrides::Row row = RowOf(line);
        if (IsAbout(line, function, nodes, ranks)) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace ns3
