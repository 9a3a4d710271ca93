// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_PROPAGATION_H
#define TOPOGEN_PROPAGATION_H

namespace topogen {

constexpr double kPicosecondsPerMetre = 5000;  // light in glass and copper, about 2/3 of c

}  // namespace topogen

#endif  // TOPOGEN_PROPAGATION_H
