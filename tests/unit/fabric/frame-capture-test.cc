// SPDX-License-Identifier: GPL-2.0-only
//
// Capture files: exact times, the same bytes in lazy and eager mode, and limits that hold.
#include "fabric/helper/frame-capture.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace ns3 {
namespace {

/// A packet of a pcap file.
struct Packet {
    uint32_t seconds;
    uint32_t nanoseconds;
    uint32_t keptBytes;
    uint32_t wireBytes;
};

class FrameCaptureTest : public ModelTest {
  protected:
    FrameCaptureTest()
        : m_directory(std::filesystem::path(::testing::TempDir()) /
                      ("capture-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_directory);
    }
    void TearDown() override {
        std::filesystem::remove_all(m_directory);
        ModelTest::TearDown();
    }

    FrameCapture::Options OptionsFor(const std::string& name, CaptureFormat format) const {
        FrameCapture::Options options;
        options.path = (m_directory / name).string();
        options.format = format;
        return options;
    }

    /// The content of the file that captures endpoint 2 of an incast from 0 and 1.
    std::string CaptureIncast(const FrameCapture::Options& options, uint64_t bytes = 500'000) {
        RdmaTestbed bed(MakeStar(3));
        FrameCapture capture(bed.fabric->GetWireFormat(), options);
        capture.AddPort(bed.EndpointPort(2), "nic");
        capture.Start();
        bed.Run({MakeFlow(0, 2, bytes), MakeFlow(1, 2, bytes, 1)});
        capture.Finish(bed.Now());
        m_fullAt = capture.GetFullAt();
        return Read(options.path);
    }

    static std::string Read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

    static std::vector<Packet> PacketsOf(const std::string& pcap) {
        std::vector<Packet> packets;
        size_t at = 24;  // behind the file's header
        while (at + sizeof(Packet) <= pcap.size()) {
            Packet packet{};
            pcap.copy(reinterpret_cast<char*>(&packet), sizeof packet, at);
            packets.push_back(packet);
            at += sizeof packet + packet.keptBytes;
        }
        EXPECT_EQ(at, pcap.size());
        return packets;
    }

    std::filesystem::path m_directory;
    std::optional<int64_t> m_fullAt;
};

// One packet of 1,000 bytes and its ACK, tapped at the sender: 62 bytes of headers and 16 of RETH,
// and 20 ps a byte, preamble and gap included.
TEST_F(FrameCaptureTest, TimesAreThoseOfTheFirstBit) {
    const FrameCapture::Options options = OptionsFor("a.pcap", CaptureFormat::kPcap);
    const FabricMessage message = MakeStar(2);
    RdmaTestbed bed(message);
    FrameCapture capture(bed.fabric->GetWireFormat(), options);
    capture.AddPort(bed.EndpointPort(0), "nic");
    capture.Start();
    bed.Run({MakeFlow(0, 1, 1000, 5'000'000)});
    capture.Finish(bed.Now());
    const std::vector<Packet> packets = PacketsOf(Read(options.path));
    ASSERT_EQ(packets.size(), 2u);
    EXPECT_EQ(packets[0].seconds, 0u);
    EXPECT_EQ(packets[0].nanoseconds, 5000u);
    EXPECT_EQ(packets[0].wireBytes, 1000u + 78 - 4);
    EXPECT_EQ(packets[0].keptBytes, packets[0].wireBytes);
    // There: two links and the switch. Back: one link, the switch, and the first bit on the last.
    const int64_t there = 2 * (int64_t{1098} * 20 + 10'000) + message.pipelinePs;
    const int64_t back = int64_t{86} * 20 + int64_t{2} * 10'000 + message.pipelinePs;
    EXPECT_EQ(packets[1].nanoseconds, static_cast<uint32_t>((there + back) / 1000 + 5000));
    EXPECT_EQ(packets[1].wireBytes, 66u - 4);
}

TEST_F(FrameCaptureTest, LazyAndEagerWriteTheSameBytes) {
    for (const CaptureFormat format : {CaptureFormat::kPcap, CaptureFormat::kPcapng}) {
        const std::string kind = format == CaptureFormat::kPcap ? "pcap" : "pcapng";
        Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(false));
        const std::string lazy = CaptureIncast(OptionsFor("lazy." + kind, format), 6'000'000);
        Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(true));
        const std::string eager = CaptureIncast(OptionsFor("eager." + kind, format), 6'000'000);
        EXPECT_GT(lazy.size(), size_t{12'000'000});  // more than waits in memory
        EXPECT_TRUE(lazy == eager) << kind;
    }
}

TEST_F(FrameCaptureTest, TimesNeverGoBack) {
    const std::string pcap = CaptureIncast(OptionsFor("a.pcap", CaptureFormat::kPcap), 6'000'000);
    uint32_t last = 0;
    for (const Packet& packet : PacketsOf(pcap)) {
        EXPECT_GE(packet.nanoseconds, last);
        last = packet.nanoseconds;
    }
}

TEST_F(FrameCaptureTest, LimitsHold) {
    FrameCapture::Options options = OptionsFor("a.pcap", CaptureFormat::kPcap);
    options.snapBytes = 100;
    options.maxBytes = 10'000;
    const std::string pcap = CaptureIncast(options);
    EXPECT_LE(pcap.size(), 10'000u);
    EXPECT_GT(pcap.size(), 10'000u - 16 - 100);
    for (const Packet& packet : PacketsOf(pcap)) {
        EXPECT_EQ(packet.keptBytes, std::min(packet.wireBytes, 100u));
    }
    EXPECT_TRUE(m_fullAt.has_value());
}

TEST_F(FrameCaptureTest, FilterKeepsWhatTwoEndpointsSendEachOther) {
    FrameCapture::Options options = OptionsFor("all.pcap", CaptureFormat::kPcap);
    const size_t all = PacketsOf(CaptureIncast(options)).size();
    options = OptionsFor("some.pcap", CaptureFormat::kPcap);
    options.between = {2, 0};
    // Both flows have as many packets, ACKs included.
    EXPECT_EQ(PacketsOf(CaptureIncast(options)).size(), all / 2);
    EXPECT_FALSE(m_fullAt.has_value());
}

TEST_F(FrameCaptureTest, PathThatCannotBeWrittenIsNamed) {
    const std::string path = (m_directory / "no-such-folder/a.pcap").string();
    try {
        const CaptureFile file({path, CaptureFormat::kPcap, CaptureLink::kEthernet, {}, 0, 0});
        FAIL() << "opened " << path;
    } catch (const std::system_error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr(path));
    }
}

}  // namespace
}  // namespace ns3
