# SPDX-License-Identifier: GPL-2.0-only
"""Puts the link directions of a run in order: by tier boundary from the servers up, and by way."""

from dataclasses import dataclass
from typing import Optional

import numpy as np


@dataclass(frozen=True)
class TierPair:
    """A direction between two tiers and the utilizations of its ports that carried a frame."""

    from_tier: str
    to_tier: str
    utilization: object  # numpy array, 0..1, one a link direction
    boundary: tuple  # (lower tier, upper tier): the same for both ways
    upward: bool
    ports: Optional[int]  # there are, idle ones included; None where that is not known

    def name(self, arrow):
        return f"{self.from_tier}{arrow}{self.to_tier}"

    def mean_of_all(self):
        """Mean utilization, idle ports included; None where their number is not known."""
        return None if self.ports is None else float(self.utilization.sum() / self.ports)

    def all_ports(self):
        """The utilizations of all ports, idle ones included. \pre ports is known"""
        return np.pad(self.utilization, (0, self.ports - len(self.utilization)))


def tier_pairs_of(run):
    """The TierPairs of a run."""
    return tier_pairs(busy_links(run), _count_ports(run))


def tier_pairs(links, ports):
    """The TierPairs of link directions, boundaries nearest to the servers first and upward first.

    ports: (from tier, to tier) -> how many there are in the fabric, as far as that is known
    """
    grouped = links.groupby(["from_tier", "to_tier"], observed=True, sort=False)["utilization"]
    values = {pair: group.to_numpy() for pair, group in grouped}
    height = _heights(values)
    pairs = []
    for (below, above), utilization in values.items():
        upward = (height[below], below) <= (height[above], above)
        boundary = (below, above) if upward else (above, below)
        count = ports.get((below, above))
        if count is not None and count < len(utilization):
            count = None  # not of this fabric
        pairs.append(TierPair(below, above, utilization, boundary, upward, count))
    return sorted(
        pairs,
        key=lambda pair: ([(height[tier], tier) for tier in pair.boundary], not pair.upward),
    )


def busy_links(run):
    """The link directions that carried a frame: `outputs { links: ALL }` writes others too."""
    return run.links[run.links["tx_frames"] > 0]


def _count_ports(run):
    """How many link directions there are between two tiers, as far as that is known."""
    if run.provenance.ports or len(run.links) < 2 * run.summary.links:
        return run.provenance.ports
    return run.links.groupby(["from_tier", "to_tier"], observed=True, sort=False).size().to_dict()


def _heights(pairs):
    """Hops from the servers, by tier; tiers that no server reaches are above all others."""
    height = {"server": 0}
    frontier = ["server"]
    while frontier:
        reached = {b for a, b in pairs if a in frontier} | {a for a, b in pairs if b in frontier}
        frontier = sorted(reached - height.keys())
        hops = max(height.values()) + 1
        height.update({tier: hops for tier in frontier})
    unreached = {tier for pair in pairs for tier in pair} - height.keys()
    return {**height, **{tier: len(height) for tier in unreached}}
