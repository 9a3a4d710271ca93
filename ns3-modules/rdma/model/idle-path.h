// SPDX-License-Identifier: GPL-2.0-only
#ifndef IDLE_PATH_H
#define IDLE_PATH_H

#include "fabric/model/link/clock-tick.h"
#include "fabric/model/link/fabric-port.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3 {

class FabricNetwork;

/// The ports by which a frame is sent on its way, in order.
using PortPath = std::vector<const FabricPort*>;

/// \name Times on a fabric that is otherwise idle: what base RTTs and ideal times are made of
/// All are ps.
/// @{

/// A frame's time from its start at the first port to the end of its arrival after the last one; 0
/// for an empty path.
int64_t CrossTime(const PortPath& path, uint32_t bytes);

/// The fastest of the shortest paths from an endpoint's port to another endpoint: what no transfer
/// by one path can beat. For one thread at a time: what is learnt of a leaf is kept.
class FastestPaths {
  public:
    /// \param fabric outlives this \param bytes of the packet whose time counts
    FastestPaths(const FabricNetwork& fabric, uint32_t bytes);

    /// For a packet alone, or for a long message: the same, unless HasMixedRates().
    enum class Wish : uint8_t { kLeastDelay, kMostRate };

    /// Empty where there is no path.
    PortPath Find(uint32_t source, uint32_t destination, uint32_t nicPort, Wish wish) const;

    /// Whether links between switches differ in rate.
    bool HasMixedRates() const { return m_hasMixedRates; }

  private:
    /// The slowest link on the way, if rates count, then the sum of delays.
    using Cost = std::pair<int64_t, int64_t>;
    struct Search;

    void Extend(Search& search, uint32_t at, const Cost& cost) const;
    int64_t LeastRest(std::vector<int64_t>& rests, uint32_t at, uint32_t leaf) const;
    std::vector<int64_t>& RestsTo(uint32_t leaf) const;
    Cost Add(Wish wish, const Cost& cost, const FabricPort& port) const;

    const FabricNetwork& m_fabric;
    uint32_t m_bytes;
    bool m_hasMixedRates = false;
    /// By leaf, then switch: the least sum of delays from there to the leaf, once it was asked for.
    mutable std::unordered_map<uint32_t, std::vector<int64_t>> m_rests;
};

/// Round trip of a full packet and its ACK between the two endpoints that are farthest apart: the
/// largest over all pairs of leaves, each by its endpoint with the slowest link. In fabrics of many
/// leaves it is looked for from the leaf that is farthest from those looked from before, which
/// finds it in trees and meshes, whatever the numbers of endpoints.
int64_t FindLongestRoundTrip(const FabricNetwork& fabric, uint32_t dataBytes, uint32_t ackBytes);

/// What is known of how a message's packets travel.
struct TransferOptions {
    uint64_t rateBps = 0;   ///< At which they are paced.
    uint32_t gapBytes = 0;  ///< On the wire beyond their own size, for pacing.
    ClockTick tick;
    bool spreads = false;      ///< Switches may send packets of one flow by several ways.
    bool spreadsLast = false;  ///< And by several ports of the destination.
};

/// A message from one NIC to another, each packet by the port that is free first, and the ACKs on
/// their way back: the exact recursion of first-in first-out servers in a row. Where switches
/// spread packets over several ways no transfer is faster, but it may be slower.
class IdleTransfer {
  public:
    /// \param paths one for each of the sender's ports that are used; outlive this
    /// \param back the way of ACKs for each of them; outlive this
    IdleTransfer(const std::vector<PortPath>& paths, const std::vector<PortPath>& back,
                 const TransferOptions& options);

    void Send(uint32_t bytes);
    void SendMany(uint32_t bytes, uint64_t count);

    /// When the sender knows that all is there.
    /// \param acksAll each packet is acknowledged, so that the last ACK may wait for one before it
    int64_t Finish(uint32_t ackBytes, bool acksAll);
    int64_t GetLastArrival() const;

  private:
    /// Departures of successive packets from each hop of a path.
    class Tandem {
      public:
        Tandem(const PortPath& path, const TransferOptions& options);

        /// \param at when the packet is handed to the first hop
        /// \returns when it, and all before it, have arrived at the end
        int64_t Send(uint32_t bytes, int64_t at);
        /// As many more like the last ones.
        void Repeat(uint32_t bytes, uint64_t count);
        /// When the first hop is free again.
        int64_t GetNextStart() const { return m_departed.front(); }
        int64_t GetLastArrival() const {
            return m_departed.back() + m_path->back()->GetArrivalDelay();
        }

      private:
        bool IsShared(size_t hop) const;

        const PortPath* m_path;
        std::vector<int64_t> m_departed;
        int64_t m_lastHandOver = 0;  ///< Of the packet before, to the last hop.
        bool m_spreads;
        bool m_spreadsLast;
    };

    struct Lane {
        Tandem data;
        Tandem acks;
        int64_t arrived = 0;  ///< Of the last packet.
        int64_t before = 0;   ///< Of the one before it; 0 if there is none.
    };

    std::vector<Lane> m_lanes;
    TransferOptions m_options;
    size_t m_last;       ///< Lane of the last packet.
    int64_t m_next = 0;  ///< Pacing: earliest start of the next packet.
};

/// @}

}  // namespace ns3

#endif  // IDLE_PATH_H
