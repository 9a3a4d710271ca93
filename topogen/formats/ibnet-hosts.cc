// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/ibnet-hosts.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <unordered_map>

namespace topogen {

namespace {

bool IsDigit(char c) {
    return c >= '0' && c <= '9';
}

bool IsModel(const std::string& word) {
    return word.size() > 2 && word.compare(0, 2, "MT") == 0 &&
           std::all_of(word.begin() + 2, word.end(), IsDigit);
}

/// The host that a description names; "" if it names none.
std::string HostIn(const std::string& description) {
    std::istringstream words(description);
    std::string host;
    std::string device;
    words >> host >> device;
    const bool isDefault = IsModel(host) || host == "localhost" || host == "(none)";
    return isDefault || (!device.empty() && !IsDigit(device.back())) ? "" : host;
}

/// The hosts of which two adapters have the same description: none that is one machine does.
std::set<std::string> AmbiguousHosts(const std::vector<ListedAdapter>& adapters) {
    std::set<std::string> seen;
    std::set<std::string> ambiguous;
    for (const ListedAdapter& adapter : adapters) {
        if (!seen.insert(adapter.description).second) {
            ambiguous.insert(HostIn(adapter.description));
        }
    }
    return ambiguous;
}

}  // namespace

std::vector<uint32_t> ServersOf(const std::vector<ListedAdapter>& adapters) {
    const std::set<std::string> ambiguous = AmbiguousHosts(adapters);
    std::map<std::string, uint32_t> servers;  // by "host:" or "guid:" and what follows
    std::vector<uint32_t> serverOf;
    uint32_t next = 0;
    for (const ListedAdapter& adapter : adapters) {
        const std::string host = HostIn(adapter.description);
        const bool named = !host.empty() && ambiguous.count(host) == 0;
        if (!named && adapter.systemGuid.empty()) {
            serverOf.push_back(next++);
            continue;
        }
        const auto [entry, isNew] =
            servers.try_emplace(named ? "host:" + host : "guid:" + adapter.systemGuid, next);
        next += isNew ? 1 : 0;
        serverOf.push_back(entry->second);
    }
    return serverOf;
}

}  // namespace topogen
