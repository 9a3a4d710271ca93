// SPDX-License-Identifier: GPL-2.0-only
//
// Programs of MSCCL: what they say is carried out, and wrong ones are refused by line.
#include "collective/model/algorithms/msccl.h"
#include "collective/helper/collective-algorithms.h"
#include "collective/helper/plan-data.h"
#include "support/why-not.h"

#include "ns3/string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace ns3 {
namespace {

using ::testing::HasSubstr;

class MscclTest : public ::testing::Test {
  protected:
    static std::string Write(const std::string& text) {
        const std::string file = ::testing::TempDir() + "/algorithm.xml";
        std::ofstream(file) << text;
        return file;
    }

    static std::string Head(uint32_t gpus, uint32_t chunks) {
        return "<algo name=\"x\" proto=\"Simple\" nchannels=\"1\" nchunksperloop=\"" +
               std::to_string(chunks) + "\" ngpus=\"" + std::to_string(gpus) +
               "\" coll=\"allreduce\" inplace=\"1\">\n";
    }

    static std::string Step(uint32_t number, const std::string& type, uint32_t from, uint32_t to,
                            int block = -1, int step = -1) {
        return "<step s=\"" + std::to_string(number) + "\" type=\"" + type +
               "\" srcbuf=\"i\" srcoff=\"" + std::to_string(from) + "\" dstbuf=\"i\" dstoff=\"" +
               std::to_string(to) + "\" cnt=\"1\" depid=\"" + std::to_string(block) + "\" deps=\"" +
               std::to_string(step) + "\" hasdep=\"0\"/>\n";
    }

    /// A ring as msccl-tools unrolls it: s, then (rrc, s) n-1 times, (r, s) n-2 times, r.
    static std::string Ring(uint32_t gpus) {
        std::string text = Head(gpus, gpus);
        for (uint32_t gpu = 0; gpu < gpus; ++gpu) {
            text += "<gpu id=\"" + std::to_string(gpu) + "\"><tb id=\"0\" send=\"" +
                    std::to_string((gpu + 1) % gpus) + "\" recv=\"" +
                    std::to_string((gpu + gpus - 1) % gpus) + "\" chan=\"0\">\n";
            uint32_t number = 0;
            text += Step(number++, "s", gpu, gpu);
            for (uint32_t round = 1; round < 2 * gpus - 1; ++round) {
                const uint32_t chunk = (gpu + 2 * gpus - round) % gpus;
                text += Step(number++, round < gpus ? "rrc" : "r", chunk, chunk);
                if (round < 2 * gpus - 2) {
                    text += Step(number++, "s", chunk, chunk);
                }
            }
            text += "</tb></gpu>\n";
        }
        return text + "</algo>\n";
    }

    static std::string WhyNotRead(const std::string& text) {
        const std::string file = Write(text);
        return WhyNot([&] { MscclProgram::Read(file); });
    }
};

TEST_F(MscclTest, ARingAddsUpWhateverTheSize) {
    for (const uint32_t gpus : {2, 3, 8}) {
        Ptr<CollectiveAlgorithm> algorithm = CreateCollectiveAlgorithm("ns3::MscclAlgorithm");
        algorithm->SetAttribute("File", StringValue(Write(Ring(gpus))));
        for (const uint64_t bytes : {0, 1, 7, 1009}) {
            CollectiveRequest request;
            request.ranks = gpus;
            request.bytes = bytes;
            algorithm->Check(request);
            const auto plan = algorithm->MakePlan(request, Chunking());
            EXPECT_EQ(plan->GetMessages(0, 0), 2 * (gpus - 1));
            EXPECT_EQ(PlanData(*plan, request, bytes).Run(), "") << gpus << ' ' << bytes;
        }
    }
}

// Two blocks: one exchanges, the other passes on what it waits for: a chain back and forth.
TEST_F(MscclTest, BlocksWaitForEachOther) {
    const std::string text = Head(3, 1) +
                             "<gpu id=\"0\"><tb id=\"0\" send=\"1\" recv=\"1\" chan=\"0\">" +
                             Step(0, "s", 0, 0) + Step(1, "r", 0, 0) +
                             "</tb></gpu>\n"
                             "<gpu id=\"1\"><tb id=\"0\" send=\"0\" recv=\"0\" chan=\"0\">" +
                             Step(0, "rrc", 0, 0) + Step(1, "s", 0, 0, 1, 1) +
                             "</tb><tb id=\"1\" send=\"2\" recv=\"2\" chan=\"0\">" +
                             Step(0, "s", 0, 0, 0, 0) + Step(1, "r", 0, 0) +
                             "</tb></gpu>\n"
                             "<gpu id=\"2\"><tb id=\"0\" send=\"1\" recv=\"1\" chan=\"0\">" +
                             Step(0, "rrcs", 0, 0) + "</tb></gpu></algo>\n";
    Ptr<MscclAlgorithm> algorithm = CreateObject<MscclAlgorithm>();
    algorithm->SetAttribute("File", StringValue(Write(text)));
    CollectiveRequest request;
    request.ranks = 3;
    request.bytes = 100;
    EXPECT_EQ(PlanData(*algorithm->MakePlan(request, Chunking()), request, 1).Run(), "");
    request.ranks = 4;
    EXPECT_THAT(WhyNot([&] { algorithm->Check(request); }),
                HasSubstr("for all-reduce of 3 GPUs; this is all-reduce of 4"));
}

TEST_F(MscclTest, WrongFilesAreRefused) {
    EXPECT_THAT(WhyNotRead("no XML"), HasSubstr("algorithm.xml: not XML"));
    EXPECT_THAT(WhyNotRead(Head(2, 2) + "</algo>"), HasSubstr(":1: gpu: 0 of them; ngpus is 2"));
    std::string text = Ring(3);
    text.replace(text.find("rrc"), 3, "abc");
    EXPECT_THAT(WhyNotRead(text), HasSubstr("type: 'abc'; allowed: s, r, rcs"));
    text = Ring(3);
    text.replace(text.find("send=\"1\""), 8, "send=\"7\"");
    EXPECT_THAT(WhyNotRead(text), HasSubstr("send: '7'; allowed: an integer in -1..2"));
    text = Ring(3);
    text.replace(text.find("send=\"1\""), 8, "send=\"2\"");
    EXPECT_THAT(WhyNotRead(text),
                HasSubstr("gpu 0 sends 4 times to gpu 2, which receives 0 times"));
    text = Ring(3);
    text.replace(text.find("depid=\"-1\" deps=\"-1\""), 20, "depid=\"5\" deps=\"0\"");
    EXPECT_THAT(WhyNotRead(text), HasSubstr("5, 0 is no step"));
    EXPECT_THAT(WhyNot([] {
                    CollectiveRequest request;
                    CreateObject<MscclAlgorithm>()->Check(request);
                }),
                HasSubstr("ns3::MscclAlgorithm::File: must name a file"));
}

}  // namespace
}  // namespace ns3
