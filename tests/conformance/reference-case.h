// SPDX-License-Identifier: GPL-2.0-only
#ifndef REFERENCE_CASE_H
#define REFERENCE_CASE_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

/// One run of another simulator (the ns-3 HPCC code): what went in, and the completion times that
/// came out. Nodes are numbered as there: hosts and switches in one sequence.
class ReferenceCase {
  public:
    struct Flow {
        uint32_t source;
        uint32_t destination;
        uint64_t bytes;
        int64_t startPs;      ///< Relative to the first flow's.
        double completionNs;  ///< Measured.
    };

    struct Path {
        uint32_t source;
        uint32_t destination;
        std::vector<uint32_t> nodes;  ///< From the source to the destination.
    };

    /// Reads `folder`/{topology,config,flow,fct,paths}.txt.
    explicit ReferenceCase(const std::string& folder);

    const std::vector<Flow>& GetFlows() const { return m_flows; }

    /// Data and ACK paths, one entry a direction.
    const std::vector<Path>& GetPaths() const { return m_paths; }

    /// Of the topology. A host's server and endpoint have the host's number among hosts.
    topogen::Fabric MakeFabric() const;

    /// The congestion control, with the numbers of that simulator's CC_MODE.
    enum class Algorithm { kDcqcn = 1, kHpcc = 3, kTimely = 7, kDctcp = 8 };
    Algorithm GetAlgorithm() const {
        return static_cast<Algorithm>(static_cast<int>(GetNumber("CC_MODE")));
    }

    /// Bytes that telemetry takes on data packets and their ACKs.
    uint32_t GetTelemetryBytes() const;

    /// Payload of a packet, and all of it on the wire: with telemetry, or TIMELY's time stamp.
    uint32_t GetPayload() const { return static_cast<uint32_t>(GetNumber("PACKET_PAYLOAD_SIZE")); }
    uint32_t GetDataBytes() const;

    uint64_t GetLinkRateBps() const { return m_rateBps; }

    /// A number of the configuration; rates with their unit, in bit/s.
    double GetNumber(const std::string& key) const;
    /// The value for the link rate in a map such as KMIN_MAP.
    double GetMapped(const std::string& key) const;

    uint32_t GetSwitchIndex(uint32_t node) const;
    uint32_t GetEndpoint(uint32_t node) const;
    /// Port of `node` towards `neighbour`: ports are numbered in order of the topology's links.
    uint16_t GetPort(uint32_t node, uint32_t neighbour) const;

  private:
    struct Link {
        uint32_t a;
        uint32_t b;
    };

    void ReadTopology(const std::string& path);
    void ReadConfiguration(const std::string& path);
    void ReadFlows(const std::string& flowPath, const std::string& completionPath);
    void ReadPaths(const std::string& path);

    uint32_t m_nodes = 0;
    std::vector<bool> m_isSwitch;
    std::vector<Link> m_links;
    uint64_t m_rateBps = 0;
    uint64_t m_delayPs = 0;
    std::map<std::string, std::string> m_configuration;
    std::vector<Flow> m_flows;
    std::vector<Path> m_paths;
};

#endif  // REFERENCE_CASE_H
