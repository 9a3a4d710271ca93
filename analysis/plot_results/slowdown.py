# SPDX-License-Identifier: GPL-2.0-only
"""Slowdown (flow completion time / ideal time): by flow size, or as a distribution if there is but
one size.

Messages of collectives have none: they are posted ahead and wait for each other in their queue
pair, which their ideal time does not know. The slowdown of the collective tells instead.
"""

import math

import numpy as np

from . import style
from .cumulative import draw_distribution, label_shares
from .percentiles import percentile
from .results import finished
from .section import COUNT, RATIO, Section
from .size_bins import size_bins

STEM = "slowdown"
PERCENTS = (50, 95, 99)
SHIFT = 0.12  # between the markers of two runs, as a share of the room between two bins,
MOST_SHIFT = 0.5  # and between those of the first and the last
LEAST_TOP = 1.1  # of the slowdown axis: differences far below are not blown up
CROWDED_CHARACTERS = 90  # labels longer than this together are slanted
MOST_COUNTS = 3  # runs whose numbers of flows stand at each bin; of more, the least and the most


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.flows is None:
        return "has no flows.csv"
    if len(run.finished_flows()):
        return ""
    if len(finished(run.flows)):
        return "only messages of collectives, which wait for each other"
    return "no flow finished"


def section(runs):
    table = Section(
        part="slowdown",
        title="Slowdown (flow completion time / ideal) by flow size",
        keys=("size",),
        figures=(("flows", COUNT),)
        + tuple((name, RATIO) for name in ("p50", "p95", "p99", "max")),
    )
    drawn = [run for run in runs if not missing(run)]
    if not drawn:
        return table
    bins = _bins(drawn)
    measured = [(number, run, ordered) for run in drawn for number, ordered in _by_bin(run, bins)]
    for number, run, ordered in sorted(measured, key=lambda row: row[0]):
        tail = tuple(percentile(ordered, percent) for percent in (*PERCENTS, 100))
        table.add(run, (bins.labels[number],), (len(ordered), *tail))
    return table


def draw(runs):
    bins = _bins(runs)
    measured = [_by_bin(run, bins) for run in runs]
    if len(bins.labels) == 1:
        return _draw_distributions(runs, [each[0][1] for each in measured], bins.labels[0])
    wide = max(8.0, 1.5 + 0.6 * len(bins.labels))
    if len(runs) == 1:
        figure = style.new_figure("slowdown by flow size", runs, width=wide)
        panels = [figure.add_subplot()]
        handles, labels, any_few = _draw_percentiles(panels[0], measured[0])
    else:
        figure = style.new_figure("slowdown by flow size", runs, width=wide, height=8.5)
        panels = figure.subplots(len(PERCENTS), 1, sharex=True)
        handles, labels, any_few = _draw_runs(panels, runs, measured)
    if any_few:
        look = {"color": style.GREY, "marker": "o", "markerfacecolor": "white", "linestyle": ""}
        handles.append(style.line_handle(**look))
        few = ", ".join(f"{_least_flows(percent)} (p{percent})" for percent in PERCENTS)
        labels.append(f"of fewer flows than {few}")
    panels[-1].set_xlabel("Flow size (number of finished flows)")
    ticks = [f"{label} ({_counts(measured, i)})" for i, label in enumerate(bins.labels)]
    _label_axes(panels, ticks)
    style.legend_below(figure, handles, labels, columns=len(handles) if len(runs) == 1 else 1)
    return figure


def _draw_distributions(runs, measured, size):
    figure = style.new_figure(f"slowdown of flows of {size}", runs)
    axes = figure.add_subplot()
    handles, labels = [], []
    for run, ordered in zip(runs, measured):
        look = {"color": style.colour(run), "linestyle": style.dashes(run)}
        handles.append(draw_distribution(axes, ordered, **look))
        tail = ", ".join(f"p{p} {percentile(ordered, p):.3g}" for p in (50, 99))
        flows = f"{len(ordered):,} flow" + ("s" if len(ordered) > 1 else "")
        labels.append(style.run_label(run, f"{flows}, {tail}"))
    axes.axvline(1.0, color=style.GREY, linewidth=1.0, zorder=1)
    axes.update_datalim([(1, 0), (LEAST_TOP, 0)])
    axes.autoscale_view()
    label_shares(axes, "finished flows")
    style.value_axis(axes.xaxis, "Slowdown (1 = ideal)", *axes.dataLim.intervalx)
    style.legend_below(figure, handles, labels)
    return figure


