# SPDX-License-Identifier: GPL-2.0-only
"""Loads results folders, as docs/formats.md specifies them, and checks that they are whole."""

import os
from dataclasses import dataclass
from typing import Optional

import pandas as pd

from .errors import USAGE, PlotError
from .labels import label_runs
from .provenance import Provenance, read_provenance
from .summary import Summary, read_summary
from .table_file import Integer, Number, Text, read_table, row_error

STATUS = Text(choices=("finished", "failed", "unfinished"))
MESSAGE_TAG = "collective:"  # what the tags of collectives' messages begin with

FLOW_COLUMNS = {
    "flow": Integer(),
    "src": Integer(),
    "dst": Integer(),
    "size_bytes": Integer(low=1),
    "start_ns": Number(),
    "fct_ns": Number(optional=True),
    "ideal_fct_ns": Number(),
    "retransmitted_packets": Integer(),
    "status": STATUS,
    "tag": Text(),
}
MESSAGE_COLUMNS = {
    "collective": Integer(),
    "src": Integer(),
    "dst": Integer(),
    "size_bytes": Integer(low=1),
    "start_ns": Number(),
    "step_ns": Number(),
    "count": Integer(low=1),
    "fct_ns": Number(),
    "ideal_fct_ns": Number(),
    "retransmitted_packets": Integer(),
}
COLLECTIVE_COLUMNS = {
    "collective": Integer(),
    "kind": Text(),
    "algorithm": Text(),
    "ranks": Integer(low=1),
    "size_bytes": Integer(low=1),
    "start_ns": Number(),
    "duration_ns": Number(optional=True),
    "ideal_ns": Number(),
    "bus_bandwidth_bps": Number(optional=True),
    "status": STATUS,
}
LINK_COLUMNS = {
    "link": Integer(),
    "from_node": Integer(),
    "from_port": Integer(),
    "to_node": Integer(),
    "to_port": Integer(),
    "from_tier": Text(),
    "to_tier": Text(),
    "rate_bps": Integer(low=1),
    "tx_bytes": Integer(),
    "tx_frames": Integer(),
    "marked_frames": Integer(),
    "dropped_frames": Integer(),
    "pause_frames": Integer(),
    "paused_ns": Number(),
    "max_queue_bytes": Integer(),
    "utilization": Number(high=1.0),
}
SAMPLE_COLUMNS = {
    "time_ns": Number(),
    "link": Integer(),
    "from_node": Integer(),
    "from_port": Integer(),
    "queue_bytes": Integer(),
    "max_queue_bytes": Integer(),
    "utilization": Number(high=1.0),
}


RATE_COLUMNS = {
    "time_ns": Number(),
    "endpoint": Integer(),
    "queue_pair": Integer(),
    "destination": Integer(),
    "sent_bps": Integer(),
    "rate_bps": Integer(low=1),
    "window_bytes": Number(low=1, optional=True),
}


@dataclass(frozen=True, eq=False)
class Run:
    """One results folder. A table is None where the folder has no such file."""

    index: int  # place on the command line: the run's colour
    label: str  # unique among the runs
    folder: str
    summary: Summary
    provenance: Provenance
    flows: Optional[pd.DataFrame]  # with the messages of collectives, if they were recorded
    collectives: Optional[pd.DataFrame]
    links: Optional[pd.DataFrame]
    samples: Optional[pd.DataFrame]
    rates: Optional[pd.DataFrame]
    subset: tuple = ()  # what the flows were selected by, for titles; all of them if empty

    def own_flows(self):
        """The flows that are no messages of collectives."""
        return self.flows[~_are_messages(self.flows)]

    def messages(self):
        """The messages of collectives.

        They are posted ahead and wait for each other, so their times are not those of flows.
        """
        return self.flows[_are_messages(self.flows)]

    def finished_flows(self):
        return finished(self.own_flows())

    def finished_collectives(self):
        return finished(self.collectives)


