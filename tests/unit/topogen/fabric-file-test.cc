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
#include "topogen/model/gpu-map.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
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
    EXPECT_EQ(ErrorOfLoading("/dev/null"), "is empty");
    EXPECT_EQ(ErrorOfLoading(WriteBytes("")), "version: 0: this program reads the versions 1 to 2");
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

std::string ErrorOfValidating(const std::function<void(Fabric&)>& damage,
                              Fabric fabric = SmallFabric()) {
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
        {"version: 3: this program reads the versions 1 to 2", [](Fabric& f) { f.set_version(3); }},
        {"ports_per_endpoint: 0: must be from 1 to 8",
         [](Fabric& f) { f.set_ports_per_endpoint(0); }},
        {"ports_per_endpoint: 9: must", [](Fabric& f) { f.set_ports_per_endpoint(9); }},
        {"endpoints: 0: must", [](Fabric& f) { f.set_endpoints(0); }},
        {"endpoints: 17: the servers hold 16", [](Fabric& f) { f.set_endpoints(17); }},
        {"tiers: there are none, but 20 switches", [](Fabric& f) { f.clear_tiers(); }},
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
        {"links: 0 of the 1 ports of server 15 are cabled or in uncabled_ports",
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

/// A fabric with one of everything that version 2 has.
Fabric FullFabric() {
    Fabric fabric = SmallFabric();
    for (int i = 0; i < fabric.servers_size(); ++i) {
        fabric.mutable_servers(i)->set_rack(1);
    }
    fabric.clear_server_models();
    fabric.clear_nic_models();
    ServerModel& model = *fabric.add_server_models();
    model.set_name("two GPUs on a NIC");
    model.set_gpus(2);
    model.add_gpu_nics()->add_nic(0);
    model.add_gpu_nics()->add_nic(0);
    model.add_nic_model(0);
    model.mutable_nvlink()->set_rate_bps(3'600'000'000'000);
    model.mutable_nvlink()->set_latency_ps(50'000);
    model.set_part(1);
    fabric.add_nic_models()->set_name("ConnectX-7");
    LinkClass& link = *fabric.mutable_link_classes(0);
    link.set_frame_loss(0.001);
    link.set_bit_error_rate(1e-6);
    link.set_fec(FEC_RS_544);
    fabric.add_port_classes()->set_buffer_alpha(2);
    fabric.mutable_port_settings()->add_node(16);
    fabric.mutable_port_settings()->add_port(3);
    fabric.mutable_port_settings()->add_port_class(0);
    PartClass& part = *fabric.add_part_classes();
    part.set_kind(PART_SERVER);
    part.set_mtbf_hours(50'000);
    fabric.add_racks()->set_name("R1-01");
    fabric.mutable_switch_models(0)->set_line_cards(2);
    fabric.mutable_origin()->set_format("hpcc");
    for (uint32_t number = 0; number < 36; ++number) {
        number < 16 ? fabric.mutable_origin()->add_endpoint(35 - number)
                    : fabric.mutable_origin()->add_switch_(35 - number);
    }
    return fabric;
}

// The cable of server 15 is gone.
void Uncable(Fabric& fabric) {
    Links& links = *fabric.mutable_links();
    for (auto* column : {links.mutable_a_node(), links.mutable_a_port(), links.mutable_b_node(),
                         links.mutable_b_port(), links.mutable_link_class()}) {
        column->ExtractSubrange(15, 1, nullptr);
    }
    fabric.mutable_uncabled_ports()->add_server(15);
    fabric.mutable_uncabled_ports()->add_port(0);
}

TEST(Validate, AcceptsAllOfVersion2) {
    Fabric fabric = FullFabric();
    EXPECT_NO_THROW(Validate(fabric));
    EXPECT_EQ(FromJson(ToJson(fabric)).SerializeAsString(), fabric.SerializeAsString());
    Uncable(fabric);
    EXPECT_NO_THROW(Validate(fabric));
}

TEST(Validate, NamesTheWrongFieldOfVersion2) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<Damage> cases = {
        {"servers[3].model: 1: there are 1 server_models",
         [](Fabric& f) { f.mutable_servers(3)->set_model(1); }},
        {"servers[3].model: 1: there are no server_models",
         [](Fabric& f) {
             f.clear_server_models();
             f.mutable_servers(3)->set_model(1);
         }},
        {"server_models[0].name: must be at most 64",
         [](Fabric& f) { f.mutable_server_models(0)->set_name("\n"); }},
        {"server_models[0].gpus: 65537: must be at most 65536",
         [](Fabric& f) { f.mutable_server_models(0)->set_gpus(65'537); }},
        {"server_models[0].gpu_nics: 2 of them, but 3 gpus",
         [](Fabric& f) { f.mutable_server_models(0)->set_gpus(3); }},
        {"server_models[0].gpu_nics[1].nic: 1: there are 1 endpoints in servers[0]",
         [](Fabric& f) { f.mutable_server_models(0)->mutable_gpu_nics(1)->set_nic(0, 1); }},
        {"server_models[0].nic_model[0]: 1: there are 1 nic_models",
         [](Fabric& f) { f.mutable_server_models(0)->set_nic_model(0, 1); }},
        {"servers[0].endpoints: 1: server_models[0].nic_model has 2",
         [](Fabric& f) { f.mutable_server_models(0)->add_nic_model(0); }},
        {"server_models[0].nvlink.rate_bps: 0: must be from 1",
         [](Fabric& f) { f.mutable_server_models(0)->mutable_nvlink()->clear_rate_bps(); }},
        {"server_models[0].nvlink.latency_ps: 18446744073709551615: must be at most",
         [](Fabric& f) {
             f.mutable_server_models(0)->mutable_nvlink()->set_latency_ps(UINT64_MAX);
         }},
        {"servers[1].model: 1: its nvlink differs from that of servers[0]",
         [](Fabric& f) {
             *f.add_server_models() = f.server_models(0);
             f.mutable_server_models(1)->mutable_nvlink()->set_rate_bps(1);
             f.mutable_servers(1)->set_model(1);
             f.mutable_servers(1)->set_nvlink_domain(f.servers(0).nvlink_domain());
         }},
        {"server_models[0].part: 2: there are 1 part_classes",
         [](Fabric& f) { f.mutable_server_models(0)->set_part(2); }},
        {"server_models[0].gpu_part: 2: there",
         [](Fabric& f) { f.mutable_server_models(0)->set_gpu_part(2); }},
        {"nic_models[0].part: 2: there", [](Fabric& f) { f.mutable_nic_models(0)->set_part(2); }},
        {"switch_models[0].part: 2: there",
         [](Fabric& f) { f.mutable_switch_models(0)->set_part(2); }},
        {"switch_models[0].line_cards: 5: the switch has 4",
         [](Fabric& f) { f.mutable_switch_models(0)->set_line_cards(5); }},
        {"switch_models[0].fabric_cards: 5: the switch has 4",
         [](Fabric& f) { f.mutable_switch_models(0)->set_fabric_cards(5); }},
        {"link_classes[0].frame_loss: 1.5: must be from 0 to 1",
         [](Fabric& f) { f.mutable_link_classes(0)->set_frame_loss(1.5); }},
        {"link_classes[0].frame_loss: nan: must",
         [](Fabric& f) { f.mutable_link_classes(0)->set_frame_loss(kNan); }},
        {"link_classes[0].bit_error_rate: 0.6: must be from 0 to 0.5",
         [](Fabric& f) { f.mutable_link_classes(0)->set_bit_error_rate(0.6); }},
        {"link_classes[0].fec: 9: unknown",
         [](Fabric& f) { f.mutable_link_classes(0)->set_fec(static_cast<Fec>(9)); }},
        {"link_classes[1].b_transceiver_part: 7: there are 1",
         [](Fabric& f) { f.mutable_link_classes(1)->set_b_transceiver_part(7); }},
        {"port_classes[0].ecn_min_bytes: must stand with ecn_max_bytes",
         [](Fabric& f) { f.mutable_port_classes(0)->set_ecn_min_bytes(5); }},
        {"port_classes[0].ecn_min_bytes: 5: must be at most ecn_max_bytes, 4",
         [](Fabric& f) {
             f.mutable_port_classes(0)->set_ecn_min_bytes(5);
             f.mutable_port_classes(0)->set_ecn_max_bytes(4);
         }},
        {"port_classes[0].ecn_max_probability: 2: must be from 0 to 1",
         [](Fabric& f) { f.mutable_port_classes(0)->set_ecn_max_probability(2); }},
        {"port_classes[0].buffer_alpha: 0: must be above 0",
         [](Fabric& f) { f.mutable_port_classes(0)->set_buffer_alpha(0); }},
        {"port_classes[0].headroom_bytes: 18446744073709551615: must be at most",
         [](Fabric& f) { f.mutable_port_classes(0)->set_headroom_bytes(UINT64_MAX); }},
        {"port_settings.port: 2 values, but port_settings.node has 1",
         [](Fabric& f) { f.mutable_port_settings()->add_port(0); }},
        {"port_settings.node[0]: 36: there are 36 nodes",
         [](Fabric& f) { f.mutable_port_settings()->set_node(0, 36); }},
        {"port_settings.port[0]: 4: node 16 has 4 ports",
         [](Fabric& f) { f.mutable_port_settings()->set_port(0, 4); }},
        {"port_settings.port_class[0]: 1: there are 1 port_classes",
         [](Fabric& f) { f.mutable_port_settings()->set_port_class(0, 1); }},
        {"port_settings: port 3 of node 16 has two classes",
         [](Fabric& f) { f.mutable_port_settings()->MergeFrom(f.port_settings()); }},
        {"part_classes[0].kind: 99: unknown",
         [](Fabric& f) { f.mutable_part_classes(0)->set_kind(static_cast<PartKind>(99)); }},
        {"part_classes[0].mtbf_hours: -1: must be from 0",
         [](Fabric& f) { f.mutable_part_classes(0)->set_mtbf_hours(-1); }},
        {"part_classes[0].mttr_hours: nan: must be from 0",
         [](Fabric& f) { f.mutable_part_classes(0)->set_mttr_hours(kNan); }},
        {"servers[0].rack: 2: there are 1 racks",
         [](Fabric& f) { f.mutable_servers(0)->set_rack(2); }},
        {"switches[0].rack: 2: there are 1 racks",
         [](Fabric& f) { f.mutable_switches(0)->set_rack(2); }},
        {"racks[0].row: 1: there are 1 racks", [](Fabric& f) { f.mutable_racks(0)->set_row(1); }},
        {"racks[0].part: 2: there", [](Fabric& f) { f.mutable_racks(0)->set_part(2); }},
        {"uncabled_ports.port: 1 values, but uncabled_ports.server has 2",
         [](Fabric& f) {
             Uncable(f);
             f.mutable_uncabled_ports()->add_server(0);
         }},
        {"uncabled_ports.server[0]: 16: there are 16 servers",
         [](Fabric& f) {
             Uncable(f);
             f.mutable_uncabled_ports()->set_server(0, 16);
         }},
        {"uncabled_ports.port[0]: 1: server 15 has 1 ports",
         [](Fabric& f) {
             Uncable(f);
             f.mutable_uncabled_ports()->set_port(0, 1);
         }},
        {"links: port 0 of node 14 is used twice",
         [](Fabric& f) {
             Uncable(f);
             f.mutable_uncabled_ports()->set_server(0, 14);
         }},
        {"origin.endpoint: 15 values; must be one an endpoint, 16",
         [](Fabric& f) { f.mutable_origin()->mutable_endpoint()->RemoveLast(); }},
        {"origin.switch: 21 values; must be one a switch, 20",
         [](Fabric& f) { f.mutable_origin()->add_switch_(99); }},
        {"origin: two nodes have the number 35",
         [](Fabric& f) { f.mutable_origin()->set_switch_(0, 35); }},
        {"origin.format: must be at most 64",
         [](Fabric& f) { f.mutable_origin()->set_format("\x1b"); }},
    };
    for (const Damage& damage : cases) {
        EXPECT_THAT(ErrorOfValidating(damage.apply, FullFabric()), HasSubstr(damage.message));
    }
}

// Version 1 is version 2 without its fields.
TEST_F(FabricFile, ReadsVersion1) {
    Fabric fabric = SmallFabric();
    fabric.set_version(1);
    const Fabric read = LoadFabricFile(WriteBytes(ToProtobuf(fabric)));
    EXPECT_EQ(read.version(), kFabricVersion);
    EXPECT_EQ(CountGpus(read), 16u);
    fabric.set_version(kFabricVersion);
    EXPECT_EQ(read.SerializeAsString(), fabric.SerializeAsString());
}

TEST(GpuMap, FollowsTheModels) {
    Fabric fabric = SmallFabric();
    EXPECT_EQ(GpuMap(fabric).Gpus(), 16u);
    EXPECT_THAT(GpuMap(fabric).EndpointsOf(5), ElementsAre(5));
    fabric = FullFabric();
    const GpuMap map(fabric);
    EXPECT_EQ(map.Gpus(), 32u);
    EXPECT_EQ(map.FirstGpuOf(15), 30u);
    EXPECT_EQ(map.GpusOf(15), 2u);
    EXPECT_EQ(map.ServerOf(31), 15u);
    EXPECT_THAT(map.EndpointsOf(31), ElementsAre(15));
}

/// The NICs of each GPU of one server that has no map of its own.
std::vector<std::vector<uint32_t>> EvenMap(uint32_t gpus, uint32_t nics) {
    Fabric fabric;
    fabric.add_server_models()->set_gpus(gpus);
    fabric.add_servers()->set_endpoints(nics);
    const GpuMap map(fabric);
    std::vector<std::vector<uint32_t>> endpoints;
    for (uint32_t gpu = 0; gpu < map.Gpus(); ++gpu) {
        endpoints.push_back(map.EndpointsOf(gpu));
    }
    return endpoints;
}

TEST(GpuMap, IsEvenUnlessTold) {
    using Map = std::vector<std::vector<uint32_t>>;
    EXPECT_EQ(EvenMap(4, 2), (Map{{0}, {0}, {1}, {1}}));
    EXPECT_EQ(EvenMap(2, 4), (Map{{0, 1}, {2, 3}}));
    EXPECT_EQ(EvenMap(3, 2), (Map{{0}, {0, 1}, {1}}));
    EXPECT_EQ(EvenMap(2, 0), (Map{{}, {}}));
}

TEST(Validate, AcceptsTheGenerated) {
    EXPECT_EQ(ErrorOfValidating([](Fabric&) {}), "no error");
}

}  // namespace
}  // namespace topogen
