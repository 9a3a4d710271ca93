// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/link-table.h"

#include <algorithm>

#include "scenarios/output/exact-text.h"

namespace scenarios {

namespace {

/// Share of the link's time that the bytes take, as 0.000000 to 1.000000. A frame counts when its
/// transmission starts, so the last one may reach beyond the end of the run.
std::string UtilizationText(uint64_t txBytes, uint64_t rateBps, int64_t durationPs) {
    constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
    return ShareText(static_cast<Wide>(txBytes) * 8 * kPsPerSecond,
                     static_cast<Wide>(rateBps) * static_cast<uint64_t>(durationPs));
}

}  // namespace

void LinkTable::Write(const ResultsFolder& folder) {
    ResultsFile file(folder, "links.csv");
    file.Print(
        "link,from_node,from_port,to_node,to_port,from_tier,to_tier,rate_bps,tx_bytes,"
        "tx_frames,marked_frames,dropped_frames,pause_frames,paused_ns,max_queue_bytes,"
        "utilization,dropped_data_frames,trimmed_frames\n");
    const topogen::Links& links = m_fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const End a = {links.a_node(i), links.a_port(i)};
        const End b = {links.b_node(i), links.b_port(i)};
        const auto link = static_cast<uint32_t>(i);
        WriteDirection(file, link, 0, a, b);
        WriteDirection(file, link, 1, b, a);
    }
    file.Close();
}

std::string LinkTable::TierOf(uint32_t node) const {
    const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
    if (node < servers) {
        return "server";
    }
    const auto index = static_cast<int>(node - servers);
    return m_fabric.tiers(static_cast<int>(m_fabric.switches(index).tier())).name();
}

void LinkTable::WriteDirection(ResultsFile& file, uint32_t link, size_t end, const End& from,
                               const End& to) const {
    const int64_t duration = m_simulation.GetDuration();
    const ns3::FabricPort& port = m_simulation.GetNetwork().GetLink(link).GetPort(end);
    const ns3::PortCounters counters = port.GetCounters(duration);
    if (counters.txFrames == 0 && counters.droppedFrames == 0 && !m_all) {
        return;
    }
    file.Print("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", link, from.node,
               from.port, to.node, to.port, TierOf(from.node), TierOf(to.node), port.GetRateBps(),
               counters.txBytes, counters.txFrames, counters.markedFrames, counters.droppedFrames,
               counters.pauseFramesSent, NanosecondsText(std::max<int64_t>(0, counters.pausedPs)),
               counters.maxQueueBytes,
               UtilizationText(counters.txBytes, port.GetRateBps(), duration),
               counters.droppedDataFrames, counters.trimmedFrames);
}

}  // namespace scenarios
