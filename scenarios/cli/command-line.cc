// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/cli/command-line.h"

#include <fmt/format.h>

#include <algorithm>

#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace scenarios {

namespace {

constexpr const char* kFabricSimulator = "ns3::FabricSimulatorImpl";
constexpr const char* kStockSimulator = "ns3::DefaultSimulatorImpl";

/// Options are the words that begin with "-". Boost.Program_options has no place for the open set
/// of --ns3::Type::Attribute=value.
class Words {
  public:
    Words(int argc, const char* const* argv) : m_words(argv + 1, argv + argc) {}

    bool Next() {
        if (m_next == m_words.size()) {
            return false;
        }
        m_word = m_words[m_next++];
        const size_t equals = m_word.find('=');
        m_isOption = m_word.size() > 1 && m_word.front() == '-';
        m_hasValue = m_isOption && equals != std::string::npos;
        m_name = m_isOption ? m_word.substr(0, equals) : "";
        m_value = m_hasValue ? m_word.substr(equals + 1) : "";
        return true;
    }

    const std::string& GetWord() const { return m_word; }
    bool IsOption() const { return m_isOption; }
    bool Is(const char* name) const { return m_name == name; }
    const std::string& GetName() const { return m_name; }

    bool TakeFlag() const {
        if (m_hasValue) {
            throw topogen::UsageError(m_name + ": takes no value");
        }
        return true;
    }

    /// Of "--name=value" or "--name value".
    std::string TakeValue() {
        if (!m_hasValue) {
            if (m_next == m_words.size()) {
                throw topogen::UsageError(m_name + ": needs a value");
            }
            m_value = m_words[m_next++];
        }
        if (m_value.empty()) {
            throw topogen::UsageError(m_name + ": needs a value");
        }
        return m_value;
    }

  private:
    std::vector<std::string> m_words;
    size_t m_next = 0;
    std::string m_word;
    std::string m_name;
    std::string m_value;
    bool m_isOption = false;
    bool m_hasValue = false;
};

void SetOut(CommandLine& line, const std::string& out) {
    if (!line.out.empty()) {
        throw topogen::UsageError("--out: given more than once");
    }
    line.out = out;
}

// Those that can run a fabric: ours, and the one whose event list ours can be.
void SetSimulator(CommandLine& line, const std::string& type) {
    if (type != kFabricSimulator && type != kStockSimulator) {
        throw topogen::UsageError(fmt::format("--SimulatorImplementationType {}: must be {} or {}",
                                              type, kFabricSimulator, kStockSimulator));
    }
    line.simulator = type;
}

[[noreturn]] void RefuseUnknown(const std::string& option) {
    const std::string nearest = topogen::Nearest(
        option, {"--set", "--load", "--out", "--force", "--dry-run", "--quiet", "--json",
                 "--SimulatorImplementationType", "--help", "--version"});
    throw topogen::UsageError(
        option + ": unknown option; " +
        (nearest.empty() ? "see run-scenario --help" : "did you mean " + nearest + "?"));
}

void ReadOption(Words& words, CommandLine& line) {
    constexpr const char* kAttributePrefix = "--ns3::";
    if (words.GetName().rfind(kAttributePrefix, 0) == 0) {
        line.attributes.push_back(words.GetWord().substr(2));
    } else if (words.Is("--set")) {
        line.settings.push_back(words.TakeValue());
    } else if (words.Is("--load")) {
        line.libraries.push_back(words.TakeValue());
    } else if (words.Is("--out")) {
        SetOut(line, words.TakeValue());
    } else if (words.Is("--force")) {
        line.force = words.TakeFlag();
    } else if (words.Is("--dry-run")) {
        line.dryRun = words.TakeFlag();
    } else if (words.Is("--quiet")) {
        line.quiet = words.TakeFlag();
    } else if (words.Is("--json")) {
        line.json = words.TakeFlag();
    } else if (words.Is("--SimulatorImplementationType")) {
        SetSimulator(line, words.TakeValue());
    } else if (words.Is("--help") || words.Is("-h")) {
        line.help = words.TakeFlag();
    } else if (words.Is("--version")) {
        line.version = words.TakeFlag();
    } else {
        RefuseUnknown(words.GetName());
    }
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv) {
    CommandLine line;
    line.simulator = kFabricSimulator;
    line.words.assign(argv, argv + argc);
    Words words(argc, argv);
    while (words.Next()) {
        if (words.IsOption()) {
            ReadOption(words, line);
        } else if (line.scenario.empty()) {
            line.scenario = words.GetWord();
        } else {
            throw topogen::UsageError(words.GetWord() + ": a second scenario file; takes one");
        }
    }
    if (line.help || line.version) {
        return line;
    }
    if (line.scenario.empty()) {
        throw topogen::UsageError("needs a scenario file; see run-scenario --help");
    }
    if (line.out.empty() && !line.dryRun) {
        throw topogen::UsageError("--out: needs the folder to write, unless --dry-run is given");
    }
    return line;
}

std::string HelpText() {
    return "Usage: run-scenario FILE.textproto --out DIR [options]\n"
           "       run-scenario FILE.textproto --dry-run [options]\n"
           "Simulates every packet of a scenario and writes a folder of tables. FILE may be -,\n"
           "for standard input; paths in it are then relative to the working directory.\n"
           "\n"
           "  --out DIR                  results folder to write; appears when the run is over\n"
           "  --force                    replace DIR if it is a results folder\n"
           "  --set FIELD=VALUE          change a field of the scenario, as\n"
           "                             transport.congestion_control=HPCC or\n"
           "                             workload[0].permutation.bytes=65536; may be repeated\n"
           "  --ns3::TYPE::ATTR=VALUE    change an attribute of a model, as\n"
           "                             --ns3::RdmaNic::AckInterval=4; may be repeated\n"
           "  --load LIBRARY             load models of your own, such as a congestion control,\n"
           "                             which are then known by the names of their types\n"
           "  --dry-run                  print what would run, and what it takes; write nothing\n"
           "  --quiet                    print nothing but errors\n"
           "  --json                     print what came of it, or what would run, as JSON\n"
           "  --SimulatorImplementationType TYPE\n"
           "                             ns3::FabricSimulatorImpl, or ns3::DefaultSimulatorImpl "
           "for\n"
           "                             the same results, later\n"
           "  --version                  print the version and exit\n"
           "  -h, --help                 print this and exit\n"
           "\n"
           "Ctrl-C ends the run and leaves what there is in DIR.partial; a second one kills.\n"
           "Exit status: 0, 1 if a file is wrong or the run failed, 2 if an option is wrong,\n"
           "130 if the run was interrupted.\n";
}

}  // namespace scenarios
