// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/reliability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/error-of.h"
#include "topogen/catalog/catalog.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

Reliability ReliabilityOf(std::initializer_list<OptionText> options, const JobOptions& job) {
    const Catalog catalog = LoadCatalog();
    return MakeReliability(Generate(MakeRequest(options), catalog), catalog, job);
}

/// All parts of one sort, failures an hour.
double RateOf(const Reliability& reliability, const std::string& sort) {
    double rate = 0;
    for (const FailureLine& line : reliability.lines) {
        rate += line.sort == sort ? line.PerHour() : 0;
    }
    return rate;
}

TEST(Reliability, ChancesOfAFailureInALargeCluster) {
    // The survey of docs/bom.md: 1e-5 a GPU is 9.5 % with 10,000 of them and 63.2 % with 100,000.
    EXPECT_NEAR(ChanceOfAny(1e-5, 10'000), 0.095, 0.0005);
    EXPECT_NEAR(ChanceOfAny(1e-5, 100'000), 0.632, 0.0005);
    EXPECT_EQ(ChanceOfAny(0, 100), 0);
    // The same as a rate over a time, within the square of 1e-5.
    EXPECT_NEAR(1 - ChanceOfNone(10'000 / 79'230.0, 0.79230), ChanceOfAny(1e-5, 10'000), 1e-6);
}

TEST(Reliability, FirstOfAHundredThousandLinks) {
    // The survey: 100,000 links of 5 years each, 26.28 minutes.
    EXPECT_NEAR(60 * TimeToFirst(100'000, 5 * 8760), 26.28, 1e-9);
    const Reliability reliability = ReliabilityOf({{"gpus", "100000"}}, {100'000, 1, 5});
    EXPECT_NEAR(60 / RateOf(reliability, "access link"), 26.28, 1e-9);
    EXPECT_EQ(RateOf(reliability, "access optics"), 0);
    EXPECT_EQ(RateOf(reliability, "access cable"), 0);
}

TEST(Reliability, AccessFailsAsOftenAsInTheLogOfLlama3) {
    // 35 interruptions by switches and cables in 54 days of 16,384 GPUs. Tolerance: the chance
    // variation of a count of 35, one in its square root.
    const double logged = 35 / (54 * 24 * 16'384.0);
    const Reliability reliability = ReliabilityOf({{"gpus", "16384"}}, {16'384, 24, 0});
    const double perGpu =
        (RateOf(reliability, "access optics") + RateOf(reliability, "access cable") +
         RateOf(reliability, "leaf switch")) /
        16'384;
    EXPECT_NEAR(perGpu, logged, logged / std::sqrt(35));
    EXPECT_NEAR(RateOf(reliability, "GPU") * 54 * 24, 268, 0.01);
    EXPECT_NEAR(RateOf(reliability, "NIC") * 54 * 24, 7, 0.01);
}

TEST(Reliability, RatesAddUpAndAJobHasItsShare) {
    const Reliability whole = ReliabilityOf({{"gpus", "1024"}}, {1024, 24, 0});
    const Reliability half = ReliabilityOf({{"gpus", "1024"}}, {512, 24, 0});
    double sum = 0;
    double stopping = 0;
    for (const FailureLine& line : whole.lines) {
        sum += line.PerHour();
        stopping += line.stopsJob ? line.PerHour() : 0;
    }
    EXPECT_DOUBLE_EQ(whole.perHour, sum);
    EXPECT_DOUBLE_EQ(whole.jobPerHour, stopping);
    EXPECT_DOUBLE_EQ(half.jobPerHour, stopping / 2);
    EXPECT_LT(whole.jobPerHour, whole.perHour);
    EXPECT_EQ(RateOf(whole, "fabric cable") * 1e7, 1024);
}

TEST(Reliability, ASecondPortSavesTheJobFromItsLink) {
    const Catalog catalog = LoadCatalog();
    Fabric fabric = Generate(MakeRequest({{"gpus", "64"}}), catalog);
    const JobOptions job{64, 24, 5};
    const Reliability single = MakeReliability(fabric, catalog, job);
    EXPECT_DOUBLE_EQ(single.networkPerHour, RateOf(single, "NIC") + RateOf(single, "access link") +
                                                RateOf(single, "leaf switch"));
    fabric.set_ports_per_endpoint(2);
    const Reliability dual = MakeReliability(fabric, catalog, job);
    EXPECT_DOUBLE_EQ(dual.networkPerHour, RateOf(dual, "NIC"));
}

TEST(Reliability, RefusesAJobThatDoesNotFit) {
    EXPECT_THAT(ErrorOf([] {
                    ReliabilityOf({{"gpus", "64"}}, {65, 24, 0});
                }),
                HasSubstr("--job-gpus 65: the fabric has 64"));
}

}  // namespace
}  // namespace topogen
