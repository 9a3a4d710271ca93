// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/fabric-file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <random>

#include "small-fabric.h"
#include "topogen/error.h"
#include "topogen/formats/json.h"
#include "topogen/formats/protobuf.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A directory of the test's own that is gone after it.
class FabricFile : public ::testing::Test {
  public:
    ~FabricFile() override { std::filesystem::remove_all(m_directory); }

  protected:
    FabricFile()
        : m_directory(std::filesystem::path(::testing::TempDir()) /
                      ("fabric-file-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_directory);
    }

    std::string Path(const std::string& name) const { return (m_directory / name).string(); }

    std::string WriteBytes(const std::string& bytes) const {
        std::ofstream(Path("bytes"), std::ios::binary) << bytes;
        return Path("bytes");
    }

    std::string ErrorOfLoading(const std::string& path) const {
        try {
            LoadFabricFile(path);
        } catch (const Error& error) {
            EXPECT_EQ(error.ExitStatus(), 1);
            EXPECT_THAT(error.what(), StartsWith(path + ": "));
            return std::string(error.what()).substr(path.size() + 2);
        }
        return "no error";
    }

    std::vector<std::string> Files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(m_directory)) {
            names.push_back(entry.path().filename());
        }
        return names;
    }

    const std::filesystem::path m_directory;
};

TEST_F(FabricFile, GivesBackWhatWasWritten) {
    const Fabric fabric = SmallFabric();
    for (const char* name : {"a.pb", "a.json"}) {
        WriteFabricFile(fabric, Path(name));
        EXPECT_EQ(LoadFabricFile(Path(name)).SerializeAsString(), fabric.SerializeAsString());
    }
    EXPECT_EQ(Files().size(), 2u);
}

TEST_F(FabricFile, ReplacesAnOldFile) {
    WriteFabricFile(SmallFabric(), WriteBytes("old"));
    EXPECT_EQ(LoadFabricFile(Path("bytes")).endpoints(), 16u);
}

TEST_F(FabricFile, KnowsJsonByItsContent) {
    const std::string path = WriteBytes("  \n" + ToJson(SmallFabric()));
    EXPECT_EQ(LoadFabricFile(path).endpoints(), 16u);
}

TEST_F(FabricFile, RefusesWhatIsNoFile) {
    EXPECT_EQ(ErrorOfLoading(Path("absent")), "no such file");
    EXPECT_EQ(ErrorOfLoading(m_directory.string()), "not a regular file");
    EXPECT_EQ(ErrorOfLoading("/dev/null"), "not a regular file");
    EXPECT_EQ(ErrorOfLoading(WriteBytes("")), "version: 0: this program reads version 1");
    EXPECT_THAT(ErrorOfLoading(WriteBytes("hello, world")), HasSubstr("not a fabric"));
    EXPECT_THAT(ErrorOfLoading(WriteBytes("{\"versoin\": 1}")), HasSubstr("versoin"));
}

TEST_F(FabricFile, LeavesNothingBehindWhenItCannotWrite) {
    EXPECT_THROW(WriteFabricFile(SmallFabric(), Path("no/such/directory.pb")), Error);
    EXPECT_THROW(WriteFabricFile(SmallFabric(), m_directory.string()), Error);
    EXPECT_THROW(WriteFabricFile(SmallFabric(), "/dev/full"), Error);
    EXPECT_THROW(WriteFabricFile(Fabric(), Path("unsound.pb")), Error);
    EXPECT_THAT(Files(), IsEmpty());
}

// Every prefix of a file, and every byte of it changed: loaded or refused, never a crash.
TEST_F(FabricFile, SurvivesDamage) {
    for (const std::string& whole : {ToProtobuf(SmallFabric()), ToJson(SmallFabric())}) {
        const auto parse = [&](const std::string& bytes) {
            try {
                Validate(whole[0] == '{' ? FromJson(bytes) : FromProtobuf(bytes));
            } catch (const Error& error) {
                EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
                EXPECT_EQ(error.GetKind(), Error::Kind::kData);
            }
        };
        std::mt19937 random(1);
        for (size_t i = 0; i < whole.size(); ++i) {
            parse(whole.substr(0, i));
            for (const unsigned flip :
                 {1u, 0x80u, 0xffu, static_cast<unsigned>(random()) & 0xffu}) {
                std::string damaged = whole;
                damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
                parse(damaged);
            }
        }
    }
}

