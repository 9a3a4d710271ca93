// SPDX-License-Identifier: GPL-2.0-only
#ifndef NS3_VERSIONS_H
#define NS3_VERSIONS_H

#include "ns3/enum.h"

namespace ns3 {

// What differs between the versions of ns-3 that we build with, 3.37 to 3.43, as far as our sources
// notice. What CMake notices is in ns3-modules/cmake/find-ns3.cmake. No version numbers: whatever
// compiles is taken.

// NOLINTBEGIN(google-runtime-int): of the two that fit, the first is taken
template <typename Enum, typename Owner>
auto MakeEnumMemberAccessor(Enum Owner::*member, int /*first*/)
    -> decltype(MakeEnumAccessor<Enum>(member)) {
    return MakeEnumAccessor<Enum>(member);  // 3.41 on: EnumValue is a template
}
template <typename Enum, typename Owner>
auto MakeEnumMemberAccessor(Enum Owner::*member, long /*second*/) {
    return MakeEnumAccessor(member);
}
// NOLINTEND(google-runtime-int)

/// Access to an attribute that is an enumeration, for AddAttribute().
template <typename Enum, typename Owner>
auto MakeEnumMemberAccessor(Enum Owner::*member) {
    return MakeEnumMemberAccessor(member, 0);
}

}  // namespace ns3

#endif  // NS3_VERSIONS_H
