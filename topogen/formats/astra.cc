// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/astra.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/model/gpu-map.h"

namespace topogen {

namespace {

constexpr uint64_t kUnknown = std::numeric_limits<uint64_t>::max();
constexpr double kBitsPerGigabyte = 8e9;
constexpr double kPicosecondsPerNanosecond = 1000;
// Where the fabric does not say:
constexpr double kNvlinkGigabytes = 450;  // a second, each way. Ref.: NVIDIA H100 data sheet
constexpr double kNvlinkLatencyNs = 500;  // ASSUMPTION

/// One-way time of an empty frame from the first server to the one furthest away, by cables and
/// switches; servers forward nothing.
uint64_t LongestLatencyPs(const Fabric& fabric) {
    const Cables cables(fabric);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    std::vector<uint64_t> time(cables.Nodes(), kUnknown);
    using Due = std::pair<uint64_t, uint32_t>;  // time, node
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due;
    due.emplace(0, 0);
    time[0] = 0;
    while (!due.empty()) {
        const auto [now, node] = due.top();
        due.pop();
        if (now > time[node] || (node != 0 && node < servers)) {
            continue;
        }
        uint64_t through = 0;
        if (node >= servers) {
            const Switch& found = fabric.switches(static_cast<int>(node - servers));
            through = fabric.switch_models(static_cast<int>(found.model())).pipeline_ps();
        }
        for (const Cables::Cable& cable : cables.Of(node)) {
            const uint32_t linkClass = fabric.links().link_class(static_cast<int>(cable.link));
            const uint64_t then =
                now + through + fabric.link_classes(static_cast<int>(linkClass)).delay_ps();
            if (then < time[cable.peer]) {
                time[cable.peer] = then;
                due.emplace(then, cable.peer);
            }
        }
    }
    const uint64_t longest = *std::max_element(time.begin(), time.begin() + servers);
    if (longest == kUnknown) {
        throw DataError("ASTRA-sim wants a path between all endpoints, and some have none");
    }
    return longest;
}

/// Endpoints of an NVLink domain; 1 unless endpoint e is in domain floor(e / that) for all e.
uint32_t DomainSize(const Fabric& fabric) {
    std::vector<uint32_t> sizes(static_cast<size_t>(fabric.servers_size()));
    for (const Server& server : fabric.servers()) {
        sizes[server.nvlink_domain()] += server.endpoints();
    }
    const uint32_t size = sizes[fabric.servers(0).nvlink_domain()];
    for (const Server& server : fabric.servers()) {
        const uint32_t last = server.first_endpoint() + server.endpoints() - 1;
        if (sizes[server.nvlink_domain()] != size ||
            server.first_endpoint() / size != last / size) {
            return 1;
        }
    }
    return size;
}

double NvlinkGigabytes(const Fabric& fabric) {
    const Nvlink* said = NvlinkOf(fabric, fabric.servers(0));
    return said == nullptr ? kNvlinkGigabytes
                           : static_cast<double>(said->rate_bps()) / kBitsPerGigabyte;
}

double NvlinkLatencyNs(const Fabric& fabric) {
    const Nvlink* said = NvlinkOf(fabric, fabric.servers(0));
    return said == nullptr || said->latency_ps() == 0
               ? kNvlinkLatencyNs
               : static_cast<double>(said->latency_ps()) / kPicosecondsPerNanosecond;
}

}  // namespace

std::string ToAstra(const Fabric& fabric) {
    double rate = 0;  // of endpoint 0
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (links.a_node(i) == 0 && links.a_port(i) < fabric.ports_per_endpoint()) {
            rate += static_cast<double>(
                fabric.link_classes(static_cast<int>(links.link_class(i))).rate_bps());
        }
    }
    const double gigabytes = rate / kBitsPerGigabyte;
    const double latency =
        static_cast<double>(LongestLatencyPs(fabric)) / 2 / kPicosecondsPerNanosecond;
    const uint32_t domain = DomainSize(fabric);
    const uint32_t domains = fabric.endpoints() / domain;
    std::string text = fmt::format(
        "# {} endpoints. The ns-3 backend takes what topogen --format hpcc writes for its physical "
        "topology,\n",
        fabric.endpoints());
    if (domain == 1 || domains == 1) {
        const bool nvlink = domain > 1;
        return text + fmt::format(
                          "# and for the logical one: {{\"logical-dims\": [\"{}\"]}}\n"
                          "topology: [ Switch ]\nnpus_count: [ {} ]\n"
                          "bandwidth: [ {:.9g} ]  # GB/s\nlatency: [ {:.9g} ]  # ns\n",
                          fabric.endpoints(), fabric.endpoints(),
                          nvlink ? NvlinkGigabytes(fabric) : gigabytes,
                          nvlink ? NvlinkLatencyNs(fabric) / 2 : latency);
    }
    return text + fmt::format(
                      "# and for the logical one: {{\"logical-dims\": [\"{0}\", \"{1}\"]}}\n"
                      "topology: [ Switch, Switch ]  # NVLink domain, fabric\n"
                      "npus_count: [ {0}, {1} ]\n"
                      "bandwidth: [ {2:.9g}, {3:.9g} ]  # GB/s\n"
                      "latency: [ {4:.9g}, {5:.9g} ]  # ns\n",
                      domain, domains, NvlinkGigabytes(fabric), gigabytes,
                      NvlinkLatencyNs(fabric) / 2, latency);
}

}  // namespace topogen
