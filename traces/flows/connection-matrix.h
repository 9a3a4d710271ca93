// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_CONNECTION_MATRIX_H
#define TRACES_CONNECTION_MATRIX_H

#include <string>

#include "traces/flows/flow-file.h"

namespace traces {

/// Reads a connection matrix of htsim (.cm):
///
///     Nodes 8
///     Connections 2
///     0->5 id 1 start 0 size 2000000
///     1->7 id 2 start 2500000 size 2000000
///
/// A start is in picoseconds, a size in bytes. Ids and priorities (prio) are read and have no
/// effect. Connections that wait for others (trigger), or trigger them, and failures are refused:
/// there is no form of traffic in which a flow waits for another yet.
/// Throws as ReadFlowFile() does.
FlowFile ReadConnectionMatrix(const std::string& path);

}  // namespace traces

#endif  // TRACES_CONNECTION_MATRIX_H
