// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/flow-file.h"

#include "traces/flows/connection-matrix.h"
#include "traces/flows/flow-list.h"
#include "traces/flows/line-reader.h"

namespace traces {

FlowFile ReadFlowFile(const std::string& path) {
    LineReader reader(path);
    const bool isMatrix = reader.Next() && reader.GetWord(0) == "Nodes";
    return isMatrix ? ReadConnectionMatrix(path) : ReadFlowList(path);
}

}  // namespace traces
