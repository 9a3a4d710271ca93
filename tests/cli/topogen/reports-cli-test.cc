// SPDX-License-Identifier: GPL-2.0-only
//
// Reports on the command line: what goes to the standard output, and what is refused.
#include "topogen-cli.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(TopogenCli, TellsTheBillAfterTheTable) {
    const Result result = Run("--gpus 1024 --bom table --pue 1.2 --usd-per-kwh 0.1");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("transceivers per GPU: 2.50"));
    EXPECT_THAT(result.out, HasSubstr("PUE 1.2"));
    EXPECT_THAT(result.out, HasSubstr("at 0.1 a kWh"));
    EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(TopogenCli, TellsNothingElseToPrograms) {
    const Result csv = Run("--gpus 64 --bom csv --out a.pb");
    EXPECT_EQ(csv.status, 0) << csv.err;
    EXPECT_THAT(csv.out, StartsWith("kind,part,"));
    EXPECT_THAT(csv.out, Not(HasSubstr("wrote")));
    EXPECT_THAT(Files(), ElementsAre("a.pb"));
    const Result json = Run("--read a.pb --bom json");
    EXPECT_EQ(json.status, 0) << json.err;
    EXPECT_THAT(json.out, StartsWith("{\n"));
}

TEST_F(TopogenCli, RefusesWrongReportOptions) {
    ExpectRefusal("--gpus 8 --bom tabel", 2, "--bom tabel: unknown; did you mean table?");
    ExpectRefusal("--gpus 8 --bom=", 2, "--bom: needs a value");
    ExpectRefusal("--gpus 8 --pue 1.2", 2, "--pue: only tells something with --bom");
    ExpectRefusal("--gpus 8 --usd-per-kwh 1", 2, "--usd-per-kwh: only tells something with --bom");
    for (const char* value : {"0.9", "-1", "11", "nan", "1e400", "x", "1.2x"}) {
        ExpectRefusal(std::string("--gpus 8 --bom csv --pue ") + value, 2,
                      "must be a number from 1 to 10");
    }
    ExpectRefusal("--gpus 8 --bom csv --usd-per-kwh -0.1", 2, "must be a number from 0 to 100");
}

TEST_F(TopogenCli, TakesTheCatalogOfTheDocs) {
    const std::string own = "--catalog '" CATALOG_EXAMPLE "' ";
    const Result result =
        Run("--gpus 512 --switch my-leaf --servers my-server --floor-plan "
            "end-of-row --format protobuf,cabling --bom table " +
            own);
    EXPECT_EQ(result.status, 0) << result.err;
    for (const char* part : {"my-leaf", "my-nic", "my-2xSR4"}) {
        EXPECT_THAT(result.out, HasSubstr(part));
    }
    EXPECT_EQ(Run("--read fabric.pb " + own).status, 0);
    const Result without = Run("--read fabric.pb");
    EXPECT_EQ(without.status, 1);
    EXPECT_THAT(without.err, HasSubstr("--servers my-server: unknown"));
    EXPECT_THAT(without.err, HasSubstr("a part of one's own takes its --catalog"));
}

TEST_F(TopogenCli, PrefersPartsOnRequest) {
    const Result result =
        Run("--gpus 64 --cable-server 6 --cable-leaf 60 --prefer aec,lpo --bom csv");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("retimed copper"));
    EXPECT_THAT(result.out, HasSubstr("LPO 2xDR4"));
    ExpectRefusal("--gpus 64 --prefer lop", 2, "did you mean lpo?");
}

TEST_F(TopogenCli, LaysCablesOfAFileAndListsThem) {
    ASSERT_EQ(Run("--gpus 64 --out a.pb").status, 0);
    ExpectNothingWritten("--read a.pb --format cabling --out b.csv", 2,
                         "--format cabling: the fabric has no floor plan", {"a.pb"});
    const Result laid =
        Run("--read a.pb --floor-plan top-of-rack --format protobuf,cabling --out b.pb");
    EXPECT_EQ(laid.status, 0) << laid.err;
    EXPECT_THAT(Files(), ElementsAre("a.pb", "b.csv", "b.pb"));
    EXPECT_EQ(Run("--read b.pb --format cabling --out c.csv").status, 0);
    EXPECT_EQ(Read(m_work / "b.csv"), Read(m_work / "c.csv"));
    EXPECT_THAT(Read(m_work / "b.csv"), StartsWith("cable,from_rack,"));
}

