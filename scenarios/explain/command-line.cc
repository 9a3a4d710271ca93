// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/explain/command-line.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <sstream>

#include "collective/model/nccl/nccl-servers.h"
#include "scenarios/explain/sizes.h"
#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace explain {

namespace {

namespace po = boost::program_options;

constexpr uint32_t kMostGpus = 1U << 20;
constexpr double kMostGbps = 1e6;

std::string ServerNames() {
    std::string names;
    for (const ns3::NcclServer& server : ns3::NcclServers()) {
        names += (names.empty() ? "" : ", ") + topogen::LowerCase(server.name);
    }
    return names;
}

po::options_description Options() {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    const std::string servers = "what NCCL finds there: " + ServerNames();
    po::options_description machine("Where");
    machine.add_options()("server", text("NAME"), servers.c_str())(
        "fabric", text("FILE"),
        "a fabric file: its nodes, GPUs, NICs and, if it tells, the server")(
        "nodes", text("N"), "servers, or NVLink domains of several (default: 1, or the fabric's)")(
        "gpus-per-node", text("N"), "GPUs of each (default: all)")(
        "nic-gbps", text("RATE"),
        "Gb/s of a node's NICs together (default: as the server has them)")(
        "cpu", text("NAME"), "the hosts' processors: intel, amd or arm")(
        "compute-capability", text("N"), "of the GPUs, as 90 for CUDA's 9.0")(
        "graph", text("GRAPH[,GRAPH...]"),
        "what NCCL's topology search has found, as ring:12x30/30: channels x GB/s of one in the "
        "node / between nodes; ring:0 for nothing")("channels", text("N"),
                                                    "channels that run (default: by NCCL's rule)");
    po::options_description call("What");
    call.add_options()("collective", text("NAME"),
                       "allreduce (default), allgather, reducescatter, broadcast or reduce")(
        "min-bytes", text("SIZE"), "smallest size of the whole vector (default: 8)")(
        "max-bytes", text("SIZE"), "largest (default: 16G)")(
        "step-factor", text("N"), "from each size to the next (default: 2)")(
        "bytes", text("SIZE[,SIZE...]"), "these sizes instead; K, M and G are powers of 1024")(
        "measured", text("FILE"),
        "a log of nccl-tests: its sizes, and its times beside those that NCCL expects")(
        "fp8", "what is added up is FP8")("nccl-algo", text("LIST"),
                                          "as NCCL_ALGO, for example ^nvls or allreduce:tree,ring")(
        "nccl-proto", text("LIST"), "as NCCL_PROTO")(
        "tuner", text("FILE"), "a tuner table, as NCCL's example tuner plug-in reads it");
    po::options_description output("How");
    output.add_options()("csv", "a line for each size, algorithm and protocol, as CSV")(
        "json", "everything, as JSON")("nccl-tests",
                                       "the chosen alone, as nccl-tests print what they measure")(
        "version", "print the version and exit")("help,h", "print this and exit");
    po::options_description all;
    all.add(machine).add(call).add(output);
    return all;
}

/// The options that were given.
class Values {
  public:
    Values(int argc, const char* const* argv) {
        const po::options_description known = Options();
        constexpr int kStyle =
            po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
        try {
            const po::parsed_options words = po::command_line_parser(argc, argv)
                                                 .options(known)
                                                 .positional({})
                                                 .style(kStyle)
                                                 .run();
            po::store(words, m_values);
        } catch (const po::unknown_option& error) {
            RefuseUnknown(error.get_option_name(), known);
        } catch (const po::multiple_occurrences& error) {
            throw topogen::UsageError(error.get_option_name() + ": given more than once");
        } catch (const po::too_many_positional_options_error&) {
            throw topogen::UsageError("a word belongs to no option; see explain-collective --help");
        } catch (const po::error_with_option_name& error) {
            throw topogen::UsageError(error.get_option_name() + ": needs a value");
        } catch (const po::error& error) {
            throw topogen::UsageError(error.what());
        }
    }

    bool Has(const char* option) const { return m_values.count(option) != 0; }

    /// "" where it was not given.
    std::string GetText(const char* option) const {
        if (!Has(option)) {
            return "";
        }
        const auto& text = m_values[option].as<std::string>();
        if (text.empty()) {
            throw topogen::UsageError(fmt::format("--{}: needs a value", option));
        }
        return text;
    }

