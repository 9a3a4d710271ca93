# SPDX-License-Identifier: GPL-2.0-only
"""Groups flows by size."""

import bisect
from dataclasses import dataclass

import numpy as np

from .units import format_decimal_size, format_size

MOST_DISTINCT = 12  # up to so many different sizes, each is its own bin
RARE = 0.02  # bins at either end with fewer flows than this share, together, are one bin
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
    """Bins for a non-empty array of sizes: the sizes themselves if few, else 1-2-5 decades.

    Where sizes are drawn from a distribution, the decades at its ends hold a handful of flows each,
    which have no percentile: they are joined.
    """
    distinct = np.unique(sizes)
    if len(distinct) <= MOST_DISTINCT:
        labels = [format_size(int(size)) for size in distinct]
        if len(set(labels)) < len(labels):
            labels = [f"{size:,} B" for size in distinct]
        return SizeBins(distinct, labels)
    first = bisect.bisect_right(STEPS, int(distinct[0])) - 1
    last = bisect.bisect_right(STEPS, int(distinct[-1])) - 1
    edges = _without_rare_ends(np.array(STEPS[first : last + 2]), sizes)
    labels = [_range_label(low, high) for low, high in zip(edges, edges[1:])]
    return SizeBins(np.array(edges[:-1]), labels)


def _without_rare_ends(edges, sizes):
    """The edges but for those that part bins of few flows at the lower and the upper end."""
    counts = np.histogram(sizes, edges)[0]
    rare = RARE * len(sizes)
    below = int(np.searchsorted(np.cumsum(counts), rare))
    above = int(np.searchsorted(np.cumsum(counts[::-1]), rare))
    below, above = max(below, 1), max(above, 1)
    if below + above > len(counts):
        return edges.tolist()
    return [*edges[:1], *edges[below : len(edges) - above], *edges[-1:]]


def _range_label(low, high):
    """"1–2 MB" rather than "1 MB–2 MB" where the unit is the same."""
    first, second = format_decimal_size(low), format_decimal_size(high)
    if first.split()[1] == second.split()[1]:
        first = first.split()[0]
    return f"{first}–{second}"
