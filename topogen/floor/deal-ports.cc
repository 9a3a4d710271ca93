// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/floor/deal-ports.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "topogen/model/cages.h"
#include "topogen/model/fabric-view.h"

namespace topogen {

namespace {

uint32_t CeilDivide(uint32_t a, uint32_t b) {
    return (a + b - 1) / b;
}

/// An end of a link at a switch.
struct End {
    uint32_t link;
    bool isA;  ///< the lower end
};

/// Cages of one size that stand together: those of one switch, or of its ports of one rate.
struct Shelf {
    uint32_t firstPort;
    uint32_t ports;
    uint32_t each;  ///< ports a cage

    uint32_t Cages() const { return CeilDivide(ports, each); }
};

/// The ends on one shelf in the order in which they are plugged in: links down, then links up.
struct Row {
    std::vector<End> down;  // by growing reach of their plugs
    std::vector<End> up;    // by falling reach: the furthest of both stand side by side
};

class Dealer {
  public:
    Dealer(Fabric& fabric, uint32_t nicPortsPerCage, std::vector<Plug>& plugs)
        : m_fabric(fabric),
          m_view(fabric),
          m_nicPortsPerCage(nicPortsPerCage),
          m_plugs(plugs),
          m_links(static_cast<uint32_t>(plugs.size())) {}

    void Run() {
        // ASSUMPTION: managers stand as far as servers that need fibre.
        m_plugs.resize(m_links + static_cast<size_t>(m_fabric.manager_ports_size()),
                       {MEDIUM_MULTIMODE, 0, true});
        CollectEnds();
        const auto switches = static_cast<uint32_t>(m_fabric.switches_size());
        m_isWaiting.assign(switches, true);
        for (uint32_t i = 0; i < switches; ++i) {
            m_waiting.push_back(i);
        }
        ShareNicCages();
        while (!m_waiting.empty()) {
            const uint32_t next = m_waiting.front();
            m_waiting.pop_front();
            m_isWaiting[next] = false;
            MakeRoom(next);
        }
        for (uint32_t i = 0; i < switches; ++i) {
            PlugIn(i);
        }
        m_plugs.resize(m_links);
    }

  private:
    void CollectEnds();
    void ShareNicCages();
    void MakeRoom(uint32_t index);
    void MakeRoom(Row& row, const Shelf& shelf);
    bool RaiseRest(std::vector<End>& ends, uint32_t each);
    void RaiseBoth(Row& row, uint32_t each);
    void Raise(uint32_t link, const Plug& to, uint32_t from);
    void PlugIn(uint32_t index);
    void PlugIn(const std::vector<End>& ends, const Shelf& shelf, uint32_t port);
    std::vector<Shelf> ShelvesOf(uint32_t index) const;
    Row RowOf(uint32_t index, const Shelf& shelf) const;
    uint32_t CagesFor(const std::vector<End>& ends, uint32_t each) const;
    uint32_t CagesFor(const Row& row, uint32_t each) const;

    const Plug& PlugOf(const End& end) const { return m_plugs[end.link]; }
    bool IsManager(const End& end) const { return end.link >= m_links; }
    uint32_t PortOf(const End& end) const {
        const Links& links = m_fabric.links();
        if (IsManager(end)) {
            return m_fabric.manager_ports(static_cast<int>(end.link - m_links)).port();
        }
        return end.isA ? links.a_port(static_cast<int>(end.link))
                       : links.b_port(static_cast<int>(end.link));
    }

