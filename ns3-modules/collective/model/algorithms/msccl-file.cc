// SPDX-License-Identifier: GPL-2.0-only
#include "msccl.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

namespace ns3 {

namespace {

using Counts = std::map<uint32_t, uint64_t>;  ///< Messages that must have come, by in-link.

/// Reads one file. Errors name it and the line.
class MscclReader {
  public:
    explicit MscclReader(const std::string& file)
        : m_file(file),
          m_document(xmlReadFile(file.c_str(), nullptr,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
                     xmlFreeDoc) {}

    MscclProgram Read() {
        xmlNode* algorithm =
            m_document == nullptr ? nullptr : xmlDocGetRootElement(m_document.get());
        if (algorithm == nullptr || !IsNamed(*algorithm, "algo")) {
            throw std::invalid_argument(m_file +
                                        ": not XML with an element algo; allowed: a file "
                                        "of MSCCL");
        }
        ReadHead(*algorithm);
        for (xmlNode* gpu = algorithm->children; gpu != nullptr; gpu = gpu->next) {
            if (IsNamed(*gpu, "gpu")) {
                ReadGpu(*gpu);
            }
        }
        if (m_blocks.size() != m_program.gpus.size()) {
            throw Wrong(*algorithm, "gpu: " + std::to_string(m_blocks.size()) +
                                        " of them; ngpus is " +
                                        std::to_string(m_program.gpus.size()));
        }
        Join(*algorithm);
        return std::move(m_program);
    }

  private:
    struct Step {
        bool sends = false;
        uint64_t received = 0;  ///< Messages of the block's in-link, this step's included.
        uint32_t waitsForBlock = MscclProgram::kNone;
        uint32_t waitsForStep = 0;
        Counts needs;  ///< Before its end, by all that is before it.
    };

    struct Block {
        uint32_t out = MscclProgram::kNone;  ///< Links of the GPU.
        uint32_t in = MscclProgram::kNone;
        std::vector<Step> steps;
    };
    using Blocks = std::vector<Block>;

    static bool IsNamed(const xmlNode& node, const char* name) {
        return node.type == XML_ELEMENT_NODE &&
               xmlStrEqual(node.name, reinterpret_cast<const xmlChar*>(name)) != 0;
    }

    std::invalid_argument Wrong(const xmlNode& node, const std::string& what) const {
        return std::invalid_argument(m_file + ":" + std::to_string(xmlGetLineNo(&node)) + ": " +
                                     what);
    }

    std::string GetText(const xmlNode& node, const char* name) const {
        xmlChar* text = xmlGetProp(&node, reinterpret_cast<const xmlChar*>(name));
        if (text == nullptr) {
            throw Wrong(node, std::string(name) + ": absent");
        }
        std::string result(reinterpret_cast<const char*>(text));
        xmlFree(text);
        return result;
    }

    /// Of kNone for -1. \param below what it must be less than
    uint32_t GetNumber(const xmlNode& node, const char* name, uint32_t below) const {
        const std::string text = GetText(node, name);
        int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || value < -1 ||
            value >= int64_t{below}) {
            throw Wrong(node, std::string(name) + ": '" + text + "'; allowed: an integer in -1.." +
                                  std::to_string(int64_t{below} - 1));
        }
        return value == -1 ? MscclProgram::kNone : static_cast<uint32_t>(value);
    }

    uint32_t RequireNumber(const xmlNode& node, const char* name, uint32_t below) const {
        const uint32_t number = GetNumber(node, name, below);
        if (number == MscclProgram::kNone) {
            throw Wrong(node, std::string(name) + ": -1; must not be negative");
        }
        return number;
    }

    void ReadHead(const xmlNode& algorithm) {
        const std::string kind = GetText(algorithm, "coll");
        if (kind != "allreduce") {
            throw Wrong(algorithm, "coll: '" + kind + "'; allowed: allreduce");
        }
        m_program.chunks = RequireNumber(algorithm, "nchunksperloop", kMostChunks);
        m_program.gpus.resize(RequireNumber(algorithm, "ngpus", kMostGpus));
        if (m_program.chunks == 0) {
            throw Wrong(algorithm, "nchunksperloop: 0; must be at least 1");
        }
    }

