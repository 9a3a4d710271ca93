// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_PICTURES_BLOCK_PICTURE_H
#define TOPOGEN_PICTURES_BLOCK_PICTURE_H

#include "topogen/fabric.pb.h"
#include "topogen/pictures/drawing.h"

namespace topogen {

/// Groups, pods and zones as nested blocks with counts. Of a run of more than three equal blocks
/// the first and the last are drawn.
Drawing DrawBlocks(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_PICTURES_BLOCK_PICTURE_H
