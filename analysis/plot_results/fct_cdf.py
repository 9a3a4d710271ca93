# SPDX-License-Identifier: GPL-2.0-only
"""Flow completion times as a cumulative distribution."""

import numpy as np

from . import style
from .cumulative import draw_distribution, label_shares
from .percentiles import distribution, percentile
from .results import finished
from .section import COUNT, NANOSECONDS, Section
from .units import format_time

STEM = "fct-cdf"
FLOWS, MESSAGES = "flows", "messages of collectives"
COUNTS = ("total", "finished", "failed", "unfinished")


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.flows is None:
        return "has no flows.csv"
    return "" if len(finished(run.flows)) else "no flow finished"


def section(runs):
    table = Section(
        part="fct",
        title="Flow completion time",
        keys=("of",),
        figures=(("flows", COUNT), ("finished", COUNT), ("failed", COUNT), ("unfinished", COUNT))
        + tuple((name, NANOSECONDS) for name in ("mean", "p50", "p95", "p99", "max")),
    )
    for run in runs:
        if run.flows is None:
            counts = tuple(run.summary.flows[count] for count in COUNTS)
            table.add(run, (FLOWS,), counts + (None,) * 5)
            continue
        for kind, flows in _by_kind(run):
            times = finished(flows)["fct_ns"]
            measured = distribution(times) if len(times) else (None,) * 5
            table.add(run, (kind,), _counts(flows) + measured)
    return table


def draw(runs):
    drawn = [_drawn(run) for run in runs]
    only_messages = {kind for kind, _ in drawn} == {MESSAGES}
    title = "times of collectives' messages" if only_messages else "flow completion times"
    figure = style.new_figure(title, runs)
    axes = figure.add_subplot()
    handles, labels = [], []
    for run, (kind, flows) in zip(runs, drawn):
        times = np.sort(finished(flows)["fct_ns"].to_numpy())
        look = {"color": style.colour(run), "linestyle": style.dashes(run)}
        handles.append(draw_distribution(axes, times, **look))
        labels.append(style.run_label(run, _figures(kind, flows, times)))
    if len(runs) == 1 and kind == FLOWS:
        ideal = np.sort(finished(flows)["ideal_fct_ns"].to_numpy())
        look = {"color": style.GREY, "linestyle": "--", "linewidth": 1.5}
        handles.append(draw_distribution(axes, ideal, **look))
        labels.append("the same flows, each alone in the fabric (ideal)")
    label_shares(axes, "finished messages" if only_messages else "finished flows")
    name = "Flow completion time"
    if only_messages:
        name = "From posting, behind earlier messages, to the last ACK"
    style.time_axis(axes.xaxis, name, *axes.dataLim.intervalx)
    style.legend_below(figure, handles, labels)
    return figure


def _by_kind(run):
    """What there is in flows.csv, told apart; flows if there is nothing at all."""
    kinds = [(FLOWS, run.own_flows()), (MESSAGES, run.messages())]
    return [each for each in kinds if len(each[1])] or kinds[:1]


def _drawn(run):
    """Flows; of a run in which none finished, the messages of its collectives."""
    return next(each for each in _by_kind(run) if len(finished(each[1])))


def _counts(flows):
    counts = flows["status"].value_counts().to_dict()
    return (len(flows), *(counts.get(status, 0) for status in COUNTS[1:]))


def _figures(kind, flows, ordered):
    tail = ", ".join(f"p{p} {format_time(percentile(ordered, p))}" for p in (50, 99))
    total = len(flows)
    count = f"{total:,}" if len(ordered) == total else f"{len(ordered):,} of {total:,}"
    name = kind.replace("flows", "flow").replace("messages", "message") if count == "1" else kind
    return f"{count} {name}, {tail}"