    void ReadGpu(const xmlNode& node) {
        const auto gpus = static_cast<uint32_t>(m_program.gpus.size());
        const uint32_t gpu = RequireNumber(node, "id", gpus);
        Blocks& blocks = m_blocks[gpu];
        if (!blocks.empty()) {
            throw Wrong(node, "gpu: " + std::to_string(gpu) + " is there twice");
        }
        for (xmlNode* block = node.children; block != nullptr; block = block->next) {
            if (IsNamed(*block, "tb")) {
                ReadBlock(*block, m_program.gpus[gpu], blocks);
            }
        }
        for (Block& block : blocks) {
            for (size_t step = 0; step < block.steps.size(); ++step) {
                NoteNeeds(node, blocks, block, step);
            }
        }
    }

    static uint32_t AddLink(std::vector<MscclProgram::Link>& links, uint32_t peer,
                            uint32_t channel) {
        if (peer == MscclProgram::kNone) {
            return MscclProgram::kNone;
        }
        links.push_back({peer, MscclProgram::kNone, channel, {}});
        return static_cast<uint32_t>(links.size() - 1);
    }

    void ReadBlock(const xmlNode& node, MscclProgram::Gpu& gpu, Blocks& blocks) {
        const auto gpus = static_cast<uint32_t>(m_program.gpus.size());
        if (RequireNumber(node, "id", kMostChunks) != blocks.size()) {
            throw Wrong(node, "id: must be " + std::to_string(blocks.size()) +
                                  ", one more than that of the block before");
        }
        const uint32_t channel = RequireNumber(node, "chan", kMostChunks);
        Block block;
        block.out = AddLink(gpu.out, GetNumber(node, "send", gpus), channel);
        block.in = AddLink(gpu.in, GetNumber(node, "recv", gpus), channel);
        for (xmlNode* step = node.children; step != nullptr; step = step->next) {
            if (IsNamed(*step, "step")) {
                ReadStep(*step, gpu, block);
            }
        }
        blocks.push_back(std::move(block));
    }

    MscclProgram::Place GetPlace(const xmlNode& node, const char* buffer,
                                 const char* offset) const {
        const std::string name = GetText(node, buffer);
        if (name != "i" && name != "o" && name != "s") {
            throw Wrong(node, std::string(buffer) + ": '" + name + "'; allowed: i, o, s");
        }
        return {name == "s" ? CollectivePlan::kFirstScratch : CollectivePlan::kInput,
                RequireNumber(node, offset, m_program.chunks)};
    }

    // s send, r receive, rcs receive-copy-send, rrc receive-reduce-copy, rrs receive-reduce-send,
    // rrcs all of them; re, cpy and nop stay in the GPU.
    void ReadStep(const xmlNode& node, MscclProgram::Gpu& gpu, Block& block) {
        const std::string type = GetText(node, "type");
        static const char* const kTypes[] = {"s",    "r",  "rcs", "rrc", "rrs",
                                             "rrcs", "re", "cpy", "nop"};
        if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes)) {
            throw Wrong(node,
                        "type: '" + type + "'; allowed: s, r, rcs, rrc, rrs, rrcs, re, cpy, nop");
        }
        const bool isLocal = type == "re" || type == "cpy" || type == "nop";
        const bool receives = !isLocal && type.front() == 'r';
        Step step;
        step.sends = !isLocal && type.back() == 's';
        if ((receives && block.in == MscclProgram::kNone) ||
            (step.sends && block.out == MscclProgram::kNone)) {
            throw Wrong(node, "type: '" + type + "' in a block without such a peer");
        }
        MscclProgram::Transfer transfer;
        transfer.chunks = isLocal ? 0 : RequireNumber(node, "cnt", m_program.chunks + 1);
        if (receives) {
            transfer.place = GetPlace(node, "dstbuf", "dstoff");
            transfer.adds = type.substr(0, 2) == "rr";
            gpu.in[block.in].transfers.push_back(transfer);
        }
        if (step.sends) {
            transfer.place = receives ? transfer.place : GetPlace(node, "srcbuf", "srcoff");
            gpu.out[block.out].transfers.push_back(transfer);
        }
        step.received = block.in == MscclProgram::kNone ? 0 : gpu.in[block.in].transfers.size();
        step.waitsForBlock = GetNumber(node, "depid", kMostChunks);
        step.waitsForStep = step.waitsForBlock == MscclProgram::kNone
                                ? 0
                                : RequireNumber(node, "deps", kMostChunks);
        block.steps.push_back(std::move(step));
    }

