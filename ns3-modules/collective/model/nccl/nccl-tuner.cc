// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-tuner.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

namespace {

constexpr uint32_t kAmpere = 80;  // compute capabilities
constexpr uint32_t kBlackwell = 100;

/// floor(log2(n)), -1 of 0.
int32_t Log2(uint64_t n) {
    int32_t log = -1;
    for (; n != 0; n >>= 1) {
        ++log;
    }
    return log;
}

}  // namespace

NcclTuner::NcclTuner(const NcclCommunicator& communicator, CollectiveKind function,
                     NcclOverrides overrides, const NcclTables& tables)
    : m_communicator(communicator),
      m_function(function),
      m_overrides(std::move(overrides)),
      m_tables(tables),
      m_costs(communicator, function, tables) {}

bool NcclTuner::IsUsable(NcclAlgorithm algorithm, NcclProtocol protocol) const {
    const auto& [algorithms, protocols, rows] = m_overrides;
    const bool isLl128 = protocol == NcclProtocol::kLl128;
    const bool isProtocolUsed =
        protocols.has_value() ? (*protocols)[Index(protocol)] : !isLl128 || m_communicator.ll128;
    const bool isAlgorithmUsed = !algorithms.has_value() || (*algorithms)[Index(algorithm)];
    return isProtocolUsed && isAlgorithmUsed && m_costs.Get(algorithm, protocol).bandwidth > 0;
}

double NcclTuner::GetTreeShare(NcclAlgorithm algorithm, NcclProtocol protocol,
                               uint64_t bytes) const {
    constexpr uint64_t kLine = 64;
    const int32_t size = Log2(bytes / kLine);
    int32_t sizes = 0;
    if (algorithm == NcclAlgorithm::kTree) {
        sizes = NcclTables::kTreeSizes;
    } else if (algorithm == NcclAlgorithm::kNvlsTree &&
               m_communicator.computeCapability >= kBlackwell &&
               m_communicator.cpu != NcclCpu::kArm) {
        sizes = NcclTables::kNvlsTreeSizes;
    }
    return size >= 0 && size < sizes
               ? m_tables.treeCorrection[Index(protocol)][static_cast<size_t>(size)]
               : 1;
}

double NcclTuner::GetRingPlateau(NcclProtocol protocol, uint64_t bytes) const {
    const NcclCommunicator& c = m_communicator;
    const uint64_t part = bytes / (uint64_t{c.channels} * c.ranks);  // whole, as NCCL has it
    if (protocol != NcclProtocol::kSimple || c.nodes == 1 ||
        static_cast<double>(part) < m_tables.ringPlateauBytes) {
        return 1;
    }
    return c.computeCapability < kAmpere ? m_tables.ringPlateauOld : m_tables.ringPlateau;
}

double NcclTuner::GetTime(NcclAlgorithm algorithm, NcclProtocol protocol, uint64_t bytes,
                          bool fp8Sum) const {
    constexpr double kBytesPerUs = 1000;  // in a GB/s
    const bool isRing = algorithm == NcclAlgorithm::kRing;
    auto [latency, bandwidth] = m_costs.Get(algorithm, protocol);
    if (m_function == CollectiveKind::kAllReduce) {
        bandwidth *= GetTreeShare(algorithm, protocol, bytes);
        latency *= isRing ? GetRingPlateau(protocol, bytes) : 1;
    }
    const double time = latency + static_cast<double>(bytes) / (kBytesPerUs * bandwidth);
    return isRing && fp8Sum && m_communicator.ranks > m_tables.fp8RingRanks
               ? time * m_tables.fp8RingFactor
               : time;
}

NcclChoice NcclTuner::FindLeast(uint64_t bytes, bool fp8Sum) const {
    NcclChoice least;
    least.time = std::numeric_limits<double>::infinity();
    for (const NcclAlgorithm algorithm : kAllNcclAlgorithms) {
        for (const NcclProtocol protocol : kAllNcclProtocols) {
            const double time = IsUsable(algorithm, protocol)
                                    ? GetTime(algorithm, protocol, bytes, fp8Sum)
                                    : std::numeric_limits<double>::infinity();
            if (time < least.time) {
                least.algorithm = algorithm;
                least.protocol = protocol;
                least.time = time;
            }
        }
    }
    if (!std::isfinite(least.time)) {
        throw std::invalid_argument(
            std::string("NcclTuner: no algorithm and protocol are left for ") +
            ToString(m_function));
    }
    return least;
}

NcclChoice NcclTuner::Choose(uint64_t bytes, bool fp8Sum) const {
    const NcclOverrides::Row* row = m_overrides.FindRow(bytes);
    NcclChoice choice;
    if (m_communicator.ranks > 1) {
        choice = FindLeast(bytes, fp8Sum);
        // What a tuner plug-in asks for costs nothing, if it can be used at all.
        if (row != nullptr && row->algorithm.has_value() && row->protocol.has_value() &&
            IsUsable(*row->algorithm, *row->protocol)) {
            choice.algorithm = *row->algorithm;
            choice.protocol = *row->protocol;
            choice.time = GetTime(*row->algorithm, *row->protocol, bytes, fp8Sum);
        }
    }
    SetChannels(bytes, choice);
    if (row != nullptr && row->channels.has_value()) {
        choice.channels = *row->channels;
    }
    return choice;
}

void NcclTuner::SetChannels(uint64_t bytes, NcclChoice& choice) const {
    constexpr uint32_t kHalvedThreads = 128;  // halved only down to whole warps, two at a time
    const bool isRing = choice.algorithm == NcclAlgorithm::kRing;
    choice.channels = m_communicator.channels;
    choice.threads = m_tables.threadsOfOthers;
    if (choice.algorithm == NcclAlgorithm::kNvls || choice.algorithm == NcclAlgorithm::kNvlsTree) {
        choice.channels = NcclNvlsChannels(m_communicator);
        return;
    }
    if (!isRing && choice.algorithm != NcclAlgorithm::kTree) {
        return;
    }
    const size_t p = Index(choice.protocol);
    const NcclGraph& ring = m_communicator.graphs[Index(NcclAlgorithm::kRing)];
    const bool isSlow = choice.protocol == NcclProtocol::kSimple &&
                        ring.intraBandwidth * ring.channels <= m_tables.slowRing;
    choice.threads = isSlow ? m_tables.slowThreads : m_tables.threads[p];
    const double least =
        m_tables.threadBytes[p] *
        (isRing && choice.protocol == NcclProtocol::kLl ? m_communicator.ranks : 1);
    const auto isTooMuch = [&] {
        return static_cast<double>(bytes) < least * choice.channels * choice.threads;
    };
    while (choice.channels >= 2 && isTooMuch()) {
        --choice.channels;
    }
    while (choice.threads % kHalvedThreads == 0 && isTooMuch()) {
        choice.threads /= 2;
    }
}

}  // namespace ns3
