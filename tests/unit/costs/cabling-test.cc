// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/cabling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "support/error-of.h"
#include "unit/topogen/small-fabric.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> FieldsOf(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(field);
    }
    return fields;
}

TEST(Cabling, HasALineForEachCableAndEachPortOnce) {
    const Fabric fabric = Generate(MakeRequest({{"gpus", "1000"}, {"floor-plan", "end-of-row"}}));
    std::istringstream lines(ToCabling(fabric));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(FieldsOf(line).size(), 12u);
    std::set<std::string> ports;
    int count = 0;
    for (; std::getline(lines, line); ++count) {
        const std::vector<std::string> fields = FieldsOf(line);
        ASSERT_EQ(fields.size(), 12u) << line;
        EXPECT_EQ(fields[0], std::to_string(count + 1));
        EXPECT_TRUE(ports.insert(fields[3] + " " + fields[4]).second) << line;
        EXPECT_TRUE(ports.insert(fields[7] + " " + fields[8]).second) << line;
    }
    EXPECT_EQ(count, fabric.links().a_node_size());
}

TEST(Cabling, NamesRackUnitAndPort) {
    const Fabric fabric = Generate(MakeRequest(
        {{"gpus", "128"}, {"design", "clos"}, {"tier", "2"}, {"floor-plan", "top-of-rack"}}));
    std::istringstream lines(ToCabling(fabric));
    std::string line;
    for (int i = 0; i < 1 + 4 * 8 + 2; ++i) {
        std::getline(lines, line);
    }
    // The second NIC of the fifth server, at the bottom of the rack that has the first leaf.
    EXPECT_THAT(FieldsOf(line), ElementsAre("34", "R1-02", "1", "server 5", "NIC 2", "R1-02", "47",
                                            "leaf 1", "17/2", "3", "400", "passive copper"));
}

TEST(Cabling, NeedsAFloorPlan) {
    EXPECT_THAT(ErrorOf([] { ToCabling(SmallFabric()); }), HasSubstr("add --floor-plan"));
}

}  // namespace
}  // namespace topogen
