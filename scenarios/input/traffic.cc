// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "scenarios/input/random-stream.h"
#include "topogen/error.h"
#include "traces/flows/flow-file.h"
#include "traces/flows/size-distribution.h"

namespace scenarios {

namespace {

constexpr double kPsPerUs = 1e6;
constexpr double kPsPerSecond = 1e12;
constexpr uint64_t kMaxFlows = 100'000'000;  // more would not fit in memory: about 20 GB
// RoCEv2 NICs choose UDP source ports of flows in the ephemeral range (IBA annex A17.9.2).
constexpr uint16_t kFirstSourcePort = 0xC000;
constexpr uint32_t kSourcePorts = 0x4000;

int64_t ToPs(double us) {
    return std::llround(us * kPsPerUs);
}

ns3::Verb VerbOf(const Transport& transport) {
    return transport.verb() == Transport::READ   ? ns3::Verb::kRead
           : transport.verb() == Transport::SEND ? ns3::Verb::kSend
                                                 : ns3::Verb::kWrite;
}

/// Lays out one workload after another.
class Planner {
  public:
    Planner(const topogen::Fabric& fabric, const TransportFigures& transport, PathLengths& paths,
            ns3::Verb verb, uint64_t seed)
        : m_fabric(fabric),
          m_transport(transport),
          m_paths(paths),
          m_seed(seed),
          m_verb(verb),
          m_sourcePorts(seed, kSourcePortStream) {}

    void Add(const Workload& workload, uint32_t index) {
        m_name = fmt::format("workload[{}]", index);
        m_start = ToPs(workload.start_us());
        RandomStream random(m_seed, index);
        switch (workload.pattern_case()) {
            case Workload::kRing:
                return AddRing(workload.ring());
            case Workload::kPermutation:
                return AddPermutation(workload.permutation(), random);
            case Workload::kIncast:
                return AddIncast(workload.incast());
            case Workload::kFlowList:
                return AddFlowList(workload.flow_list());
            case Workload::kPoisson:
                return AddPoisson(workload.poisson(), random);
            case Workload::PATTERN_NOT_SET:
                break;
        }
        throw Refuse("needs one of ring, permutation, incast, flow_list, poisson");
    }

    Traffic Take() { return std::move(m_traffic); }

  private:
    static constexpr uint64_t kSourcePortStream = UINT64_MAX;

    topogen::Error Refuse(const std::string& what) const {
        return topogen::DataError(m_name + ": " + what);
    }

    uint32_t Endpoints() const { return m_fabric.endpoints(); }

    void RequireEndpoint(const std::string& field, int64_t endpoint) const {
        if (endpoint >= Endpoints()) {
            throw topogen::DataError(
                fmt::format("{}.{}: {}: no such endpoint; the fabric has 0 to {}", m_name, field,
                            endpoint, Endpoints() - 1));
        }
    }

    void RequirePair() const {
        if (Endpoints() < 2) {
            throw Refuse("needs at least 2 endpoints; the fabric has 1");
        }
    }

    void RequirePath(uint32_t source, uint32_t destination) const {
        if (m_paths.Get(source, destination) == 0) {
            throw Refuse(
                fmt::format("the fabric has no path from endpoint {} to {}", source, destination));
        }
    }

    void AddFlow(const char* tag, uint32_t source, uint32_t destination, uint64_t bytes,
                 int64_t start) {
        RequirePath(source, destination);
        // Half of a queue pair's 2^32 packets: a number is used again for the same destination.
        if (bytes / m_transport.mtu >= UINT32_MAX / 2) {
            throw Refuse(fmt::format("{} bytes in packets of {}: must be less than 2^31 packets",
                                     bytes, m_transport.mtu));
        }
        PlannedFlow planned;
        planned.tag = tag;
        planned.flow.source = source;
        planned.flow.destination = destination;
        planned.flow.bytes = bytes;
        planned.flow.start = start;
        planned.flow.verb = m_verb;
        planned.flow.entropy =
            static_cast<uint16_t>(kFirstSourcePort + m_sourcePorts.Below(kSourcePorts));
        m_traffic.flows.push_back(planned);
    }

