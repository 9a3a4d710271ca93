// SPDX-License-Identifier: GPL-2.0-only
//
// explain-collective on the command line: what it prints in each form, where it takes nodes, GPUs
// and NICs from, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace explain {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

struct Result {
    int status;
    std::string out;
    std::string err;
};

class ExplainCollective : public ::testing::Test {
  public:
    ~ExplainCollective() override { std::filesystem::remove_all(m_directory); }

  protected:
    ExplainCollective()
        : m_directory(std::filesystem::path(::testing::TempDir()) /
                      ("explain-collective-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_directory);
    }

    Result Run(const std::string& arguments, const char* program = EXPLAIN_PROGRAM) const {
        const std::string command =
            "cd '" + m_directory.string() + "' && '" + program + "' " + arguments + " > out 2> err";
        const int status = std::system(command.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read("out"), Read("err")};
    }

    /// Expects one line of complaint that holds `message`, and nothing else.
    void ExpectRefusal(const std::string& arguments, int status, const std::string& message) const {
        SCOPED_TRACE(arguments);
        const Result result = Run(arguments);
        EXPECT_EQ(result.status, status);
        EXPECT_THAT(result.err, StartsWith("explain-collective: "));
        EXPECT_THAT(result.err, HasSubstr(message));
        EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
        EXPECT_THAT(result.out, IsEmpty());
    }

    std::string Read(const char* name) const {
        std::ostringstream text;
        text << std::ifstream(m_directory / name, std::ios::binary).rdbuf();
        return text.str();
    }

    void Write(const char* name, const std::string& text) const {
        std::ofstream(m_directory / name) << text;
    }

    const std::filesystem::path m_directory;
};

TEST_F(ExplainCollective, TellsTimesChoicesAndThresholds) {
    const Result result = Run("--server h100 --nodes 2");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("all-reduce of 16 GPUs, 8 a node on 2 nodes, H100"));
    EXPECT_THAT(result.out, HasSubstr("NVLSTree 8 x 40/60 GB/s"));
    EXPECT_THAT(result.out, HasSubstr("NVLSTree Simple             66.80           246.19"));
    EXPECT_THAT(result.out, HasSubstr("from 8 B on Tree LL, from 256 KiB on Tree LL128, from "
                                      "8 MiB on NVLSTree Simple\n"));
    EXPECT_THAT(result.err, HasSubstr("H100: ASSUMPTION: on more than two nodes as on two"));
}

TEST_F(ExplainCollective, TellsProgramsUnroundedTimes) {
    const Result csv = Run("--server h100 --bytes 1M --csv");
    EXPECT_EQ(csv.status, 0) << csv.err;
    EXPECT_THAT(csv.out, StartsWith("collective,ranks,nodes,bytes,algorithm,protocol,latency_us,"));
    // Ring LL: 6.6 + 14 hops of 0.6 us, and 141 x 8/14 GB/s.
    EXPECT_THAT(csv.out, HasSubstr("all-reduce,8,1,1048576,Ring,LL,15,80.57142857142857,28.0142"));
    const Result json = Run("--server h100 --bytes 1M,2M --json");
    EXPECT_EQ(json.status, 0) << json.err;
    Write("json", json.out);
    const Result parsed =
        Run("-c \"import json; d = json.load(open('json')); print(d['ranks'], len(d['costs']), "
            "[c['algorithm'] for c in d['calls']], d['thresholds'][1]['from_bytes'])\"",
            "/usr/bin/python3");
    EXPECT_EQ(parsed.out, "8 7 ['Ring', 'NVLS'] 2097152\n") << parsed.err;
}

TEST_F(ExplainCollective, PrintsATableOfNcclTests) {
    // 2642.0 us of an all-gather of 1 GiB: 406.4 GB/s, 7/8 of which are bus bandwidth.
    const Result result = Run("--server h100 --collective allgather --bytes 1G --nccl-tests");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(
        result.out,
        HasSubstr("\n  1073741824      33554432     float    none      -1  2641.99  406.41  "
                  "355.61     N/A  2641.99  406.41  355.61     N/A\n"));
    EXPECT_THAT(result.out, HasSubstr("# Collective test concluded: all_gather_perf\n"));
}