def _bins(runs):
    return size_bins(np.concatenate([run.finished_flows()["size_bytes"] for run in runs]))


def _by_bin(run, bins):
    """(bin, ascending slowdowns) of every bin that has finished flows."""
    flows = run.finished_flows()
    slowdown = (flows["fct_ns"] / flows["ideal_fct_ns"]).to_numpy()
    number = bins.of(flows["size_bytes"].to_numpy())
    order = np.lexsort((slowdown, number))
    present, starts = np.unique(number[order], return_index=True)
    return list(zip(present, np.split(slowdown[order], starts[1:])))


def _least_flows(percent):
    """Of fewer values a percentile is merely the largest."""
    return math.ceil(100 / (100 - percent))


def _counts(measured, number):
    """How many flows the runs have in a bin, as text."""
    counts = [len(dict(bins).get(number, ())) for bins in measured]
    if len(set(counts)) == 1:
        return f"{counts[0]:,}"
    if len(counts) > MOST_COUNTS:
        counts = [min(counts), max(counts)]
        return "–".join(f"{count:,}" for count in counts)
    return ", ".join(f"{count:,}" for count in counts)


def _draw_curve(axes, bins, percent, shift, **look):
    """A percentile over the bins. Joined are neighbours of enough flows for it, the others hollow.

    Returns whether there are others.
    """
    numbers = np.array([number for number, _ in bins])
    values = np.array([percentile(ordered, percent) for _, ordered in bins])
    enough = np.array([len(ordered) >= _least_flows(percent) for _, ordered in bins])
    gaps = np.flatnonzero((np.diff(numbers) > 1) | ~enough[1:] | ~enough[:-1]) + 1
    for part in np.split(np.arange(len(numbers)), gaps):
        axes.plot(numbers[part] + shift, values[part], marker="", **_without(look, "marker"))
    points = _without(look, "linestyle")
    for chosen, fill in ((enough, {}), (~enough, {"markerfacecolor": "white"})):
        if chosen.any():
            axes.plot(numbers[chosen] + shift, values[chosen], linestyle="", **points, **fill)
    return not enough.all()


def _without(look, name):
    return {key: value for key, value in look.items() if key != name}


def _draw_percentiles(axes, measured):
    """One run: a line a percentile; lower ones smaller and on top, so that equal ones all show."""
    handles, any_few = [], False
    for index, percent in enumerate(PERCENTS):
        look = {
            "color": style.COLOURS[index],
            "marker": style.MARKERS[index],
            "markersize": 6 + 2 * index,
            "zorder": 3 - 0.1 * index,
        }
        any_few |= _draw_curve(axes, measured, percent, 0, **look)
        handles.append(style.line_handle(**look))
    return handles, [f"p{percent}" for percent in PERCENTS], any_few


def _draw_runs(panels, runs, measured):
    """Several runs: a panel a percentile, a line a run, side by side so that none hides another."""
    looks = [
        {"color": style.colour(run), "linestyle": style.dashes(run), "marker": style.marker(run)}
        for run in runs
    ]
    spread = min(MOST_SHIFT, SHIFT * (len(runs) - 1))
    shifts = np.linspace(-spread / 2, spread / 2, len(runs))
    any_few = False
    for axes, percent in zip(panels, PERCENTS):
        for look, shift, bins in zip(looks, shifts, measured):
            any_few |= _draw_curve(axes, bins, percent, shift, **look)
        axes.set_title(f"p{percent}", loc="left")
    handles = [style.line_handle(**look) for look in looks]
    return handles, [style.run_label(run) for run in runs], any_few


def _label_axes(panels, ticks):
    for axes in panels:
        axes.axhline(1.0, color=style.GREY, linewidth=1.0, zorder=1)
        axes.update_datalim([(0, LEAST_TOP)])
        axes.autoscale_view()
        style.value_axis(axes.yaxis, "Slowdown (1 = ideal)", *axes.dataLim.intervaly)
        axes.grid(axis="x", visible=False)
    slanted = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    crowded = sum(map(len, ticks)) > CROWDED_CHARACTERS
    panels[-1].set_xticks(range(len(ticks)), ticks, **(slanted if crowded else {}))
    panels[-1].set_xlim(-0.6, len(ticks) - 0.4)
