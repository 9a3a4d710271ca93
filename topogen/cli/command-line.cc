// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/cli/command-line.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>
#include <utility>

#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/request/request.h"
#include "topogen/text/nearest.h"

namespace topogen {

namespace {

namespace po = boost::program_options;

std::string FormatNames(bool toRead) {
    std::string names;
    for (const Format& format : Formats()) {
        if (toRead && format.read == nullptr) {
            continue;
        }
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    return names;
}

void AddOptions(po::options_description& options, const std::vector<RequestOption>& added) {
    for (const RequestOption& option : added) {
        options.add_options()(option.name.c_str(),
                              po::value<std::string>()->value_name(option.value),
                              option.help.c_str());
    }
}

po::options_description FabricOptions() {
    po::options_description options("What to build");
    AddOptions(options, RequestOptions());
    return options;
}

po::options_description ReportOptionsHelp() {
    po::options_description options("What to tell of it");
    options.add_options()("bom", po::value<std::string>()->value_name("FORM"),
                          "bill of materials with watts and dollars: table, or csv or json instead "
                          "of everything else")(
        "reliability", "failures a day by part, and the chance that a job survives");
    AddOptions(options, OptionsOf(*ReportOptions::descriptor()));
    options.add_options()("json", "tell it all as JSON, for a program")(
        "csv", "the comparison as CSV")("markdown", "the comparison as a table of Markdown")(
        "compare", po::value<std::vector<std::string>>()->multitoken()->value_name("FABRIC..."),
        "fabrics side by side: files, or further options as 'tier=4 switch=quantum-2'");
    return options;
}

po::options_description ProgramOptions() {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    const std::string formats = "comma-separated list of " + FormatNames(false) +
                                " (default: by the extension of --out, or protobuf)";
    const std::string readable =
        "form of that file, one of " + FormatNames(true) + " (default: as its content shows)";
    po::options_description options("What to do with it");
    options.add_options()(
        "out", text("FILE"),
        "file to write, - for standard output, or a folder; each of several formats sets its "
        "extension (default: fabric.pb)")("force", "replace files that --out names and that exist")(
        "dry-run", "tell, and write nothing")("format", text("NAME[,NAME...]"), formats.c_str())(
        "read", text("FILE"),
        "take the fabric from a file, or - for standard input: shows its table, and converts it if "
        "--out or --format is "
        "given")("read-format", text("NAME"), readable.c_str())(
        "grow", text("FILE"),
        "let the fabric of a file, generated before, grow to --gpus: what is cabled stays where it "
        "can, and what is added and must be moved is told; written if --out or --format is given")(
        "changes", text("FILE"), "list every cable that --grow adds, moves or removes, as CSV")(
        "catalog", text("DIR"), "directory of *.textproto files with more parts, or other figures")(
        "prefer", text("NAME[,NAME...]"),
        "parts of the catalog that are taken on request only: lpo, aec")(
        "check",
        "look for wrong cables and for cables that must not fail; exit status 1 if there are any, "
        "and nothing is written")("highlight", text("PART[,PART...]"),
                                  "what pictures show in red: 0-127, the path between two "
                                  "endpoints; leaf-3, a node; leaf-3:12, "
                                  "the cable at its port 12")(
        "version", "print the version and exit")("help,h", "print this and exit");
    return options;
}

std::string TextOf(const po::variables_map& values, const char* option) {
    if (values.count(option) == 0) {
        return "";
    }
    const auto& text = values[option].as<std::string>();
    if (text.empty()) {
        throw UsageError(fmt::format("--{}: needs a value", option));
    }
    return text;
}

/// What stands between commas.
std::vector<std::string> WordsOf(const std::string& list) {
    std::vector<std::string> words;
    std::istringstream in(list);
    for (std::string word; std::getline(in, word, ',');) {
        words.push_back(word);
    }
    return words;
}

std::vector<const Format*> FormatsOf(const std::string& list) {
    std::vector<const Format*> formats;
    for (const std::string& name : WordsOf(list)) {
        const Format* format = &FindFormat(name);
        if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
            formats.push_back(format);
        }
    }
    return formats;
}

/// Whether the fabric is not to be written unless --out or --format says so.
bool OnlyTells(const po::variables_map& values) {
    return values.count("read") != 0 || values.count("grow") != 0 || values.count("bom") != 0 ||
           values.count("reliability") != 0 || values.count("compare") != 0;
}

/// None with --dry-run, which looks at them all the same.
std::vector<Output> OutputsOf(const po::variables_map& values) {
    const bool dry = values.count("dry-run") != 0;
    OutputOptions options;
    options.out = TextOf(values, "out");
    options.formats = FormatsOf(TextOf(values, "format"));
    options.force = dry || values.count("force") != 0;
    options.wanted = !OnlyTells(values);
    const std::vector<Output> outputs = PlanOutputs(options);
    return dry ? std::vector<Output>() : outputs;
}

/// What --compare lists, or several --design; it prints one table and nothing else.
std::vector<std::string> ComparedOf(const po::variables_map& values,
                                    std::vector<std::string> compared) {
    if (values.count("compare") != 0) {
        const auto& listed = values["compare"].as<std::vector<std::string>>();
        compared.insert(compared.end(), listed.begin(), listed.end());
    }
    if (compared.empty()) {
        return {};
    }
    for (const char* other : {"read", "grow", "out", "format", "check", "highlight"}) {
        if (values.count(other) != 0) {
            throw UsageError(fmt::format("--{}: cannot stand with --compare", other));
        }
    }
    return compared;
}

TextForm FormOf(const po::variables_map& values) {
    TextForm form = TextForm::kTable;
    const std::pair<const char*, TextForm> forms[] = {
        {"json", TextForm::kJson}, {"csv", TextForm::kCsv}, {"markdown", TextForm::kMarkdown}};
    const char* first = nullptr;
    for (const auto& [name, named] : forms) {
        if (values.count(name) == 0) {
            continue;
        }
        if (first != nullptr) {
            throw UsageError(fmt::format("--{}: cannot stand with --{}", name, first));
        }
        first = name;
        form = named;
    }
    return form;
}

Reports ReportsOf(const po::variables_map& values) {
    Reports reports;
    const std::string bom = TextOf(values, "bom");
    reports.form = FormOf(values);
    reports.reliability = values.count("reliability") != 0;
    reports.check = values.count("check") != 0;
    reports.bom = bom.empty() ? nullptr : &FindBomForm(bom);
    for (const RequestOption& option : OptionsOf(*ReportOptions::descriptor())) {
        if (values.count(option.name) != 0) {
            SetOption(reports.options, option.name, TextOf(values, option.name.c_str()));
        }
    }
    return reports;
}

[[noreturn]] void RefuseUnknown(const std::string& option, const po::options_description& known) {
    std::vector<std::string> names;
    for (const auto& description : known.options()) {
        names.push_back("--" + description->long_name());
    }
    const std::string nearest = Nearest(option, names);
    throw UsageError(option + ": unknown option; " +
                     (nearest.empty() ? "see topogen --help" : "did you mean " + nearest + "?"));
}

void RefusePositional(const po::parsed_options& words) {
    for (const auto& word : words.options) {
        if (word.position_key >= 0) {
            throw UsageError(word.value.front() + ": belongs to no option; see topogen --help");
        }
    }
}

/// Takes the designs away if there are several, which are to be compared: "design=rail".
std::vector<std::string> TakeDesigns(po::parsed_options& words) {
    std::vector<std::string> designs;
    const auto isDesign = [](const po::option& word) { return word.string_key == "design"; };
    for (const po::option& word : words.options) {
        if (isDesign(word)) {
            designs.push_back("design=" + word.value.front());
        }
    }
    if (designs.size() < 2) {
        return {};
    }
    words.options.erase(std::remove_if(words.options.begin(), words.options.end(), isDesign),
                        words.options.end());
    return designs;
}

po::variables_map Parse(int argc, const char* const* argv, const po::options_description& known,
                        std::vector<std::string>& designs) {
    po::variables_map values;
    constexpr int kStyle =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    try {
        po::parsed_options words =
            po::command_line_parser(argc, argv).options(known).style(kStyle).run();
        RefusePositional(words);
        designs = TakeDesigns(words);
        po::store(words, values);
    } catch (const po::unknown_option& error) {
        RefuseUnknown(error.get_option_name(), known);
    } catch (const po::multiple_occurrences& error) {
        throw UsageError(error.get_option_name() + ": given more than once");
    } catch (const po::error_with_option_name& error) {
        throw UsageError(error.get_option_name() + ": needs a value");
    } catch (const po::error& error) {
        throw UsageError(error.what());
    }
    return values;
}

void CheckGrow(const po::variables_map& values) {
    if (values.count("grow") == 0) {
        if (values.count("changes") != 0) {
            throw UsageError("--changes: only tells something with --grow");
        }
        return;
    }
    if (values.count("read") != 0) {
        throw UsageError("--read: cannot stand with --grow, which reads the fabric");
    }
    if (values.count("gpus") == 0) {
        throw UsageError("--grow: to how many GPUs? --gpus is missing");
    }
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
    po::options_description known;
    known.add(FabricOptions()).add(ReportOptionsHelp()).add(ProgramOptions());
    std::vector<std::string> designs;
    const po::variables_map values = Parse(argc, argv, known, designs);
    CommandLine line;
    line.help = values.count("help") != 0;
    line.version = values.count("version") != 0;
    line.read = TextOf(values, "read");
    line.readFormat = TextOf(values, "read-format");
    line.grow = TextOf(values, "grow");
    line.changes = TextOf(values, "changes");
    CheckGrow(values);
    line.catalog = TextOf(values, "catalog");
    line.prefer = WordsOf(TextOf(values, "prefer"));
    if (!line.readFormat.empty()) {
        FindReadFormat(line.readFormat);
        if (line.read.empty()) {
            throw UsageError("--read-format: says what --read is, which is missing");
        }
    }
    for (const RequestOption& option : RequestOptions()) {
        if (values.count(option.name) == 0) {
            continue;
        }
        if (!line.read.empty() && !IsFloorPlanOption(option.name)) {
            throw UsageError(fmt::format(
                "--{}: cannot stand with --read, which takes the fabric as it is", option.name));
        }
        if (!line.grow.empty() && option.name != "gpus") {
            throw UsageError(fmt::format(
                "--{}: cannot stand with --grow, which keeps what the fabric was made with",
                option.name));
        }
        SetOption(line.request, option.name, TextOf(values, option.name.c_str()));
    }
    line.outputs = OutputsOf(values);
    line.highlight = TextOf(values, "highlight");
    if (!line.highlight.empty() && values.count("dry-run") == 0 &&
        std::none_of(line.outputs.begin(), line.outputs.end(),
                     [](const Output& output) { return output.format->draw != nullptr; })) {
        throw UsageError("--highlight: no picture is written; --format svg draws one");
    }
    line.reports = ReportsOf(values);
    line.compare = ComparedOf(values, std::move(designs));
    CheckReports(line.reports, !line.compare.empty());
    if (TakesStdout(line.outputs) && ForProgram(line.reports)) {
        throw UsageError("--out: the standard output is taken by the report for a program");
    }
    return line;
}

std::string HelpText() {
    std::ostringstream text;
    text << "Usage: topogen --gpus N [options]\n"
            "       topogen --read FILE [--out FILE] [--format NAME[,NAME...]]\n"
            "       topogen --grow FILE --gpus N [--out FILE] [--changes FILE]\n"
            "Generates the fabric of a GPU cluster, and prints what it takes to build it.\n\n"
         << FabricOptions() << '\n'
         << ReportOptionsHelp() << '\n'
         << ProgramOptions()
         << "\nThe defaults are those of a Spectrum-X fabric. Exit status: 0, 1 if a file cannot "
            "be read\nor written, 2 if what was asked for cannot be built.\n";
    return text.str();
}

}  // namespace topogen
