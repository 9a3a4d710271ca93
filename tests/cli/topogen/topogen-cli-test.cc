// SPDX-License-Identifier: GPL-2.0-only
//
// The program as its users meet it: exit status, messages, files.
#include "topogen-cli.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST_F(TopogenCli, WritesFabricPbAndPrintsATable) {
    const Result result = Run("--gpus 100000 --tier 3");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, IsEmpty());
    EXPECT_THAT(result.out, HasSubstr("1,568"));
    EXPECT_THAT(result.out, HasSubstr("wrote fabric.pb"));
    EXPECT_THAT(Files(), ElementsAre("fabric.pb"));
    EXPECT_LT(std::filesystem::file_size(m_work / "fabric.pb"), 5'000'000u);
}

TEST_F(TopogenCli, WritesSeveralFormats) {
    EXPECT_EQ(Run("--gpus 64 --out x.svg --format protobuf,json,dot,svg,png,json").status, 0);
    EXPECT_THAT(Files(), ElementsAre("x.dot", "x.json", "x.pb", "x.png", "x.svg"));
    EXPECT_THAT(Read(m_work / "x.svg"), HasSubstr("</svg>"));
    EXPECT_THAT(Read(m_work / "x.png"), StartsWith("\x89PNG"));
}

TEST_F(TopogenCli, TakesTheFormatFromTheExtension) {
    EXPECT_EQ(Run("--gpus 64 --out picture.png").status, 0);
    EXPECT_THAT(Files(), ElementsAre("picture.png"));
}

TEST_F(TopogenCli, LooksBeforeItWrites) {
    ASSERT_EQ(Run("--gpus 8").status, 0);
    ASSERT_EQ(Run("--gpus 16").status, 0);  // the plain command writes over its own name
    EXPECT_THAT(Run("--read fabric.pb").out, HasSubstr("16 GPUs"));
    ExpectNothingWritten("--gpus 8 --out fabric.pb", 1, "fabric.pb: exists; --force replaces it",
                         {"fabric.pb"});
    ExpectNothingWritten("--gpus 8 --out fabric --format json,protobuf", 1,
                         "fabric.pb: exists; --force replaces it", {"fabric.pb"});
    EXPECT_EQ(Run("--gpus 8 --out fabric.pb --force").status, 0);
    EXPECT_THAT(Run("--read fabric.pb").out, HasSubstr("8 GPUs"));
    const Result dry = Run("--gpus 64 --dry-run --out fabric.pb");
    EXPECT_EQ(dry.status, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("64 GPUs"));
    EXPECT_THAT(dry.out, ::testing::Not(HasSubstr("wrote")));
    EXPECT_THAT(Run("--read fabric.pb").out, HasSubstr("8 GPUs"));
}

TEST_F(TopogenCli, WritesWhereItIsTold) {
    const Result piped = Run("--gpus 8 --out - --format json");
    EXPECT_EQ(piped.status, 0) << piped.err;
    EXPECT_THAT(piped.out, StartsWith("{"));
    EXPECT_THAT(piped.err, HasSubstr("8 GPUs"));
    EXPECT_EQ(Run("--gpus 8 --out /dev/stdout --format json").out, piped.out);
    EXPECT_EQ(Run("--gpus 8 --out /dev/null").status, 0);
    EXPECT_THAT(Files(), IsEmpty());
    EXPECT_EQ(
        Run("--gpus 8 --out - 2> /dev/null | '" TOPOGEN_PROGRAM "' --read - --out a.json").status,
        0);
    EXPECT_EQ(Read(m_work / "a.json"), piped.out);
    std::filesystem::create_directory(m_work / "folder");
    EXPECT_EQ(Run("--gpus 8 --out folder --format protobuf,hpcc").status, 0);
    EXPECT_EQ(Run("--gpus 8 --out folder/ --format json").status, 0);
    for (const char* name : {"fabric.pb", "fabric.hpcc", "fabric.json"}) {
        EXPECT_TRUE(std::filesystem::exists(m_work / "folder" / name)) << name;
    }
    EXPECT_EQ(Run("--gpus 8 --out net.txt --format hpcc").status, 0);
    EXPECT_TRUE(std::filesystem::exists(m_work / "net.txt"));
    const std::vector<std::string> before = {"a.json", "folder", "net.txt"};
    ExpectNothingWritten("--gpus 8 --out x.json --format protobuf", 2,
                         ".json is the extension of json, --format says protobuf; name it x.pb",
                         before);
    ExpectNothingWritten("--gpus 8 --out - --format json,svg", 2, "takes one format, not 2",
                         before);
}

TEST_F(TopogenCli, RefusesALateFaultEarly) {
    // A million GPUs take seconds, and no picture of them is drawn first.
    ExpectRefusal("--gpus 1000000 --tier 4 --format svg,cabling", 2,
                  "--format cabling: the fabric has no floor plan");
}