// A prefix is not a fabric: the links, which stand last, must be whole.
TEST_F(FabricFile, RefusesATruncatedFile) {
    const std::string whole = ToProtobuf(SmallFabric());
    for (size_t size : {whole.size() / 4, whole.size() / 2, whole.size() - 1}) {
        EXPECT_NE(ErrorOfLoading(WriteBytes(whole.substr(0, size))), "no error") << size;
    }
}

struct Damage {
    const char* message;
    std::function<void(Fabric&)> apply;
};

std::string ErrorOfValidating(const std::function<void(Fabric&)>& damage) {
    Fabric fabric = SmallFabric();
    damage(fabric);
    try {
        Validate(fabric);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Validate, NamesTheWrongField) {
    const std::vector<Damage> cases = {
        {"version: 2: this program reads version 1", [](Fabric& f) { f.set_version(2); }},
        {"ports_per_endpoint: 0: must be from 1 to 8",
         [](Fabric& f) { f.set_ports_per_endpoint(0); }},
        {"ports_per_endpoint: 9: must", [](Fabric& f) { f.set_ports_per_endpoint(9); }},
        {"endpoints: 0: must", [](Fabric& f) { f.set_endpoints(0); }},
        {"endpoints: 17: the servers hold 16", [](Fabric& f) { f.set_endpoints(17); }},
        {"tiers: there are none", [](Fabric& f) { f.clear_tiers(); }},
        {"parameters.design: must be at most 64 printable",
         [](Fabric& f) { f.mutable_parameters()->set_design("\x1b[2J"); }},
        {"switch_models[0].name: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_name(std::string(65, 'x')); }},
        {"switch_models[0].ports: 0: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_ports(0); }},
        {"switch_models[0].ports: 4294967295: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_ports(UINT32_MAX); }},
        {"switch_models[0].port_rate_bps: 0: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_port_rate_bps(0); }},
        {"switch_models[0].buffer_bytes: 0: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_buffer_bytes(0); }},
        {"switch_models[0].pipeline_ps: 18446744073709551615: must",
         [](Fabric& f) { f.mutable_switch_models(0)->set_pipeline_ps(UINT64_MAX); }},
        {"switch_models[0].ports_per_module: 5: the switch has 4",
         [](Fabric& f) { f.mutable_switch_models(0)->set_ports_per_module(5); }},
        {"switch_models[0].up_ports: 5: the switch has 4",
         [](Fabric& f) { f.mutable_switch_models(0)->set_up_ports(5); }},
        {"switch_models[0].up_port_rate_bps: 0: must be from 1",
         [](Fabric& f) { f.mutable_switch_models(0)->set_up_ports(2); }},
        {"switch_models[0].up_ports_per_module: 1: there are 0 up_ports",
         [](Fabric& f) { f.mutable_switch_models(0)->set_up_ports_per_module(1); }},
        {"link_classes[1].rate_bps: 0: must",
         [](Fabric& f) { f.mutable_link_classes(1)->set_rate_bps(0); }},
        {"link_classes[0].length_m: nan: must",
         [](Fabric& f) {
             f.mutable_link_classes(0)->set_length_m(std::numeric_limits<double>::quiet_NaN());
         }},
        {"link_classes[0].length_m: -1: must",
         [](Fabric& f) { f.mutable_link_classes(0)->set_length_m(-1); }},
        {"link_classes[0].delay_ps: 1000000000001: must",
         [](Fabric& f) { f.mutable_link_classes(0)->set_delay_ps(1'000'000'000'001); }},
        {"link_classes[0].medium: 99: unknown",
         [](Fabric& f) { f.mutable_link_classes(0)->set_medium(static_cast<Medium>(99)); }},
        {"tiers[1].first_switch: 0: must be 8",
         [](Fabric& f) { f.mutable_tiers(1)->set_first_switch(0); }},
        {"tiers: hold 21 switches, but there are 20",
         [](Fabric& f) { f.mutable_tiers(2)->set_switches(5); }},
        {"servers[3].first_endpoint: 9: must be 3",
         [](Fabric& f) { f.mutable_servers(3)->set_first_endpoint(9); }},
        {"servers[0].endpoints: 0: must",
         [](Fabric& f) { f.mutable_servers(0)->set_endpoints(0); }},
        {"servers[0].endpoints: 4000000000: must",
         [](Fabric& f) { f.mutable_servers(0)->set_endpoints(4'000'000'000); }},
        {"servers[0].pod: 16: must", [](Fabric& f) { f.mutable_servers(0)->set_pod(16); }},
        {"servers[0].nvlink_domain: 16: must",
         [](Fabric& f) { f.mutable_servers(0)->set_nvlink_domain(16); }},
        {"switches[2].model: 1: there are 1",
         [](Fabric& f) { f.mutable_switches(2)->set_model(1); }},
        {"switches[2].tier: 3: there are 3", [](Fabric& f) { f.mutable_switches(2)->set_tier(3); }},
        {"switches[2].tier: 1: that tier holds the switches 8 to 15",
         [](Fabric& f) { f.mutable_switches(2)->set_tier(1); }},
        {"switches[2].pod: 16: must", [](Fabric& f) { f.mutable_switches(2)->set_pod(16); }},
        {"switches[2].plane: 20: must", [](Fabric& f) { f.mutable_switches(2)->set_plane(20); }},
        {"manager_ports[0].node: 15: must be a switch, 16 to 35",
         [](Fabric& f) { f.add_manager_ports()->set_node(15); }},
        {"manager_ports[0].node: 36: must be a switch, 16 to 35",
         [](Fabric& f) { f.add_manager_ports()->set_node(36); }},
        {"manager_ports[0].port: 4: node 16 has the ports 0 to 3",
         [](Fabric& f) {
             f.add_manager_ports()->set_node(16);
             f.mutable_manager_ports(0)->set_port(4);
         }},
        {"links: port 0 of node 16 is used twice",
         [](Fabric& f) { f.add_manager_ports()->set_node(16); }},
        {"switches[2].rail: 20: must", [](Fabric& f) { f.mutable_switches(2)->set_rail(20); }},
        {"links.b_port: 49 values, but links.a_node has 48",
         [](Fabric& f) { f.mutable_links()->add_b_port(0); }},
        {"links.link_class: 47 values",
         [](Fabric& f) { f.mutable_links()->mutable_link_class()->RemoveLast(); }},
        {"links.a_node[0]: 36: there are 36 nodes",
         [](Fabric& f) { f.mutable_links()->set_a_node(0, 36); }},
        {"links.a_port[0]: 1: node 0 has the ports 0 to 0",
         [](Fabric& f) { f.mutable_links()->set_a_port(0, 1); }},
        {"links.b_port[20]: 4: node", [](Fabric& f) { f.mutable_links()->set_b_port(20, 4); }},
        {"links.b_node[0]: 1: must be a switch",
         [](Fabric& f) {
             f.mutable_links()->set_b_node(0, 1);
             f.mutable_links()->set_b_port(0, 0);
         }},
        {"links.link_class[5]: 3: there are 3",
         [](Fabric& f) { f.mutable_links()->set_link_class(5, 3); }},
        {"is used twice", [](Fabric& f) { f.mutable_links()->set_b_port(1, f.links().b_port(0)); }},
        {"stands in a higher tier",
         [](Fabric& f) {
             const uint32_t lower = f.links().a_node(47);
             f.mutable_links()->set_a_node(47, f.links().b_node(47));
             f.mutable_links()->set_b_node(47, lower);
         }},
        {"links: 0 of the 1 ports of server 15 are cabled",
         [](Fabric& f) {
             f.mutable_links()->set_a_node(15, 16);
             f.mutable_links()->set_a_port(15, 3);
             f.mutable_links()->set_b_node(15, 35);
             for (auto* column :
                  {f.mutable_links()->mutable_a_node(), f.mutable_links()->mutable_a_port(),
                   f.mutable_links()->mutable_b_node(), f.mutable_links()->mutable_b_port(),
                   f.mutable_links()->mutable_link_class()}) {
                 column->ExtractSubrange(15, 1, nullptr);
             }
         }},
    };
    for (const Damage& damage : cases) {
        EXPECT_THAT(ErrorOfValidating(damage.apply), HasSubstr(damage.message));
    }
}

TEST(Validate, AcceptsTheGenerated) {
    EXPECT_EQ(ErrorOfValidating([](Fabric&) {}), "no error");
}

}  // namespace
}  // namespace topogen
