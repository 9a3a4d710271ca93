# SPDX-License-Identifier: GPL-2.0-only
"""Durations of collectives beside their ideal, and the bus bandwidth that they reached."""

import numpy as np

from . import style
from .names import shown
from .percentiles import percentile
from .section import BITS_PER_SECOND, COUNT, NANOSECONDS, RATIO, Section
from .units import RATE_UNITS, format_size, unit_for

STEM = "collective-times"
MOST_KINDS = 16  # rows of the chart; the table has them all
MOST_MARKS = 64  # rows x runs, so that many runs have fewer rows; at least LEAST_KINDS
LEAST_KINDS = 4
KEYS = ["kind", "algorithm", "ranks", "size_bytes"]
ROW_HEIGHT = 0.45  # inches


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.collectives is None:
        return "has no collectives.csv"
    if not len(run.collectives):
        return "no collectives"
    return "" if len(run.finished_collectives()) else "no collective finished"


def section(runs):
    table = Section(
        part="collectives",
        title="Collectives (of the finished ones: duration, ideal duration, their ratio)",
        keys=("collective",),
        figures=(("count", COUNT), ("finished", COUNT))
        + tuple((name, NANOSECONDS) for name in ("min", "p50", "max", "ideal p50"))
        + (("slowdown p50", RATIO), ("bus bandwidth p50", BITS_PER_SECOND)),
    )
    for run in runs:
        if run.collectives is None:
            continue
        finished = _finished_by_kind(run)
        for key, group in run.collectives.groupby(KEYS, observed=True, sort=False):
            figures = _figures(finished[key]) if key in finished else (0,) + (None,) * 6
            table.add(run, (_name(key),), (len(group), *figures))
    return table


def draw(runs):
    measured = [_finished_by_kind(run) for run in runs]
    keys = _longest(measured, max(LEAST_KINDS, min(MOST_KINDS, MOST_MARKS // len(runs))))
    height = 2.0 + ROW_HEIGHT * max(2, len(keys) * (0.6 + 0.3 * len(runs)))
    kinds = len({key for groups in measured for key in groups})
    cut = f" (the {len(keys)} longest of {kinds} kinds)" if len(keys) < kinds else ""
    figure = style.new_figure("collectives" + cut, runs, width=10.5, height=height)
    times, rates = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    for run, groups in zip(runs, measured):
        shift = 0.7 * ((run.index + 0.5) / (1 + max(each.index for each in runs)) - 0.5)
        for row, key in enumerate(keys):
            if key in groups:
                _draw_spread(times, row + shift, np.sort(groups[key]["duration_ns"]), run)
                _draw_spread(rates, row + shift, np.sort(groups[key]["bus_bandwidth_bps"]), run)
                _draw_ideal(times, row + shift, groups[key]["ideal_ns"])
                _draw_ideal(rates, row + shift, _ideal_bandwidth(groups[key]))
    _label_axes(times, rates, keys)
    _draw_legend(figure, runs)
    return figure


def _finished_by_kind(run):
    groups = run.finished_collectives().groupby(KEYS, observed=True, sort=False)
    return dict(list(groups))


def _name(key):
    kind, algorithm, ranks, size = key
    return f"{kind} {algorithm}, {ranks} ranks, {format_size(size)}"


def _figures(group):
    durations = np.sort(group["duration_ns"].to_numpy())
    p50 = [
        percentile(np.sort(values.to_numpy()), 50)
        for values in (
            group["ideal_ns"],
            group["duration_ns"] / group["ideal_ns"],
            group["bus_bandwidth_bps"],
        )
    ]
    return (len(group), durations[0], percentile(durations, 50), durations[-1], *p50)


def _ideal_bandwidth(group):
    """Bus bandwidth is bytes over duration, times a constant of the kind and the ranks."""
    return group["bus_bandwidth_bps"] * group["duration_ns"] / group["ideal_ns"]


def _longest(measured, count):
    """The `count` kinds to draw: those whose collectives take longest, in order of appearance."""
    longest = {}
    for groups in measured:
        for key, group in groups.items():
            longest[key] = max(longest.get(key, 0.0), group["duration_ns"].max())
    chosen = set(sorted(longest, key=longest.get, reverse=True)[:count])
    return [key for key in longest if key in chosen]


def _draw_spread(axes, height, ordered, run):
    """A dot at the median on a line from the smallest to the largest."""
    axes.plot(
        (ordered[0], ordered[-1]), (height, height), color=style.colour(run), solid_capstyle="butt"
    )
    look = {"color": style.colour(run), "marker": style.marker(run), "markersize": 7}
    axes.plot(percentile(ordered, 50), height, linestyle="", clip_on=False, **look)


def _draw_ideal(axes, height, ideals):
    middle = percentile(np.sort(ideals.to_numpy()), 50)
    axes.plot(middle, height, linestyle="", marker="|", color="black", markersize=16, zorder=1.5)


def _label_axes(times, rates, keys):
    style.time_axis(times.xaxis, "Duration", *_from_zero(times))
    highest = _from_zero(rates)[1]
    unit, scale = unit_for(highest, RATE_UNITS)
    rates.set_xlim(0, 1.08 * highest or 1)
    style.value_axis(rates.xaxis, "Bus bandwidth", 0, highest, unit, scale)
    times.set_yticks(range(len(keys)), [shown(_name(key)) for key in keys])
    times.set_ylim(len(keys) - 0.4, -0.6)


def _from_zero(axes):
    """The span of the data; a linear axis is made to begin at zero."""
    low, high = axes.dataLim.intervalx
    if not style.wants_log(low, high):
        axes.set_xlim(0, 1.08 * high or 1)
    return low, high


def _draw_legend(figure, runs):
    looks = [{"color": style.colour(run), "marker": style.marker(run)} for run in runs]
    handles = [style.line_handle(**look) for look in looks]
    labels = ["median, smallest to largest"]
    if len(runs) > 1:
        labels = [style.run_label(run) for run in runs]
    ideal = style.line_handle(color="black", marker="|", markersize=14, linestyle="")
    style.legend_below(figure, [*handles, ideal], [*labels, "ideal"])
