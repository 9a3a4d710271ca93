# SPDX-License-Identifier: GPL-2.0-only
"""The printed table and its CSV form."""

import csv
import io

import numpy as np

import results_folders
from plot_results_case import PlotResultsCase


class Table(PlotResultsCase):
    def setUp(self):
        super().setUp()
        self.flows = results_folders.flows(200, seed=7, size=2**20, failed=3, unfinished=2)
        self.links = results_folders.links(50, seed=2)
        self.run_folder = results_folders.write(
            self.path("run"),
            self.flows,
            results_folders.collectives([("all-reduce", 2**28), ("all-gather", 2**20)]),
            self.links,
        )

    def figures(self, *folders):
        """(run, part, item, figure) -> (unit, value) from --csv."""
        status, out, _ = self.call(*folders, "--format", "none", "--csv")
        self.assertEqual(status, 0)
        rows = list(csv.reader(io.StringIO(out)))
        self.assertEqual(rows[0], ["run", "part", "item", "figure", "unit", "value"])
        figures = {tuple(row[:4]): (row[4], float(row[5])) for row in rows[1:]}
        self.assertEqual(len(figures), len(rows) - 1, "two rows of the same name")
        return figures

    def test_completion_times(self):
        figures = self.figures(self.run_folder)
        times = np.sort(self.flows["fct_ns"].dropna().round(6))
        self.assertEqual(len(times), 195)
        for figure, unit, value in (
            ("flows", "count", 200),
            ("finished", "count", 195),
            ("failed", "count", 3),
            ("unfinished", "count", 2),
            ("mean", "ns", times.mean()),
            ("p50", "ns", times[97]),  # rank 98 of 195 is the first with half at or below it
            ("p95", "ns", times[185]),
            ("p99", "ns", times[193]),
            ("max", "ns", times[194]),
        ):
            with self.subTest(figure=figure):
                self.assertEqual(figures["run", "fct", "flows", figure][0], unit)
                self.assertAlmostEqual(figures["run", "fct", "flows", figure][1], value, places=3)

    def test_slowdown(self):
        figures = self.figures(self.run_folder)
        finished = self.flows[self.flows["status"] == "finished"]
        slowdown = np.sort(finished["fct_ns"] / finished["ideal_fct_ns"])
        self.assertEqual(figures["run", "slowdown", "1 MiB", "flows"], ("count", 195))
        for figure, rank in (("p50", 98), ("p95", 186), ("p99", 194), ("max", 195)):
            value = figures["run", "slowdown", "1 MiB", figure][1]
            self.assertAlmostEqual(value, slowdown[rank - 1], places=9)

    def test_utilisation(self):
        figures = self.figures(self.run_folder)
        items = list(dict.fromkeys(key[2] for key in figures if key[1] == "utilisation"))
        expected = ["server -> leaf", "leaf -> server", "leaf -> spine", "spine -> leaf"]
        self.assertEqual(items, expected)
        up = self.links[(self.links["from_tier"] == "leaf") & (self.links["to_tier"] == "spine")]
        item = ("run", "utilisation", "leaf -> spine")
        self.assertEqual(figures[*item, "ports"], ("count", 50))
        self.assertAlmostEqual(figures[*item, "mean"][1], up["utilization"].mean(), places=9)
        self.assertEqual(figures[*item, "max"], ("share", up["utilization"].max()))

    def test_shares_have_no_more_digits_than_links_csv(self):
        self.links["utilization"] = 0.000003
        folder = results_folders.write(self.path("faint"), self.flows, link_table=self.links)
        _, out, _ = self.call(folder, "--format", "none")
        row = next(line.split() for line in out.splitlines() if "server -> leaf" in line)
        self.assertEqual(row[4:], ["50", "0.0003", "50", *["0.0003"] * 5])

    def test_collectives(self):
        figures = self.figures(self.run_folder)
        item = ("run", "collectives", "all-reduce ring, 128 ranks, 256 MiB")
        self.assertEqual(figures[*item, "count"][1], 1)
        self.assertAlmostEqual(figures[*item, "slowdown p50"][1], 1 / 0.93, places=6)
        self.assertEqual(figures[*item, "bus bandwidth p50"][0], "bit/s")

    def test_text(self):
        status, out, _ = self.call(self.run_folder, "--format", "none")
        self.assertEqual(status, 0)
        titles = [line.split(" (")[0] for line in out.splitlines() if line[:1].strip()]
        parts = ["Runs", "Flow completion time", "Slowdown", "Port utilisation", "Collectives"]
        self.assertEqual(titles, parts)
        lines = map(str.split, out.splitlines())
        row = next(words for words in lines if words[:3] == ["flows", "run", "200"])
        self.assertEqual(row[3:6], ["195", "3", "2"])
        self.assertIn("mean µs", out)

    def test_several_runs_stand_together(self):
        other = results_folders.write(self.path("other"), self.flows, link_table=self.links)
        _, out, _ = self.call(self.run_folder, other, "--format", "none")
        lines = [line.split() for line in out.splitlines()]
        first = next(i for i, words in enumerate(lines) if words[:3] == ["server", "->", "leaf"])
        self.assertEqual([lines[first][3], lines[first + 1][3]], ["run", "other"])

    def test_folders_of_the_same_name(self):
        other = results_folders.write(self.path("b", "run"), self.flows)
        same = results_folders.write(self.path("a", "run"), self.flows)
        runs = {key[0] for key in self.figures(other, same)}
        self.assertEqual(runs, {"a/run", "b/run"})

    def test_a_partial_run_says_so(self):
        partial = results_folders.write(self.path("cut"), self.flows, complete=False)
        _, out, _ = self.call(partial, "--format", "none")
        self.assertIn("partial run", out)

    def test_nothing_finished(self):
        empty = results_folders.write(self.path("empty"), results_folders.flows(3, 1, failed=3))
        status, out, err = self.call(empty)
        self.assertEqual(status, 0)
        for chart in ("fct-cdf", "slowdown", "port-utilisation", "collective-times"):
            self.assertIn(f"{chart}: skipped: ", err)
        self.assertIn("no flow finished", err)
        self.assertNotIn("wrote", err)
        self.assertIn("Flow completion time", out)
