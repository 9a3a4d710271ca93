# SPDX-License-Identifier: GPL-2.0-only
"""Utilisation of the ports between each two tiers, one panel a direction."""

import numpy as np

from . import style
from .names import shown
from .percentiles import distribution, thinned
from .section import COUNT, SHARE, Section
from .tier_pairs import busy_links, tier_pairs_of

STEM = "port-utilisation"
MOST_BOUNDARIES = 8  # columns of the chart, those nearest to the servers; the table has all


def missing(run):
    """Why `run` cannot be drawn; empty if it can."""
    if run.links is None:
        return "has no links.csv"
    return "" if len(busy_links(run)) else "no link carried a frame"


def section(runs):
    table = Section(
        part="utilisation",
        title="Port utilisation (of ports that carried a frame; mean of all: idle ones too)",
        keys=("direction",),
        figures=(("all", COUNT), ("mean of all", SHARE), ("ports", COUNT))
        + tuple((name, SHARE) for name in ("mean", "p50", "p95", "p99", "max")),
    )
    for run in runs:
        for pair in [] if missing(run) else tier_pairs_of(run):
            used = (len(pair.utilization), *distribution(pair.utilization))
            table.add(run, (pair.name(" -> "),), (pair.ports, pair.mean_of_all(), *used))
    return table


def draw(runs):
    pairs = [tier_pairs_of(run) for run in runs]
    idle_too = all(pair.ports is not None for each in pairs for pair in each)
    boundaries = list(dict.fromkeys(pair.boundary for each in pairs for pair in each))
    cut = f" ({MOST_BOUNDARIES} of {len(boundaries)} pairs of tiers)"
    title = "port utilisation by tier" + (cut if len(boundaries) > MOST_BOUNDARIES else "")
    boundaries = boundaries[:MOST_BOUNDARIES]
    width = max(8.0, 0.8 + 3.0 * len(boundaries))
    figure = style.new_figure(title, runs, width=width, height=6.4)
    figure.get_layout_engine().set(w_pad=0.12)  # inches: keeps "100" and the next "0" apart
    panels = figure.subplots(2, len(boundaries), sharex=True, sharey=True, squeeze=False)
    for row, upward in enumerate((True, False)):
        for axes, boundary in zip(panels[row], boundaries):
            _draw_panel(axes, runs, pairs, (boundary, upward), idle_too)
    _label_axes(panels, max(pair.utilization.max() for each in pairs for pair in each))
    which = "Ports" if idle_too else "Ports that carried traffic"
    figure.supxlabel(f"{which}, busiest first (%)", fontsize=11)
    figure.supylabel("Utilisation (%)", fontsize=11)
    if len(runs) > 1 or not runs[0].summary.complete:
        looks = [{"color": style.colour(run), "linestyle": style.dashes(run)} for run in runs]
        handles = [style.line_handle(**look) for look in looks]
        style.legend_below(figure, handles, [style.run_label(run) for run in runs])
    return figure


def _draw_panel(axes, runs, pairs, direction, idle_too):
    boundary, upward = direction
    ends = boundary if upward else boundary[::-1]
    axes.set_title(" → ".join(shown(tier, 16) for tier in ends), loc="left")
    drawn = [
        (run, pair)
        for run, each in zip(runs, pairs)
        for pair in each
        if (pair.boundary, pair.upward) == direction
    ]
    for run, pair in drawn:
        _draw_sorted(axes, run, pair.all_ports() if idle_too else pair.utilization)
    if not drawn:
        axes.text(0.5, 0.5, "no traffic", transform=axes.transAxes, ha="center", color=style.GREY)
    elif len(runs) == 1:
        _write_figures(axes, drawn[0][1])


def _draw_sorted(axes, run, utilization):
    """Ports from the busiest to the idlest, on an axis of shares so that fabrics compare."""
    ordered = np.sort(utilization)[::-1] * 100
    ranks = thinned(len(ordered))
    share = np.append(ranks / len(ordered), 1.0) * 100
    percent = np.append(ordered[ranks], ordered[-1])
    look = {"color": style.colour(run), "linestyle": style.dashes(run)}
    axes.plot(share, percent, drawstyle="steps-post", **look)


def _write_figures(axes, pair):
    count, total = len(pair.utilization), pair.ports
    used = f"{count:,}" if total in (None, count) else f"{count:,} of {total:,}"
    text = f"{used} port" + ("s" if (total or count) > 1 else "")
    text += f", mean {pair.utilization.mean():.1%}, max {pair.utilization.max():.1%}"
    if total not in (None, count):
        text += f"\nmean of all {pair.mean_of_all():.1%}"
    axes.set_title(axes.get_title(loc="left") + "\n" + text, loc="left", fontsize=10)


def _label_axes(panels, highest):
    for axes in panels.flat:
        axes.set_xlim(0, 100)
        axes.set_ylim(0, min(108 * highest, 102) or 1)
        axes.set_xticks(range(0, 101, 25))
