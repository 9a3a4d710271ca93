// SPDX-License-Identifier: GPL-2.0-only
#include "msccl.h"

#include "collective/model/plan/block-cut.h"

#include "ns3/string.h"

#include <stdexcept>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(MscclAlgorithm);

MscclPlan::MscclPlan(std::shared_ptr<const MscclProgram> program, const CollectiveRequest& request)
    : m_program(std::move(program)), m_bytes(request.bytes) {}

uint32_t MscclPlan::GetOutLinks(uint32_t rank) const {
    return static_cast<uint32_t>(m_program->gpus[rank].out.size());
}

uint32_t MscclPlan::GetInLinks(uint32_t rank) const {
    return static_cast<uint32_t>(m_program->gpus[rank].in.size());
}

CollectivePlan::Link MscclPlan::GetOutLink(uint32_t rank, uint32_t outLink) const {
    const MscclProgram::Link& link = m_program->gpus[rank].out[outLink];
    return {link.peer, link.peerLink, link.channel};
}

CollectivePlan::Link MscclPlan::GetInLink(uint32_t rank, uint32_t inLink) const {
    const MscclProgram::Link& link = m_program->gpus[rank].in[inLink];
    return {link.peer, link.peerLink, link.channel};
}

uint64_t MscclPlan::GetMessages(uint32_t rank, uint32_t outLink) const {
    return m_program->gpus[rank].out[outLink].transfers.size();
}

uint64_t MscclPlan::GetReceives(uint32_t rank, uint32_t inLink) const {
    return m_program->gpus[rank].in[inLink].transfers.size();
}

CollectivePlan::Send MscclPlan::GetSend(uint32_t rank, uint32_t outLink, uint64_t sequence) const {
    const MscclProgram::Transfer& transfer = m_program->gpus[rank].out[outLink].transfers[sequence];
    const BlockCut chunks({0, m_bytes}, m_program->chunks, 1);
    Send send;
    send.bytes =
        chunks.GetParts(transfer.place.chunk, transfer.place.chunk + transfer.chunks).GetBytes();
    for (const Wait& wait : transfer.waits) {
        send.WaitFor(wait.first, wait.last, wait.count);
    }
    return send;
}

void MscclPlan::VisitSegments(uint32_t rank, uint32_t outLink, uint64_t sequence,
                              const SegmentVisitor& visit) const {
    const MscclProgram::Link& link = m_program->gpus[rank].out[outLink];
    const MscclProgram::Transfer& sent = link.transfers[sequence];
    const MscclProgram::Transfer& received =
        m_program->gpus[link.peer].in[link.peerLink].transfers[sequence];
    const BlockCut chunks({0, m_bytes}, m_program->chunks, 1);
    const ByteRange from = chunks.GetParts(sent.place.chunk, sent.place.chunk + sent.chunks);
    const ByteRange to = chunks.GetPart(received.place.chunk);
    visit({sent.place.buffer, from.begin, received.place.buffer, to.begin, from.GetBytes(),
           received.adds});
}

TypeId MscclAlgorithm::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::MscclAlgorithm")
            .SetParent<CollectiveAlgorithm>()
            .SetGroupName("Collective")
            .AddConstructor<MscclAlgorithm>()
            .AddAttribute("File", "XML file of MSCCL that holds the algorithm.", StringValue(""),
                          MakeStringAccessor(&MscclAlgorithm::m_file), MakeStringChecker());
    return tid;
}

std::shared_ptr<const MscclProgram> MscclAlgorithm::GetProgram() const {
    if (m_program == nullptr) {
        if (m_file.empty()) {
            throw std::invalid_argument("ns3::MscclAlgorithm::File: must name a file");
        }
        m_program = std::make_shared<MscclProgram>(MscclProgram::Read(m_file));
    }
    return m_program;
}

void MscclAlgorithm::Check(const CollectiveRequest& request) const {
    const MscclProgram& program = *GetProgram();
    if (request.kind != program.kind || request.ranks != program.gpus.size()) {
        throw std::invalid_argument(m_file + ": its algorithm is for " + ToString(program.kind) +
                                    " of " + std::to_string(program.gpus.size()) +
                                    " GPUs; this is " + ToString(request.kind) + " of " +
                                    std::to_string(request.ranks));
    }
}

std::unique_ptr<CollectivePlan> MscclAlgorithm::MakePlan(const CollectiveRequest& request,
                                                         const Chunking& /*chunking*/) const {
    return std::make_unique<MscclPlan>(GetProgram(), request);
}

}  // namespace ns3
