# SPDX-License-Identifier: GPL-2.0-only
"""What differs between runs: their settings, and their slowdowns by message size."""

import numpy as np

from plot_results.labels import settings_of
from plot_results.percentiles import percentile
from plot_results.size_bins import size_bins

PERCENTS = (50, 95, 99)


def changed_parameters(runs):
    """[{"name", "values"}] of the settings that are not the same in all runs, null where unset."""
    settings = [settings_of(run.provenance.scenario) for run in runs]
    names = dict.fromkeys(name for each in settings for name in each)
    rows = [{"name": name, "values": [each.get(name) for each in settings]} for name in names]
    programs = [run.provenance.program for run in runs]
    rows.append({"name": "version of run-scenario", "values": programs})
    return [row for row in rows if len(set(row["values"])) > 1]


def slowdown_by_size(runs):
    """{"sizes": labels, "rows": [{"run", "size", "flows", "p50", "p95", "p99"}]}, runs and sizes by
    their places; null without finished flows."""
    tables = [_slowdowns(run) for run in runs]
    sizes = np.concatenate([each[0] for each in tables])
    if not len(sizes):
        return None
    bins = size_bins(sizes)
    rows = []
    for index, (run_sizes, slowdowns) in enumerate(tables):
        number = bins.of(run_sizes)
        for size in np.unique(number):
            ordered = np.sort(slowdowns[number == size])
            row = {"run": index, "size": int(size), "flows": len(ordered)}
            row.update({f"p{each}": percentile(ordered, each) for each in PERCENTS})
            rows.append(row)
    return {"sizes": bins.labels, "rows": rows}


def _slowdowns(run):
    """(sizes, slowdowns) of the finished flows."""
    if run.flows is None:
        return np.array([], dtype=int), np.array([])
    flows = run.finished_flows()
    return flows["size_bytes"].to_numpy(), (flows["fct_ns"] / flows["ideal_fct_ns"]).to_numpy()
