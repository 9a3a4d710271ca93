# SPDX-License-Identifier: GPL-2.0-only
"""Slowdown (flow completion time / ideal time) by flow size."""

import numpy as np

from . import style
from .fct_cdf import missing
from .percentiles import percentile
from .section import COUNT, RATIO, Section
from .size_bins import size_bins

STEM = "slowdown"
PERCENTS = (50, 95, 99)
SHIFT = 0.12  # between the markers of two runs, as a share of the room between two bins,
MOST_SHIFT = 0.5  # and between those of the first and the last
LEAST_TOP = 1.1  # of the slowdown axis: differences far below are not blown up
CROWDED_CHARACTERS = 90  # labels longer than this together are slanted


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
    wide = max(8.0, 1.5 + 0.55 * len(bins.labels))
    if len(runs) == 1:
        figure = style.new_figure("slowdown by flow size", runs, width=wide)
        panels = [figure.add_subplot()]
        handles, labels = _draw_percentiles(panels[0], measured[0])
        counts = {number: len(ordered) for number, ordered in measured[0]}
        ticks = [f"{label} ({counts.get(i, 0):,})" for i, label in enumerate(bins.labels)]
        panels[0].set_xlabel("Flow size (number of finished flows)")
    else:
        figure = style.new_figure("slowdown by flow size", runs, width=wide, height=8.5)
        panels = figure.subplots(len(PERCENTS), 1, sharex=True)
        handles, labels = _draw_runs(panels, runs, measured)
        ticks = bins.labels
        panels[-1].set_xlabel("Flow size")
    _label_axes(panels, ticks)
    style.legend_below(figure, handles, labels, columns=3 if len(runs) == 1 else 1)
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


def _draw_percentiles(axes, measured):
    """One run: a line a percentile; lower ones smaller and on top, so that equal ones all show."""
    numbers = [number for number, _ in measured]
    handles = []
    for index, percent in enumerate(PERCENTS):
        look = {
            "color": style.COLOURS[index],
            "marker": style.MARKERS[index],
            "markersize": 6 + 2 * index,
            "zorder": 3 - 0.1 * index,
        }
        axes.plot(numbers, [percentile(ordered, percent) for _, ordered in measured], **look)
        handles.append(style.line_handle(**look))
    return handles, [f"p{percent}" for percent in PERCENTS]


def _draw_runs(panels, runs, measured):
    """Several runs: a panel a percentile, a line a run, side by side so that none hides another."""
    looks = [
        {"color": style.colour(run), "linestyle": style.dashes(run), "marker": style.marker(run)}
        for run in runs
    ]
    spread = min(MOST_SHIFT, SHIFT * (len(runs) - 1))
    shifts = np.linspace(-spread / 2, spread / 2, len(runs))
    for axes, percent in zip(panels, PERCENTS):
        for look, shift, bins in zip(looks, shifts, measured):
            numbers = np.array([number for number, _ in bins]) + shift
            axes.plot(numbers, [percentile(ordered, percent) for _, ordered in bins], **look)
        axes.set_title(f"p{percent}", loc="left")
    return [style.line_handle(**look) for look in looks], [style.run_label(run) for run in runs]


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
