// SPDX-License-Identifier: GPL-2.0-only
#ifndef ERROR_OF_H
#define ERROR_OF_H

#include <string>

#include "topogen/error.h"

namespace topogen {

/// The message of the topogen::Error with which an attempt is refused; "" if it is not.
template <typename Attempt>
std::string ErrorOf(const Attempt& attempt) {
    try {
        attempt();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace topogen

#endif  // ERROR_OF_H