TEST_F(TopogenCli, TellsItsTablesToPrograms) {
    const Result result = Run("--gpus 64 --json --bom table --reliability --out a.pb");
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, StartsWith("{\n"));
    for (const char* text : {"\"gpus\": 64,", "\"transceivers_per_gpu\"", "\"usd_low\"",
                             "\"mtbf_hours\"", "\"a.pb\"", "\"nic_part\": \"ConnectX-7\""}) {
        EXPECT_THAT(result.out, HasSubstr(text));
    }
}

TEST_F(TopogenCli, ReadsShowsAndConverts) {
    ASSERT_EQ(Run("--gpus 64 --out a.pb").status, 0);
    const Result shown = Run("--read a.pb");
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.out, HasSubstr("64 GPUs"));
    EXPECT_THAT(Files(), ElementsAre("a.pb"));
    ASSERT_EQ(Run("--read a.pb --out b.json").status, 0);
    ASSERT_EQ(Run("--read b.json --out c.pb").status, 0);
    EXPECT_EQ(Read(m_work / "a.pb"), Read(m_work / "c.pb"));
}

TEST_F(TopogenCli, ReadsWhatOtherProgramsWrite) {
    ASSERT_EQ(Run("--gpus 16 --format hpcc,simai,ibnet --out a").status, 0);
    for (const char* file : {"a.hpcc", "a.simai", "a.ibnet"}) {
        const Result shown = Run(std::string("--read ") + file);
        EXPECT_EQ(shown.status, 0);
        EXPECT_THAT(shown.out, HasSubstr("design custom"));
    }
    EXPECT_EQ(Run("--read a.hpcc --read-format hpcc --out a.pb").status, 0);
    const Result wrong = Run("--read a.hpcc --read-format simai");
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.err, HasSubstr("a.hpcc:1: the first line must be: nodes gpus-per-server"));
}

TEST_F(TopogenCli, ChecksAndWritesNothingThatIsWrong) {
    const Result sound = Run("--gpus 64 --tier 3 --check --format hpcc --out a");
    EXPECT_EQ(sound.status, 0);
    EXPECT_THAT(sound.out, HasSubstr("every endpoint reaches every other"));
    std::string text = Read(m_work / "a.hpcc");
    text.resize(text.rfind(' '));  // a torn line
    std::ofstream(m_work / "torn.hpcc") << text;
    EXPECT_EQ(Run("--read torn.hpcc --check").status, 1);
    std::ofstream(m_work / "cut.hpcc") << "4 2 2\n2 3\n0 2 1Gbps 1ns 0\n1 3 1Gbps 1ns 0\n";
    const Result cut = Run("--read cut.hpcc --check --out b.pb");
    EXPECT_EQ(cut.status, 1);
    EXPECT_THAT(cut.out, HasSubstr("the largest connected part has 1 of 2 endpoints"));
    EXPECT_THAT(cut.err, HasSubstr("cut.hpcc: "));
    EXPECT_THAT(Files(), ElementsAre("a.hpcc", "cut.hpcc", "torn.hpcc"));
}

TEST_F(TopogenCli, SaysWhatDoesNotFitAndWhatWould) {
    ExpectRefusal("--tier 3 --switch quantum-2 --gpus 100000", 2,
                  "ends at 65,536 endpoints; use --tier 4, or --switch SN5600");
}

TEST_F(TopogenCli, RefusesWrongOptions) {
    ExpectRefusal("", 2, "--gpus: missing");
    ExpectRefusal("--gpu 8", 2, "--gpu: unknown option; did you mean --gpus?");
    ExpectRefusal("--gpus", 2, "--gpus: needs a value");
    ExpectRefusal("--gpus=", 2, "--gpus");
    ExpectRefusal("--gpus 8 --gpus 9", 2, "--gpus: given more than once");
    ExpectRefusal("--gpus 8 stray", 2, "stray: belongs to no option");
    ExpectRefusal("--gpus -8", 2, "--gpus");
    ExpectRefusal("--gpus 0", 2, "--gpus 0: must be a whole number from 1 to 4194304");
    ExpectRefusal("--gpus 1e30", 2, "--gpus 1e30: must");
    ExpectRefusal("--gpus 8 --tier 7", 2, "--tier 7: must be a whole number from 1 to 4");
    ExpectRefusal("--gpus 8 --nic-gbps nan", 2, "--nic-gbps nan: must be a number from 1 to 3200");
    ExpectRefusal("--gpus 8 --oversubscription 0", 2, "--oversubscription 0: must");
    ExpectRefusal("--gpus 8 --cable-leaf -1", 2, "--cable-leaf");
    ExpectRefusal("--gpus 8 --switch SN5601", 2, "did you mean SN5600?");
    ExpectRefusal("--gpus 8 --design banana", 2, "known are rail, clos");
    ExpectRefusal("--gpus 8 --format pnq", 2, "did you mean png?");
    ExpectRefusal("--gpus 8 --format pb", 2, "did you mean protobuf?");
    ExpectRefusal("--gpus 8 --format ,", 2, "--format");
    ExpectRefusal("--gpus 8 --json --csv", 2, "--csv: cannot stand with --json");
    ExpectRefusal("--gpus 8 --csv", 2, "--csv: only tells something with --compare");
    ExpectRefusal("--gpus 8 --json --check", 2, "--check: cannot stand with --json");
    ExpectRefusal("--gpus 8 --json --out -", 2, "the standard output is taken");
    ExpectRefusal("--gpus 8 --read a.pb", 2, "--gpus: cannot stand with --read");
    ExpectRefusal("--gpus 8 --check=yes", 2, "--check");
    ExpectRefusal("--gpus 8 --highlight 0-1", 2, "--highlight: no picture is written");
    ExpectRefusal("--gpus 8 --highlight 0-8 --format svg", 2, "endpoints 0 to 7");
    ExpectRefusal("--gpus 8 --read-format hpcc", 2, "--read-format: says what --read is");
    ExpectRefusal("--read a --read-format hpc", 2, "did you mean hpcc?");
    ExpectRefusal("--read a --read-format svg", 2, "--read-format svg: unknown");
    ExpectRefusal("--gpus 8 --catalog absent", 2, "--catalog absent: No such file");
}

