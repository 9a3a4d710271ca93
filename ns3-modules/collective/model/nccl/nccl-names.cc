// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-names.h"

namespace ns3 {

namespace {

constexpr std::array<const char*, kNcclAlgorithms> kAlgorithmNames = {
    "Tree", "Ring", "CollNetDirect", "CollNetChain", "NVLS", "NVLSTree", "PAT"};
constexpr std::array<const char*, kNcclProtocols> kProtocolNames = {"LL", "LL128", "Simple"};

/// In lower case, without what may join words.
std::string Plain(const std::string& name) {
    std::string plain;
    for (const char c : name) {
        if (c != '-' && c != '_') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return plain;
}

template <typename Values, typename Value>
bool Find(const Values& values, const std::string& name, Value& found) {
    const std::string plain = Plain(name);
    for (const Value value : values) {
        if (Plain(ToString(value)) == plain) {
            found = value;
            return true;
        }
    }
    return false;
}

template <typename Values>
std::string Names(const Values& values) {
    std::string names;
    for (const auto value : values) {
        names += (names.empty() ? "" : ", ") + Plain(ToString(value));
    }
    return names;
}

}  // namespace

const char* ToString(NcclAlgorithm algorithm) {
    return kAlgorithmNames[Index(algorithm)];
}

const char* ToString(NcclProtocol protocol) {
    return kProtocolNames[Index(protocol)];
}

bool FindNcclName(const std::string& name, CollectiveKind& function) {
    return Find(kAllNcclFunctions, name, function);
}

bool FindNcclName(const std::string& name, NcclAlgorithm& algorithm) {
    return Find(kAllNcclAlgorithms, name, algorithm);
}

bool FindNcclName(const std::string& name, NcclProtocol& protocol) {
    return Find(kAllNcclProtocols, name, protocol);
}

std::string NcclFunctionNames() {
    return Names(kAllNcclFunctions);
}

std::string NcclAlgorithmNames() {
    return Names(kAllNcclAlgorithms);
}

std::string NcclProtocolNames() {
    return Names(kAllNcclProtocols);
}

}  // namespace ns3
