// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/catalog-figures.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "support/error-of.h"
#include "topogen/catalog/catalog.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

std::string ErrorOfChecking(const std::string& text) {
    Catalog catalog;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &catalog)) << text;
    return ErrorOf([&] { CheckFigures(catalog, "own.textproto"); });
}

TEST(CatalogFigures, TheBuiltInOnesAreSound) {
    CheckFigures(LoadCatalog(), "built-in");
}

TEST(CatalogFigures, PricesRiseAndAreDated) {
    EXPECT_THAT(
        ErrorOfChecking("nic { name: 'x' price { low_usd: 5 high_usd: 4 source: 's' date: 'd' } }"),
        HasSubstr("own.textproto: nic \"x\": price: 5 to 4 dollars"));
    for (const char* low : {"0", "-1", "nan", "inf"}) {
        EXPECT_THAT(ErrorOfChecking(std::string("nic { name: 'x' price { high_usd: inf source: 's' "
                                                "date: 'd' low_usd: ") +
                                    low + " } }"),
                    HasSubstr("must be greater than 0 and rising"))
            << low;
    }
    EXPECT_THAT(ErrorOfChecking("nic { price { low_usd: 1 high_usd: 1 date: 'd' } }"),
                HasSubstr("has no source"));
    EXPECT_THAT(ErrorOfChecking("nic { price { low_usd: 1 high_usd: 1 source: 's' } }"),
                HasSubstr("has no date"));
    EXPECT_EQ(ErrorOfChecking("nic { price { low_usd: 1 high_usd: 1 source: 'ASSUMPTION: x' } }"),
              "");
}

TEST(CatalogFigures, WattsAndFailuresAreDated) {
    EXPECT_THAT(ErrorOfChecking("switch_part { name: 'x' watts { value: 1 source: 's' } }"),
                HasSubstr("switch_part \"x\": watts: has no date"));
    EXPECT_THAT(ErrorOfChecking("transceiver { mtbf_hours { value: 1 source: 's' } }"),
                HasSubstr("mtbf_hours: has no date"));
    EXPECT_THAT(ErrorOfChecking("generic_nic { watts_per_gbps { value: -1 source: 's' } }"),
                HasSubstr("generic_nic: watts_per_gbps: -1 must be greater than 0"));
    EXPECT_EQ(ErrorOfChecking("switch_part { buffer_bytes { value: 1 source: 's' } }"), "");
}

}  // namespace
}  // namespace topogen
