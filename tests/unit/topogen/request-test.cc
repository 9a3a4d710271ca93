// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topogen/error.h"

namespace topogen {
namespace {

using ::testing::ElementsAre;

std::string ErrorOf(const std::string& option, const std::string& text) {
    Request request;
    try {
        SetOption(request, option, text);
    } catch (const Error& error) {
        EXPECT_EQ(error.GetKind(), Error::Kind::kUsage);
        return error.what();
    }
    return "no error";
}

TEST(Request, SetsFieldsFromText) {
    Request request;
    SetOption(request, "gpus", "100000");
    SetOption(request, "switch", "SN5600");
    SetOption(request, "oversubscription", "2,1.5");
    SetOption(request, "seed", "18446744073709551615");
    EXPECT_EQ(request.gpus(), 100000u);
    EXPECT_EQ(request.switch_(), "SN5600");
    EXPECT_THAT(request.oversubscription(), ElementsAre(2, 1.5));
    EXPECT_EQ(request.seed(), UINT64_MAX);
}

TEST(Request, RefusesWhatIsNotANumberInRange) {
    const std::string gpus = "must be a whole number from 1 to 4194304";
    for (const char* text : {"0", "-1", "+1", "1.5", "x", "", " 8", "8 ", "1e3", "4194305",
                             "99999999999999999999999", "0x10", "nan"}) {
        EXPECT_EQ(ErrorOf("gpus", text), "--gpus " + std::string(text) + ": " + gpus);
    }
    for (const char* text : {"nan", "inf", "-1", "0.5", "1,,2", "1,", "1e999", "two"}) {
        EXPECT_NE(ErrorOf("oversubscription", text), "no error") << text;
    }
    EXPECT_EQ(ErrorOf("seed", "18446744073709551616"),
              "--seed 18446744073709551616: must be a whole number from 0 to "
              "18446744073709551615");
    EXPECT_EQ(ErrorOf("tier", "5"), "--tier 5: must be a whole number from 1 to 4");
    EXPECT_EQ(ErrorOf("cable-leaf", "-3"), "--cable-leaf -3: must be a number from 0.1 to 40000");
}

TEST(Request, ArgumentsGiveTheRequestBack) {
    Request request;
    SetOption(request, "gpus", "64");
    SetOption(request, "design", "clos");
    SetOption(request, "nic-gbps", "400");
    SetOption(request, "oversubscription", "1.1,3");
    Request again;
    for (const std::string& argument : Arguments(request)) {
        const size_t equals = argument.find('=');
        ASSERT_EQ(argument.substr(0, 2), "--");
        SetOption(again, argument.substr(2, equals - 2), argument.substr(equals + 1));
    }
    EXPECT_EQ(again.SerializeAsString(), request.SerializeAsString());
}

TEST(Request, EveryFieldHasHelp) {
    for (const RequestOption& option : RequestOptions()) {
        EXPECT_FALSE(option.help.empty()) << option.name;
        EXPECT_FALSE(option.value.empty()) << option.name;
    }
}

}  // namespace
}  // namespace topogen
