# SPDX-License-Identifier: GPL-2.0-only
"""What queue pairs sent and might have sent over time, and the queue that they made: a column of
panels a run, so that runs can be compared."""

import numpy as np

from . import queues_over_time, style
from .intervals import KEYS, Intervals
from .section import BITS_PER_SECOND, COUNT, Section
from .units import DECIMAL_SIZES, RATE_UNITS, TIME_UNITS, format_decimal_size, unit_for

STEM = "rates-over-time"
MOST_RUNS = 4  # columns in which a time axis can be read
MOST_LINES = 2 * len(style.COLOURS)  # of a run, the queue pairs that sent most
LATE = 0.5  # of the time axis: if nothing was sent before, it does not begin at 0
PANEL_HEIGHT, LEGEND_HEIGHT = 2.0, 1.0  # inches
NAMES = {
    "sent_bps": ("Sent", RATE_UNITS),
    "rate_bps": ("Rate limit", RATE_UNITS),
    "window_bytes": ("Window", DECIMAL_SIZES),
    "max_queue_bytes": ("Largest queue", DECIMAL_SIZES),
}


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.rates is None:
        return "has no rates.csv"
    return "" if len(run.rates) else "no queue pair sent anything"


def section(runs):
    table = Section(
        part="rates",
        title="Queue pairs over time",
        keys=("queue pair",),
        figures=(
            ("samples", COUNT),
            ("mean sent", BITS_PER_SECOND),
            ("lowest rate limit", BITS_PER_SECOND),
            ("highest rate limit", BITS_PER_SECOND),
        ),
    )
    for run in runs:
        if missing(run):
            continue
        intervals = Intervals(run)
        for name, rates in _queue_pairs(run):
            limits = rates["rate_bps"]
            mean = _mean_sent(rates, intervals.start(rates))
            table.add(run, (name,), (len(rates), mean, int(limits.min()), int(limits.max())))
    return table


def _mean_sent(rates, start):
    """Over time: the last interval may be shorter than the others."""
    lengths = np.diff(rates["time_ns"], prepend=start)
    weights = lengths if lengths.sum() > 0 else None
    return float(np.average(rates["sent_bps"], weights=weights))


def draw(runs):
    shown = runs[:MOST_RUNS]
    title = "rates over time"
    if len(shown) < len(runs):
        title += f" (the first {len(shown)} of {len(runs)} runs)"
    panels = _panels(shown)
    figure = style.new_figure(
        title,
        runs,
        width=8.0 if len(shown) < 3 else 4.0 * len(shown),
        height=LEGEND_HEIGHT + PANEL_HEIGHT * len(panels),
    )
    grid = figure.subplots(len(panels), len(shown), sharex="col", sharey="row", squeeze=False)
    for column, run in enumerate(shown):
        _draw_run(grid[:, column], run, panels)
        if len(shown) > 1:
            grid[0, column].set_title(style.run_label(run))
    for row, column in zip(grid, panels):
        _label_values(row, *NAMES[column])
    return figure


def _panels(runs):
    """The columns that are worth a panel: what no run ever changes is not."""
    panels = ["sent_bps"]
    for column in ("rate_bps", "window_bytes"):
        if any(run.rates[column].nunique() > 1 for run in runs):
            panels.append(column)
    if not all(map(queues_over_time.missing, runs)):
        panels.append("max_queue_bytes")
    return panels


def _queue_pairs(run):
    """The queue pairs as (name, rates), those that sent most first."""
    groups = list(run.rates.groupby(KEYS, sort=True))
    ends = [key[:2] for key, _ in groups]
    pairs = []
    for (source, destination, number), rates in groups:
        name = f"{source} → {destination}"
        if ends.count((source, destination)) > 1:
            name += f" ({number})"
        pairs.append((name, rates))
    return sorted(pairs, key=lambda each: -each[1]["sent_bps"].sum())


def _draw_run(axes, run, panels):
    shown = sorted(_queue_pairs(run)[:MOST_LINES], key=lambda each: each[1].index[0])
    intervals = Intervals(run)
    starts = [intervals.start(rates) for _, rates in shown]
    handles = []
    for index, (_, rates) in enumerate(shown):
        look = {
            "color": style.COLOURS[index % len(style.COLOURS)],
            "linestyle": style.DASHES[index // len(style.COLOURS)],
            "linewidth": 1.2,
        }
        handles.append(style.line_handle(**look))
        if starts[index] == rates["time_ns"].iloc[-1]:
            look["marker"] = "."  # of an interval of unknown length
        for panel, column in zip(axes, panels):
            if column in rates:
                style.draw_steps(panel, starts[index], rates["time_ns"], rates[column], **look)
    if panels[-1] == "max_queue_bytes" and not queues_over_time.missing(run):
        _, samples = queues_over_time.directions(run)[0]
        look = {"color": style.GREY, "linewidth": 1.2}
        style.draw_steps(axes[-1], 0, samples["time_ns"], samples["max_queue_bytes"], **look)
    end = max(panel.dataLim.x1 for panel in axes)
    start = min(starts) if LATE * end < min(starts) < end else 0
    axes[-1].set_xlim(start, end)
    style.value_axis(axes[-1].xaxis, "Simulated time", 0, end, *unit_for(end, TIME_UNITS))
    axes[-1].legend(
        handles,
        [name for name, _ in shown],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.32),
        ncol=4,
        frameon=False,
        handlelength=1.4,
        columnspacing=1.2,
    )


def _label_values(row, name, units):
    """Labels the panels of one quantity, which share their axis, at the first of them."""
    largest = max(max(axes.dataLim.y1 for axes in row), 1)
    least = min(axes.dataLim.y0 for axes in row)
    if name == "Window" and style.wants_log(least, largest):  # one of a byte still lets packets go
        row[0].set_ylim(least / 2, 2 * largest)
        style.log_axis(row[0].yaxis, name, format_decimal_size)
        return
    row[0].set_ylim(0, 1.08 * largest)
    style.value_axis(row[0].yaxis, name, 0, largest, *unit_for(largest, units))
