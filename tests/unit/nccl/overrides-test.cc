// SPDX-License-Identifier: GPL-2.0-only
//
// NCCL_ALGO, NCCL_PROTO and tuner tables: what they say, what they make NCCL choose, and what is
// refused.
#include "collective/model/nccl/nccl-overrides.h"

#include "collective/model/nccl/nccl-servers.h"
#include "collective/model/nccl/nccl-tuner.h"
#include "topogen/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ns3 {
namespace {

using ::testing::HasSubstr;

constexpr auto kAllReduce = CollectiveKind::kAllReduce;

/// Names of what is left, or "as NCCL has it".
std::string Left(const std::string& text, CollectiveKind function) {
    const auto used = ParseNcclAlgo(text, function);
    if (!used.has_value()) {
        return "as NCCL has it";
    }
    std::string names;
    for (const NcclAlgorithm algorithm : kAllNcclAlgorithms) {
        if ((*used)[Index(algorithm)]) {
            names += (names.empty() ? "" : " ") + std::string(ToString(algorithm));
        }
    }
    return names;
}

TEST(NcclOverrides, ReadListsOfAlgorithms) {
    EXPECT_EQ(Left("ring", kAllReduce), "Ring");
    EXPECT_EQ(Left(" TREE , NvlsTree", kAllReduce), "Tree NVLSTree");
    EXPECT_EQ(Left("^tree", kAllReduce), "Ring CollNetDirect CollNetChain NVLS NVLSTree PAT");
    const std::string each = "ring,collnetdirect;allreduce:tree,collnetdirect;broadcast:^pat,tree";
    EXPECT_EQ(Left(each, kAllReduce), "Tree CollNetDirect");
    EXPECT_EQ(Left(each, CollectiveKind::kAllGather), "Ring CollNetDirect");
    EXPECT_EQ(Left(each, CollectiveKind::kBroadcast),
              "Ring CollNetDirect CollNetChain NVLS NVLSTree");
    EXPECT_EQ(Left("broadcast:ring", kAllReduce), "as NCCL has it");
}

TEST(NcclOverrides, ReadListsOfProtocols) {
    const auto left = ParseNcclProto("^LL128;reducescatter:simple", kAllReduce);
    ASSERT_TRUE(left.has_value());
    EXPECT_THAT(*left, ::testing::ElementsAre(true, false, true));
}

void ExpectRefusal(const std::string& text, const std::string& message) {
    try {
        ParseNcclAlgo(text, kAllReduce);
        FAIL() << text << " was taken";
    } catch (const topogen::Error& error) {
        EXPECT_EQ(error.ExitStatus(), 2);
        EXPECT_THAT(error.what(), HasSubstr(message));
    }
}

TEST(NcclOverrides, RefuseWrongLists) {
    ExpectRefusal("rnig", "NCCL_ALGO: 'rnig' must be one of tree, ring, collnetdirect");
    ExpectRefusal("", "NCCL_ALGO: '' must be");
    ExpectRefusal("ring,", "NCCL_ALGO: '' must be");
    ExpectRefusal("ring;", "NCCL_ALGO: '' must be");
    ExpectRefusal("ring;;tree", "NCCL_ALGO: '' must be");
    ExpectRefusal("^", "NCCL_ALGO: '' must be");
    ExpectRefusal("tree,^ring", "NCCL_ALGO: '^ring' must be");
    ExpectRefusal("alltoall:ring", "NCCL_ALGO: collective 'alltoall' must be one of broadcast,");
    ExpectRefusal("broadcast:rnig", "NCCL_ALGO: 'rnig' must be");
    ExpectRefusal(std::string("ri\n\0ng", 6), "'ri??ng'");
    ExpectRefusal(std::string(100000, 'x'), "xxx...' must be");
    try {
        ParseNcclProto("ring", kAllReduce);
        FAIL();
    } catch (const topogen::Error& error) {
        EXPECT_STREQ(error.what(), "NCCL_PROTO: 'ring' must be one of ll, ll128, simple");
    }
}

/// One node of eight H100 under tests/data/nccl/tuner.csv.
NcclChoice ChoiceUnderTable(uint64_t bytes) {
    std::ifstream file(NCCL_DATA "/tuner.csv");
    const NcclCommunicator communicator = MakeNcclCommunicator(*FindNcclServer("H100"), 1, 8);
    NcclOverrides overrides;
    overrides.rows = ReadNcclTunerTable("tuner.csv", file, kAllReduce, 1, 8);
    return NcclTuner(communicator, kAllReduce, overrides).Choose(bytes);
}

TEST(NcclTunerTable, TakesTheFirstRowThatIsAboutTheCall) {
    NcclChoice choice = ChoiceUnderTable(65536);
    EXPECT_EQ(choice.algorithm, NcclAlgorithm::kNvls);  // where NCCL's own is Ring LL
    EXPECT_EQ(choice.channels, 16U);
    choice = ChoiceUnderTable(65537);
    EXPECT_EQ(choice.algorithm, NcclAlgorithm::kRing);
    EXPECT_EQ(choice.protocol, NcclProtocol::kSimple);
    EXPECT_EQ(choice.channels, 4U);
    choice = ChoiceUnderTable(1048577);  // channels alone
    EXPECT_EQ(choice.protocol, NcclProtocol::kLl);
    EXPECT_EQ(choice.channels, 3U);
    choice = ChoiceUnderTable(uint64_t{1} << 30);  // NVLSTree, of which one node has none
    EXPECT_EQ(choice.algorithm, NcclAlgorithm::kNvls);
    choice = ChoiceUnderTable(uint64_t{1} << 33);  // no row
    EXPECT_EQ(choice.algorithm, NcclAlgorithm::kNvls);
}

void ExpectLineRefusal(const std::string& line, const std::string& message) {
    std::istringstream in("# first\n" + line + "\n");
    try {
        ReadNcclTunerTable("t.csv", in, kAllReduce, 1, 8);
        FAIL() << line << " was taken";
    } catch (const topogen::Error& error) {
        EXPECT_EQ(error.ExitStatus(), 1);
        EXPECT_THAT(error.what(), ::testing::StartsWith("t.csv:2: "));
        EXPECT_THAT(error.what(), HasSubstr(message));
    }
}

TEST(NcclTunerTable, RefusesWrongLines) {
    ExpectLineRefusal("allreduce,0,1", "3 fields: must be 8 to 10");
    ExpectLineRefusal("allreduce,0,1,ring,ll,-1,-1,-1,-1,-1,-1", "11 fields");
    ExpectLineRefusal("alltoall,0,1,ring,ll,-1,-1,-1", "collective_type 'alltoall' must be one of");
    ExpectLineRefusal("-1,0,1,ring,ll,-1,-1,-1", "collective_type '-1'");
    ExpectLineRefusal("allreduce,-1,1,ring,ll,-1,-1,-1", "min_bytes '-1'");
    ExpectLineRefusal("allreduce,2,1,ring,ll,-1,-1,-1",
                      "max_bytes '1' must be a whole number from 2");
    ExpectLineRefusal("allreduce,0,99999999999999999999,ring,ll,-1,-1,-1", "max_bytes");
    ExpectLineRefusal("allreduce,0,1e6,ring,ll,-1,-1,-1", "max_bytes '1e6'");
    ExpectLineRefusal("allreduce,0,1,rnig,ll,-1,-1,-1", "algorithm 'rnig' must be one of -1, tree");
    ExpectLineRefusal("allreduce,0,1,ring,l,-1,-1,-1", "protocol 'l'");
    ExpectLineRefusal("allreduce,0,1,ring,ll,0,-1,-1", "channels '0' must be -1 or from 1 to 64");
    ExpectLineRefusal("allreduce,0,1,ring,ll,65,-1,-1", "channels '65'");
    ExpectLineRefusal("allreduce,0,1,ring,ll,-1,-2,-1", "nNodes '-2'");
    ExpectLineRefusal("broadcast,0,1,ring,ll,-1,-1,x", "nRanks 'x'");
    ExpectLineRefusal("broadcast,0,1,ring,ll,-1,-1,-1,", "numPipeOps ''");
    ExpectLineRefusal("allreduce,0,1,ring,ll,-1,-1,-1,-1,y", "regBuff 'y'");
}

TEST(NcclTunerTable, MayBeEmpty) {
    std::istringstream in("\n  # nothing\n\r\n");
    EXPECT_TRUE(ReadNcclTunerTable("t.csv", in, kAllReduce, 1, 8).empty());
}

}  // namespace
}  // namespace ns3
