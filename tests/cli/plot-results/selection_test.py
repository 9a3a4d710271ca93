# SPDX-License-Identifier: GPL-2.0-only
"""Which flows are looked at, what runs are called, and the table as JSON."""

import io
import json
import os
import sys
import threading
from unittest import mock

import results_folders
from plot_results import labels, progress, text_format
from plot_results_case import PlotResultsCase

SCENARIO = """name: "incast"
fabric { generate { gpus: 128 tier: 2 } }
transport { congestion_control: "%s" }
attribute: "ns3::Dcqcn::MinRate=1Gb/s"
workload { incast { fan_in: %d bytes: 1000 } }
seed: %d
"""


class Selections(PlotResultsCase):
    def setUp(self):
        super().setUp()
        flows = results_folders.flows(100, seed=3, size=2**20)
        flows["start_ns"] = flows["flow"] * 1000.0
        flows["tag"] = ["incast" if i % 4 == 0 else "poisson" for i in range(100)]
        self.run_folder = results_folders.write(self.path("run"), flows)

    def rows(self, *arguments):
        """(part, run, item) -> figures from --json."""
        status, out, err = self.call(*arguments, "--format", "none", "--json")
        self.assertEqual(status, 0, err)
        rows = {}
        for row in json.loads(out):
            item = row.get("of") or row.get("size") or row.get("direction")
            rows[row["part"], row["run"], item] = row["figures"]
            self.assertEqual(set(row["units"]), set(row["figures"]))
        return rows

    def finished(self, *arguments):
        return self.rows(self.run_folder, *arguments)["fct", "run", "flows"]["finished"]

    def test_tags(self):
        self.assertEqual(self.finished(), 100)
        self.assertEqual(self.finished("--tag", "incast"), 25)
        self.assertEqual(self.finished("--tag", "po*"), 75)
        result = self.call(self.run_folder, "--format", "none", "--tag", "burst")
        self.assert_refused(result, 2, "--tag", "'burst'", "incast, poisson")

    def test_times(self):
        self.assertEqual(self.finished("--from-us", "10"), 90)
        self.assertEqual(self.finished("--to-us", "10"), 10)
        self.assertEqual(self.finished("--from-us", "10", "--to-us", "20.5", "--tag", "incast"), 3)
        for wrong in (("--from-us", "-1"), ("--to-us", "soon"), ("--from-us", "2", "--to-us", "2")):
            self.assertEqual(self.call(self.run_folder, *wrong)[0], 2)

    def test_times_that_the_scenario_measures(self):
        self.measure({"from_ns": 60000.0, "to_ns": None})
        self.assertEqual(self.finished(), 40)
        self.measure({"from_ns": 20000.0, "to_ns": 60000.0})
        self.assertEqual(self.finished(), 40)
        self.assertEqual(self.finished("--from-us", "0"), 100)
        _, _, err = self.call(self.run_folder, "--format", "none")
        self.assertIn("plot-results: flows started from 20 µs to 60 µs\n", err)

    def measure(self, window):
        path = self.path("run", "summary.json")
        with open(path, encoding="utf-8") as file:
            summary = json.load(file)
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**summary, "measured": window}, file)

    def test_by_tag(self):
        rows = self.rows(self.run_folder, "--by", "tag")
        self.assertEqual(rows["fct", "incast", "flows"]["finished"], 25)
        self.assertEqual(rows["slowdown", "poisson", "1 MiB"]["flows"], 75)
        other = results_folders.write(self.path("other"), results_folders.flows(5, seed=1))
        rows = self.rows(self.run_folder, other, "--by", "tag")
        self.assertEqual(rows["fct", "run: poisson", "flows"]["finished"], 75)
        self.assertEqual(rows["fct", "other: flow", "flows"]["finished"], 5)

    def test_too_many_tags(self):
        flows = results_folders.flows(29, seed=3, size=2**20)
        flows["tag"] = [f"tag-{i}" for i in range(29)]
        folder = results_folders.write(self.path("many"), flows)
        result = self.call(folder, "--format", "none", "--by", "tag")
        self.assert_refused(result, 2, "--by tag: 29", "allowed: 1..28")

    def test_nothing_measured_is_null(self):
        empty = results_folders.write(self.path("empty"), results_folders.flows(3, 1, failed=3))
        self.assertIsNone(self.rows(empty)["fct", "empty", "flows"]["p50"])

    def test_folders_from_standard_input(self):
        with mock.patch.object(sys, "stdin", io.StringIO(self.run_folder + "\n\n")):
            self.assertEqual(self.rows("-")["fct", "run", "flows"]["finished"], 100)
        with mock.patch.object(sys, "stdin", io.StringIO("\n")):
            self.assert_refused(self.call("-"), 2, "DIR: 0 folders")

    def test_version(self):
        process = self.start("--version")
        self.assertRegex(process.communicate()[0], r"^plot-results \d+\.\d+")

    def test_help_needs_no_pandas(self):
        with open(self.path("pandas.py"), "w", encoding="utf-8") as file:
            file.write("raise ImportError('No module named pandas')\n")
        process = self.start("--help", env={**os.environ, "PYTHONPATH": self.folder})
        out, err = process.communicate()
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertIn("--from-us", out)

    def test_wrong_beside_help(self):
        process = self.start("--format", "gif", "--help")
        _, err = process.communicate()
        self.assertEqual(process.returncode, 2)
        self.assertIn("'gif'", err)
        self.assertNotIn("Traceback", err)

    def test_progress(self):
        """In a log: a line at times, which says what the program is at."""
        told = threading.Event()

        class Log(io.StringIO):
            def write(self, text):
                told.set()
                return super().write(text)

        with mock.patch.object(progress, "LOG_EVERY_S", 0.001):
            with mock.patch.object(sys, "stderr", Log()) as log:
                with progress.Progress("plot-results") as says:
                    says.stage("reading run")
                    self.assertTrue(told.wait(60))
        self.assertRegex(log.getvalue(), r"(?m)^plot-results: (reading run)? \(\d+ s\)$")

    def test_a_run_that_goes_on(self):
        os.unlink(self.path("run", "summary.json"))
        with open(self.path("run", "provenance.json"), "w", encoding="utf-8") as file:
            json.dump({"state": "running"}, file)
        result = self.call(self.run_folder, "--format", "none")
        self.assert_refused(result, 1, "its run goes on, or was killed", "summary.json")

    def test_damaged_provenance(self):
        wrong = ("{", "[]", '{"scenario": 3}', '{"scenario": "a {"}', '{"fabric": {"ports": 3}}')
        for text in wrong:
            with open(self.path("run", "provenance.json"), "w", encoding="utf-8") as file:
                file.write(text)
            result = self.call(self.run_folder, "--format", "none")
            self.assert_refused(result, 1, os.path.join(self.run_folder, "provenance.json"))


