// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-network.h"

#include "engine/helper/engine-helper.h"
#include "fabric/model/routing/credit-loop.h"
#include "fabric/model/switch/data-plane.h"
#include "fabric/model/switch/ethernet-switch.h"
#include "fabric/model/switch/infiniband-switch.h"
#include "port-classes.h"

#include "ns3/boolean.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/uinteger.h"

#include "topogen/fabric.pb.h"
#include "topogen/routing/d-mod-k.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricNetwork);

namespace {

// What a fabric file can say and the models do not cover.
void RefuseUnmodelled(const topogen::Fabric& fabric) {
    for (int i = 0; i < fabric.link_classes_size(); ++i) {
        const topogen::LinkClass& kind = fabric.link_classes(i);
        if (kind.bit_error_rate() != 0 && kind.fec() != topogen::FEC_NONE) {
            throw std::invalid_argument("link_classes[" + std::to_string(i) +
                                        "].bit_error_rate: what FEC leaves of bit errors is not "
                                        "modelled yet; allowed: 0, or FEC_NONE");
        }
    }
}

/// Owns what is at both ends of no cable, until a NIC owns the near one. Nothing moves there.
class Nowhere final : public PortOwner {
  public:
    void OnArrival(FabricPort& /*port*/, uint32_t /*portIndex*/, Frame* /*frame*/,
                   int64_t /*now*/) override {}
    void OnTransmit(FabricPort& /*port*/, Frame* /*frame*/, int64_t /*start*/) override {}
};

}  // namespace

TypeId FabricNetwork::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::FabricNetwork")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddConstructor<FabricNetwork>()
            .AddAttribute("Eager",
                          "Mark every transmission start with an event of its own, instead of "
                          "replaying starts when they matter. Slower; results are the same.",
                          BooleanValue(false), MakeBooleanAccessor(&FabricNetwork::m_eager),
                          MakeBooleanChecker())
            // Not a Time: ns-3 takes defaults before a program can set the resolution to 1 ps.
            .AddAttribute("ClockTickPs",
                          "Unit to which times of transmission and pacing are truncated (ps). 1000 "
                          "is that of simulators with ns-3's default clock.",
                          UintegerValue(1), MakeUintegerAccessor(&FabricNetwork::m_clockTickPs),
                          MakeUintegerChecker<uint32_t>(1, 1'000'000))
            .AddAttribute("ConvergenceDelay",
                          "From a link's going down or coming up to the change of all routes: 100 "
                          "ms, for which NX-OS waits before it acts on a link that went down "
                          "(debounce).",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&FabricNetwork::m_convergenceDelay),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

FabricNetwork::FabricNetwork()
    : m_wireFormat(CreateObject<WireFormat>()), m_partition(CreateObject<FabricPartition>()) {}

FabricNetwork::~FabricNetwork() = default;

void FabricNetwork::DoDispose() {
    m_servers = NodeContainer();
    m_switchNodes = NodeContainer();
    m_switches.clear();
    m_links.clear();
    m_darkLinks.clear();
    m_subnet = nullptr;
    m_routesChanged = nullptr;
    Object::DoDispose();
}

void FabricNetwork::Build(const topogen::Fabric& fabric, const std::function<void()>& configure) {
    RefuseUnmodelled(fabric);
    m_portsPerEndpoint = fabric.ports_per_endpoint();
    ChooseLinkLayer(fabric);
    EngineHelper::Install(m_partition);
    CreateNodes(fabric);
    CreatePorts(fabric);
    SetPortClasses(fabric, [this](uint32_t node, uint32_t port) { return PortAt(node, port); });
    if (configure) {
        configure();
        RefuseNicPortSettings();
    }
    CreateLinks(fabric);
    CreateDarkLinks(fabric);
    Route(fabric);
    WireSwitches(fabric);
}

void FabricNetwork::ChooseLinkLayer(const topogen::Fabric& fabric) {
    bool hasEthernet = false;
    bool hasInfiniband = false;
    for (const topogen::Switch& used : fabric.switches()) {
        const bool credits =
            fabric.switch_models(static_cast<int>(used.model())).lossless_credits();
        (credits ? hasInfiniband : hasEthernet) = true;
    }
    if (hasEthernet && hasInfiniband) {
        throw std::invalid_argument(
            "switch_models: lossless_credits differs between the switches of this fabric; allowed: "
            "either all are InfiniBand or all are Ethernet");
    }
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        m_classOfLevel[c] = c;
    }
    if (hasInfiniband) {
        m_subnet = CreateObject<InfinibandSubnet>();
        m_subnet->Configure();
        m_classOfLevel = m_subnet->GetLaneOfLevel();
        m_wireFormat->UseInfiniband();
    }
}

