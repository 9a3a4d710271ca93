// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/protobuf.h"

#include <google/protobuf/stubs/logging.h>

#include "topogen/error.h"

namespace topogen {

std::string ToProtobuf(const Fabric& fabric) {
    std::string bytes;
    if (!fabric.SerializeToString(&bytes)) {
        throw DataError("the fabric exceeds 2 GB, the most that a Protobuf message may have");
    }
    return bytes;
}

Fabric FromProtobuf(const std::string& bytes) {
    const google::protobuf::LogSilencer silencer;  // the error below says it, once
    Fabric fabric;
    if (!fabric.ParseFromString(bytes)) {
        throw DataError("damaged, or not a fabric file");
    }
    return fabric;
}

}  // namespace topogen
