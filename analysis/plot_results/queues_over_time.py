# SPDX-License-Identifier: GPL-2.0-only
"""Queue depth and utilisation over time, of the link directions that a run sampled."""

from . import style
from .section import COUNT, SHARE, Section
from .units import DECIMAL_SIZES, TIME_UNITS, unit_for

STEM = "queues-over-time"
MOST_LINES = len(style.COLOURS)  # of a single run, those with the deepest queues


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.samples is None:
        return "has no samples.csv"
    return "" if len(run.samples) else "nothing was sampled"


def section(runs):
    table = Section(
        part="samples",
        title="Queue depth and utilisation of sampled link directions",
        keys=("direction",),
        figures=(("samples", COUNT), ("max queue bytes", COUNT), ("mean utilisation", SHARE)),
    )
    for run in runs:
        for name, samples in [] if missing(run) else directions(run):
            deepest = int(samples["max_queue_bytes"].max())
            table.add(run, (name,), (len(samples), deepest, _mean_utilization(samples)))
    return table


def draw(runs):
    figure = style.new_figure("queue depth and utilisation over time", runs, height=6.4)
    queues, shares = figure.subplots(2, 1, sharex=True)
    handles, labels = [], []
    for run in runs:
        # Of several runs the one with the deepest queue each: colours tell runs apart.
        shown = directions(run)[: MOST_LINES if len(runs) == 1 else 1]
        for index, (name, samples) in enumerate(shown):
            look = {"color": style.colour(run), "linestyle": style.dashes(run), "linewidth": 1.5}
            if len(runs) == 1:
                look["color"] = style.COLOURS[index]
            style.draw_steps(queues, 0, samples["time_ns"], samples["max_queue_bytes"], **look)
            style.draw_steps(shares, 0, samples["time_ns"], samples["utilization"] * 100, **look)
            handles.append(style.line_handle(**look))
            labels.append(name if len(runs) == 1 else style.run_label(run, name))
    _label_axes(queues, shares)
    style.legend_below(figure, handles, labels)
    return figure


def directions(run):
    """The sampled link directions as (name, samples), that with the deepest queue first."""
    groups = run.samples.groupby(["from_node", "from_port"], sort=True)
    named = [(f"node {node} port {port}", each) for (node, port), each in groups]
    return sorted(named, key=lambda each: -each[1]["max_queue_bytes"].max())


def _mean_utilization(samples):
    """Over time: the last interval may be shorter than the others."""
    length = samples["time_ns"].diff().fillna(samples["time_ns"])
    return float((samples["utilization"] * length).sum() / length.sum())


def _label_axes(queues, shares):
    deepest = max(queues.dataLim.y1, 1)
    unit, scale = unit_for(deepest, DECIMAL_SIZES)
    queues.set_ylim(0, 1.08 * deepest)
    style.value_axis(queues.yaxis, "Largest queue", 0, deepest, unit, scale)
    shares.set_ylim(0, 102)
    shares.set_ylabel("Utilisation (%)")
    end = shares.dataLim.x1
    shares.set_xlim(0, end)
    unit, scale = unit_for(end, TIME_UNITS)
    style.value_axis(shares.xaxis, "Simulated time", 0, end, unit, scale)
