// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/explain/nccl-tests-log.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "topogen/error.h"
#include "topogen/text/line-reader.h"

namespace explain {

namespace {

bool IsWhole(const std::string& word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The log without the "[1,0]<stdout>:" that mpirun puts before each line on demand.
std::istringstream WithoutTags(std::istream& in) {
    constexpr const char* kEndOfTag = ">:";
    std::string text;
    for (std::string line; std::getline(in, line);) {
        const size_t end = line.rfind('[', 0) == 0 ? line.find(kEndOfTag) : std::string::npos;
        text += end == std::string::npos ? line : line.substr(end + 2);
        text += '\n';
    }
    return std::istringstream(text);
}

}  // namespace

std::map<uint64_t, double> ReadNcclTestsLog(const std::string& name, std::istream& in) {
    constexpr size_t kOfBoth = 8;   // words out of place and in place
    constexpr size_t kFewest = 12;  // words of a row; one more with a root
    constexpr uint64_t kMostBytes = uint64_t{1} << 60U;
    constexpr double kLeastTime = 1e-3;  // us
    constexpr double kMostTime = 1e12;
    std::map<uint64_t, double> times;
    std::istringstream text = WithoutTags(in);
    topogen::LineReader line(name, text);
    while (line.Next()) {
        if (line.GetCount() < 2 || !IsWhole(line.GetWord(0)) || !IsWhole(line.GetWord(1))) {
            continue;
        }
        if (line.GetCount() != kFewest && line.GetCount() != kFewest + 1) {
            throw line.Refuse(fmt::format("{} words: a row of nccl-tests has {}, or {} with a root",
                                          line.GetCount(), kFewest, kFewest + 1));
        }
        const uint64_t bytes = line.GetWhole(0, "size", 1, kMostBytes);
        const double time = line.GetReal(line.GetCount() - kOfBoth, "time", kLeastTime, kMostTime);
        if (!times.emplace(bytes, time).second) {
            throw line.Refuse(fmt::format("size {} stands twice", bytes));
        }
    }
    if (times.empty()) {
        throw topogen::DataError(name + ": has no row of nccl-tests");
    }
    return times;
}

}  // namespace explain
