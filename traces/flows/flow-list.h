// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_FLOW_LIST_H
#define TRACES_FLOW_LIST_H

#include <string>

#include "traces/flows/flow-file.h"

namespace traces {

/// Reads a list in the format of the HPCC simulator: the number of flows on the first line, then
/// one flow a line, `source destination priority-group destination-port bytes start-seconds`,
/// separated by blanks; or, as ConWeave's generator writes it, without the destination port. Blank
/// lines and what follows a "#" are passed over. As in these simulators, what comes after that
/// many flows is not read.
/// Throws as ReadFlowFile() does.
FlowFile ReadFlowList(const std::string& path);

}  // namespace traces

#endif  // TRACES_FLOW_LIST_H
