// SPDX-License-Identifier: GPL-2.0-only
#ifndef MSCCL_H
#define MSCCL_H

#include "collective-algorithm.h"

#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3 {

/// What a file of MSCCL says (microsoft/msccl, its XML as msccl-tools writes it): for each GPU its
/// thread blocks, each with a peer to send to, one to receive from, and steps in order. The vector
/// is cut into as many chunks as a loop has.
struct MscclProgram {
    static constexpr uint32_t kNone = UINT32_MAX;

    struct Place {
        uint32_t buffer = 0;  ///< CollectivePlan's: the input and output in one, or scratch.
        uint32_t chunk = 0;
    };

    /// A message of a thread block, in either direction.
    struct Transfer {
        Place place;                              ///< Where it is read, or written.
        uint32_t chunks = 0;                      ///< How many.
        bool adds = false;                        ///< Of one received: to what was there.
        std::vector<CollectivePlan::Wait> waits;  ///< Of one sent.
    };

    /// One way between two GPUs: a thread block's sends, or its receives.
    struct Link {
        uint32_t peer = 0;
        uint32_t peerLink = kNone;
        uint32_t channel = 0;
        std::vector<Transfer> transfers;
    };

    struct Gpu {
        std::vector<Link> out;
        std::vector<Link> in;
    };

    CollectiveKind kind = CollectiveKind::kAllReduce;
    uint32_t chunks = 1;  ///< Of the vector.
    std::vector<Gpu> gpus;

    /// \throws std::invalid_argument naming file, line and what is wrong
    static MscclProgram Read(const std::string& file);
};

/// Runs a program of MSCCL on vectors of any size. Steps that copy or add within a GPU take no
/// time.
class MscclPlan final : public CollectivePlan {
  public:
    MscclPlan(std::shared_ptr<const MscclProgram> program, const CollectiveRequest& request);

    uint32_t GetRanks() const override { return static_cast<uint32_t>(m_program->gpus.size()); }
    uint32_t GetOutLinks(uint32_t rank) const override;
    uint32_t GetInLinks(uint32_t rank) const override;
    Link GetOutLink(uint32_t rank, uint32_t outLink) const override;
    Link GetInLink(uint32_t rank, uint32_t inLink) const override;
    uint64_t GetMessages(uint32_t rank, uint32_t outLink) const override;
    uint64_t GetReceives(uint32_t rank, uint32_t inLink) const override;
    Send GetSend(uint32_t rank, uint32_t outLink, uint64_t sequence) const override;
    void VisitSegments(uint32_t rank, uint32_t outLink, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    std::shared_ptr<const MscclProgram> m_program;
    uint64_t m_bytes;
};

/// "ns3::MscclAlgorithm": the program of the file that its attribute names.
class MscclAlgorithm final : public CollectiveAlgorithm {
  public:
    static TypeId GetTypeId();

    std::string GetName() const override { return "msccl"; }
    void Check(const CollectiveRequest& request) const override;
    std::unique_ptr<CollectivePlan> MakePlan(const CollectiveRequest& request,
                                             const Chunking& chunking) const override;

  private:
    std::shared_ptr<const MscclProgram> GetProgram() const;

    std::string m_file;
    mutable std::shared_ptr<const MscclProgram> m_program;
};

}  // namespace ns3

#endif  // MSCCL_H
