// SPDX-License-Identifier: GPL-2.0-only
#include "stock-event.h"

#include "engine/helper/engine-helper.h"

#include "ns3/simulator.h"

#include <cstdint>
#include <ctime>

namespace {

constexpr uint32_t kPending = 10000;
constexpr uint64_t kEvents = 2000000;

struct Chain {
    uint64_t state = 1;
    uint64_t left = kEvents;

    void Fire() {
        if (left == 0) {
            ns3::Simulator::Stop();
            return;
        }
        --left;
        ScheduleNext();
    }

    void ScheduleNext() {
        state = state * 6364136223846793005U + 1442695040888963407U;
        const auto delay = static_cast<int64_t>(1 + (state >> 44));
        ns3::Simulator::Schedule(ns3::TimeStep(static_cast<uint64_t>(delay)), &Chain::Fire, this);
    }
};

}  // namespace

double GetCpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double MeasureStockEventNs() {
    ns3::EngineHelper::ChooseSimulator("ns3::DefaultSimulatorImpl");
    Chain chain;
    for (uint32_t i = 0; i < kPending; ++i) {
        chain.ScheduleNext();
    }
    const double start = GetCpuSeconds();
    ns3::Simulator::Run();
    const double seconds = GetCpuSeconds() - start;
    ns3::Simulator::Destroy();
    return seconds * 1e9 / static_cast<double>(kEvents);
}
