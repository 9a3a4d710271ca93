# SPDX-License-Identifier: GPL-2.0-only
"""Makes results folders for the tests, after docs/formats.md: small or large, always the same."""

import json
import os

import numpy as np
import pandas as pd

GBPS = 10**9
LINK_RATE = 400 * GBPS

# Cumulative shares of flow sizes in bytes; made up for the tests, in the shape of a web search
# workload: many small flows, most bytes in few large ones.
MIXED_SIZES = ((0, 100), (0.3, 10_000), (0.6, 100_000), (0.9, 2_000_000), (1.0, 30_000_000))


def flows(count, seed, size=None, spread=0.3, failed=0, unfinished=0):
    """`count` flows of `size` bytes, or of MIXED_SIZES; the last ones failed or unfinished."""
    random = np.random.default_rng(seed)
    sizes = np.full(count, size) if size else _mixed_sizes(random, count)
    ideal = 4000.0 + (sizes * 1.08 * 8 * 1e9 / LINK_RATE).round(3)
    slowdown = 1.0 + random.gamma(0.8, spread, count) * (1 + np.log10(1 + sizes / 1e5))
    status = np.array(["finished"] * count, dtype=object)
    status[count - failed - unfinished : count - unfinished] = "failed"
    status[count - unfinished :] = "unfinished"
    fct = pd.Series((ideal * slowdown).round(3)).where(status == "finished")
    return pd.DataFrame(
        {
            "flow": np.arange(count),
            "src": random.integers(0, 64, count),
            "dst": random.integers(64, 128, count),
            "size_bytes": sizes,
            "start_ns": np.sort(random.integers(0, 10**6, count)).astype(float),
            "fct_ns": fct,
            "ideal_fct_ns": ideal,
            "retransmitted_packets": np.zeros(count, dtype=int),
            "status": status,
            "tag": "flow",
        }
    )


def collectives(rows, ranks=128, efficiency=0.93):
    """One finished ring collective for each (kind, size_bytes) of `rows`."""
    table = []
    for index, (kind, size) in enumerate(rows):
        ideal = 2 * (ranks - 1) * (size * 8e9 / ranks / LINK_RATE + 2000.0)
        duration = ideal / (efficiency - 0.01 * (index % 3))
        bandwidth = 2 * (ranks - 1) / ranks * size * 8e9 / duration
        table.append(
            (index, kind, "ring", ranks, size, index * 1e6, duration, ideal, bandwidth, "finished")
        )
    columns = (
        "collective kind algorithm ranks size_bytes start_ns duration_ns ideal_ns "
        "bus_bandwidth_bps status"
    ).split()
    return pd.DataFrame(table, columns=columns)


def links(ports, seed, tiers=("server", "leaf", "spine"), load=0.4):
    """`ports` link directions up and as many down between each two neighbouring tiers."""
    random = np.random.default_rng(seed)
    parts = []
    for level, (below, above) in enumerate(zip(tiers, tiers[1:])):
        spread = 0.02 if level == 0 else 0.15 * level
        for way, (source, target) in enumerate(((below, above), (above, below))):
            share = np.clip(random.normal(load / (1 + 0.2 * way), spread, ports), 0.001, 1.0)
            parts.append(_direction(share.round(6), level * ports, level + way, source, target))
    return pd.concat(parts, ignore_index=True)


def samples(directions, intervals, seed=1):
    """Queue depth and utilisation of `directions` ports of one node, in intervals of 1 us."""
    random = np.random.default_rng(seed)
    parts = []
    for port in range(directions):
        deepest = random.integers(0, 10**6, intervals)
        parts.append(
            pd.DataFrame(
                {
                    "time_ns": np.arange(1, intervals + 1) * 1000.0,
                    "link": port,
                    "from_node": 7,
                    "from_port": port,
                    "queue_bytes": deepest // 2,
                    "max_queue_bytes": deepest,
                    "utilization": random.random(intervals).round(6),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def rates(queue_pairs, intervals, seed=1, windows=False):
    """What queue pairs of endpoints 0, 1, ... sent to endpoint 99, in intervals of 1 us."""
    random = np.random.default_rng(seed)
    parts = []
    for endpoint in range(queue_pairs):
        limits = random.integers(10**9, LINK_RATE, intervals)
        parts.append(
            pd.DataFrame(
                {
                    "time_ns": np.arange(1, intervals + 1) * 1000.0,
                    "endpoint": endpoint,
                    "queue_pair": 0,
                    "destination": 99,
                    "sent_bps": limits // 2,
                    "rate_bps": limits,
                    "window_bytes": random.integers(1, 10**5, intervals) if windows else np.nan,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def write(folder, flow_table, collective_table=None, link_table=None, complete=True, **summary):
    """Writes a results folder and returns its path. `summary` replaces members of summary.json."""
    os.makedirs(folder)
    if collective_table is None:
        collective_table = collectives([])
    if link_table is None:
        link_table = links(0, 0)
    for name, table in (
        ("flows", flow_table),
        ("collectives", collective_table),
        ("links", link_table),
    ):
        table.to_csv(os.path.join(folder, name + ".csv"), index=False, float_format="%.6f")
    with open(os.path.join(folder, "events.csv"), "w", encoding="utf-8") as file:
        file.write("time_ns,kind,node,port,detail\n")
    counts = flow_table["status"].value_counts()
    document = {
        "format_version": 1,
        "scenario": os.path.basename(folder),
        "seed": 1,
        "complete": complete,
        "simulated_ns": 12345678.9,
        "fabric": {"endpoints": 128, "servers": 16, "switches": 24, "links": len(link_table) // 2},
        "flows": {
            "total": len(flow_table),
            **{s: int(counts.get(s, 0)) for s in ("finished", "failed", "unfinished")},
        },
        **summary,
    }
    with open(os.path.join(folder, "summary.json"), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.write("\n")
    return folder


def _mixed_sizes(random, count):
    shares, sizes = zip(*MIXED_SIZES)
    return np.exp(np.interp(random.random(count), shares, np.log(sizes))).astype(int)


def _direction(share, first_link, node, source, target):
    ports = len(share)
    return pd.DataFrame(
        {
            "link": np.arange(first_link, first_link + ports),
            "from_node": node,
            "from_port": np.arange(ports),
            "to_node": node + 1,
            "to_port": np.arange(ports),
            "from_tier": source,
            "to_tier": target,
            "rate_bps": LINK_RATE,
            "tx_bytes": (share * 1e9).astype(int),
            "tx_frames": (share * 1e6).astype(int),
            "marked_frames": 0,
            "dropped_frames": 0,
            "pause_frames": 0,
            "paused_ns": 0.0,
            "max_queue_bytes": (share * 1e6).astype(int),
            "utilization": share,
        }
    )
