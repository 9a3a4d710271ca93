# SPDX-License-Identifier: GPL-2.0-only
"""Groups flows by size."""

import bisect
from dataclasses import dataclass

import numpy as np

from .units import format_decimal_size, format_size

MOST_DISTINCT = 12  # up to so many different sizes, each is its own bin
STEPS = [step * 10**decade for decade in range(20) for step in (1, 2, 5)]  # beyond 2^63


@dataclass(frozen=True)
class SizeBins:
    """Bin i holds the sizes in edges[i] <= size < edges[i + 1]; the last bin's end is unbounded."""

    edges: np.ndarray
    labels: list

    def of(self, sizes):
        """The bin of each size."""
        return np.searchsorted(self.edges, sizes, side="right") - 1


def size_bins(sizes):
    """Bins for a non-empty array of sizes: the sizes themselves if few, else 1-2-5 decades."""
    distinct = np.unique(sizes)
    if len(distinct) <= MOST_DISTINCT:
        labels = [format_size(int(size)) for size in distinct]
        if len(set(labels)) < len(labels):
            labels = [f"{size:,} B" for size in distinct]
        return SizeBins(distinct, labels)
    first = bisect.bisect_right(STEPS, int(distinct[0])) - 1
    last = bisect.bisect_right(STEPS, int(distinct[-1])) - 1
    labels = [_range_label(*STEPS[i : i + 2]) for i in range(first, last + 1)]
    return SizeBins(np.array(STEPS[first : last + 1]), labels)


def _range_label(low, high):
    """"1–2 MB" rather than "1 MB–2 MB" where the unit is the same."""
    first, second = format_decimal_size(low), format_decimal_size(high)
    if first.split()[1] == second.split()[1]:
        first = first.split()[0]
    return f"{first}–{second}"
