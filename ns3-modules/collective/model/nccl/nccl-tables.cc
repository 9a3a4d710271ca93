// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-tables.h"

namespace ns3 {

namespace {

using ByProtocol = NcclTables::ByProtocol;

/// Only Simple: the others' latencies are never asked for.
constexpr ByProtocol Simple(double latency) {
    return {0, 0, latency};
}

}  // namespace

// Rows are Tree, Ring, CollNetDirect, CollNetChain, NVLS, NVLSTree, PAT; columns LL, LL128, Simple.
NcclTables::NcclTables()
    : baseLatency{{{6.8, 14, 8.4},
                   {6.6, 14, 8.4},
                   {0, 0, 0},
                   {0, 0, 0},
                   {0, 0, 0},
                   {0, 0, 0},
                   {8, 8, 8}}},
      hopLatency{{
          {{{0.6, 1.25, 4.0},
            {0.6, 1.9, 3.4},
            Simple(3.7),
            Simple(2.8),
            Simple(25),
            Simple(25),
            Simple(4)}},
          {{{1.0, 1.9, 4.0},
            {1.0, 2.5, 5.7},
            Simple(3.7),
            Simple(2.8),
            Simple(0),
            Simple(0),
            Simple(4)}},
          {{{5.0, 8.5, 14},
            {2.7, 4.0, 14},
            Simple(31),
            Simple(30),
            Simple(18),
            Simple(20.9),
            Simple(14)}},
      }},
      llTotal{{{39, 39, 20.4}, {87.7, 22.5, 19}, {141, 45, 35}, {282, 90, 70}}},
      ringLl128Channel{20, 20, 36.7, 40},
      treeLl128Channel{{{20, 20, 20}, {20, 20, 20}, {36.7, 36.7, 29}, {55.6, 31.67, 20}}},
      treeChannel{{{26.5, 18.5, 10}, {24, 23.6, 17.8}, {38.7, 41.4, 36}, {70, 42.8, 24}}},
      nvlsTreeChannel{{{26.5, 18.5, 10}, {24, 23.6, 17.8}, {0, 57.7, 45.5}, {0, 96, 80}}},
      nvlsEfficiency{0, 0, 0.85, 0.74},
      treeCorrection{{
          {1, 1, 1, 1, .9, .8, .7, .7, .7, .7, .6, .5, .4, .4, .5, .6, .7, .8, .9, 1, 1, 1, 1, 1},
          {1, 1, 1, 1, 1, .9, .8, .8, .8, .7, .6, .6, .6, .6, .6, .6, .8, .9, .9, .9, .9, 1, 1, 1},
          {.9, .9, .9, .9, .9, .9, .9, .8, .7, .6, .6, .5,
           .5, .5, .5, .6, .7, .8, .7, .7, .8, .9, .9, .9},
      }} {}

}  // namespace ns3
