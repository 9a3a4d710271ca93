# SPDX-License-Identifier: GPL-2.0-only
"""Which flows of the runs are looked at: of some tags, started in some time, each tag by itself."""

import dataclasses
import fnmatch
import math
from dataclasses import dataclass
from typing import Optional

from .errors import USAGE, PlotError
from .names import shown
from .units import format_time

NS_PER_US = 1000


@dataclass(frozen=True)
class Selection:
    """What the command line asks for."""

    tag: str = "*"
    from_us: Optional[float] = None
    to_us: Optional[float] = None
    by_tag: bool = False


def select(runs, selection):
    """The runs with the flows that are looked at; with by_tag, one for each run and tag.

    Where nothing is said of times, the window that a scenario measures is. Raises PlotError.
    """
    chosen = [_of_window(_of_tag(run, selection.tag), selection) for run in runs]
    if selection.tag != "*" and not any(run.flows is not None and len(run.flows) for run in chosen):
        raise PlotError(
            f"--tag: {selection.tag!r} is of no flow; allowed: {', '.join(_tags(runs))}, "
            "or patterns of these",
            USAGE,
        )
    return _by_tag(chosen) if selection.by_tag else chosen


def window(run, selection):
    """(from, to) in which flows must start, in ns."""
    low, high = selection.from_us, selection.to_us
    if low is None and high is None:
        return run.summary.measured_ns
    return (
        0.0 if low is None else NS_PER_US * low,
        math.inf if high is None else NS_PER_US * high,
    )


def _of_tag(run, pattern):
    if pattern == "*" or run.flows is None:
        return run
    kept = run.flows[[fnmatch.fnmatchcase(tag, pattern) for tag in run.flows["tag"]]]
    return dataclasses.replace(run, flows=kept, subset=(*run.subset, shown(pattern, 24)))


def _of_window(run, selection):
    low, high = window(run, selection)
    if run.flows is None or (low, high) == (0, math.inf):
        return run
    kept = run.flows[(run.flows["start_ns"] >= low) & (run.flows["start_ns"] < high)]
    until = "on" if high == math.inf else f"to {format_time(high)}"
    return dataclasses.replace(
        run, flows=kept, subset=(*run.subset, f"started from {format_time(low)} {until}")
    )


def _by_tag(runs):
    parts = []
    for run in runs:
        for tag in _tags([run]):
            name = tag if len(runs) == 1 else f"{run.label}: {tag}"
            flows = run.flows[run.flows["tag"] == tag]
            parts.append(dataclasses.replace(run, index=len(parts), label=name, flows=flows))
    return parts or runs


def _tags(runs):
    """In order of appearance."""
    tags = {}
    for run in runs:
        if run.flows is not None:
            tags.update(dict.fromkeys(run.flows["tag"].unique()))
    return list(tags)
