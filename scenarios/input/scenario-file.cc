// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/scenario-file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "scenarios/input/field-names.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

/// Ten thousand times the largest of ours: what is longer is no scenario, or never ends.
constexpr size_t kMostBytes = 16 << 20;
constexpr size_t kBlockBytes = 1 << 16;
constexpr const char* kStandardInput = "-";

/// A hint for the parser's `Message type "T" has no field named "f".`
std::string HintFor(const std::string& complaint) {
    const std::string before = "Message type \"";
    const std::string between = "\" has no field named \"";
    const size_t at = complaint.find(between);
    if (complaint.rfind(before, 0) != 0 || at == std::string::npos) {
        return "";
    }
    const std::string name = complaint.substr(before.size(), at - before.size());
    const size_t field = at + between.size();
    const auto* type =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    return type == nullptr
               ? ""
               : " " + SuggestField(*type,
                                    complaint.substr(field, complaint.find('"', field) - field));
}

/// Keeps the first error.
class FirstError : public google::protobuf::io::ErrorCollector {
  public:
    explicit FirstError(std::string path) : m_path(std::move(path)) {}

    void AddError(int line, int column, const std::string& message) override {
        if (m_text.empty()) {
            // The parser counts from 0, and says -1 where there is no place.
            const std::string place =
                line < 0 ? m_path : fmt::format("{}:{}:{}", m_path, line + 1, column + 1);
            m_text = fmt::format("{}: {}{}", place, message, HintFor(message));
        }
    }

    const std::string& GetText() const { return m_text; }

  private:
    std::string m_path;
    std::string m_text;
};

/// Closes the file of a path that could be opened.
class InputFile {
  public:
    explicit InputFile(const std::string& path)
        : m_descriptor(path == kStandardInput ? ::dup(STDIN_FILENO)
                                              : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (m_descriptor < 0) {
            throw topogen::DataError(fmt::format("{}: {}", path, std::strerror(errno)));
        }
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile() { ::close(m_descriptor); }

    int GetDescriptor() const { return m_descriptor; }

  private:
    int m_descriptor;
};

/// All of a file but a byte-order mark, with which some editors begin a text.
std::string ReadText(const std::string& path) {
    const InputFile file(path);
    std::string text;
    ssize_t got = 0;
    do {
        const size_t before = text.size();
        text.resize(before + kBlockBytes);
        got = ::read(file.GetDescriptor(), text.data() + before, kBlockBytes);
        if (got < 0 && errno != EINTR) {
            throw topogen::DataError(fmt::format("{}: {}", path, std::strerror(errno)));
        }
        text.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
        if (text.size() > kMostBytes) {
            throw topogen::DataError(
                fmt::format("{}: not a scenario: must be less than {} bytes", path, kMostBytes));
        }
    } while (got != 0);
    const std::string mark = "\xEF\xBB\xBF";
    return text.compare(0, mark.size(), mark) == 0 ? text.substr(mark.size()) : text;
}

/// Calls `visit` with the name and the content of each field that names a file.
template <typename Visit>
void ForEachFile(Scenario& scenario, Visit visit) {
    if (scenario.fabric().has_file()) {
        visit("fabric.file", scenario.mutable_fabric()->mutable_file());
    }
    if (!scenario.transport().pinned_paths().empty()) {
        visit("transport.pinned_paths", scenario.mutable_transport()->mutable_pinned_paths());
    }
    for (int i = 0; i < scenario.workload_size(); ++i) {
        Workload& workload = *scenario.mutable_workload(i);
        if (workload.has_flow_list()) {
            visit(fmt::format("workload[{}].flow_list.file", i),
                  workload.mutable_flow_list()->mutable_file());
        }
        if (workload.has_poisson()) {
            visit(fmt::format("workload[{}].poisson.size_file", i),
                  workload.mutable_poisson()->mutable_size_file());
        }
    }
}

void RelocatePaths(Scenario& scenario, const std::filesystem::path& directory) {
    ForEachFile(scenario, [&](const std::string& /*field*/, std::string* path) {
        if (!path->empty()) {
            *path = (directory / *path).lexically_normal().string();
        }
    });
}

}  // namespace

Scenario LoadScenario(const std::string& path) {
    FirstError error(path);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    Scenario scenario;
    if (!parser.ParseFromString(ReadText(path), &scenario)) {
        throw topogen::DataError(error.GetText());
    }
    const std::filesystem::path place(path);
    if (scenario.name().empty()) {
        scenario.set_name(path == kStandardInput ? "scenario" : place.stem().string());
    }
    RelocatePaths(scenario, place.parent_path());
    return scenario;
}

void CheckFilesExist(Scenario scenario) {
    ForEachFile(scenario, [](const std::string& field, const std::string* path) {
        std::error_code ignored;
        if (!path->empty() && !std::filesystem::exists(*path, ignored)) {
            throw topogen::DataError(fmt::format("{}: {}: no such file", field, *path));
        }
    });
}

}  // namespace scenarios