def load_runs(folders, tell=lambda text: None):
    """The runs in `folders`, in that order. Says by `tell` what it is at. Raises PlotError."""
    places = [os.path.realpath(folder) for folder in folders]
    for index, place in enumerate(places):
        if place in places[:index]:
            raise PlotError(f"DIR: {folders[index]} is given twice; allowed: each once", USAGE)
    summaries = list(map(read_summary, folders))
    provenances = list(map(read_provenance, folders))
    labels = label_runs(folders, provenances)
    runs = []
    for index, folder in enumerate(folders):
        tell(f"reading {folder} ({index + 1} of {len(folders)})")
        runs.append(_load(index, labels[index], folder, summaries[index], provenances[index]))
    return runs


def finished(table):
    """The rows of flows or collectives that finished."""
    return table[table["status"] == "finished"]


def _are_messages(flows):
    tags = flows["tag"]
    starts = tags.cat.categories.astype(str).str.startswith(MESSAGE_TAG)
    return pd.Series(starts[tags.cat.codes], index=flows.index, dtype=bool)


def _load(index, label, folder, summary, provenance):
    return Run(
        index=index,
        label=label,
        folder=folder,
        summary=summary,
        provenance=provenance,
        flows=_with_messages(
            _read_flows(os.path.join(folder, "flows.csv"), summary),
            read_table(os.path.join(folder, "messages.csv"), MESSAGE_COLUMNS),
        ),
        collectives=_read_collectives(os.path.join(folder, "collectives.csv")),
        links=read_table(os.path.join(folder, "links.csv"), LINK_COLUMNS),
        samples=read_table(os.path.join(folder, "samples.csv"), SAMPLE_COLUMNS),
        rates=read_table(os.path.join(folder, "rates.csv"), RATE_COLUMNS),
    )


def _read_flows(path, summary):
    flows = read_table(path, FLOW_COLUMNS)
    if flows is None:
        return None
    _check_finished(path, flows, "fct_ns", "ideal_fct_ns")
    counts = flows["status"].value_counts().to_dict()
    counts["total"] = len(flows)
    for count, expected in summary.flows.items():
        if counts.get(count, 0) != expected:
            raise PlotError(
                f"{path}: {counts.get(count, 0)} rows ({count}); allowed: {expected}, "
                f"as flows.{count} in summary.json says"
            )
    return flows


def _with_messages(flows, messages):
    """The flows, and below them the messages as rows of the same columns: one each of a run."""
    if flows is None or messages is None:
        return flows
    rows = messages.loc[messages.index.repeat(messages["count"])]
    place = rows.groupby(level=0).cumcount()
    rows = rows.assign(
        start_ns=rows["start_ns"] + place * rows["step_ns"],
        tag=MESSAGE_TAG + rows["collective"].astype(str),
        status="finished",
    ).reset_index(drop=True)
    rows["flow"] = rows.index + len(flows)
    both = pd.concat([flows, rows[list(FLOW_COLUMNS)]], ignore_index=True)
    return both.astype({name: kind.dtype for name, kind in FLOW_COLUMNS.items()})


def _read_collectives(path):
    collectives = read_table(path, COLLECTIVE_COLUMNS)
    if collectives is None:
        return None
    _check_finished(path, collectives, "duration_ns", "ideal_ns")
    wrong = (collectives["status"] == "finished") & collectives["bus_bandwidth_bps"].isna()
    if wrong.any():
        what = "though the status is finished"
        raise row_error(path, collectives, wrong, "bus_bandwidth_bps", what, "a number from 0")
    return collectives


def _check_finished(path, table, time, ideal):
    """A time is there if and only if the row is finished, and then it and its ideal are above 0."""
    done = table["status"] == "finished"
    wrong = done & ~(table[time] > 0)
    if wrong.any():
        what = "though the status is finished"
        raise row_error(path, table, wrong, time, what, "a number above 0")
    wrong = ~done & table[time].notna()
    if wrong.any():
        raise row_error(path, table, wrong, time, "though the status is not finished", "empty")
    wrong = done & ~(table[ideal] > 0)
    if wrong.any():
        what = "though the status is finished"
        raise row_error(path, table, wrong, ideal, what, "a number above 0")