    std::vector<uint32_t> PlaceRanks(const RingCollective& ring) const {
        if (ring.has_ranks() && ring.endpoint_size() != 0) {
            throw Refuse("ring: give ranks or endpoint, not both");
        }
        if (ring.endpoint_size() == 0) {
            const int64_t ranks = ring.has_ranks() ? ring.ranks() : Endpoints();
            if (ranks > Endpoints()) {
                throw topogen::DataError(
                    fmt::format("{}.ring.ranks: {}: no such rank {}; the fabric has {} endpoints",
                                m_name, ranks, ranks - 1, Endpoints()));
            }
            std::vector<uint32_t> endpoints(static_cast<size_t>(ranks));
            std::iota(endpoints.begin(), endpoints.end(), 0);
            return endpoints;
        }
        std::vector<uint32_t> endpoints;
        std::vector<bool> taken(Endpoints(), false);
        for (int i = 0; i < ring.endpoint_size(); ++i) {
            const std::string field = fmt::format("ring.endpoint[{}]", i);
            RequireEndpoint(field, ring.endpoint(i));
            const auto endpoint = static_cast<uint32_t>(ring.endpoint(i));
            if (taken[endpoint]) {
                throw topogen::DataError(
                    fmt::format("{}.{}: {}: has a rank already; one rank an endpoint", m_name,
                                field, endpoint));
            }
            taken[endpoint] = true;
            endpoints.push_back(endpoint);
        }
        return endpoints;
    }

    static ns3::CollectiveKind KindOf(const RingCollective& ring) {
        return ring.kind() == RingCollective::REDUCE_SCATTER ? ns3::CollectiveKind::kReduceScatter
               : ring.kind() == RingCollective::ALL_GATHER   ? ns3::CollectiveKind::kAllGather
                                                             : ns3::CollectiveKind::kAllReduce;
    }

    void AddRing(const RingCollective& ring) {
        ns3::CollectiveSpec spec;
        spec.kind = KindOf(ring);
        spec.bytes = static_cast<uint64_t>(ring.bytes());
        spec.endpoints = PlaceRanks(ring);
        spec.start = m_start;
        const auto& endpoints = spec.endpoints;
        if (endpoints.size() < 2) {
            throw Refuse("ring: needs at least 2 ranks");
        }
        for (size_t i = 0; i < endpoints.size(); ++i) {
            RequirePath(endpoints[i], endpoints[(i + 1) % endpoints.size()]);
        }
        m_traffic.collectives.push_back(std::move(spec));
    }

    /// A uniformly random permutation without a fixed point: shuffles until there is none, which
    /// takes e tries on average.
    std::vector<uint32_t> DrawDerangement(RandomStream& random) const {
        std::vector<uint32_t> to(Endpoints());
        bool fixed = true;
        while (fixed) {
            std::iota(to.begin(), to.end(), 0);
            fixed = false;
            for (uint32_t i = Endpoints(); i-- > 0;) {
                std::swap(to[i], to[random.Below(i + 1)]);
                fixed = fixed || to[i] == i;
            }
        }
        return to;
    }

    void AddPermutation(const Permutation& permutation, RandomStream& random) {
        RequirePair();
        std::vector<uint32_t> to;
        if (permutation.has_shift()) {
            if (permutation.shift() % Endpoints() == 0) {
                throw topogen::DataError(fmt::format(
                    "{}.permutation.shift: {}: flows to themselves; must not be a multiple of the "
                    "{} endpoints",
                    m_name, permutation.shift(), Endpoints()));
            }
            const auto shift = static_cast<uint32_t>(permutation.shift() % Endpoints());
            for (uint32_t i = 0; i < Endpoints(); ++i) {
                to.push_back(static_cast<uint32_t>((uint64_t{i} + shift) % Endpoints()));
            }
        } else {
            to = DrawDerangement(random);
        }
        for (uint32_t i = 0; i < Endpoints(); ++i) {
            AddFlow("permutation", i, to[i], static_cast<uint64_t>(permutation.bytes()), m_start);
        }
    }

    void AddIncast(const Incast& incast) {
        RequireEndpoint("incast.target", incast.target());
        if (incast.fan_in() >= Endpoints()) {
            throw topogen::DataError(fmt::format(
                "{}.incast.fan_in: {}: must be at most {}, the endpoints other than the target",
                m_name, incast.fan_in(), Endpoints() - 1));
        }
        const auto target = static_cast<uint32_t>(incast.target());
        for (int64_t i = 1; i <= incast.fan_in(); ++i) {
            const auto source = static_cast<uint32_t>((target + i) % Endpoints());
            AddFlow("incast", source, target, static_cast<uint64_t>(incast.bytes()), m_start);
        }
    }

