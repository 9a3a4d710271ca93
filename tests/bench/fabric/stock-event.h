// SPDX-License-Identifier: GPL-2.0-only
#ifndef STOCK_EVENT_H
#define STOCK_EVENT_H

/// CPU nanoseconds of one event of a stock ns-3 simulator: DefaultSimulatorImpl with MapScheduler,
/// 10,000 events pending, each of which does nothing but schedule its successor a random time
/// ahead. The yardstick of the benchmarks: it moves with the machine as the models do.
double MeasureStockEventNs();

/// CPU time of this process, seconds.
double GetCpuSeconds();

#endif  // STOCK_EVENT_H
