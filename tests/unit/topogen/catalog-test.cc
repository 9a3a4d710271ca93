// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/catalog.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "small-fabric.h"
#include "support/error-of.h"
#include "topogen/catalog/embedded-catalog.h"
#include "topogen/catalog/reach.h"
#include "topogen/costs/bom-text.h"
#include "topogen/costs/bom.h"
#include "topogen/costs/reliability.h"
#include "topogen/error.h"
#include "topogen/model/summary.h"

namespace topogen {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

/// A directory that is gone after the test.
class CatalogDirectory : public ::testing::Test {
  public:
    ~CatalogDirectory() override { std::filesystem::remove_all(m_path); }

  protected:
    CatalogDirectory()
        : m_path(std::filesystem::path(::testing::TempDir()) /
                 ("catalog-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_path);
    }

    void Write(const std::string& text) const { std::ofstream(m_path / "own.textproto") << text; }
    std::string ErrorOfLoading() const {
        try {
            LoadCatalog(m_path.string());
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }

    const std::filesystem::path m_path;
};

std::string ErrorOfFinding(const std::string& name) {
    try {
        FindSwitch(LoadCatalog(), name);
    } catch (const Error& error) {
        EXPECT_EQ(error.ExitStatus(), 2);
        return error.what();
    }
    return "no error";
}

std::string NameOfCable(const Catalog& catalog, const Span& span) {
    const CablePart* cable = FindCable(catalog, span);
    return cable == nullptr ? "none" : cable->name();
}

TEST(Catalog, KnowsTheSwitchesByNameAndAlias) {
    const Catalog catalog = LoadCatalog();
    EXPECT_EQ(FindSwitch(catalog, "sn5600").name(), "SN5600");
    EXPECT_EQ(FindSwitch(catalog, "Quantum-2").name(), "QM9700");
    EXPECT_EQ(FindServer(catalog, "gb200-nvl72").name(), "GB200 NVL72");
    EXPECT_EQ(FindServer(catalog, "dgx_h200").name(), "DGX H100");
    EXPECT_THAT(ErrorOf([&] { FindServer(catalog, "gb20"); }), HasSubstr("did you mean GB200?"));
    EXPECT_THAT(ErrorOf([&] { FindNic(catalog, "connectx7"); }),
                HasSubstr("--nic connectx7: unknown; did you mean ConnectX-7?"));
    const SwitchModel split = SplitInto(FindSwitch(catalog, "SN5600"), 400);
    EXPECT_EQ(split.ports(), 128u);
    EXPECT_EQ(split.ports_per_module(), 2u);
    EXPECT_EQ(split.port_rate_bps(), 400'000'000'000u);
    EXPECT_EQ(split.buffer_bytes(), 160'000'000u);
    EXPECT_TRUE(SplitInto(FindSwitch(catalog, "QM9700"), 400).lossless_credits());
    EXPECT_EQ(SplitInto(FindSwitch(catalog, "QM9700"), 800).ports(), 0u);
}

TEST(Catalog, MakesGenericSwitches) {
    const SwitchModel model = SplitInto(FindSwitch(LoadCatalog(), "generic-64x400"), 400);
    EXPECT_EQ(model.ports(), 64u);
    EXPECT_EQ(model.ports_per_module(), 1u);
    EXPECT_EQ(model.buffer_bytes(), 64u * 400u * 3125u);
    for (const char* name : {"generic-0x400", "generic-5000x1", "generic-64x0", "generic-64x99999",
                             "generic-999999999x999999999"}) {
        EXPECT_THAT(ErrorOfFinding(name), HasSubstr("takes 4 to 4096 ports")) << name;
    }
}

TEST(Catalog, SuggestsTheNearestName) {
    EXPECT_THAT(ErrorOfFinding("SN560"), HasSubstr("did you mean SN5600?"));
    EXPECT_THAT(ErrorOfFinding("quantum2"), HasSubstr("did you mean quantum-2?"));
    EXPECT_THAT(ErrorOfFinding("generic64x400"), HasSubstr("did you mean generic-64x400?"));
    EXPECT_THAT(ErrorOfFinding("banana"), HasSubstr("unknown; known are SN5600"));
    EXPECT_THAT(ErrorOfFinding(std::string(100000, 'x')), HasSubstr("unknown"));
}

TEST(Catalog, EveryFigureHasASource) {
    const Catalog catalog = LoadCatalog();  // throws if one is missing
    for (const NicPart& nic : catalog.nic()) {
        EXPECT_FALSE(nic.source().empty()) << nic.name();
    }
    for (const ServerPart& server : catalog.server()) {
        EXPECT_FALSE(server.source().empty()) << server.name();
    }
    EXPECT_GE(catalog.switch_part_size(), 2);
    EXPECT_GE(catalog.cable_size(), 3);
}

TEST(Catalog, ChoosesTheCableByReach) {
    const Catalog catalog = LoadCatalog();
    // Splitters to servers end at 3 m of passive copper; between switches there are straight
    // cables.
    EXPECT_EQ(NameOfCable(catalog, {3, 100, true}), "passive copper");
    EXPECT_EQ(NameOfCable(catalog, {3.1, 100, true}), "multimode SR");
    EXPECT_EQ(NameOfCable(catalog, {2, 100, false}), "passive copper, straight");
    EXPECT_EQ(NameOfCable(catalog, {2.1, 100, false}), "active copper");
    EXPECT_EQ(NameOfCable(catalog, {5.1, 100, false}), "multimode SR");
    EXPECT_EQ(NameOfCable(catalog, {50.5, 100, true}), "single-mode DR 100 m");
    EXPECT_EQ(NameOfCable(catalog, {10000.5, 100, false}), "none");
    // Lanes of 200 Gb/s: no multimode, and copper that ends within a rack.
    EXPECT_EQ(NameOfCable(catalog, {1, 200, true}), "passive copper, 200G lanes");
    EXPECT_EQ(NameOfCable(catalog, {2, 200, false}), "active copper, 200G lanes");
    EXPECT_EQ(NameOfCable(catalog, {3, 200, true}), "single-mode DR 500 m");
    EXPECT_EQ(NameOfCable(catalog, {50, 200, false}), "single-mode DR 500 m");
    for (const CablePart& cable : catalog.cable()) {
        const auto& lanes = cable.lane_gbps();
        const bool fast = std::find(lanes.begin(), lanes.end(), 200) != lanes.end();
        EXPECT_FALSE(fast && cable.medium() == MEDIUM_MULTIMODE) << cable.name();
    }
    // Optics in the switch have connectors of parallel single-mode fibres.
    EXPECT_EQ(NameOfCable(catalog, {1, 200, true, true}), "single-mode DR 500 m");
    EXPECT_EQ(NameOfCable(catalog, {501, 200, true, true}), "none");
}

TEST(Catalog, PartsOnRequestStandBack) {
    Catalog catalog = LoadCatalog();
    EXPECT_EQ(NameOfCable(catalog, {6, 100, true}), "multimode SR");
    // A cable that is there all the same is found, for want of another of copper.
    EXPECT_EQ(FindCable(catalog, {6, 100, true}, MEDIUM_COPPER)->name(), "retimed copper");
    Prefer(catalog, "AEC");
    EXPECT_EQ(NameOfCable(catalog, {6, 100, true}), "retimed copper");
    EXPECT_EQ(NameOfCable(catalog, {2, 100, true}), "passive copper");
    EXPECT_THAT(
        ErrorOf([&] { Prefer(catalog, "lop"); }),
        HasSubstr("--prefer lop: no part that is taken on request only; did you mean lpo?"));
}

TEST(Catalog, NicsMeetTheSwitchesOfTheirLanesAndWires) {
    const Catalog catalog = LoadCatalog();
    const auto why = [&](const char* nic, const NicPorts& ports, const char* part) {
        return WhyNotOn(FindNic(catalog, nic), ports, FindSwitch(catalog, part));
    };
    EXPECT_EQ(why("connectx-7", {400, 1}, "SN5600"), "");
    EXPECT_EQ(why("connectx-7", {400, 1}, "QM9700"), "");
    EXPECT_EQ(why("connectx-8", {800, 1}, "Q3400"), "");
    EXPECT_EQ(why("connectx-8", {400, 2}, "SN5600"), "");
    EXPECT_EQ(why("connectx-8", {400, 1}, "QM9700"), "");
    EXPECT_THAT(why("connectx-7", {800, 1}, "Q3400"), HasSubstr("run at 400, 200, 100 Gb/s"));
    EXPECT_THAT(why("connectx-8", {800, 1}, "SN5600"), HasSubstr("has no Ethernet of 800 Gb/s"));
    EXPECT_THAT(why("connectx-7", {400, 2}, "SN5600"), HasSubstr("1 port of 400 Gb/s at most"));
    EXPECT_THAT(why("connectx-7", {400, 1}, "TH6-200G"), HasSubstr("lanes of 100 or 50 Gb/s"));
    EXPECT_THAT(why("pollara-400", {400, 1}, "QM9700"), HasSubstr("no InfiniBand"));
    EXPECT_EQ(why("thor-2", {200, 2}, "generic-64x200"), "");
}

TEST(Catalog, SwitchesOfOtherLanesDoNotMeet) {
    EXPECT_THAT(ErrorOf([] {
                    Generate(MakeRequest({{"gpus", "64"},
                                          {"switch", "generic-64x800"},
                                          {"spine-switch", "SN5600"},
                                          {"nic-gbps", "800"}}));
                }),
                "");
    EXPECT_THAT(ErrorOf([] {
                    Generate(MakeRequest({{"gpus", "64"},
                                          {"switch", "Q3400"},
                                          {"spine-switch", "SN5600"},
                                          {"nic-gbps", "800"}}));
                }),
                HasSubstr("--spine-switch SN5600: its ports have lanes of 100 Gb/s, those of Q3400 "
                          "of 200 Gb/s"));
}

TEST_F(CatalogDirectory, TellsAllThatAnEntryLacks) {
    Write(
        "switch_part { name: 'x' cages: 4 pipeline_ns { value: 5 } watts { value: 1 source: 's' } "
        "}");
    EXPECT_THAT(ErrorOfLoading(),
                HasSubstr("own.textproto: switch_part \"x\": missing: split, ports_source, "
                          "buffer_bytes; pipeline_ns: has no source; cite one or begin it with "
                          "ASSUMPTION; watts: has no date; give the year and month of its source"));
    Write("nic { name: 'n' } server { name: 's' }");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("nic \"n\": missing: source, mode"));
    Write("server { name: 's' gpus: 8 nvlink_gpus: 12 }");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("missing: nics, source, rack_units, watts, mtbf_hours; "
                                            "nvlink_gpus 12 must be a multiple of gpus 8"));
}

constexpr const char* kOwnSwitch =
    "switch_part { name: 'SN5600' cages: 4 split { ports: 8 gbps: 400 } ports_source: 'mine'\n"
    "  buffer_bytes { value: 1e6 source: 'mine' } pipeline_ns { value: 5 source: 'mine' } }\n";

TEST_F(CatalogDirectory, ReplacesPartsOfTheSameName) {
    Write(kOwnSwitch);
    const Catalog catalog = LoadCatalog(m_path.string());
    EXPECT_EQ(SplitInto(FindSwitch(catalog, "SN5600"), 400).ports(), 8u);
    EXPECT_EQ(FindSwitch(catalog, "QM9700").name(), "QM9700");
}

TEST_F(CatalogDirectory, NamesFileAndLineOfAMistake) {
    Write("switch_part {\n  nmae: 'x'\n}\n");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("own.textproto:2:"));
    Write("switch_part { name: 'x' cages: 4 split { ports: 7 gbps: 400 } }");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("split.ports 7"));
    Write(
        "switch_part { name: 'x' cages: 4 split { ports: 8 gbps: 400 } ports_source: 's'\n"
        "buffer_bytes { value: nan source: 's' } }");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("buffer_bytes"));
    Write("cable { name: 'c' reach_m { value: 3 } }");
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("reach_m: has no source"));
}

