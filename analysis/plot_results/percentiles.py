# SPDX-License-Identifier: GPL-2.0-only
"""Percentiles by nearest rank: the smallest value that at least p % of the values do not exceed.

Such a percentile is always a value that occurred, and p99 of fewer than 100 values is the largest.
"""

import numpy as np


def percentile(ordered, percent):
    """The percentile of the non-empty ascending array `ordered`; `percent` is an integer, 1..100.

    Integer arithmetic, so that p95 of 100 values is the 95th and not, by rounding, the 96th.
    """
    return float(ordered[-(-percent * len(ordered) // 100) - 1])


def distribution(values):
    """(mean, p50, p95, p99, max) of a non-empty array."""
    ordered = np.sort(np.asarray(values, dtype=float))
    tail = tuple(percentile(ordered, percent) for percent in (50, 95, 99))
    return (float(ordered.mean()), *tail, float(ordered[-1]))


def thinned(count, points=1000):
    """Indices of at most `points` of `count` ordered values, ends included: enough for a curve."""
    return np.unique(np.linspace(0, count - 1, min(count, points)).round().astype(int))