Ptr<FabricSwitch> FabricNetwork::CreateSwitch() const {
    if (m_subnet == nullptr) {
        return CreateObject<EthernetSwitch>();
    }
    Ptr<InfinibandSwitch> created = CreateObject<InfinibandSwitch>();
    created->SetSubnet(*m_subnet);
    return created;
}

void FabricNetwork::CreateNodes(const topogen::Fabric& fabric) {
    m_servers.Create(static_cast<uint32_t>(fabric.servers_size()));
    m_switchNodes.Create(static_cast<uint32_t>(fabric.switches_size()));
    m_endpointPorts.assign(size_t{fabric.endpoints()} * m_portsPerEndpoint, nullptr);
    for (const topogen::Server& server : fabric.servers()) {
        m_firstEndpoint.push_back(server.first_endpoint());
    }
    m_switches.reserve(m_switchNodes.GetN());
    for (uint32_t i = 0; i < m_switchNodes.GetN(); ++i) {
        const auto& model =
            fabric.switch_models(static_cast<int>(fabric.switches(static_cast<int>(i)).model()));
        Ptr<FabricSwitch> fabricSwitch = CreateSwitch();
        fabricSwitch->SetModel(model.buffer_bytes(), static_cast<int64_t>(model.pipeline_ps()));
        m_switchNodes.Get(i)->AggregateObject(fabricSwitch);
        m_switches.push_back(fabricSwitch);
        m_switchPorts.emplace_back(model.ports(), nullptr);
    }
}

FabricPort::Wiring FabricNetwork::WiringOf(uint32_t source, uint32_t index) const {
    FabricPort::Wiring wiring;
    wiring.partition = PeekPointer(m_partition);
    wiring.source = source;
    wiring.index = index;
    wiring.gapBytes = m_wireFormat->GetGapBytes();
    wiring.flowControlBytes = m_wireFormat->GetFlowControlBytes();
    wiring.noticeBytes = m_wireFormat->GetNoticeBytes();
    wiring.tick = GetClockTick();
    wiring.eager = m_eager;
    return wiring;
}

FabricPort*& FabricNetwork::PortAt(uint32_t node, uint32_t port) {
    const uint32_t servers = m_servers.GetN();
    if (node >= servers) {
        return m_switchPorts[node - servers][port];
    }
    return m_endpointPorts[size_t{m_firstEndpoint[node]} * m_portsPerEndpoint + port];
}

void FabricNetwork::CreatePort(uint32_t node, uint32_t port, uint32_t source) {
    Ptr<FabricPort> created = CreateObject<FabricPort>();
    FabricPort::Wiring wiring = WiringOf(source, port);
    const uint32_t servers = m_servers.GetN();
    if (node < servers) {
        m_servers.Get(node)->AddDevice(created);
    } else {
        m_switchNodes.Get(node - servers)->AddDevice(created);
        FabricSwitch& fabricSwitch = *m_switches[node - servers];
        wiring.owner = &fabricSwitch.GetDataPlane();
        wiring.schedule = &fabricSwitch.GetSchedule();
    }
    PortAt(node, port) = PeekPointer(created);
    created->SetWiring(wiring);
}

// By node and number, since a user who sets an attribute of a port counts its node's ports.
void FabricNetwork::CreatePorts(const topogen::Fabric& fabric) {
    struct End {
        uint32_t node;
        uint32_t port;
        uint32_t source;
    };
    const auto& columns = fabric.links();
    std::vector<End> ends;
    ends.reserve(2 * static_cast<size_t>(columns.a_node_size()));
    for (int i = 0; i < columns.a_node_size(); ++i) {
        const uint32_t source = 2 * static_cast<uint32_t>(i);
        ends.push_back({columns.a_node(i), columns.a_port(i), source});
        ends.push_back({columns.b_node(i), columns.b_port(i), source + 1});
    }
    std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) {
        return std::make_pair(a.node, a.port) < std::make_pair(b.node, b.port);
    });
    for (const End& end : ends) {
        CreatePort(end.node, end.port, end.source);
    }
}

void FabricNetwork::RefuseNicPortSettings() const {
    for (const FabricPort* port : m_endpointPorts) {
        if (port != nullptr && port->GetSettings() != nullptr) {
            std::string complaint = "/NodeList/" + std::to_string(port->GetNode()->GetId());
            complaint += "/DeviceList/" + std::to_string(port->GetIfIndex());
            complaint += "/Settings: that node is a server; allowed: ports of switches";
            throw std::invalid_argument(complaint);
        }
    }
}