// Whole entries or one line of complaint, wherever the file ends.
TEST_F(CatalogDirectory, TruncatedAtEveryByte) {
    const std::string text =
        std::string(kOwnSwitch) +
        "nic { name: 'N' mode { ports: 1 gbps: 400 } source: 's' watts { value: 1 source: 's' "
        "date: '2024' } }\ncable { name: 'c' medium: MEDIUM_COPPER reach_m { "
        "value: 3 source: 's' } price { low_usd: 1 high_usd: 2 source: 's' "
        "date: '2024' } price_per_m { low_usd: 1 high_usd: 2 source: 's' date: "
        "'2024' } mtbf_hours { value: 1 source: 's' date: '2024' } }\n";
    for (size_t length = 1; length < text.size(); ++length) {
        Write(text.substr(0, length));
        const std::string error = ErrorOfLoading();
        EXPECT_EQ(error.find('\n'), std::string::npos);
        EXPECT_TRUE(error == "no error" || error.find("own.textproto:") != std::string::npos)
            << error;
    }
}

TEST_F(CatalogDirectory, RefusesFiguresThatNoPartHas) {
    Write(
        "generic { buffer_bytes_per_gbps { value: 1e14 source: 's' }\n"
        "  min_buffer_bytes { value: 1 source: 's' } pipeline_ns { value: 1 source: 's' } }");
    const Catalog catalog = LoadCatalog(m_path.string());
    try {
        FindSwitch(catalog, "generic-4096x3200");
        ADD_FAILURE() << "taken";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("must be greater than 0 and less than 1e+15"));
    }
}

