// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/catalog-figures.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>

#include "topogen/catalog/catalog.h"

namespace topogen {
namespace {

using ::testing::HasSubstr;

/// The faults of the only entry of a catalog.
std::string FaultsOf(const google::protobuf::Message& entry, const std::string& text) {
    const std::unique_ptr<google::protobuf::Message> read(entry.New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, read.get())) << text;
    std::string all;
    for (const std::string& fault : FaultsOfFigures(*read)) {
        all += fault + "\n";
    }
    return all;
}

std::string FaultsOfNic(const std::string& text) {
    return FaultsOf(NicPart(), text);
}

TEST(CatalogFigures, TheBuiltInOnesAreSound) {
    EXPECT_THAT(FaultsOfFigures(LoadCatalog()), ::testing::IsEmpty());
}

TEST(CatalogFigures, PricesRiseAndAreDated) {
    EXPECT_THAT(FaultsOfNic("price { low_usd: 5 high_usd: 4 source: 's' date: 'd' }"),
                HasSubstr("price: 5 to 4 dollars"));
    for (const char* low : {"0", "-1", "nan", "inf"}) {
        EXPECT_THAT(
            FaultsOfNic(std::string("price { high_usd: inf source: 's' date: 'd' low_usd: ") + low +
                        " }"),
            HasSubstr("must be greater than 0 and rising"))
            << low;
    }
    EXPECT_EQ(FaultsOfNic("price { low_usd: 1 high_usd: 1 date: 'd' }"),
              "price: has no source; cite one or begin it with ASSUMPTION\n");
    EXPECT_EQ(FaultsOfNic("price { low_usd: 1 high_usd: 1 source: 's' }"),
              "price: has no date; give the year and month of its source\n");
    EXPECT_EQ(FaultsOfNic("price { low_usd: 1 high_usd: 1 source: 'ASSUMPTION: x' }"), "");
}

TEST(CatalogFigures, WattsAndFailuresAreDated) {
    EXPECT_THAT(FaultsOf(SwitchPart(), "watts { value: 1 source: 's' }"),
                HasSubstr("watts: has no date"));
    EXPECT_THAT(FaultsOf(TransceiverPart(), "mtbf_hours { value: 1 source: 's' }"),
                HasSubstr("mtbf_hours: has no date"));
    EXPECT_THAT(FaultsOf(PartPerGbps(), "watts_per_gbps { value: -1 source: 's' }"),
                HasSubstr("watts_per_gbps: -1 must be greater than 0"));
    EXPECT_EQ(FaultsOf(SwitchPart(), "buffer_bytes { value: 1 source: 's' }"), "");
}

}  // namespace
}  // namespace topogen
