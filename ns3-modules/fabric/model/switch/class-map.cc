// SPDX-License-Identifier: GPL-2.0-only
#include "class-map.h"

#include <sstream>
#include <stdexcept>

namespace ns3 {

ClassMap ParseClassMap(const std::string& attribute, const std::string& text, unsigned classes) {
    const auto refuse = [&] {
        throw std::invalid_argument(attribute + ": " + text + ": must be " +
                                    std::to_string(kTrafficClasses) + " numbers, each from 0 to " +
                                    std::to_string(classes - 1));
    };
    ClassMap map{};
    std::istringstream numbers(text);
    for (unsigned priority = 0; priority < kTrafficClasses; ++priority) {
        unsigned mapped = priority % classes;
        if (!text.empty() && (!(numbers >> mapped) || mapped >= classes)) {
            refuse();
        }
        map[priority] = static_cast<uint8_t>(mapped);
    }
    if (std::string rest; numbers >> rest) {
        refuse();
    }
    return map;
}

}  // namespace ns3
