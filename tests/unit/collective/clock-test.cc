// SPDX-License-Identifier: GPL-2.0-only
//
// Partition-local time stays inside: a run whose partition skipped time at its beginning has the
// same records as one that did not, if every time that enters or leaves is converted.
#include "test-network.h"

#include "support/model-test.h"

#include "fabric/helper/frame-capture.h"
#include "fabric/helper/link-failures.h"
#include "fabric/helper/port-sampler.h"
#include "rdma/helper/flow-driver.h"
#include "rdma/helper/rate-sampler.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ns3 {
namespace {

constexpr int64_t kMicrosecond = 1'000'000;

class ClockTest : public ModelTest {
  protected:
    ClockTest()
        : m_file(std::filesystem::path(::testing::TempDir()) /
                 ("clock-" + std::to_string(::getpid()) + ".pcap")) {}
    void TearDown() override {
        std::filesystem::remove(m_file);
        ModelTest::TearDown();
    }

    /// Everything that a run records, as text.
    std::string Record(int64_t skipped) {
        const topogen::Fabric fabric = MakeStar(6);
        TestNetwork net(fabric);
        const Partition& partition = net.network->GetPartition();
        net.network->GetPartition().Skip(skipped);
        AddCollective(net);
        FlowDriver flows(net.nics);
        Flow flow;
        flow.source = 4;
        flow.destination = 5;
        flow.bytes = 300'000;
        flow.start = 3 * kMicrosecond;
        flows.Add(flow);
        LinkFailures failures(*net.network);
        failures.Add(net.network->GetEndpointPort(5).GetSource() / 2, 5 * kMicrosecond,
                     6 * kMicrosecond);
        failures.SetObserver([this](LinkFailures::Change change, uint32_t link, int64_t now) {
            Note("link", {static_cast<int64_t>(change), link, now});
        });
        PortSampler ports(kMicrosecond, 1 << 16);
        ports.Watch(net.network->GetEndpointPort(4));
        RateSampler rates(kMicrosecond, 1 << 16, 4);
        rates.Watch(net.nics->GetNic(4));
        FrameCapture::Options options;
        std::filesystem::remove(m_file);
        options.path = m_file.string();
        options.format = CaptureFormat::kPcap;
        FrameCapture capture(net.network->GetWireFormat(), options);
        capture.AddPort(net.network->GetEndpointPort(5), "nic");
        capture.Start();

        flows.Start();
        failures.Start();
        net.Run();
        const int64_t end = partition.ToGlobal(partition.GetNow());
        capture.Finish(end);
        ports.Finish(end);
        rates.Finish(end);
        Note("end", {end});
        Note("flow", {flows.GetFlows()[0].completionTime});
        Note("collective", {net.driver->GetRecords()[0].duration});
        NoteSamples(ports, rates);
        m_text << std::ifstream(m_file, std::ios::binary).rdbuf();
        const std::string text = m_text.str();
        m_text = {};
        return text;
    }

  private:
    void Note(const char* name, std::initializer_list<int64_t> values) {
        m_text << name;
        for (const int64_t value : values) {
            m_text << ' ' << value;
        }
        m_text << '\n';
    }

    void AddCollective(TestNetwork& net) {
        CollectiveSpec spec = SpecOf(CollectiveKind::kAllReduce, 1'000'000, {0, 1, 2, 3});
        spec.start = 2 * kMicrosecond;
        net.driver->Add(spec);
        net.driver->SetMessageCallback([this](const CollectiveMessage& message) {
            Note("message", {message.source, message.start, message.completionTime});
        });
        net.driver->SetRankDoneCallback([this](uint32_t, uint32_t rank, int64_t now) {
            Note("rank", {rank, now});
        });
    }

    void NoteSamples(const PortSampler& ports, const RateSampler& rates) {
        for (const PortSampler::Sample& sample : ports.GetSamples(0)) {
            Note("port", {sample.queueBytes, sample.maxQueueBytes, sample.busyPs});
        }
        for (const RateSampler::Record* record : rates.GetRecords()) {
            Note("queue pair", {record->first, record->last});
            for (const RateSampler::Sample& sample : record->series.GetSamples()) {
                Note("rate", {static_cast<int64_t>(sample.rateBps), sample.busyPs});
            }
        }
    }

    std::filesystem::path m_file;
    std::ostringstream m_text;
};

TEST_F(ClockTest, RecordsAreInTimeOfTheSimulation) {
    const std::string expected = Record(0);
    EXPECT_NE(expected.find("\nlink "), std::string::npos);
    EXPECT_NE(expected.find("\nqueue pair "), std::string::npos);
    const bool isSame = Record(1'234'567) == expected;  // not 1 MB of text
    EXPECT_TRUE(isSame);
}

}  // namespace
}  // namespace ns3
