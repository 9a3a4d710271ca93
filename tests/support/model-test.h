// SPDX-License-Identifier: GPL-2.0-only
#ifndef MODEL_TEST_H
#define MODEL_TEST_H

#include "engine/helper/engine-helper.h"

#include "ns3/config.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3 {

/// A test of models: our simulator, picoseconds from the start, and a clean simulator and attribute
/// defaults after it. Networks must be gone before TearDown().
class ModelTest : public ::testing::Test {
  protected:
    void SetUp() override {
        EngineHelper::ChooseSimulator();
        EngineHelper::UsePicoseconds();
    }

    void TearDown() override {
        Simulator::Destroy();
        Config::Reset();
    }
};

}  // namespace ns3

#endif  // MODEL_TEST_H
