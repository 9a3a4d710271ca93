# SPDX-License-Identifier: GPL-2.0-only
"""Puts the link directions of a run in order: by tier boundary from the servers up, and by way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TierPair:
    """A direction between two tiers and its utilizations."""

    from_tier: str
    to_tier: str
    utilization: object  # numpy array, 0..1, one a link direction
    boundary: tuple  # (lower tier, upper tier): the same for both ways
    upward: bool

    def name(self, arrow):
        return f"{self.from_tier}{arrow}{self.to_tier}"


def tier_pairs(links):
    """The TierPairs of links.csv, boundaries nearest to the servers first and upward first."""
    grouped = links.groupby(["from_tier", "to_tier"], observed=True, sort=False)["utilization"]
    values = {pair: group.to_numpy() for pair, group in grouped}
    height = _heights(values)
    pairs = []
    for (below, above), utilization in values.items():
        upward = (height[below], below) <= (height[above], above)
        boundary = (below, above) if upward else (above, below)
        pairs.append(TierPair(below, above, utilization, boundary, upward))
    return sorted(
        pairs,
        key=lambda pair: ([(height[tier], tier) for tier in pair.boundary], not pair.upward),
    )


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
