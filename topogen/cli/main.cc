// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of the generator.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/check/check.h"
#include "topogen/cli/command-line.h"
#include "topogen/cli/outputs.h"
#include "topogen/cli/reports.h"
#include "topogen/cli/stage-progress.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/fabric-file.h"
#include "topogen/pictures/highlight.h"
#include "topogen/request/generate.h"
#include "topogen/request/growth-text.h"
#include "topogen/request/request.h"
#include "topogen/run-program.h"
#include "topogen/text/atomic-file.h"
#include "topogen/version.h"

namespace topogen {
namespace {

/// A reader that went away, as `| head` does, is not a failure; a full disk is.
void Print(const std::string& text, std::FILE* stream = stdout) {
    const bool buffered = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
    if ((!buffered || std::fflush(stream) != 0) && errno != EPIPE) {
        throw DataError(std::string("standard output: ") + std::strerror(errno));
    }
}

std::string ContentOf(const Format& format, const Fabric& fabric, const Catalog& catalog,
                      const Highlight& highlight) {
    if (format.writeParts != nullptr) {
        return format.writeParts(fabric, catalog);
    }
    return format.draw == nullptr ? format.write(fabric) : format.draw(fabric, highlight);
}

/// Those that go to files, which nobody sees before they are committed, or those that do not.
void WriteOutputs(const CommandLine& line, const Fabric& fabric, const Catalog& catalog,
                  const Highlight& highlight, bool toFiles, AtomicFiles& files) {
    for (const Output& output : line.outputs) {
        if ((output.sink == Sink::kFile) == toFiles) {
            Write(output, ContentOf(*output.format, fabric, catalog, highlight), files);
        }
    }
}

/// The fabric in `path`. What of the file is not in it is told.
Fabric Load(const std::string& path, const std::string& format) {
    std::string leftOut;
    Fabric fabric = LoadFabricFile(path, format, &leftOut);
    if (!leftOut.empty()) {
        std::fprintf(stderr, "topogen: %s\n", leftOut.c_str());
    }
    return fabric;
}

/// Before a large fabric is made in vain.
void CheckFloorPlan(const CommandLine& line, const Request& plan) {
    for (const Output& output : line.outputs) {
        if (output.format->needsFloorPlan && !HasFloorPlan(plan)) {
            throw UsageError(
                fmt::format("--format {}: the fabric has no floor plan; add --floor-plan "
                            "top-of-rack or end-of-row",
                            output.format->name));
        }
    }
}

/// The fabric that is asked for, and what is told of how it grew.
struct Asked {
    Fabric fabric;
    std::string text;
    std::string changes;  // for --changes
};

Asked Grow(const CommandLine& line, const Catalog& catalog, StageProgress& progress) {
    progress.Next("reading " + line.grow);
    const Fabric old = Load(line.grow, "");
    progress.Next("growing");
    try {
        Grown grown = GrowTo(old, line.request.gpus(), catalog);
        Asked asked{{}, GrowthText(grown) + "\n", GrowthCsv(grown)};
        asked.fabric = std::move(grown.fabric);
        return asked;
    } catch (const Error& error) {
        throw error.GetKind() == Error::Kind::kData ? DataError(line.grow + ": " + error.what())
                                                    : error;
    }
}

Asked FabricOf(const CommandLine& line, const Catalog& catalog, StageProgress& progress) {
    if (!line.grow.empty()) {
        return Grow(line, catalog, progress);
    }
    if (line.read.empty()) {
        CheckFloorPlan(line, line.request);
        progress.Next("generating");
        return {Generate(line.request, catalog), "", ""};
    }
    progress.Next("reading " + line.read);
    Fabric fabric = Load(line.read, line.readFormat);
    if (HasFloorPlan(line.request)) {
        progress.Next("laying cables");
        AddFloorPlan(fabric, line.request, catalog);
    }
    CheckFloorPlan(line, FloorPlanRequestOf(fabric));
    return {std::move(fabric), "", ""};
}

/// One of --compare's: options in addition to those of the command line, or a file.
Fabric ComparedFabric(const CommandLine& line, const std::string& operand, const Catalog& catalog) {
    if (operand.find('=') == std::string::npos) {
        return Load(operand, line.readFormat);
    }
    Request request = line.request;
    std::istringstream words(operand);
    for (std::string word; words >> word;) {
        const size_t equals = word.find('=');
        if (equals == std::string::npos) {
            throw UsageError(
                fmt::format("--compare {}: {} is not of the form name=value", operand, word));
        }
        SetOption(request, word.substr(0, equals), word.substr(equals + 1));
    }
    return Generate(request, catalog);
}

std::string CompareText(const CommandLine& line, const Catalog& catalog) {
    StageProgress progress(static_cast<int>(line.compare.size()));
    Comparison compared;
    for (const std::string& operand : line.compare) {
        progress.Next("comparing " + operand);
        *compared.add_fabric() =
            ComparedBy(operand, ComparedFabric(line, operand, catalog), catalog, line.reports);
    }
    progress.Finish();
    return ComparisonText(compared, line.reports);
}

/// Prints what --check finds behind `text`, and throws if that is a fault.
void RunCheck(const CommandLine& line, const Fabric& fabric, const Catalog& catalog,
              StageProgress& progress, std::string& text) {
    progress.Next("checking");
    const CheckResult result = Check(fabric, catalog);
    text += "\n" + result.report;
    if (!result.fault.empty()) {
        progress.Finish();
        Print(text);
        throw DataError((line.read.empty() ? "" : line.read + ": ") + result.fault);
    }
}

std::string ReportOf(const CommandLine& line, const Fabric& fabric, const Catalog& catalog) {
    if (line.reports.form != TextForm::kJson) {
        return ReportText(fabric, catalog, line.reports);
    }
    std::vector<std::string> wrote;
    for (const Output& output : line.outputs) {
        wrote.push_back(output.path);
    }
    return ReportJson(fabric, catalog, line.reports, wrote);
}

void RunOne(const CommandLine& line, const Catalog& catalog) {
    StageProgress progress(4);  // read or generate, write, report, check
    const Asked asked = FabricOf(line, catalog, progress);
    const Fabric& fabric = asked.fabric;
    const Highlight highlight =
        line.highlight.empty() ? Highlight() : ParseHighlight(fabric, line.highlight);
    AtomicFiles files;
    progress.Next("writing");
    WriteOutputs(line, fabric, catalog, highlight, true, files);
    if (!line.changes.empty()) {
        files.Write(line.changes, asked.changes);
    }
    progress.Next("counting");
    std::string text =
        (ForProgram(line.reports) ? "" : asked.text) + ReportOf(line, fabric, catalog);
    if (line.reports.check) {
        RunCheck(line, fabric, catalog, progress, text);
    }
    progress.Finish();
    WriteOutputs(line, fabric, catalog, highlight, false, files);
    std::FILE* const toPeople = TakesStdout(line.outputs) ? stderr : stdout;
    Print(text, toPeople);  // if that fails, no file stays
    files.Commit();
    std::string wrote;
    for (const Output& output : line.outputs) {
        wrote += "wrote " + output.path + "\n";
    }
    wrote += line.changes.empty() ? "" : "wrote " + line.changes + "\n";
    Print(ForProgram(line.reports) ? "" : wrote, toPeople);
}

void Run(const CommandLine& line) {
    if (line.help || line.version) {
        Print(line.help ? HelpText() : std::string(kGenerator) + "\n");
        return;
    }
    Catalog catalog = LoadCatalog(line.catalog);
    for (const std::string& name : line.prefer) {
        Prefer(catalog, name);
    }
    if (!line.compare.empty()) {
        Print(CompareText(line, catalog));
        return;
    }
    RunOne(line, catalog);
}

}  // namespace
}  // namespace topogen

int main(int argc, char** argv) {
    return topogen::RunProgram("topogen", [&] {
        topogen::Run(topogen::ParseCommandLine(argc, argv));
        return 0;
    });
}
