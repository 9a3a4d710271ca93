# SPDX-License-Identifier: GPL-2.0-only
"""The flows of a run for the page: all of them, or of very many the worst and a fair sample."""

import numpy as np

from plot_results.percentiles import thinned
from plot_results.results import finished

MOST_FLOWS = 200_000
WORST = 20_000  # of more, those of the largest slowdown are all there
NUMBERS = "flow src dst size_bytes start_ns fct_ns ideal_fct_ns retransmitted_packets".split()


def flows_table(run, columns, notes):
    """The finished flows; of a run that has none, the messages of its collectives."""
    if run.flows is None or not len(run.flows):
        return None
    of_flows = len(run.own_flows()) > 0
    table = finished(run.own_flows() if of_flows else run.messages())
    values = (table["fct_ns"] / table["ideal_fct_ns"] if of_flows else table["fct_ns"]).to_numpy()
    kept = table.iloc[_kept(values)]
    if len(kept) < len(table):
        what = "flows" if of_flows else "messages of collectives"
        notes.append(
            f"{run.folder}: {len(kept):,} of {len(table):,} {what} are in the report, the {WORST:,} "
            "slowest among them; distributions are of all"
        )
    packed = {name: columns.numbers(kept[name].to_numpy()) for name in NUMBERS}
    packed["tag"] = columns.words(kept["tag"])
    return {
        "kind": "flows" if of_flows else "messages",
        "columns": packed,
        "shown": len(kept),
        "total": len(table),
        "distributions": {
            "fct_ns": _distribution(table["fct_ns"].to_numpy(), columns),
            "slowdown": _distribution(values, columns) if of_flows else None,
        },
    }


def _kept(values):
    """The places of the rows that are shown, in their order."""
    if len(values) <= MOST_FLOWS:
        return np.arange(len(values))
    order = np.argsort(values, kind="stable")
    others = order[:-WORST]
    sample = others[np.linspace(0, len(others) - 1, MOST_FLOWS - WORST).astype(int)]
    return np.sort(np.concatenate((sample, order[-WORST:])))


def _distribution(values, columns):
    """Points of the cumulative distribution of all values: {"values", "shares"}."""
    ordered = np.sort(values)
    ranks = thinned(len(ordered)) if len(ordered) else np.array([], dtype=int)
    shares = (ranks + 1) / max(len(ordered), 1)
    return {"values": columns.numbers(ordered[ranks]), "shares": columns.numbers(shares)}