    Fabric& m_fabric;
    const FabricView m_view;
    const uint32_t m_nicPortsPerCage;
    std::vector<Plug>& m_plugs;  // by link, then by manager port
    const uint32_t m_links;
    std::vector<uint32_t> m_firstEnd;  // by switch
    std::vector<End> m_ends;
    std::vector<uint32_t> m_linkOfNic;  // by port of a server, all servers in a row
    std::vector<uint32_t> m_firstNic;   // by server
    std::deque<uint32_t> m_waiting;     // switches
    std::vector<bool> m_isWaiting;
    uint32_t m_current = 0;  // the switch that room is made on
};

void Dealer::CollectEnds() {
    const Links& links = m_fabric.links();
    const int count = links.a_node_size();
    m_firstEnd.assign(static_cast<size_t>(m_fabric.switches_size()) + 1, 0);
    m_firstNic.assign(static_cast<size_t>(m_fabric.servers_size()) + 1, 0);
    const auto countEnd = [&](uint32_t node) {
        ++(m_view.IsServer(node) ? m_firstNic[node + 1] : m_firstEnd[m_view.SwitchIndex(node) + 1]);
    };
    for (int i = 0; i < count; ++i) {
        countEnd(links.a_node(i));
        countEnd(links.b_node(i));
    }
    for (const ManagerPort& port : m_fabric.manager_ports()) {
        countEnd(port.node());
    }
    std::partial_sum(m_firstEnd.begin(), m_firstEnd.end(), m_firstEnd.begin());
    std::partial_sum(m_firstNic.begin(), m_firstNic.end(), m_firstNic.begin());
    m_ends.resize(m_firstEnd.back());
    m_linkOfNic.resize(m_firstNic.back());
    std::vector<uint32_t> next(m_firstEnd.begin(), m_firstEnd.end() - 1);
    const auto add = [&](uint32_t node, uint32_t port, End end) {
        if (m_view.IsServer(node)) {
            m_linkOfNic[m_firstNic[node] + port] = end.link;
        } else {
            m_ends[next[m_view.SwitchIndex(node)]++] = end;
        }
    };
    for (int i = 0; i < count; ++i) {
        const auto link = static_cast<uint32_t>(i);
        add(links.a_node(i), links.a_port(i), {link, true});
        add(links.b_node(i), links.b_port(i), {link, false});
    }
    for (int i = 0; i < m_fabric.manager_ports_size(); ++i) {
        const ManagerPort& port = m_fabric.manager_ports(i);
        add(port.node(), port.port(), {m_links + static_cast<uint32_t>(i), false});
    }
}

/// The cables of a NIC's cage get the plugs of that which reaches furthest.
void Dealer::ShareNicCages() {
    m_current = static_cast<uint32_t>(m_fabric.switches_size());  // none
    for (uint32_t link = 0; m_nicPortsPerCage > 1 && link < m_links; ++link) {
        if (m_view.IsServer(m_fabric.links().a_node(static_cast<int>(link)))) {
            Raise(link, m_plugs[link], m_current);
        }
    }
}

std::vector<Shelf> Dealer::ShelvesOf(uint32_t index) const {
    const SwitchModel& model = m_view.ModelOf(m_fabric.switches(static_cast<int>(index)));
    const Cages cages(model);
    const uint32_t down = model.ports() - model.up_ports();
    std::vector<Shelf> shelves = {{0, down, cages.PortsAt(0)}};
    if (model.up_ports() != 0) {
        shelves.push_back({down, model.up_ports(), cages.PortsAt(down)});
    }
    return shelves;
}

Row Dealer::RowOf(uint32_t index, const Shelf& shelf) const {
    Row row;
    for (uint32_t i = m_firstEnd[index]; i < m_firstEnd[index + 1]; ++i) {
        const End& end = m_ends[i];
        const uint32_t port = PortOf(end);
        if (port < shelf.firstPort || port >= shelf.firstPort + shelf.ports) {
            continue;
        }
        const auto link = static_cast<int>(end.link);
        const bool peers = !IsManager(end) && m_view.LevelOf(m_fabric.links().a_node(link)) ==
                                                  m_view.LevelOf(m_fabric.links().b_node(link));
        (end.isA || peers ? row.up : row.down).push_back(end);
    }
    const auto before = [this](const End& a, const End& b) {
        return PlugOf(a) < PlugOf(b) || (!(PlugOf(b) < PlugOf(a)) && a.link < b.link);
    };
    std::sort(row.down.begin(), row.down.end(), before);
    std::sort(row.up.begin(), row.up.end(), [&](const End& a, const End& b) {
        return PlugOf(b) < PlugOf(a) || (!(PlugOf(a) < PlugOf(b)) && a.link < b.link);
    });
    return row;
}

/// Cages that `ends`, sorted by their plugs, take if none is shared by different ones.
uint32_t Dealer::CagesFor(const std::vector<End>& ends, uint32_t each) const {
    uint32_t cages = 0;
    uint32_t inCage = 0;
    for (size_t i = 0; i < ends.size(); ++i) {
        const bool opens =
            inCage == 0 || inCage == each || !PlugOf(ends[i]).Shares(PlugOf(ends[i - 1]));
        cages += opens ? 1 : 0;
        inCage = opens ? 1 : inCage + 1;
    }
    return cages;
}

/// The last of those down and the first of those up may share one.
uint32_t Dealer::CagesFor(const Row& row, uint32_t each) const {
    const uint32_t apart = CagesFor(row.down, each) + CagesFor(row.up, each);
    if (row.down.empty() || row.up.empty() ||
        !PlugOf(row.down.back()).Shares(PlugOf(row.up.front()))) {
        return apart;
    }
    const auto rest = [&](const std::vector<End>& ends, const Plug& plug) {
        return static_cast<uint32_t>(
                   std::count_if(ends.begin(), ends.end(),
                                 [&](const End& end) { return PlugOf(end).Shares(plug); })) %
               each;
    };
    const Plug& furthest = PlugOf(row.up.front());
    const uint32_t down = rest(row.down, furthest);
    const uint32_t up = rest(row.up, furthest);
    return down != 0 && up != 0 && down + up <= each ? apart - 1 : apart;
}

void Dealer::MakeRoom(uint32_t index) {
    m_current = index;
    for (const Shelf& shelf : ShelvesOf(index)) {
        if (shelf.each > 1) {
            Row row = RowOf(index, shelf);
            MakeRoom(row, shelf);
        }
    }
}

/// Raises what is left over of one plug to the next, until all fit.
void Dealer::MakeRoom(Row& row, const Shelf& shelf) {
    while (CagesFor(row, shelf.each) > shelf.Cages()) {
        const bool raised = RaiseRest(row.down, shelf.each) || RaiseRest(row.up, shelf.each);
        if (!raised) {
            RaiseBoth(row, shelf.each);
            return;
        }
        row = RowOf(m_current, shelf);
    }
}

/// Of the plug that reaches least and leaves a cage partly empty, raises those in it to the next.
/// False if there is none, or no next.
bool Dealer::RaiseRest(std::vector<End>& ends, uint32_t each) {
    std::vector<End> sorted = ends;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [this](const End& a, const End& b) { return PlugOf(a) < PlugOf(b); });
    for (auto begin = sorted.begin(); begin != sorted.end();) {
        const auto end = std::find_if(begin, sorted.end(), [&](const End& other) {
            return !PlugOf(other).Shares(PlugOf(*begin));
        });
        if (end == sorted.end()) {
            return false;
        }
        // Those whose other end has to make room as well are better raised than others.
        const auto odd = static_cast<uint32_t>(end - begin) % each;
        std::stable_partition(
            begin, end, [this](const End& candidate) { return m_plugs[candidate.link].fixed; });
        const auto raisable = static_cast<uint32_t>(std::count_if(
            begin, end, [this](const End& candidate) { return !PlugOf(candidate).fixed; }));
        if (odd != 0 && odd <= raisable) {
            const Plug to = PlugOf(*end);
            for (auto raised = end - odd; raised != end; ++raised) {
                Raise(raised->link, to, m_current);
            }
            return true;
        }
        begin = end;
    }
    return false;
}

/// What is left over down and up shares the cage between them.
void Dealer::RaiseBoth(Row& row, uint32_t each) {
    if (row.down.empty() || row.up.empty()) {
        return;
    }
    const bool downIsShort = PlugOf(row.down.back()) < PlugOf(row.up.front());
    std::vector<End>& ends = downIsShort ? row.down : row.up;
    const Plug to = downIsShort ? PlugOf(row.up.front()) : PlugOf(row.down.back());
    const Plug from = downIsShort ? PlugOf(row.down.back()) : PlugOf(row.up.front());
    auto left =
        static_cast<uint32_t>(std::count_if(
            ends.begin(), ends.end(), [&](const End& end) { return PlugOf(end).Shares(from); })) %
        each;
    for (const End& end : ends) {
        if (left != 0 && PlugOf(end).Shares(from) && !PlugOf(end).fixed) {
            Raise(end.link, to, m_current);
            --left;
        }
    }
}

/// Gives `link` the plug `to`, and has the switch at its other end, unless that is `from`, and the
/// NICs in the same cage follow.
void Dealer::Raise(uint32_t link, const Plug& to, uint32_t from) {
    Plug& plug = m_plugs[link];
    if (plug < to && !plug.fixed) {
        plug.medium = to.medium;
        plug.copperMetres = to.copperMetres;
    }
    const auto i = static_cast<int>(link);
    const uint32_t a = m_fabric.links().a_node(i);
    for (const uint32_t node : {a, m_fabric.links().b_node(i)}) {
        const uint32_t index = m_view.SwitchIndex(node);
        if (!m_view.IsServer(node) && index != from && !m_isWaiting[index]) {
            m_isWaiting[index] = true;
            m_waiting.push_back(index);
        }
    }
    if (!m_view.IsServer(a) || m_nicPortsPerCage < 2) {
        return;
    }
    const uint32_t nics = m_firstNic[a + 1] - m_firstNic[a];
    const uint32_t first = m_fabric.links().a_port(i) / m_nicPortsPerCage * m_nicPortsPerCage;
    for (uint32_t nic = first; nic < std::min(first + m_nicPortsPerCage, nics); ++nic) {
        const uint32_t mate = m_linkOfNic[m_firstNic[a] + nic];
        if (m_plugs[mate] < plug && !m_plugs[mate].fixed) {
            Raise(mate, plug, from);
        }
    }
}

void Dealer::PlugIn(uint32_t index) {
    for (const Shelf& shelf : ShelvesOf(index)) {
        const Row row = RowOf(index, shelf);
        if (shelf.each < 2 || CagesFor(row, shelf.each) > shelf.Cages()) {
            continue;  // stays as it is
        }
        uint32_t firstUp = shelf.firstPort + shelf.ports;
        for (const End& end : row.up) {
            firstUp = std::min(firstUp, PortOf(end));
        }
        // Links up begin where they did, at a cage of their own if there is room for that.
        const uint32_t downCages = CagesFor(row.down, shelf.each);
        const uint32_t upCages = CagesFor(row.up, shelf.each);
        uint32_t upCage = CeilDivide(firstUp - shelf.firstPort, shelf.each);
        upCage = std::max(upCage, downCages);
        upCage = std::min(upCage, shelf.Cages() - std::min(upCages, shelf.Cages()));
        PlugIn(row.down, shelf, shelf.firstPort);
        uint32_t port = shelf.firstPort + upCage * shelf.each;
        if (upCage < downCages) {
            port = PortOf(row.down.back()) + 1;  // in the cage that both share
        }
        PlugIn(row.up, shelf, port);
    }
}

/// One after the other from `port` on; those of another plug begin in the next cage.
void Dealer::PlugIn(const std::vector<End>& ends, const Shelf& shelf, uint32_t port) {
    Links& links = *m_fabric.mutable_links();
    for (size_t i = 0; i < ends.size(); ++i) {
        if (i > 0 && !PlugOf(ends[i]).Shares(PlugOf(ends[i - 1]))) {
            port = shelf.firstPort + CeilDivide(port - shelf.firstPort, shelf.each) * shelf.each;
        }
        const auto link = static_cast<int>(ends[i].link);
        if (IsManager(ends[i])) {
            m_fabric.mutable_manager_ports(link - static_cast<int>(m_links))->set_port(port++);
        } else if (ends[i].isA) {
            links.set_a_port(link, port++);
        } else {
            links.set_b_port(link, port++);
        }
    }
}

}  // namespace

void DealPorts(Fabric& fabric, uint32_t nicPortsPerCage, std::vector<Plug>& plugs) {
    Dealer(fabric, nicPortsPerCage, plugs).Run();
}

}  // namespace topogen
