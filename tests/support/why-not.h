// SPDX-License-Identifier: GPL-2.0-only
#ifndef WHY_NOT_H
#define WHY_NOT_H

#include <stdexcept>
#include <string>

namespace ns3 {

/// The message of the std::invalid_argument with which an attempt is refused; "" if it is not.
template <typename Attempt>
std::string WhyNot(const Attempt& attempt) {
    try {
        attempt();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

}  // namespace ns3

#endif  // WHY_NOT_H
