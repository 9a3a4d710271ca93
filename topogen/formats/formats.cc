// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "topogen/error.h"
#include "topogen/formats/astra.h"
#include "topogen/formats/cabling.h"
#include "topogen/formats/dot.h"
#include "topogen/formats/floor.h"
#include "topogen/formats/graphml.h"
#include "topogen/formats/hpcc.h"
#include "topogen/formats/htsim.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/json.h"
#include "topogen/formats/lfts.h"
#include "topogen/formats/pdf.h"
#include "topogen/formats/png.h"
#include "topogen/formats/protobuf.h"
#include "topogen/formats/simai.h"
#include "topogen/formats/svg.h"
#include "topogen/text/line-reader.h"
#include "topogen/text/nearest.h"

namespace topogen {

namespace {

Fabric ReadProtobuf(const std::string& name, const std::string& content) {
    try {
        return FromProtobuf(content);
    } catch (const Error& error) {
        throw DataError(name + ": " + error.what());
    }
}

Fabric ReadJson(const std::string& name, const std::string& content) {
    try {
        return FromJson(content);
    } catch (const Error& error) {
        throw DataError(name + ": " + error.what());
    }
}

const Format& Find(const char* option, const std::string& name, bool toRead) {
    std::vector<std::string> names;
    std::string nearest;
    for (const Format& format : Formats()) {
        if (toRead && format.read == nullptr) {
            continue;
        }
        if (name == format.name) {
            return format;
        }
        names.emplace_back(format.name);
        nearest = name == format.extension + 1 ? format.name : nearest;
    }
    nearest = nearest.empty() ? Nearest(name, names) : nearest;
    throw UsageError(fmt::format("{} {}: unknown; {}known are {}", option, name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(names, ", ")));
}

bool IsText(const std::string& content) {
    return std::all_of(content.begin(), content.end(), [](char c) {
        return static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r';
    });
}

/// Whether `word` begins a listing of ibnetdiscover or ibsim.
bool BeginsIbnet(const std::string& word) {
    constexpr std::array<const char*, 6> kWords = {"Switch", "Ca",      "Hca",
                                                   "Rt",     "Chassis", "Non-Chassis"};
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end() ||
           word.find("id=") != std::string::npos;
}

/// By the first line that has words: ibnetdiscover's and htsim's begin with a keyword, topology
/// files with numbers, three or four of the HPCC simulator's, five and a word of SimAI's. Throws
/// Error(kData) if there are others.
const char* NameOfText(const std::string& content) {
    std::istringstream in(content);
    LineReader lines("", in);
    if (!lines.Next()) {
        return nullptr;
    }
    const std::string& word = lines.GetWord(0);
    if (BeginsIbnet(word)) {
        return "ibnet";
    }
    const std::string key = LowerCase(word);
    if (key == "nodes" || key == "tiers" || key == "podsize") {
        return "htsim";
    }
    if (word.find_first_not_of("0123456789") != std::string::npos) {
        return nullptr;
    }
    constexpr size_t kHpccWords = 3;
    constexpr size_t kSimaiWords = 6;
    const size_t words = lines.GetCount();
    if (words > kHpccWords + 1 && words != kSimaiWords) {
        throw DataError(
            fmt::format("{} words in line {}; the first line of an HPCC topology has 3, or 4 with "
                        "the number of "
                        "ToRs, of a SimAI one 6",
                        words, lines.GetLine()));
    }
    return words == kSimaiWords ? "simai" : "hpcc";
}

}  // namespace

const std::vector<Format>& Formats() {
    static const std::vector<Format> kFormats = {
        {"protobuf", ".pb", ToProtobuf, ReadProtobuf, nullptr, nullptr, true},
        {"json", ".json", ToJson, ReadJson},
        {"dot", ".dot", ToDot, nullptr, ToDot},
        // Before those whose extension theirs ends in.
        {"floor-svg", ".floor.svg", ToFloorSvg, nullptr, nullptr, FloorSvgBy, false, true},
        {"floor-pdf", ".floor.pdf", ToFloorPdf, nullptr, nullptr, FloorPdfBy, true, true},
        {"svg", ".svg", ToSvg, nullptr, ToSvg},
        {"png", ".png", ToPng, nullptr, ToPng, nullptr, true},
        {"pdf", ".pdf", ToPdf, nullptr, ToPdf, nullptr, true},
        {"ibnet", ".ibnet", ToIbnet, FromIbnet},
        {"lfts", ".lfts", ToLfts, nullptr},
        {"hpcc", ".hpcc", ToHpcc, FromHpcc},
        {"simai", ".simai", ToSimai, FromSimai},
        {"htsim", ".topo", ToHtsim, FromHtsim},
        {"astra", ".yml", ToAstra, nullptr},
        {"graphml", ".graphml", ToGraphml, nullptr},
        {"cabling", ".csv", ToCabling, nullptr, nullptr, CablingBy, false, true},
    };
    return kFormats;
}

const Format& FindFormat(const std::string& name) {
    return Find("--format", name, false);
}

const Format& FindReadFormat(const std::string& name) {
    return Find("--read-format", name, true);
}

const Format& FormatOfContent(const std::string& content) {
    if (content.compare(0, 2, "\xff\xfe") == 0 || content.compare(0, 2, "\xfe\xff") == 0) {
        throw DataError("text in UTF-16; save it as UTF-8");
    }
    const size_t first = content.find_first_not_of(" \t\r\n");
    const char* name = "protobuf";
    if (first != std::string::npos && content[first] == '{') {
        name = "json";
    } else if (first != std::string::npos && IsText(content)) {
        name = NameOfText(content);
    }
    if (name == nullptr) {
        throw DataError(
            "not a fabric: must be Protobuf, JSON, a topology of the HPCC simulator, of SimAI or "
            "of "
            "htsim, or what ibnetdiscover prints");
    }
    return FindFormat(name);
}

const Format* FormatOfPath(const std::string& path) {
    for (const Format& format : Formats()) {
        const std::string extension = format.extension;
        if (path.size() > extension.size() &&
            path.compare(path.size() - extension.size(), extension.size(), extension) == 0) {
            return &format;
        }
    }
    return nullptr;
}

}  // namespace topogen
