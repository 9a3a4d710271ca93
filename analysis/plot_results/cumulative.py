# SPDX-License-Identifier: GPL-2.0-only
"""Cumulative distributions as curves: the share of values that are at most so large."""

import numpy as np

from . import style
from .percentiles import thinned

LEAST_SPAN = 0.02  # of the axis, as a share of its end: smaller differences are not blown up


def draw_distribution(axes, ordered, **look):
    """Draws the non-empty ascending array `ordered`; returns what stands for it in a legend."""
    ranks = thinned(len(ordered))
    share = (ranks + 1) / len(ordered)
    values = np.concatenate(([ordered[0]], ordered[ranks]))
    axes.plot(values, np.concatenate(([0.0], share)), drawstyle="steps-post", **look)
    return style.line_handle(**look)


def label_shares(axes, of_what):
    """Labels the axis of shares, and makes room beside curves that are nearly a vertical line."""
    low, high = axes.dataLim.intervalx
    if high - low < LEAST_SPAN * high:
        axes.set_xlim((1 - LEAST_SPAN) * low, (1 + LEAST_SPAN) * high)
    axes.set_ylabel(f"Share of {of_what}")
    axes.set_yticks(np.linspace(0, 1, 6), [f"{share}%" for share in range(0, 101, 20)])
    axes.set_ylim(0, 1.02)
