# SPDX-License-Identifier: GPL-2.0-only
"""What a run comes to, in a line: figures that a reader would look for first."""

import numpy as np

from plot_results.percentiles import percentile
from plot_results.results import finished
from plot_results.units import format_size, format_time, short


def verdict(run):
    """Short statements, the most telling first."""
    statements = [] if run.summary.complete else ["the run did not end: its figures are partial"]
    statements += _of_flows(run) + _of_collectives(run) + _of_links(run)
    return statements or ["nothing was recorded"]


def _of_flows(run):
    if run.flows is None:
        return []
    counts = run.own_flows()["status"].value_counts()
    named = {each: int(counts.get(each, 0)) for each in ("failed", "unfinished")}
    said = [f"{count:,} flows {status}" for status, count in named.items() if count]
    table = finished(run.own_flows())
    if not len(table):
        return said
    slowdown = (table["fct_ns"] / table["ideal_fct_ns"]).to_numpy()
    worst = table.iloc[int(np.argmax(slowdown))]
    p50, p99 = (percentile(np.sort(slowdown), each) for each in (50, 99))
    return [
        f"slowdown of {len(table):,} flows: p50 {short(p50)}, p99 {short(p99)}",
        f"slowest: flow {worst['flow']} ({worst['src']} → {worst['dst']}, "
        f"{format_size(int(worst['size_bytes']))}), {short(slowdown.max())} times its ideal time",
        *said,
    ]


def _of_collectives(run):
    table = run.collectives
    if table is None or not len(table):
        return []
    done = finished(table)
    if not len(done):
        return [f"none of {len(table):,} collectives finished"]
    slowdown = np.sort((done["duration_ns"] / done["ideal_ns"]).to_numpy())
    longest = format_time(float(done["duration_ns"].max()))
    which = "the collective" if len(table) == 1 else f"{len(done):,} of {len(table):,} collectives"
    return [f"{which}: {longest} at most, p50 {short(percentile(slowdown, 50))} times the ideal"]


def _of_links(run):
    links = run.links
    if links is None or not len(links):
        return []
    busiest = links.loc[links["utilization"].idxmax()]
    said = [
        f"busiest link direction: node {busiest['from_node']} port {busiest['from_port']} "
        f"({busiest['from_tier']} → {busiest['to_tier']}), {100 * busiest['utilization']:.3g} %"
    ]
    time = run.summary.simulated_ns * len(links)
    paused = links["paused_ns"].sum()
    if paused and time:
        said.append(f"links stood paused {100 * paused / time:.3g} % of the time")
    for column, what in (("dropped_frames", "frames dropped"), ("marked_frames", "frames marked")):
        if links[column].sum():
            said.append(f"{links[column].sum():,} {what}")
    return said
