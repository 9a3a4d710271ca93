// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/origins.h"

#include <algorithm>
#include <utility>

namespace scenarios {

namespace {

bool BeginsWith(const std::string& text, const std::string& begin) {
    return text.compare(0, begin.size(), begin) == 0;
}

}  // namespace

void Origins::Add(std::string place, std::string option, std::string value) {
    m_origins.push_back({std::move(place), std::move(option), std::move(value)});
}

topogen::Error Origins::Blame(const std::string& scenarioFile, const std::string& complaint) const {
    const auto origin = std::find_if(m_origins.rbegin(), m_origins.rend(), [&](const auto& known) {
        return BeginsWith(complaint, known.place + ": ") ||
               BeginsWith(complaint, known.place + "[");
    });
    if (origin == m_origins.rend()) {
        return topogen::DataError(scenarioFile + ": " + complaint);
    }
    // The option repeats place and value.
    std::string rest = complaint;
    for (const std::string& known : {origin->place, origin->value}) {
        if (BeginsWith(rest, known + ": ")) {
            rest.erase(0, known.size() + 2);
        }
    }
    return topogen::UsageError(origin->option + ": " + rest);
}

}  // namespace scenarios