TEST_F(ExplainCollective, SetsMeasurementsBesideExpectations) {
    // Rows of an older release without a root, under mpirun's tags, and of one with it.
    Write("log",
          "node-0:12 NCCL INFO Channel 00/24\n"
          "[1,0]<stdout>:#       size         count      type   redop     time\n"
          "[1,0]<stdout>:  1048576  262144  float  sum  70.00  14.4  25.3  N/A  71  1  2  N/A\n"
          "  2097152  524288  float  sum  -1  87.70  23.91  41.85  0  85.93  24.41  42.71  0\n"
          "# Avg bus bandwidth    : 59.3571\n");
    const Result text = Run("--server a100 --measured log");
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("     512       70.00   -48.7\n"));  // 35.92 us of Ring LL
    EXPECT_THAT(text.out, HasSubstr("     512       87.70   -35.2\n"));
    const Result csv = Run("--server a100 --measured log --csv");
    EXPECT_THAT(csv.out, HasSubstr(",1,24,512,70\n"));
    EXPECT_THAT(csv.out, HasSubstr(",0,,,\n"));
    EXPECT_THAT(Run("--server a100 --measured log --json").out,
                HasSubstr("\"measured_us\": 87.7,"));
    ExpectRefusal("--server a100 --measured log --bytes 8", 2, "--bytes: cannot stand with");
    ExpectRefusal("--server a100 --measured missing", 1, "missing: cannot be read");
    Write("log", "nothing of it\n");
    ExpectRefusal("--server a100 --measured log", 1, "log: has no row of nccl-tests");
    Write("log", "8 2 float sum 1 2\n");
    ExpectRefusal("--server a100 --measured log", 1, "log:1: 6 words");
    Write("log", "8 2 float sum nan 0 0 0 1 0 0 0\n");
    ExpectRefusal("--server a100 --measured log", 1, "log:1: time nan");
    Write("log", "8 2 float sum 1 0 0 0 1 0 0 0\n8 2 float sum 1 0 0 0 1 0 0 0\n");
    ExpectRefusal("--server a100 --measured log", 1, "log:2: size 8 stands twice");
}

TEST_F(ExplainCollective, TakesWhatNcclFound) {
    // NCCL issue 1453, by its own search: 8 rings of 24 GB/s over 24 GPUs of 3 nodes.
    const Result result = Run(
        "--server h800 --nodes 3 --graph ring:8x24/24,tree:0,nvlstree:0 --channels 16 --bytes 8G "
        "--csv --nccl-proto simple");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("8589934592,Ring,Simple,207.2,100.17391304347825,86040.29"));
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 2);
}

TEST_F(ExplainCollective, FollowsOverrides) {
    const Result algorithm = Run("--server h100 --bytes 1G --nccl-algo ^nvls");
    EXPECT_THAT(algorithm.out, HasSubstr("from 1 GiB on Ring Simple"));
    EXPECT_THAT(algorithm.out, Not(HasSubstr("NVLS")));
    const Result table = Run("--server h100 --bytes 100K,1G --tuner '" NCCL_DATA "/tuner.csv'");
    EXPECT_EQ(table.status, 0);
    EXPECT_THAT(table.out, HasSubstr("from 100 KiB on Ring Simple, from 1 GiB on NVLS Simple"));
    EXPECT_THAT(table.err, HasSubstr("NVLSTree Simple for 2097153 to 4294967295 bytes cannot be "
                                     "used here: ignored"));
}

TEST_F(ExplainCollective, TakesNodesGpusAndNicsOfAFabric) {
    ASSERT_EQ(
        Run("--gpus 64 --design rail --servers 'DGX H100' --out f.pb", TOPOGEN_PROGRAM).status, 0);
    const Result all = Run("--fabric f.pb --bytes 1G");
    EXPECT_EQ(all.status, 0) << all.err;
    EXPECT_THAT(all.out, HasSubstr("64 GPUs, 8 a node on 8 nodes, H100"));
    EXPECT_THAT(all.out, HasSubstr("Ring 12 x 30/30"));
    EXPECT_THAT(Run("--fabric f.pb --nodes 2 --bytes 1G").out, HasSubstr("8 a node on 2 nodes"));
    // NICs of half the rate, as one would order them.
    EXPECT_THAT(Run("--fabric f.pb --nic-gbps 1600 --bytes 1G").out,
                HasSubstr("Ring 12 x 16.67/16.67"));
    ExpectRefusal("--fabric f.pb --nodes 9", 2, "--nodes: the fabric has 8 nodes of 8 GPUs");
    ExpectRefusal("--fabric f.pb --gpus-per-node 9", 2, "--gpus-per-node: the fabric has");
}