    /// What the starts of a flow list are moved by, ps.
    static int64_t ShiftOf(const FlowList& list, const std::vector<traces::FlowLine>& lines) {
        if (!list.has_first_start_us()) {
            return 0;
        }
        const auto first =
            std::min_element(lines.begin(), lines.end(),
                             [](const auto& a, const auto& b) { return a.startPs < b.startPs; });
        return ToPs(list.first_start_us()) - first->startPs;
    }

    void AddFlowList(const FlowList& list) {
        if (list.file().empty()) {
            throw Refuse("flow_list.file: missing");
        }
        const std::vector<traces::FlowLine> lines = traces::ReadFlowFile(list.file());
        const int64_t shift = m_start + ShiftOf(list, lines);
        for (const traces::FlowLine& line : lines) {
            const auto refuse = [&](const std::string& what) {
                return topogen::DataError(fmt::format("{}:{}: {}", list.file(), line.line, what));
            };
            for (const uint32_t endpoint : {line.source, line.destination}) {
                if (endpoint >= Endpoints()) {
                    throw refuse(fmt::format("endpoint {}: the fabric has 0 to {}", endpoint,
                                             Endpoints() - 1));
                }
            }
            if (line.priorityGroup != m_transport.dataClass) {
                throw refuse(
                    fmt::format("priority-group {}: all flows of a run share one class; must be {} "
                                "(ns3::RdmaNic::DataClass)",
                                line.priorityGroup, m_transport.dataClass));
            }
            AddFlow("flow", line.source, line.destination, line.bytes, shift + line.startPs);
        }
    }

    void AddPoisson(const Poisson& poisson, RandomStream& random) {
        RequirePair();
        if (poisson.size_file().empty()) {
            throw Refuse("poisson.size_file: missing");
        }
        const auto sizes = traces::SizeDistribution::Read(poisson.size_file());
        double lineRate = 0;
        for (uint32_t i = 0; i < Endpoints(); ++i) {
            lineRate += static_cast<double>(m_paths.GetRateBps(i));
        }
        const double flowsPerSecond = poisson.load() * lineRate / (8 * sizes.GetMeanBytes());
        const double durationPs = poisson.duration_us() * kPsPerUs;
        const double expected = flowsPerSecond * durationPs / kPsPerSecond;
        if (expected > static_cast<double>(kMaxFlows)) {
            throw Refuse(fmt::format("poisson: about {:.3g} flows; must be at most {}", expected,
                                     kMaxFlows));
        }
        double at = 0;
        while (true) {
            at -= std::log(1 - random.Uniform()) / flowsPerSecond * kPsPerSecond;
            if (at >= durationPs) {
                return;
            }
            const uint32_t source = random.Below(Endpoints());
            const uint32_t skip = random.Below(Endpoints() - 1);
            const uint32_t destination = skip < source ? skip : skip + 1;
            AddFlow("poisson", source, destination, sizes.Draw(random.Uniform()),
                    m_start + static_cast<int64_t>(at));
        }
    }

    const topogen::Fabric& m_fabric;
    const TransportFigures& m_transport;
    PathLengths& m_paths;
    uint64_t m_seed;
    ns3::Verb m_verb;
    RandomStream m_sourcePorts;
    std::string m_name;
    int64_t m_start = 0;
    Traffic m_traffic;
};

}  // namespace

Traffic PlanTraffic(const Scenario& scenario, const topogen::Fabric& fabric,
                    const TransportFigures& transport, PathLengths& paths, uint64_t seed) {
    if (scenario.workload_size() == 0) {
        throw topogen::DataError("workload: missing; a scenario needs at least one");
    }
    Planner planner(fabric, transport, paths, VerbOf(scenario.transport()), seed);
    for (int i = 0; i < scenario.workload_size(); ++i) {
        planner.Add(scenario.workload(i), static_cast<uint32_t>(i));
    }
    Traffic traffic = planner.Take();
    if (traffic.flows.empty() && traffic.collectives.empty()) {
        throw topogen::DataError("workload: no flow begins; lengthen poisson.duration_us");
    }
    return traffic;
}

}  // namespace scenarios