// A frame that takes no time ends when it starts, and so would the next.
void FabricNetwork::RefuseCoarseTick(uint32_t link, uint64_t rateBps) const {
    LinkTiming timing;
    timing.SetFraming(m_wireFormat->GetGapBytes(), ClockTick());
    timing.SetPath(rateBps, 0, 0);
    const uint32_t least = m_wireFormat->GetLeastFrameBytes();
    const int64_t takes = timing.GetTransmissionTime(least);
    if (takes < int64_t{m_clockTickPs}) {
        throw std::invalid_argument(
            "ns3::FabricNetwork::ClockTickPs: " + std::to_string(m_clockTickPs) + ": a frame of " +
            std::to_string(least) + " bytes takes " + std::to_string(takes) + " ps on link " +
            std::to_string(link) + " (" + std::to_string(rateBps) +
            " bit/s), which would be truncated to 0; allowed: 1 to " + std::to_string(takes));
    }
}

Ingress FabricNetwork::GetIngress(uint32_t node) const {
    const uint32_t servers = m_servers.GetN();
    return node < servers ? Ingress() : m_switches[node - servers]->GetIngress();
}

void FabricNetwork::CreateLinks(const topogen::Fabric& fabric) {
    const auto& columns = fabric.links();
    m_links.reserve(static_cast<size_t>(columns.a_node_size()));
    for (int i = 0; i < columns.a_node_size(); ++i) {
        const auto& kind = fabric.link_classes(static_cast<int>(columns.link_class(i)));
        const uint32_t a = columns.a_node(i);
        const uint32_t b = columns.b_node(i);
        Ptr<FabricLink> link = CreateObject<FabricLink>();
        link->Configure(kind.rate_bps(), static_cast<int64_t>(kind.delay_ps()));
        if (kind.frame_loss() != 0 || kind.bit_error_rate() != 0) {
            link->SetLoss({kind.frame_loss(), kind.bit_error_rate()});
        }
        link->Connect(PortAt(a, columns.a_port(i)), GetIngress(a), PortAt(b, columns.b_port(i)),
                      GetIngress(b));
        m_links.push_back(link);
        RefuseCoarseTick(static_cast<uint32_t>(i), link->GetPort(0).GetRateBps());
    }
}

// A NIC has a port at least, which sends its events' numbers and its node; nothing ever leaves by
// this one. Ports are numbered on from NIC to NIC, so that a gap would shift those behind it.
void FabricNetwork::CreateDarkLinks(const topogen::Fabric& fabric) {
    m_nowhere = std::make_unique<Nowhere>();
    for (uint32_t server = 0; server < m_servers.GetN(); ++server) {
        const auto& nics = fabric.servers(static_cast<int>(server));
        for (uint32_t e = 0; e < nics.endpoints(); ++e) {
            const uint32_t endpoint = nics.first_endpoint() + e;
            for (uint32_t k = 1; k < m_portsPerEndpoint; ++k) {
                if (HasEndpointPort(endpoint, k) && !HasEndpointPort(endpoint, k - 1)) {
                    throw std::invalid_argument(
                        "uncabled_ports: endpoint " + std::to_string(endpoint) +
                        " has a cable at port " + std::to_string(k) + " of its NIC and none at " +
                        std::to_string(k - 1) + "; allowed: NICs cabled from port 0 on");
                }
            }
            if (HasEndpointPort(endpoint, 0)) {
                continue;
            }
            const uint32_t source = 2 * static_cast<uint32_t>(fabric.links().a_node_size());
            const uint32_t port = e * m_portsPerEndpoint;
            Ptr<FabricLink> link = CreateObject<FabricLink>();
            Ptr<FabricPort> far = CreateObject<FabricPort>();
            m_servers.Get(server)->AddDevice(far);
            CreatePort(server, port, source);
            FabricPort* near = PortAt(server, port);
            for (FabricPort* end : {near, PeekPointer(far)}) {
                FabricPort::Wiring wiring = WiringOf(source, end == near ? port : 0);
                wiring.owner = m_nowhere.get();
                wiring.schedule = &m_noSchedule;
                end->SetWiring(wiring);
            }
            link->Connect(near, Ingress(), far, Ingress());
            link->Fail(0);
            m_darkLinks.push_back(link);
        }
    }
}

