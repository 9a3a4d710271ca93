// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/provenance.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>

#include "scenarios/output/exact-text.h"
#include "topogen/error.h"
#include "topogen/model/fabric-view.h"

namespace scenarios {

namespace {

constexpr uint32_t kFormatVersion = 1;
constexpr const char* kStates[] = {"building", "running", "finished", "interrupted", "unwritten"};
constexpr const char* kName = "provenance.json";
constexpr const char* kNewName = "provenance.json.new";

/// Fowler, Noll and Vo's hash (FNV-1a, 64 bits) of what is written to it.
class Digest : public google::protobuf::io::CopyingOutputStream {
  public:
    bool Write(const void* buffer, int size) override {
        constexpr uint64_t kPrime = 0x100000001B3;
        const auto* bytes = static_cast<const unsigned char*>(buffer);
        for (int i = 0; i < size; ++i) {
            m_hash = (m_hash ^ bytes[i]) * kPrime;
        }
        return true;
    }
    uint64_t Get() const { return m_hash; }

  private:
    uint64_t m_hash = 0xCBF29CE484222325;
};

std::string TextOf(const google::protobuf::Message& message) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(message, &text);
    return text;
}

std::string ListText(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) {
        list += (list.empty() ? "" : ", ") + JsonText(text);
    }
    return "[" + list + "]";
}

/// How many link directions lead from one tier to another, as JSON.
std::string PortsText(const topogen::Fabric& fabric) {
    const topogen::FabricView view(fabric);
    std::map<std::pair<int, int>, uint64_t> counts;  // by levels
    const topogen::Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const int a = view.LevelOf(links.a_node(i));
        const int b = view.LevelOf(links.b_node(i));
        ++counts[{a, b}];
        ++counts[{b, a}];
    }
    std::string list;
    for (const auto& [levels, count] : counts) {
        list += fmt::format(R"({}{{"from_tier": {}, "to_tier": {}, "ports": {}}})",
                            list.empty() ? "" : ", ", JsonText(view.NameOfLevel(levels.first)),
                            JsonText(view.NameOfLevel(levels.second)), count);
    }
    return "[" + list + "]";
}

uint64_t PeakMemoryBytes() {
    struct rusage usage = {};
    constexpr uint64_t kBytesPerUnit = 1024;
    return ::getrusage(RUSAGE_SELF, &usage) == 0
               ? static_cast<uint64_t>(usage.ru_maxrss) * kBytesPerUnit
               : 0;
}

}  // namespace

std::string ProgramVersion() {
    return SCENARIOS_VERSION;
}

std::string ProgramCommit() {
    return SCENARIOS_COMMIT;
}

std::string DigestOf(const topogen::Fabric& fabric) {
    Digest digest;
    {
        google::protobuf::io::CopyingOutputStreamAdaptor adaptor(&digest);
        google::protobuf::io::CodedOutputStream stream(&adaptor);
        stream.SetSerializationDeterministic(true);
        fabric.SerializeToCodedStream(&stream);
    }
    return fmt::format("fnv1a64:{:016x}", digest.Get());
}

Provenance::Provenance(std::vector<std::string> arguments, const Scenario& scenario,
                       const topogen::Fabric& fabric, uint64_t seed)
    : m_arguments(std::move(arguments)),
      m_scenario(TextOf(scenario)),
      m_fabricDigest(DigestOf(fabric)),
      m_ports(PortsText(fabric)),
      m_generator(fabric.parameters().generator()),
      m_seed(seed),
      m_fabricSeed(fabric.parameters().seed()),
      m_started(fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))),
      m_stageBegin(Clock::now()) {}

void Provenance::EndStage(const char* stage) {
    const Clock::time_point now = Clock::now();
    m_stages.emplace_back(stage, std::chrono::duration<double>(now - m_stageBegin).count());
    m_stageBegin = now;
}

void Provenance::Write(const ResultsFolder& folder, State state) const {
    std::string stages;
    for (const auto& [name, seconds] : m_stages) {
        stages += fmt::format("{}{}: {:.3f}", stages.empty() ? "" : ", ", JsonText(name), seconds);
    }
    ResultsFile file(folder, kNewName);
    file.Print("{{\n");
    file.Print("  \"format_version\": {},\n", kFormatVersion);
    file.Print("  \"program\": \"run-scenario\",\n");
    file.Print("  \"version\": {},\n", JsonText(ProgramVersion()));
    file.Print("  \"commit\": {},\n", JsonText(ProgramCommit()));
    file.Print("  \"state\": \"{}\",\n", kStates[static_cast<size_t>(state)]);
    file.Print("  \"unwritten\": {},\n", ListText(m_complaints));
    file.Print("  \"command_line\": {},\n", ListText(m_arguments));
    file.Print("  \"seeds\": {{\"run\": {}, \"fabric\": {}}},\n", m_seed, m_fabricSeed);
    file.Print("  \"fabric\": {{\"digest\": \"{}\", \"generator\": {}, \"ports\": {}}},\n",
               m_fabricDigest, JsonText(m_generator), m_ports);
    file.Print("  \"threads\": 1,\n");
    file.Print("  \"started\": \"{}\",\n", m_started);
    file.Print("  \"wall_seconds\": {{{}}},\n", stages);
    file.Print("  \"peak_memory_bytes\": {},\n", PeakMemoryBytes());
    file.Print("  \"scenario\": {}\n", JsonText(m_scenario));
    file.Print("}}\n");
    file.Close();
    if (std::rename(folder.GetPathOf(kNewName).c_str(), folder.GetPathOf(kName).c_str()) != 0) {
        throw topogen::DataError(
            fmt::format("{}: {}", folder.GetPathOf(kName), std::strerror(errno)));
    }
}

}  // namespace scenarios
