// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of the generator.
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <sstream>
#include <string>

#include "topogen/catalog/catalog.h"
#include "topogen/check/check.h"
#include "topogen/cli/command-line.h"
#include "topogen/cli/reports.h"
#include "topogen/costs/compare.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/fabric-file.h"
#include "topogen/pictures/highlight.h"
#include "topogen/request/generate.h"
#include "topogen/request/request.h"
#include "topogen/text/atomic-file.h"
#include "topogen/version.h"

namespace topogen {
namespace {

/// A reader that went away, as `| head` does, is not a failure; a full disk is.
void Print(const std::string& text) {
    const bool buffered = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if ((!buffered || std::fflush(stdout) != 0) && errno != EPIPE) {
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

void WriteOutputs(const Fabric& fabric, const Catalog& catalog, const std::vector<Output>& outputs,
                  const Highlight& highlight, AtomicFiles& files) {
    for (const Output& output : outputs) {
        files.Write(output.path, ContentOf(*output.format, fabric, catalog, highlight));
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

Fabric FabricOf(const CommandLine& line, const Catalog& catalog) {
    if (line.read.empty()) {
        return Generate(line.request, catalog);
    }
    Fabric fabric = Load(line.read, line.readFormat);
    if (HasFloorPlan(line.request)) {
        AddFloorPlan(fabric, line.request, catalog);
    }
    return fabric;
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
    std::vector<FabricFacts> fabrics;
    for (const std::string& operand : line.compare) {
        fabrics.push_back(FactsOf(operand, ComparedFabric(line, operand, catalog), catalog));
    }
    return CompareTable(fabrics);
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
    const Fabric fabric = FabricOf(line, catalog);
    std::string text = ReportText(fabric, catalog, line.reports);
    if (line.reports.check) {
        const CheckResult result = Check(fabric, catalog);
        text += "\n" + result.report;
        if (!result.fault.empty()) {
            Print(text);
            throw DataError((line.read.empty() ? "" : line.read + ": ") + result.fault);
        }
    }
    const Highlight highlight =
        line.highlight.empty() ? Highlight() : ParseHighlight(fabric, line.highlight);
    AtomicFiles files;
    WriteOutputs(fabric, catalog, line.outputs, highlight, files);
    Print(text);  // if that fails, no file stays
    files.Commit();
    std::string wrote;
    for (const Output& output : line.outputs) {
        wrote += "wrote " + output.path + "\n";
    }
    Print(ForProgram(line.reports) ? "" : wrote);
}

int Complain(const char* what, int status) {
    std::fprintf(stderr, "topogen: %s\n", what);
    return status;
}

/// The exit status of the program.
int Main(int argc, const char* const* argv) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then an error of write()
    try {
        Run(ParseCommandLine(argc, argv));
        return 0;
    } catch (const Error& error) {
        return Complain(error.what(), error.ExitStatus());
    } catch (const std::bad_alloc&) {
        return Complain("out of memory", 1);
    } catch (const std::exception& error) {
        return Complain(error.what(), 1);
    }
}

}  // namespace
}  // namespace topogen

int main(int argc, char** argv) {
    return topogen::Main(argc, argv);
}
