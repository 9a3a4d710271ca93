// SPDX-License-Identifier: GPL-2.0-only
#ifndef READER_H
#define READER_H

#include "queue-pair.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// The queue pair of READs, at the side that asks: sends requests and takes responses, which come
/// from the peer's ReadStream. What is missing it asks for again.
class Reader final : public QueuePair {
  public:
    Reader(Requester& requester, uint32_t number, uint32_t firstPsn, const Options& options,
           std::unique_ptr<CongestionFlow> congestion);

    void OnAck(Frame* frame, int64_t now) override;
    void OnResponse(Frame* frame, int64_t now) override;
    void VisitState(StateVisitor& visitor) const override;

  private:
    bool IsWindowOpen() const override;
    Frame* SupplyNext(int64_t start) override;
    bool TakeResponse(uint32_t psn);

    uint32_t m_packetsPerRequest;  ///< Most that one asks for.
    bool m_rewound = false;        ///< A gap was seen, and its packet was asked for again.
    int64_t m_nextCnp = 0;         ///< Earliest time of the next CNP to the responder, ps.
};

}  // namespace ns3

#endif  // READER_H
