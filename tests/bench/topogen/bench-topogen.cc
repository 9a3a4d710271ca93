// SPDX-License-Identifier: GPL-2.0-only
//
// Time, memory and file size of the generator against the size of the fabric. Each size runs in a
// process of its own, so that the peak of memory is its own. Growth is linear where the last three
// columns stay flat.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "topogen/error.h"
#include "topogen/model/fabric-file.h"
#include "topogen/request/generate.h"

namespace topogen {
namespace {

/// The most memory that this process has had, bytes, as the kernel counts it.
double PeakBytes() {
    std::ifstream status("/proc/self/status");
    const std::string key = "VmHWM:";
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(key, 0) == 0) {
            return std::stod(line.substr(key.size())) * 1024;
        }
    }
    return 0;
}

class Stopwatch {
  public:
    double Seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

  private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

void Measure(uint32_t gpus) {
    Request request;
    request.set_gpus(gpus);
    if (gpus >= 100'000) {
        request.set_switch_("quantum-2");  // four tiers
    }
    const Stopwatch building;
    const Fabric fabric = Generate(request);
    const double built = building.Seconds();
    const Stopwatch checking;
    Validate(fabric);
    const double checked = checking.Seconds();
    const Stopwatch writing;
    const auto bytes = static_cast<double>(fabric.SerializeAsString().size());
    const double written = writing.Seconds();
    const auto links = static_cast<double>(fabric.links().a_node_size());
    fmt::print(
        "{:>9} {:>5} {:>10.0f} {:>9.3f} {:>9.3f} {:>9.3f} {:>9.1f} {:>9.1f} {:>9.0f} {:>9.0f}\n",
        gpus, fabric.tiers_size(), links, built, checked, written, PeakBytes() / 1e6, bytes / links,
        (built + checked + written) / links * 1e9, PeakBytes() / links);
    std::fflush(stdout);
}

/// The exit status of a child process that measures one size.
int MeasureApart(uint32_t gpus) {
    const pid_t child = fork();
    if (child == 0) {
        try {
            Measure(gpus);
        } catch (const Error& error) {
            std::fprintf(stderr, "bench-topogen: %s\n", error.what());
            _exit(error.ExitStatus());
        }
        _exit(0);
    }
    int status = 1;
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status)) {
        return 1;
    }
    return WEXITSTATUS(status);
}

int Main() {
    fmt::print("{:>9} {:>5} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "GPUs", "tiers",
               "links", "build s", "check s", "write s", "peak MB", "B/link", "ns/link",
               "RAM/link");
    std::fflush(stdout);
    for (const uint32_t gpus : {1'000u, 3'000u, 10'000u, 30'000u, 100'000u, 300'000u, 1'000'000u}) {
        if (const int status = MeasureApart(gpus); status != 0) {
            return status;
        }
    }
    return 0;
}

}  // namespace
}  // namespace topogen

int main() {
    return topogen::Main();
}