TEST_F(TopogenCli, ComparesDesignsAndFiles) {
    ASSERT_EQ(Run("--gpus 512 --out a.pb").status, 0);
    const Result result = Run("--gpus 512 --compare design=rail 'design=clos tier=2' a.pb");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("diameter, switches"));
    EXPECT_EQ(Run("--gpus 512 --design rail --design 'clos' --compare a.pb").out,
              Run("--gpus 512 --compare design=rail design=clos a.pb").out);
    EXPECT_THAT(Files(), ElementsAre("a.pb"));
    const auto refuse = [this](const std::string& arguments, int status, const char* message) {
        ExpectNothingWritten(arguments, status, message, {"a.pb"});
    };
    refuse("--gpus 8 --design rail --design clso", 2, "did you mean clos?");
    refuse("--gpus 8 --design rail --design clos --out b.pb", 2, "cannot stand with --compare");
    refuse("--gpus 8 --compare", 2, "--compare: needs a value");
    refuse("--gpus 8 --compare tier=9", 2, "--tier 9: must be a whole number from");
    refuse("--gpus 8 --compare teir=2", 2, "--teir: unknown option; did you mean --tier?");
    refuse("--gpus 8 --compare 'tier=2 clos'", 2, "clos is not of the form name=value");
    refuse("--compare design=rail", 2, "--gpus: missing");
    refuse("--compare none.pb", 1, "none.pb: no such file");
    refuse("--gpus 8 --compare tier=2 --out b.pb", 2, "--out: cannot stand with --compare");
    refuse("--gpus 8 --compare tier=2 --bom csv", 2, "use --bom table, and --json for a program");
    const Result more = Run("--gpus 64 --compare tier=2 tier=3 --bom table --reliability");
    EXPECT_EQ(more.status, 0) << more.err;
    EXPECT_THAT(more.out, HasSubstr("stops of the job a day"));
    EXPECT_THAT(more.out, HasSubstr("energy: "));
    EXPECT_THAT(Run("--gpus 64 --compare tier=2 --csv").out, StartsWith("name,design,"));
    EXPECT_THAT(Run("--gpus 64 --compare tier=2 --markdown").out, StartsWith("| fabric |"));
    EXPECT_THAT(Run("--gpus 64 --compare tier=2 --json").out, HasSubstr("\"gpus_within_3\""));
}

TEST_F(TopogenCli, ABillForAProgramIsAlone) {
    for (const char* form : {"csv", "json"}) {
        const std::string bom = std::string("--gpus 64 --bom ") + form;
        ExpectRefusal(bom + " --check", 2, std::string("--check: cannot stand with --bom ") + form);
        ExpectRefusal(bom + " --reliability", 2, "--reliability: cannot stand with --bom");
    }
    const Result table = Run("--gpus 64 --bom table --check");
    EXPECT_EQ(table.status, 0) << table.err;
    EXPECT_THAT(table.out, HasSubstr("connectivity"));
}

TEST_F(TopogenCli, TellsTheFirstFailure) {
    const Result result = Run("--gpus 100000 --reliability --link-mtbf-years 5 --job-hours 1");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("26.28 min"));
    EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(TopogenCli, RefusesWrongJobs) {
    ExpectRefusal("--gpus 8 --reliability --job-gpus 9", 2, "--job-gpus 9: the fabric has 8");
    ExpectRefusal("--gpus 8 --reliability --job-gpus 0", 2, "--job-gpus 0: must be a whole number");
    ExpectRefusal("--gpus 8 --reliability --job-hours 0", 2, "--job-hours 0: must be a number");
    ExpectRefusal("--gpus 8 --reliability --link-mtbf-years -5", 2, "--link-mtbf-years");
    ExpectRefusal("--gpus 8 --job-gpus 8", 2,
                  "--job-gpus: only tells something with --reliability");
}

}  // namespace
}  // namespace topogen
