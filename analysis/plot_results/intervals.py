# SPDX-License-Identifier: GPL-2.0-only
"""When the intervals of rates.csv begin, of which the file gives the ends.

Intervals are equal and the first begins at 0, but the last may be cut short (docs/formats.md): its
row's distance from the one before is not the interval, and a queue pair of one row has no such
distance at all.
"""

import math

KEYS = ["endpoint", "destination", "queue_pair"]
ROUNDING_NS = 0.001  # of the times in the file


class Intervals:
    """Of one run."""

    def __init__(self, run):
        ends = run.rates.groupby(KEYS, sort=False)["time_ns"]
        longest = ends.diff().max()  # of two successive rows, if any queue pair has two
        self._length = float(longest) if longest > 0 else None
        self._flows = run.flows

    def start(self, rates):
        """Start of the interval that the first row of `rates`, those of one queue pair, ends.

        Where no two rows tell the length, the queue pair's traffic is known not to be older than
        its last flow before the row; without flows, its end.
        """
        end = float(rates["time_ns"].iloc[0])
        if self._length is not None:
            return max(0, math.ceil((end - ROUNDING_NS) / self._length) - 1) * self._length
        if self._flows is None:
            return end
        here, there = rates[["endpoint", "destination"]].iloc[0]
        flows = self._flows[self._flows["start_ns"] < end]
        sends = (flows["src"] == here) & (flows["dst"] == there)
        is_read = (flows["src"] == there) & (flows["dst"] == here)  # its data come from dst
        starts = flows.loc[sends | is_read, "start_ns"]
        return float(starts.max()) if len(starts) else end