    std::optional<uint32_t> GetWhole(const char* option, uint32_t low, uint32_t high) const {
        if (!Has(option)) {
            return std::nullopt;
        }
        const std::string text = GetText(option);
        uint32_t value = 0;
        const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (failure != std::errc() || rest != text.data() + text.size() || value < low ||
            value > high) {
            throw topogen::UsageError(fmt::format("--{} {}: must be a whole number from {} to {}",
                                                  option, text, low, high));
        }
        return value;
    }

    std::optional<uint64_t> GetSize(const char* option) const {
        if (!Has(option)) {
            return std::nullopt;
        }
        return ParseSize(option, GetText(option));
    }

  private:
    [[noreturn]] static void RefuseUnknown(const std::string& option,
                                           const po::options_description& known) {
        std::vector<std::string> names;
        for (const auto& description : known.options()) {
            names.push_back("--" + description->long_name());
        }
        const std::string nearest = topogen::Nearest(option, names);
        throw topogen::UsageError(
            option + ": unknown option; " +
            (nearest.empty() ? "see explain-collective --help" : "did you mean " + nearest + "?"));
    }

    po::variables_map m_values;
};

bool ParseRate(const std::string& text, double& rate) {
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), rate);
    return failure == std::errc() && rest == text.data() + text.size() && std::isfinite(rate) &&
           rate > 0 && rate <= kMostGbps;
}

std::optional<double> NicGbpsOf(const Values& values) {
    if (!values.Has("nic-gbps")) {
        return std::nullopt;
    }
    const std::string text = values.GetText("nic-gbps");
    double rate = 0;
    if (!ParseRate(text, rate)) {
        throw topogen::UsageError(
            fmt::format("--nic-gbps {}: must be a number above 0, up to {}", text, kMostGbps));
    }
    return rate;
}

std::optional<ns3::NcclCpu> CpuOf(const Values& values) {
    const std::string name = topogen::LowerCase(values.GetText("cpu"));
    if (name.empty()) {
        return std::nullopt;
    }
    for (const auto& [known, cpu] :
         {std::make_pair("intel", ns3::NcclCpu::kIntel), std::make_pair("amd", ns3::NcclCpu::kAmd),
          std::make_pair("arm", ns3::NcclCpu::kArm)}) {
        if (name == known) {
            return cpu;
        }
    }
    throw topogen::UsageError(
        fmt::format("--cpu {}: must be one of intel, amd, arm", values.GetText("cpu")));
}

/// "ring:12x30/30", or "ring:0".
std::pair<ns3::NcclAlgorithm, ns3::NcclGraph> ParseGraph(const std::string& text) {
    constexpr uint32_t kMostChannels = 64;
    const size_t colon = std::min(text.find(':'), text.size());
    const size_t times = std::min(text.find('x', colon), text.size());
    const size_t slash = std::min(text.find('/', times), text.size());
    ns3::NcclAlgorithm algorithm{};
    if (!ns3::FindNcclName(text.substr(0, colon), algorithm)) {
        throw topogen::UsageError(fmt::format("--graph {}: the algorithm must be one of {}", text,
                                              ns3::NcclAlgorithmNames()));
    }
    ns3::NcclGraph graph;
    const auto after = [&text](size_t separator, size_t end) {
        return separator < text.size() ? text.substr(separator + 1, end - separator - 1) : "";
    };
    const std::string channels = after(colon, times);
    const auto [rest, failure] =
        std::from_chars(channels.data(), channels.data() + channels.size(), graph.channels);
    const bool areChannels = failure == std::errc() && rest == channels.data() + channels.size() &&
                             graph.channels <= kMostChannels;
    const bool isNone = areChannels && graph.channels == 0 && times == text.size();
    if (!isNone && !(areChannels && graph.channels > 0 &&
                     ParseRate(after(times, slash), graph.intraBandwidth) &&
                     ParseRate(after(slash, text.size()), graph.interBandwidth))) {
        throw topogen::UsageError(fmt::format(
            "--graph {}: must be as ring:12x30/30, with 1 to {} channels of more than 0 GB/s, or "
            "ring:0",
            text, kMostChannels));
    }
    return {algorithm, graph};
}

/// What stands between commas, empty words included.
std::vector<std::string> WordsOf(const std::string& list) {
    std::vector<std::string> words;
    std::istringstream in(list + ",");
    for (std::string word; std::getline(in, word, ',');) {
        words.push_back(word);
    }
    return words;
}

std::vector<std::pair<ns3::NcclAlgorithm, ns3::NcclGraph>> GraphsOf(const Values& values) {
    std::vector<std::pair<ns3::NcclAlgorithm, ns3::NcclGraph>> graphs;
    if (values.Has("graph")) {
        for (const std::string& word : WordsOf(values.GetText("graph"))) {
            graphs.push_back(ParseGraph(word));
        }
    }
    return graphs;
}

