// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_REQUEST_H
#define TOPOGEN_REQUEST_H

#include <string>
#include <vector>

#include "topogen/request.pb.h"

namespace topogen {

/// One field of a message of options, as Request, as a command-line option.
struct RequestOption {
    std::string name;   ///< as "nic-gbps"
    std::string value;  ///< what stands for the value in --help
    std::string help;
};

/// All fields of messages of `type`, in their order.
std::vector<RequestOption> OptionsOf(const google::protobuf::Descriptor& type);

/// All fields of Request, in their order.
std::vector<RequestOption> RequestOptions();

/// Sets the field of the option `name` (without dashes) from the text of its value.
/// Throws Error(kUsage) if the text is not of the field's type or its value is out of range.
void SetOption(google::protobuf::Message& request, const std::string& name,
               const std::string& text);

/// Whether `request` has the field of the option `name`.
bool IsGiven(const Request& request, const std::string& name);

/// Throws Error(kUsage) naming the first field whose value is out of its range, or not a number.
void CheckRanges(const google::protobuf::Message& request);

/// The options that make up `request`, as "--gpus=64", in the order of the fields.
std::vector<std::string> Arguments(const Request& request);

}  // namespace topogen

#endif  // TOPOGEN_REQUEST_H
