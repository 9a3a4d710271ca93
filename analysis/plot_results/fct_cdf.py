# SPDX-License-Identifier: GPL-2.0-only
"""Flow completion times as a cumulative distribution."""

import numpy as np

from . import style
from .percentiles import distribution, percentile, thinned
from .section import COUNT, NANOSECONDS, Section
from .units import format_time

STEM = "fct-cdf"
LEAST_SPAN = 0.02  # of the time axis, as a share of its end: smaller differences are not blown up


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.flows is None:
        return "has no flows.csv"
    return "" if len(run.finished_flows()) else "no flow finished"


def section(runs):
    table = Section(
        part="fct",
        title="Flow completion time",
        keys=(),
        figures=(("flows", COUNT), ("finished", COUNT), ("failed", COUNT), ("unfinished", COUNT))
        + tuple((name, NANOSECONDS) for name in ("mean", "p50", "p95", "p99", "max")),
    )
    for run in runs:
        counts = tuple(run.summary.flows[c] for c in ("total", "finished", "failed", "unfinished"))
        times = (None,) * 5 if missing(run) else distribution(run.finished_flows()["fct_ns"])
        table.add(run, (), counts + times)
    return table


def draw(runs):
    figure = style.new_figure("flow completion times", runs)
    axes = figure.add_subplot()
    handles, labels = [], []
    for run in runs:
        flows = run.finished_flows()
        times = np.sort(flows["fct_ns"].to_numpy())
        look = {"color": style.colour(run), "linestyle": style.dashes(run)}
        _draw_steps(axes, times, **look)
        handles.append(style.line_handle(**look))
        labels.append(style.run_label(run, _figures(run, times)))
    if len(runs) == 1:
        look = {"color": style.GREY, "linestyle": "--", "linewidth": 1.5}
        _draw_steps(axes, np.sort(flows["ideal_fct_ns"].to_numpy()), **look)
        handles.append(style.line_handle(**look))
        labels.append("the same flows, each alone in the fabric (ideal)")
    low, high = axes.dataLim.intervalx
    if high - low < LEAST_SPAN * high:
        axes.set_xlim((1 - LEAST_SPAN) * low, (1 + LEAST_SPAN) * high)
    style.time_axis(axes.xaxis, "Flow completion time", low, high)
    axes.set_ylabel("Share of finished flows")
    axes.set_yticks(np.linspace(0, 1, 6), [f"{share}%" for share in range(0, 101, 20)])
    axes.set_ylim(0, 1.02)
    style.legend_below(figure, handles, labels)
    return figure


def _draw_steps(axes, ordered, **look):
    ranks = thinned(len(ordered))
    share = (ranks + 1) / len(ordered)
    times = np.concatenate(([ordered[0]], ordered[ranks]))
    axes.plot(times, np.concatenate(([0.0], share)), drawstyle="steps-post", **look)


def _figures(run, ordered):
    tail = ", ".join(f"p{p} {format_time(percentile(ordered, p))}" for p in (50, 99))
    total = run.summary.flows["total"]
    count = f"{total:,}" if len(ordered) == total else f"{len(ordered):,} of {total:,}"
    flows = "flow" if count == "1" else "flows"
    return f"{count} {flows}, {tail}"