    /// What must have come before a step is over: what its predecessor needed, what it receives,
    /// and what the step that it waits for needed.
    const Counts& NoteNeeds(const xmlNode& node, Blocks& blocks, Block& block, size_t index) {
        Step& step = block.steps[index];
        if (!step.needs.empty()) {
            return step.needs;
        }
        if (++m_depth > kMostChunks) {
            throw Wrong(node, "gpu: steps wait for each other in a circle");
        }
        Counts needs = index == 0 ? Counts() : NoteNeeds(node, blocks, block, index - 1);
        if (step.received != 0) {
            needs[block.in] = std::max(needs[block.in], step.received);
        }
        if (step.waitsForBlock != MscclProgram::kNone) {
            if (step.waitsForBlock >= blocks.size() ||
                step.waitsForStep >= blocks[step.waitsForBlock].steps.size()) {
                throw Wrong(node, "depid, deps: " + std::to_string(step.waitsForBlock) + ", " +
                                      std::to_string(step.waitsForStep) + " is no step");
            }
            for (const auto& [in, count] :
                 NoteNeeds(node, blocks, blocks[step.waitsForBlock], step.waitsForStep)) {
                needs[in] = std::max(needs[in], count);
            }
        }
        --m_depth;
        step.needs = std::move(needs);
        return step.needs;
    }

    /// Neighbouring in-links of one count are one wait.
    std::vector<CollectivePlan::Wait> ToWaits(const xmlNode& node, const Counts& needs) const {
        std::vector<CollectivePlan::Wait> waits;
        for (const auto& [in, count] : needs) {
            if (!waits.empty() && waits.back().last == in && waits.back().count == count) {
                ++waits.back().last;
            } else {
                waits.push_back({in, in + 1, count});
            }
        }
        if (waits.size() > CollectivePlan::Send().wait.size()) {
            throw Wrong(node, "a step waits for " + std::to_string(waits.size()) +
                                  " receives of its GPU that are not alike; at most " +
                                  std::to_string(CollectivePlan::Send().wait.size()));
        }
        return waits;
    }

    /// Finds the other end of each link, and turns needs into waits.
    void Join(const xmlNode& node) {
        std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> receivers;
        const auto gpus = static_cast<uint32_t>(m_program.gpus.size());
        for (uint32_t gpu = 0; gpu < gpus; ++gpu) {
            for (uint32_t in = 0; in < m_program.gpus[gpu].in.size(); ++in) {
                const MscclProgram::Link& link = m_program.gpus[gpu].in[in];
                receivers[{link.peer, gpu, link.channel}] = in;
            }
        }
        for (uint32_t gpu = 0; gpu < gpus; ++gpu) {
            for (uint32_t out = 0; out < m_program.gpus[gpu].out.size(); ++out) {
                MscclProgram::Link& link = m_program.gpus[gpu].out[out];
                const auto found = receivers.find({gpu, link.peer, link.channel});
                const MscclProgram::Link* other =
                    found == receivers.end() ? nullptr
                                             : &m_program.gpus[link.peer].in[found->second];
                if (other == nullptr || other->transfers.size() != link.transfers.size()) {
                    throw Wrong(node,
                                "gpu " + std::to_string(gpu) + " sends " +
                                    std::to_string(link.transfers.size()) + " times to gpu " +
                                    std::to_string(link.peer) + ", which receives " +
                                    std::to_string(other == nullptr ? 0 : other->transfers.size()) +
                                    " times");
                }
                link.peerLink = found->second;
                m_program.gpus[link.peer].in[found->second].peerLink = out;
            }
            for (const Block& block : m_blocks[gpu]) {
                uint64_t sent = 0;
                for (const Step& step : block.steps) {
                    if (step.sends) {
                        m_program.gpus[gpu].out[block.out].transfers[sent++].waits =
                            ToWaits(node, step.needs);
                    }
                }
            }
        }
    }

    static constexpr uint32_t kMostGpus = 1 << 16;
    static constexpr uint32_t kMostChunks = 1 << 20;

    std::string m_file;
    std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> m_document;
    MscclProgram m_program;
    std::map<uint32_t, Blocks> m_blocks;  ///< By GPU.
    uint32_t m_depth = 0;
};

}  // namespace

MscclProgram MscclProgram::Read(const std::string& file) {
    return MscclReader(file).Read();
}

}  // namespace ns3
