// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_GRAPHML_H
#define TOPOGEN_FORMATS_GRAPHML_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// GraphML, as networkx, igraph and Gephi read it: a node for each server and switch (kind, name,
/// tier, pod, rail, endpoints), an edge for each link (ports, rate_bps, delay_ps, length_m).
std::string ToGraphml(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_GRAPHML_H