void FabricNetwork::Route(const topogen::Fabric& fabric) {
    const auto& columns = fabric.links();
    const uint32_t servers = m_servers.GetN();
    m_routing = std::make_unique<FabricRouting>(m_switchNodes.GetN(), fabric.endpoints(),
                                                m_portsPerEndpoint);
    const auto attach = [&](uint32_t server, uint32_t serverPort, uint32_t node, uint32_t port) {
        if (node < servers) {
            throw std::invalid_argument("links: a cable between servers " + std::to_string(server) +
                                        " and " + std::to_string(node) +
                                        "; endpoints must be cabled to switches");
        }
        const uint32_t first = fabric.servers(static_cast<int>(server)).first_endpoint();
        m_routing->AttachEndpoint(first + serverPort / m_portsPerEndpoint, node - servers,
                                  static_cast<uint16_t>(port));
    };
    for (int i = 0; i < columns.a_node_size(); ++i) {
        const uint32_t a = columns.a_node(i);
        const uint32_t b = columns.b_node(i);
        const uint32_t aPort = columns.a_port(i);
        const uint32_t bPort = columns.b_port(i);
        if (a < servers) {
            attach(a, aPort, b, bPort);
        } else if (b < servers) {
            attach(b, bPort, a, aPort);
        } else {
            const auto& kind = fabric.link_classes(static_cast<int>(columns.link_class(i)));
            m_routing->AddLink(a - servers, static_cast<uint16_t>(aPort), b - servers,
                               static_cast<uint16_t>(bPort), kind.rate_bps());
        }
    }
    m_routing->Freeze();
    if (std::any_of(m_switches.begin(), m_switches.end(),
                    [](const Ptr<FabricSwitch>& each) { return each->WantsStaticRoutes(); })) {
        m_routing->SetStaticRoutes(std::make_shared<topogen::DModK>(fabric));
    }
    if (m_subnet != nullptr && !m_subnet->AllowsCreditLoops()) {
        RefuseCreditLoops();
    }
}

void FabricNetwork::RefuseCreditLoops() const {
    const std::vector<SwitchPort> loop = FindCreditLoop(*m_routing);
    if (!loop.empty()) {
        throw std::invalid_argument(
            "links: the shortest paths of this InfiniBand fabric wait for each other in a credit "
            "loop and can deadlock: " +
            DescribeCycle(loop) +
            "; allowed: fabrics without, or ns3::InfinibandSubnet::AllowCreditLoops=true");
    }
}

void FabricNetwork::WireSwitches(const topogen::Fabric& fabric) {
    const uint64_t run =
        Mix64(uint64_t{RngSeedManager::GetSeed()} << 32 ^ RngSeedManager::GetRun());
    for (uint32_t i = 0; i < m_switches.size(); ++i) {
        m_switches[i]->SetPlace(i, *m_routing, fabric.switches(static_cast<int>(i)).ecmp_seed());
        m_switches[i]->SetPorts(m_switchPorts[i], Mix64(run + i));
    }
    m_switchPorts.clear();
    if (m_subnet != nullptr) {
        m_hcas.resize(m_endpointPorts.size());
        m_hcaPolicy =
            m_subnet->MakePolicy(m_subnet->GetHcaLaneBytes(), m_switches[0]->GetMaxFrameBytes());
    }
}

void FabricNetwork::SetEndpointOwner(uint32_t endpoint, PortOwner& owner, FrameSupplier& supplier,
                                     const ClassSchedule& schedule) {
    for (uint32_t k = 0; k < m_portsPerEndpoint && HasEndpointPort(endpoint, k); ++k) {
        Own(GetEndpointPort(endpoint, k), endpoint * m_portsPerEndpoint + k, owner, supplier,
            schedule);
    }
}

void FabricNetwork::Own(FabricPort& port, uint32_t nicPort, PortOwner& owner,
                        FrameSupplier& supplier, const ClassSchedule& schedule) {
    FabricPort::Wiring wiring = WiringOf(port.GetSource(), port.GetPortIndex());
    wiring.owner = &owner;
    wiring.sharesSupplier =
        m_portsPerEndpoint > 1 && HasEndpointPort(nicPort / m_portsPerEndpoint, 1);
    if (m_subnet != nullptr) {
        auto& hca = m_hcas[nicPort];
        hca = std::make_unique<InfinibandHca>(owner, port, m_hcaPolicy, m_subnet->GetLanes());
        wiring.owner = hca.get();
    }
    wiring.supplier = &supplier;
    wiring.schedule = &schedule;
    port.SetWiring(wiring);
}

uint32_t FabricNetwork::FindSwitch(const FabricPort& port) const {
    return port.GetNode()->GetObject<FabricSwitch>()->GetSwitchIndex();
}

