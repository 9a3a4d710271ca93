// SPDX-License-Identifier: GPL-2.0-only
#ifndef SMALL_FABRIC_H
#define SMALL_FABRIC_H

#include <initializer_list>
#include <string>
#include <utility>

#include "topogen/request/generate.h"
#include "topogen/request/request.h"

namespace topogen {

using OptionText = std::pair<std::string, std::string>;

/// The request of a command line, as {{"gpus", "64"}, {"tier", "2"}}.
inline Request MakeRequest(std::initializer_list<OptionText> options) {
    Request request;
    for (const auto& [name, text] : options) {
        SetOption(request, name, text);
    }
    return request;
}

/// Three tiers in few bytes: 16 servers of a GPU on 4-port switches.
inline Fabric SmallFabric() {
    return Generate(MakeRequest({{"gpus", "16"},
                                 {"tier", "3"},
                                 {"design", "clos"},
                                 {"switch", "generic-4x100"},
                                 {"gpus-per-server", "1"}}));
}

}  // namespace topogen

#endif  // SMALL_FABRIC_H
