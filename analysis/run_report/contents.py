# SPDX-License-Identifier: GPL-2.0-only
"""What of the runs goes into the report: the document that the page reads, and its columns.

A table is null where a run has none. Where a run has more rows than a browser should be given, the
document has the ones that matter (`shown` of `total`), and a note says so.
"""

import os

from plot_results.results import finished
from plot_results.table_file import Number, Text, read_table

from . import comparison, verdict
from .flows import flows_table

EVENT_COLUMNS = {
    "time_ns": Number(),
    "kind": Text(),
    "node": Number(optional=True),
    "port": Number(optional=True),
    "detail": Text(),
}
LINK_COLUMNS = (
    "from_node from_port to_node to_port rate_bps tx_bytes tx_frames marked_frames dropped_frames "
    "pause_frames paused_ns max_queue_bytes utilization"
).split()
COLLECTIVE_COLUMNS = "collective ranks size_bytes start_ns duration_ns ideal_ns bus_bandwidth_bps".split()

MOST_LINKS = 700_000  # those of 100,000 GPUs on three tiers are 600,000
MOST_COLLECTIVES = 5_000
MOST_EVENTS = 5_000
MOST_SERIES = 64  # of samples: those with the deepest queues; of rates: those that sent most


def contents(runs, columns):
    """(document, notes) of the runs, whose numbers are put into `columns`."""
    notes = []
    document = {
        "runs": [_run(run, columns, notes) for run in runs],
        "changes": comparison.changed_parameters(runs),
        "slowdown": comparison.slowdown_by_size(runs),
    }
    return document, notes


def _run(run, columns, notes):
    packer = _Packer(run, columns, notes)
    return {
        "label": run.label,
        "folder": run.folder,
        "subset": list(run.subset),
        "scenario": run.summary.scenario,
        "seed": run.summary.seed,
        "complete": run.summary.complete,
        "simulatedNs": run.summary.simulated_ns,
        "endpoints": run.summary.endpoints,
        "counts": run.summary.flows,
        "program": run.provenance.program,
        "command": run.provenance.command,
        "settings": run.provenance.text,
        "fabric": run.provenance.fabric,
        "verdict": verdict.verdict(run),
        "flows": flows_table(run, columns, notes),
        "links": packer.links(),
        "samples": packer.samples(),
        "rates": packer.rates(),
        "collectives": packer.collectives(),
        "events": packer.events(),
    }


class _Packer:
    """The tables of one run."""

    def __init__(self, run, columns, notes):
        self._run = run
        self._columns = columns
        self._notes = notes

    def links(self):
        links = self._run.links
        if links is None or not len(links):
            return None
        kept = self._first("link directions", links, MOST_LINKS)
        packed = self._pack(kept, LINK_COLUMNS, len(links))
        pairs = kept["from_tier"].astype(str) + " → " + kept["to_tier"].astype(str)
        packed["columns"]["direction"] = self._columns.words(pairs)
        return packed

    def samples(self):
        samples = self._run.samples
        if samples is None or not len(samples):
            return None
        deepest = samples.groupby(["from_node", "from_port"])["max_queue_bytes"].transform("max")
        name = _joined("node ", samples["from_node"], " port ", samples["from_port"])
        names = ["time_ns", "queue_bytes", "max_queue_bytes", "utilization"]
        return self._series("sampled link directions", samples, name, deepest, names)

    def rates(self):
        rates = self._run.rates
        if rates is None or not len(rates):
            return None
        keys = ["endpoint", "destination", "queue_pair"]
        sent = rates.groupby(keys)["sent_bps"].transform("sum")
        name = _joined("", rates["endpoint"], " → ", rates["destination"])
        name = name + _joined(" (", rates["queue_pair"], ")")
        names = ["time_ns", "sent_bps", "rate_bps", "window_bytes"]
        return self._series("queue pairs", rates, name, sent, names)

    def collectives(self):
        table = self._run.collectives
        if table is None or not len(table):
            return None
        kept = self._first("collectives", table, MOST_COLLECTIVES)
        packed = self._pack(kept, COLLECTIVE_COLUMNS, len(table))
        packed["columns"]["status"] = self._columns.words(kept["status"])
        names = kept["kind"].astype(str) + " " + kept["algorithm"].astype(str)
        packed["columns"]["kind"] = self._columns.words(names)
        packed["finished"] = len(finished(table))
        return packed

    def events(self):
        path = os.path.join(self._run.folder, "events.csv")
        table = read_table(path, EVENT_COLUMNS)
        if table is None or not len(table):
            return None
        kept = self._first("events", table, MOST_EVENTS)
        packed = self._pack(kept, ["time_ns", "node", "port"], len(table))
        for name in ("kind", "detail"):
            packed["columns"][name] = self._columns.words(kept[name])
        return packed

    def _series(self, what, table, name, rank, names):
        """Lines over time: those of the highest rank, in its order."""
        order = rank.groupby(name).first().sort_values(ascending=False, kind="stable").index
        shown = order[:MOST_SERIES]
        if len(order) > len(shown):
            self._tell(f"{len(shown)} of {len(order)} {what} are in the report")
        part = name.isin(shown)
        kept, place = table[part], {each: index for index, each in enumerate(shown)}
        sorted_rows = kept.assign(series=name[part].map(place)).sort_values(
            ["series", "time_ns"], kind="stable"
        )
        packed = self._pack(sorted_rows, [*names, "series"], len(table))
        packed["names"] = list(shown)
        packed["of"] = len(order)
        return packed

    def _first(self, what, table, most):
        if len(table) > most:
            self._tell(f"the first {most:,} of {len(table):,} {what} are in the report")
        return table.iloc[:most]

    def _pack(self, table, names, total):
        columns = {name: self._columns.numbers(table[name].to_numpy()) for name in names}
        return {"columns": columns, "shown": len(table), "total": total}

    def _tell(self, text):
        self._notes.append(f"{self._run.folder}: {text}")


def _joined(*parts):
    """Words and columns of numbers, as a column of words."""
    text = ""
    for part in parts:
        text = text + (part if isinstance(part, str) else part.astype(str))
    return text