/// Each once, ascending.
std::vector<uint64_t> ListedBytesOf(const Values& values) {
    for (const char* other : {"min-bytes", "max-bytes", "step-factor"}) {
        if (values.Has(other)) {
            throw topogen::UsageError(
                fmt::format("--{}: cannot stand with --bytes, which lists all sizes", other));
        }
    }
    std::vector<uint64_t> sizes;
    for (const std::string& word : WordsOf(values.GetText("bytes"))) {
        sizes.push_back(ParseSize("bytes", word));
    }
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
}

std::vector<uint64_t> BytesOf(const Values& values) {
    if (values.Has("measured")) {
        for (const char* other : {"bytes", "min-bytes", "max-bytes", "step-factor"}) {
            if (values.Has(other)) {
                throw topogen::UsageError(fmt::format(
                    "--{}: cannot stand with --measured, which has sizes of its own", other));
            }
        }
    }
    if (values.Has("bytes")) {
        return ListedBytesOf(values);
    }
    constexpr uint64_t kLeast = 8;
    constexpr uint64_t kMost = uint64_t{16} << 30U;
    constexpr uint32_t kMostFactor = 1U << 20;
    const uint64_t low = values.GetSize("min-bytes").value_or(kLeast);
    const uint64_t high = values.GetSize("max-bytes").value_or(std::max(low, kMost));
    if (high < low) {
        throw topogen::UsageError(
            fmt::format("--max-bytes {}: must be at least the {} of --min-bytes",
                        values.GetText("max-bytes"), low));
    }
    return SizesBetween(low, high, values.GetWhole("step-factor", 2, kMostFactor).value_or(2));
}

Form FormOf(const Values& values) {
    const std::pair<const char*, Form> forms[] = {
        {"csv", Form::kCsv}, {"json", Form::kJson}, {"nccl-tests", Form::kNcclTests}};
    const char* first = nullptr;
    Form form = Form::kText;
    for (const auto& [name, named] : forms) {
        if (!values.Has(name)) {
            continue;
        }
        if (first != nullptr) {
            throw topogen::UsageError(fmt::format("--{}: cannot stand with --{}", name, first));
        }
        first = name;
        form = named;
    }
    return form;
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
    constexpr uint32_t kMostCapability = 999;
    constexpr uint32_t kMostChannels = 64;
    const Values values(argc, argv);
    CommandLine line;
    line.help = values.Has("help");
    line.version = values.Has("version");
    if (line.help || line.version) {
        return line;
    }
    line.server = values.GetText("server");
    line.fabric = values.GetText("fabric");
    if (!line.server.empty() && ns3::FindNcclServer(line.server) == nullptr) {
        throw topogen::UsageError(
            fmt::format("--server {}: must be one of {}", line.server, ServerNames()));
    }
    const std::string collective = values.GetText("collective");
    if (!collective.empty() && !ns3::FindNcclName(collective, line.collective)) {
        throw topogen::UsageError(fmt::format("--collective {}: must be one of {}", collective,
                                              ns3::NcclFunctionNames()));
    }
    line.fp8 = values.Has("fp8");
    line.nodes = values.GetWhole("nodes", 1, kMostGpus);
    line.gpusPerNode = values.GetWhole("gpus-per-node", 1, kMostGpus);
    line.computeCapability = values.GetWhole("compute-capability", 1, kMostCapability);
    line.channels = values.GetWhole("channels", 1, kMostChannels);
    line.nicGbps = NicGbpsOf(values);
    line.cpu = CpuOf(values);
    line.graphs = GraphsOf(values);
    line.ncclAlgo = values.GetText("nccl-algo");
    line.ncclProto = values.GetText("nccl-proto");
    line.tuner = values.GetText("tuner");
    line.measured = values.GetText("measured");
    line.bytes = BytesOf(values);
    line.form = FormOf(values);
    if (line.server.empty() && line.fabric.empty()) {
        throw topogen::UsageError("needs --server or --fabric; see explain-collective --help");
    }
    return line;
}

std::string HelpText() {
    std::ostringstream text;
    text << "Usage: explain-collective --server NAME [--nodes N] [options]\n"
            "       explain-collective --fabric FILE [options]\n"
            "Which algorithm NCCL takes for a collective, and how long it expects each to take.\n\n"
         << Options()
         << "\nTimes are NCCL's predictions, which it decides by, not measurements or a simulation."
            "\nExit status: 0, 1 if a file is wrong, 2 if what was asked for is.\n";
    return text.str();
}

}  // namespace explain