uint32_t FabricNetwork::FindEndpoint(const FabricPort& port) const {
    const uint32_t server = port.GetNode()->GetId() - m_servers.Get(0)->GetId();
    return m_firstEndpoint[server] + port.GetPortIndex() / m_portsPerEndpoint;
}

std::vector<const FabricPort*> FabricNetwork::FindPath(uint32_t source,
                                                       uint32_t destination) const {
    std::vector<const FabricPort*> path;
    for (uint32_t k = 0; k < m_portsPerEndpoint && path.empty(); ++k) {
        path = FindPath(source, destination, k);
    }
    return path;
}

std::vector<const FabricPort*> FabricNetwork::FindPath(uint32_t source, uint32_t destination,
                                                       uint32_t nicPort) const {
    if (!HasEndpointPort(source, nicPort)) {
        return {};
    }
    std::vector<const FabricPort*> path{&GetEndpointPort(source, nicPort)};
    const Ptr<FabricSwitch> first = path.back()->GetPeer()->GetNode()->GetObject<FabricSwitch>();
    if (first == nullptr) {
        return {};
    }
    const uint32_t leaf = m_routing->GetAttachment(destination).leaf;
    uint32_t at = first->GetSwitchIndex();
    while (m_routing->GetDistance(at, leaf) != 0) {
        const std::vector<uint16_t> ports = m_routing->FindNextHops(at, leaf);
        if (ports.empty()) {
            return {};
        }
        path.push_back(m_switches[at]->GetPorts()[ports.front()]);
        at = FindSwitch(*path.back()->GetPeer());
    }
    const FabricRouting::PortRun last = m_routing->FindAttached(destination, at);
    path.push_back(m_switches[at]->GetPorts()[last.ports[0]]);
    return path;
}

void FabricNetwork::ChangeRoute(const RouteChange& change) {
    const FabricPort& a = m_links[change.link]->GetPort(0);
    const FabricPort& b = m_links[change.link]->GetPort(1);
    const auto isSwitch = [](const FabricPort& port) {
        return port.GetNode()->GetObject<FabricSwitch>() != nullptr;
    };
    const auto aPort = static_cast<uint16_t>(a.GetPortIndex());
    const auto bPort = static_cast<uint16_t>(b.GetPortIndex());
    if (isSwitch(a) && isSwitch(b)) {
        if (change.isRouted) {
            m_routing->AddLink(FindSwitch(a), aPort, FindSwitch(b), bPort, a.GetRateBps());
        } else {
            m_routing->RemoveLink(FindSwitch(a), aPort, FindSwitch(b), bPort);
        }
        return;
    }
    const FabricPort& leaf = isSwitch(a) ? a : b;
    const uint32_t endpoint = FindEndpoint(*leaf.GetPeer());
    const auto port = static_cast<uint16_t>(leaf.GetPortIndex());
    if (change.isRouted) {
        m_routing->AttachEndpoint(endpoint, FindSwitch(leaf), port);
    } else {
        m_routing->DetachEndpoint(endpoint, FindSwitch(leaf), port);
    }
}

void FabricNetwork::ChangeRoutes(const std::vector<RouteChange>& changes) {
    for (const RouteChange& change : changes) {
        ChangeRoute(change);
    }
    m_routing->Freeze();
    for (const Ptr<FabricSwitch>& fabricSwitch : m_switches) {
        fabricSwitch->OnRoutesChanged();
    }
}

void FabricNetwork::CatchUp(int64_t now) {
    for (const Ptr<FabricLink>& link : m_links) {
        link->GetPort(0).CatchUp(now);
        link->GetPort(1).CatchUp(now);
    }
}

FrameBalance FabricNetwork::GetFrameBalance() const {
    FrameBalance balance;
    balance.counters = m_partition->GetCounters();
    balance.heldFrames = m_partition->GetFramesElsewhere();
    balance.heldBytes = m_partition->GetBytesElsewhere();
    for (const Ptr<FabricLink>& link : m_links) {
        for (std::size_t end = 0; end < 2; ++end) {
            balance.heldFrames += link->GetPort(end).CountHeldFrames();
            balance.heldBytes += link->GetPort(end).CountHeldBytes();
        }
    }
    for (const Ptr<FabricSwitch>& each : m_switches) {
        const FrameSum held = each->GetDataPlane().GetRouter().GetHeld();
        balance.heldFrames += held.frames;
        balance.heldBytes += held.bytes;
    }
    return balance;
}

}  // namespace ns3
