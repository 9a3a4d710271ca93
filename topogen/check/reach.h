// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_REACH_H
#define TOPOGEN_CHECK_REACH_H

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/model/cables.h"

namespace topogen {

/// Two servers that cannot reach each other, neither by cables nor by NVLink from part to part of
/// the fabric; the lower numbers first. Nothing if all can.
///
/// `parts` are those of SwitchGraph::Parts(), by switch. What has come in by a port of a NIC cannot
/// leave by another of the same NIC, and NVLink hands it to other GPUs of the domain only: so a
/// domain joins two parts if one of its endpoints is in the one and another one in the other.
std::optional<std::pair<uint32_t, uint32_t>> FindUnreachable(const Fabric& fabric,
                                                             const Cables& cables,
                                                             const std::vector<uint32_t>& parts);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_REACH_H