TEST_F(ExplainCollective, KnowsRacksOf72AndOtherCollectives) {
    const Result rack = Run("--server gb200 --bytes 1M");
    EXPECT_THAT(rack.out, HasSubstr("72 GPUs, 72 a node on 1 node, GB200"));
    const Result gather = Run("--server gb200 --collective all-gather --bytes 1M");
    EXPECT_THAT(gather.out, Not(HasSubstr("NVLS")));  // of at most 32 GPUs
    const Result single = Run("--server b200 --nodes 4 --gpus-per-node 1 --collective allgather");
    EXPECT_THAT(single.out, HasSubstr("PAT"));
    const Result alone = Run("--server b200 --gpus-per-node 1 --bytes 1M");
    EXPECT_EQ(alone.status, 0) << alone.err;
    EXPECT_THAT(alone.out, HasSubstr("from 1 MiB on Ring Simple"));
}

TEST_F(ExplainCollective, RefusesWrongOptions) {
    ExpectRefusal("", 2, "needs --server or --fabric");
    ExpectRefusal("--server h1000", 2, "--server h1000: must be one of a100, h100,");
    ExpectRefusal("--server h100 --sever x", 2, "--sever: unknown option; did you mean --server?");
    ExpectRefusal("--server h100 here", 2, "belongs to no option");
    ExpectRefusal("--server h100 --nodes", 2, "--nodes: needs a value");
    ExpectRefusal("--server h100 --collective alltoall", 2,
                  "--collective alltoall: must be one of");
    for (const char* nodes : {"0", "-1", "1.5", "x", "1048577", "99999999999"}) {
        ExpectRefusal(std::string("--server h100 --nodes ") + nodes, 2,
                      "must be a whole number from 1 to 1048576");
    }
    ExpectRefusal("--server gb200 --nodes 1048576", 2, "are more than 16777216 GPUs");
    for (const char* bytes : {"0", "-1", "1.5", "K", "1T", "2000000000G", "8,", "8,,9", "nan"}) {
        ExpectRefusal(std::string("--server h100 --bytes ") + bytes, 2, "--bytes");
    }
    ExpectRefusal("--server h100 --bytes 8 --min-bytes 4", 2, "--min-bytes: cannot stand with");
    ExpectRefusal("--server h100 --min-bytes 8 --max-bytes 4", 2, "must be at least the 8");
    ExpectRefusal("--server h100 --step-factor 1", 2, "must be a whole number from 2");
    for (const char* rate : {"0", "-1", "nan", "inf", "1e9", "x"}) {
        ExpectRefusal(std::string("--server h100 --nic-gbps ") + rate, 2, "must be a number above");
    }
    ExpectRefusal("--server h100 --cpu sparc", 2, "--cpu sparc: must be one of intel, amd, arm");
    for (const char* graph :
         {"ring", "ring:", "ring:12", "ring:12x30", "ring:12x30/", "ring:12x0/1", "ring:65x30/30",
          "ring:0x30/30", "ring:-1x30/30", "ring:1xnan/1", "ring:0/30", "rin:12x30/30"}) {
        ExpectRefusal(std::string("--server h100 --graph ") + graph, 2, "--graph");
    }
    ExpectRefusal("--server h100 --csv --json", 2, "--json: cannot stand with --csv");
}

TEST_F(ExplainCollective, RefusesWrongOverridesAndFiles) {
    ExpectRefusal("--server h100 --nccl-algo rnig", 2, "NCCL_ALGO: 'rnig' must be one of tree");
    ExpectRefusal("--server h100 --nccl-proto ring", 2, "NCCL_PROTO: 'ring' must be one of ll");
    const Result nothing = Run("--server h100 --nccl-algo pat");
    EXPECT_EQ(nothing.status, 2);
    EXPECT_THAT(nothing.err, HasSubstr("no algorithm and protocol are left for all-reduce"));
    ExpectRefusal("--server h100 --tuner missing.csv", 1, "missing.csv: cannot be read");
    ExpectRefusal("--server h100 --tuner .", 1, ".: cannot be read");
    Write("wrong.csv", "allreduce,0,1,ring\n");
    ExpectRefusal("--server h100 --tuner wrong.csv", 1, "wrong.csv:1: 4 fields");
    Write("wrong.pb", "not a fabric");
    ExpectRefusal("--fabric wrong.pb", 1, "wrong.pb");
    ExpectRefusal("--fabric missing.pb", 1, "missing.pb");
}

TEST_F(ExplainCollective, TellsOfItself) {
    EXPECT_THAT(Run("--help").out, HasSubstr("--nccl-algo"));
    EXPECT_THAT(Run("--version").out, StartsWith("explain-collective 0."));
    const Result full = Run("--server h100 --json 2>/dev/null >/dev/full; echo $?");
    EXPECT_EQ(full.out, "1\n");
}

}  // namespace
}  // namespace explain