TEST_F(CatalogDirectory, RefusesADirectoryWithoutParts) {
    EXPECT_THAT(ErrorOfLoading(), HasSubstr("no *.textproto file"));
    EXPECT_THROW(LoadCatalog((m_path / "absent").string()), Error);
}

/// Calls `damaged` with `catalog` less one field, for every field that is set in it. Of a list, the
/// first element stands for all.
void WithoutEachField(const google::protobuf::Message& catalog, google::protobuf::Message& part,
                      const std::function<void(const std::string&)>& damaged) {
    const google::protobuf::Reflection& reflection = *part.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(part, &fields);
    for (const auto* field : fields) {
        const std::unique_ptr<google::protobuf::Message> whole(part.New());
        whole->CopyFrom(part);
        reflection.ClearField(&part, field);
        damaged(field->full_name());
        part.CopyFrom(*whole);
        if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
            WithoutEachField(catalog,
                             field->is_repeated()
                                 ? *reflection.MutableRepeatedMessage(&part, field, 0)
                                 : *reflection.MutableMessage(&part, field),
                             damaged);
        }
    }
}

/// What a fabric of every sort of part costs, and how it fails, by `catalog`.
std::string ReportsBy(const Catalog& catalog) {
    const Fabric fabric =
        Generate(MakeRequest({{"gpus", "64"}, {"core-switch", "7808R3"}, {"tier", "3"}}), catalog);
    return BomJson(MakeBom(fabric, catalog, {1.3, 0.1})) +
           ReliabilityTable(MakeReliability(fabric, catalog, {64, 24, 0})) +
           SummaryTable(fabric, catalog);
}

// Some fields may be missing; what then follows from the generic figures is finite. The others are
// missed in one line.
TEST_F(CatalogDirectory, AnyFieldMayBeMissing) {
    Catalog whole;
    for (const EmbeddedFile& file : EmbeddedCatalog()) {
        Catalog part;
        ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(file.text), &part));
        whole.MergeFrom(part);
    }
    int refused = 0;
    int taken = 0;
    WithoutEachField(whole, whole, [&](const std::string& field) {
        SCOPED_TRACE(field);
        std::string text;
        google::protobuf::TextFormat::PrintToString(whole, &text);
        Write(text);
        try {
            const std::string reports = ReportsBy(LoadCatalog(m_path.string()));
            EXPECT_EQ(reports.find("nan"), std::string::npos);
            EXPECT_EQ(reports.find("inf"), std::string::npos);
            ++taken;
        } catch (const Error& error) {
            EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
            EXPECT_THAT(error.what(),
                        AnyOf(HasSubstr("own.textproto"), HasSubstr("catalog: generic.")));
            ++refused;
        }
    });
    EXPECT_GT(refused, 20);
    EXPECT_GT(taken, 20);
}

}  // namespace
}  // namespace topogen