class Labels(PlotResultsCase):
    def labels(self, *scenarios):
        folders, provenances = [], []
        for i, text in enumerate(scenarios):
            folders.append(self.path(f"run-{i}"))
            provenances.append(mock.Mock(scenario=text_format.flat_fields(text)))
        return labels.label_runs(folders, provenances)

    def test_what_differs(self):
        one = SCENARIO % ("DCQCN", 64, 1)
        self.assertEqual(self.labels(one, SCENARIO % ("HPCC", 64, 1)), ["DCQCN", "HPCC"])
        labelled = self.labels(one, SCENARIO % ("DCQCN", 32, 2))
        self.assertEqual(labelled, ["fan_in 64, seed 1", "fan_in 32, seed 2"])
        slower = one.replace("MinRate=1Gb/s", "MinRate=5Gb/s")
        self.assertEqual(self.labels(one, slower), ["MinRate 1Gb/s", "MinRate 5Gb/s"])
        without = one.replace("seed: 1", "")
        self.assertEqual(self.labels(one, without), ["seed 1", "default seed"])

    def test_folders_where_that_says_nothing(self):
        one = SCENARIO % ("DCQCN", 64, 1)
        self.assertEqual(self.labels(one, one), ["run-0", "run-1"])
        self.assertEqual(self.labels(one, ""), ["run-0", "run-1"])
        self.assertEqual(self.labels(one), ["run-0"])
        other = (SCENARIO % ("HPCC", 32, 2)).replace("gpus: 128", "gpus: 64")
        self.assertEqual(self.labels(one, other), ["run-0", "run-1"])  # four settings

    def test_text_format(self):
        fields = text_format.flat_fields(
            'a: 1 # why\nb { c: "x \\"y\\" {" "z" d: [1, 2] } b < c: ENUM >; e: -1.5e3, f: []'
        )
        expected = {"a": "1", "b.c": 'x "y" {z', "b.d": "1", "b.d[1]": "2", "b[1].c": "ENUM"}
        self.assertEqual(fields, {**expected, "e": "-1.5e3"})
        for wrong in ("a", "a:", "a {", "}", "a: }", "a: [1", "{", '"x": 1', "a ? b"):
            with self.subTest(text=wrong), self.assertRaises(ValueError):
                text_format.flat_fields(wrong)
