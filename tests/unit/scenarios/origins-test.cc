// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/origins.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

class OriginsTest : public ::testing::Test {
  protected:
    OriginsTest() {
        m_origins.Add("transport.mtu", "--set transport.mtu=9216", "9216");
        m_origins.Add("workload[0].collective.gpu", "--set workload[0].collective.gpu=0,99",
                      "0,99");
        m_origins.Add("ns3::RdmaNic::Mtu", "--ns3::RdmaNic::Mtu=9000", "9000");
        m_origins.Add("transport.mtu", "--set transport.mtu=100", "100");
    }

    void ExpectBlame(const std::string& complaint, int status, const std::string& text) const {
        const topogen::Error error = m_origins.Blame("f.textproto", complaint);
        EXPECT_EQ(error.ExitStatus(), status);
        EXPECT_EQ(error.what(), text);
    }

    Origins m_origins;
};

TEST_F(OriginsTest, LastOptionThatSetThePlace) {
    ExpectBlame("transport.mtu: 100: must be more", 2, "--set transport.mtu=100: must be more");
    ExpectBlame("ns3::RdmaNic::Mtu: 9000: too much", 2, "--ns3::RdmaNic::Mtu=9000: too much");
    ExpectBlame("workload[0].collective.gpu[1]: 99: no such GPU", 2,
                "--set workload[0].collective.gpu=0,99: workload[0].collective.gpu[1]: 99: no such "
                "GPU");
}

TEST_F(OriginsTest, OtherwiseTheFile) {
    ExpectBlame("transport.mtux: 5: no", 1, "f.textproto: transport.mtux: 5: no");
    ExpectBlame("workload[0]: no", 1, "f.textproto: workload[0]: no");
    ExpectBlame("", 1, "f.textproto: ");
}

}  // namespace
}  // namespace scenarios
