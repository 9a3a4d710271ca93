// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/cabling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "support/error-of.h"
#include "topogen/catalog/catalog.h"
#include "topogen/costs/bom.h"
#include "topogen/designs/designs.h"
#include "topogen/model/fabric-file.h"
#include "topogen/request/hosts.h"
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
                                            "leaf 1", "13/2", "3", "400", "passive copper"));
}

/// What is in the cages of the list, as an installer would find it.
struct Installed {
    uint32_t modules = 0;
    uint32_t mixedCages = 0;
};

/// Ports of a NIC, and how many of a server's share a cage.
struct NicForm {
    uint32_t ports;
    uint32_t perCage;
};

/// The name of a cage of the list, from device and port: "leaf 3 cage 17" of "17/2".
std::string CageOf(const std::string& device, const std::string& port, const NicForm& nics) {
    if (port.rfind("NIC ", 0) == 0) {
        const size_t slash = port.find('/');
        const auto nic = static_cast<uint32_t>(std::stoul(port.substr(4))) - 1;
        const auto of = slash == std::string::npos
                            ? 0
                            : static_cast<uint32_t>(std::stoul(port.substr(slash + 1))) - 1;
        return device + " " + std::to_string((nic * nics.ports + of) / nics.perCage);
    }
    return device + " cage " + port.substr(0, port.find('/'));
}

Installed InstalledBy(const std::string& list, const NicForm& nics) {
    std::istringstream lines(list);
    std::string line;
    std::getline(lines, line);
    std::map<std::string, std::set<std::string>> plugs;  // by cage
    while (std::getline(lines, line)) {
        std::string rest = line;
        for (std::string::size_type at; (at = rest.find("\"")) != std::string::npos;) {
            const auto end = rest.find('"', at + 1);  // a part's name with a comma in it
            rest.replace(at, end - at + 1, "passive copper straight");
        }
        const std::vector<std::string> fields = FieldsOf(rest);
        const bool copper = fields[11].find("copper") != std::string::npos;
        const std::string plug = copper ? "copper " + fields[9] : fields[11].substr(0, 6);
        plugs[CageOf(fields[3], fields[4], nics)].insert(plug);
        plugs[CageOf(fields[7], fields[8], nics)].insert(plug);
    }
    Installed installed;
    for (const auto& [cage, in] : plugs) {
        installed.mixedCages += in.size() > 1 ? 1 : 0;
        installed.modules += static_cast<uint32_t>(std::count_if(
            in.begin(), in.end(), [](const std::string& plug) { return plug[0] != 'c'; }));
    }
    return installed;
}

void ExpectInstalledAsBilled(const Request& request) {
    SCOPED_TRACE(request.ShortDebugString());
    const Catalog catalog = LoadCatalog();
    const Fabric fabric = Generate(request, catalog);
    Validate(fabric);
    const Installed installed = InstalledBy(
        ToCabling(fabric), {fabric.ports_per_endpoint(), NicPortsPerCage(fabric, catalog)});
    EXPECT_EQ(installed.mixedCages, 0u);
    EXPECT_EQ(installed.modules, MakeBom(fabric, catalog, {1, 0}).transceivers());
}

// Every cage takes one module or one copper cable, and the bill has as many modules as the list.
TEST(Cabling, CanBeInstalledAndIsWhatTheBillSays) {
    for (const Design& design : Designs()) {
        for (const char* plan : {"top-of-rack", "end-of-row"}) {
            for (const char* gpus : {"500", "4096"}) {
                ExpectInstalledAsBilled(
                    MakeRequest({{"design", design.name}, {"gpus", gpus}, {"floor-plan", plan}}));
            }
        }
    }
    ExpectInstalledAsBilled(
        MakeRequest({{"gpus", "10000"}, {"tier", "3"}, {"floor-plan", "top-of-rack"}}));
    ExpectInstalledAsBilled(MakeRequest({{"gpus", "1016"},
                                         {"design", "superpod"},
                                         {"manager-ports", "4"},
                                         {"tier", "2"},
                                         {"floor-plan", "top-of-rack"}}));
    ExpectInstalledAsBilled(MakeRequest(
        {{"gpus", "1000"}, {"oversubscription", "1.7"}, {"floor-plan", "top-of-rack"}}));
    ExpectInstalledAsBilled(MakeRequest({{"gpus", "512"},
                                         {"design", "spectrum-x"},
                                         {"planes", "2"},
                                         {"floor-plan", "end-of-row"}}));
    ExpectInstalledAsBilled(
        MakeRequest({{"gpus", "1152"}, {"servers", "gb200-nvl72"}, {"floor-plan", "end-of-row"}}));
}

TEST(Cabling, NeedsAFloorPlan) {
    EXPECT_THAT(ErrorOf([] { ToCabling(SmallFabric()); }), HasSubstr("add --floor-plan"));
}

}  // namespace
}  // namespace topogen