TEST_F(TopogenCli, RefusesWrongFiles) {
    ExpectRefusal("--read absent.pb", 1, "absent.pb: no such file");
    ExpectRefusal("--gpus 8 --out absent/x.pb", 1, "absent/x.pb: No such file or directory");
    ExpectRefusal("--read /dev/null", 1, "/dev/null: is empty");
    ExpectRefusal("--read .", 1, ".: not a regular file");
    ExpectRefusal("--gpus 8 --out absent/", 1, "absent/: no such folder");
}

TEST_F(TopogenCli, LeavesNothingWhenOneOfSeveralFilesFails) {
    std::filesystem::create_directory(m_work / "x.svg");
    const Result result = Run("--gpus 64 --out x --format protobuf,svg");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("x.svg: exists and is not a regular file"));
    EXPECT_THAT(Files(), ElementsAre("x.svg"));
}

// The shell's limit on the size of files stands in for a full disk.
TEST_F(TopogenCli, LeavesNothingOnAFullDisk) {
    const Result result = Run("--gpus 20000", "ulimit -f 8;");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("fabric.pb: File too large"));
    EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(TopogenCli, LeavesNothingWhereTheTableCannotBePrinted) {
    for (const char* options :
         {"--gpus 8", "--gpus 8 --check", "--gpus 8 --bom csv --out a.pb", "--gpus 8 --bom table",
          "--gpus 8 --reliability", "--gpus 8 --compare tier=2 tier=3", "--help", "--version"}) {
        SCOPED_TRACE(options);
        const Result result = Run(std::string(options) + " > /dev/full");
        EXPECT_EQ(result.status, 1);
        EXPECT_EQ(result.err, "topogen: standard output: No space left on device\n");
        EXPECT_THAT(Files(), IsEmpty());
    }
}

// Whatever the option, these are refused in one line and nothing is written. Only --out takes any
// name, and --seed zero.
TEST_F(TopogenCli, RefusesNonsenseForEveryOption) {
    std::istringstream help(Run("--help").out);
    size_t options = 0;
    for (std::string word, value; help >> word;) {
        if (word.rfind("--", 0) != 0 || word == "--out" || !(help >> value) ||
            value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ[],.") != std::string::npos) {
            continue;
        }
        ++options;
        const std::string others = word == "--gpus" || word == "--read" ? ""
                                   : word == "--read-format"            ? "--read a "
                                                                        : "--gpus 64 ";
        for (const char* nonsense : {"-1", "-0.5", "nan", "inf", "1e309", "1e400", "0x10", "abc",
                                     "99999999999999999999", "1,,2", "%s%n", "''"}) {
            const Result result = Run(others + word + " " + nonsense);
            SCOPED_TRACE(word + " " + nonsense + ": " + result.err);
            EXPECT_TRUE(result.status == 1 || result.status == 2);
            EXPECT_THAT(result.err, StartsWith("topogen: "));
            EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
            EXPECT_THAT(Files(), IsEmpty());
        }
    }
    EXPECT_GE(options, 42u);
}

TEST_F(TopogenCli, OutlivesAReaderThatStopsReading) {
    const Result result = Run("--gpus 8 | true");
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.err, IsEmpty());
    EXPECT_THAT(Files(), ElementsAre("fabric.pb"));
}

TEST_F(TopogenCli, HelpsAndTellsItsVersion) {
    const Result help = Run("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* option : {"--gpus", "--tier", "--design", "--switch", "--nic-gbps", "--rails",
                               "--oversubscription", "--gpus-per-server", "--cable-server",
                               "--seed", "--out", "--format", "--read", "--check"}) {
        EXPECT_THAT(help.out, HasSubstr(option));
    }
    EXPECT_THAT(Run("--version").out, StartsWith("topogen 0."));
    EXPECT_THAT(Files(), IsEmpty());
}

}  // namespace
}  // namespace topogen
