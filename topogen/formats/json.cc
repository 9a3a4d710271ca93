// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/json.h"

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

#include "topogen/error.h"

namespace topogen {

namespace {

/// `text` on one line: the parser's complaints quote the input.
std::string OnOneLine(std::string text) {
    constexpr size_t kLongest = 200;
    if (text.size() > kLongest) {
        text.resize(kLongest);
        text += "...";
    }
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ') {
            c = ' ';
        }
    }
    return text;
}

}  // namespace

std::string ToJson(const Fabric& fabric) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(fabric, &text, options);
    if (!status.ok()) {
        throw DataError("as JSON: " + OnOneLine(status.ToString()));
    }
    text += '\n';
    return text;
}

Fabric FromJson(const std::string& text) {
    const google::protobuf::LogSilencer silencer;  // the error below says it, once
    Fabric fabric;
    const auto status = google::protobuf::util::JsonStringToMessage(text, &fabric);
    if (!status.ok()) {
        throw DataError("not a fabric in JSON: " + OnOneLine(status.ToString()));
    }
    return fabric;
}

}  // namespace topogen
