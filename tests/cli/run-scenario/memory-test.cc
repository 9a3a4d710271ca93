// SPDX-License-Identifier: GPL-2.0-only
//
// What a dry run tells of memory, against what the run then takes.
#include "cli/run-scenario/run-scenario-case.h"

#include <random>

namespace {

class Memory : public RunScenarioCase {
  protected:
    static long NumberIn(const std::string& json, const std::string& key) {
        const size_t at = json.find('"' + key + "\": ");
        EXPECT_NE(at, std::string::npos) << key << " in " << json;
        return at == std::string::npos ? -1 : std::atol(json.c_str() + at + key.size() + 4);
    }
};

// The network and the records; frames that queue come on top. So nobody sends more than a packet to
// anybody here, at random times.
TEST_F(Memory, IsWithinTheEstimate) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers take memory of their own";
#endif
    std::mt19937_64 random(1);
    for (int i = 0; i < 6; ++i) {
        const uint64_t gpus = 8 << random() % 7;
        const uint64_t flows = 1 + random() % 4000;
        std::string list = std::to_string(flows) + "\n";
        for (uint64_t flow = 0; flow < flows; ++flow) {
            const uint64_t source = random() % gpus;
            const uint64_t destination = (source + 1 + random() % (gpus - 1)) % gpus;
            list += std::to_string(source) + " " + std::to_string(destination) + " 3 100 " +
                    std::to_string(1 + random() % 4096) + " 0.000" +
                    std::to_string(100 + random() % 900) + "\n";
        }
        Write("flow.txt", list);
        Write("single.textproto", "fabric { generate { gpus: " + std::to_string(gpus) +
                                      " design: '" + (random() % 2 == 0 ? "clos" : "rail") +
                                      "' } }\n"
                                      "workload { flow_list { file: 'flow.txt' } }\n");
        const Result told = Run("single.textproto --dry-run --json");
        ASSERT_EQ(told.status, 0) << told.err;
        ASSERT_EQ(Run("single.textproto --out results --force").status, 0);
        EXPECT_LE(NumberIn(Read(m_work / "results/provenance.json"), "peak_memory_bytes"),
                  NumberIn(told.out, "memory_bytes"))
            << gpus << " GPUs, " << flows << " flows";
    }
}

}  // namespace
