# SPDX-License-Identifier: GPL-2.0-only
"""The report in a browser: what its pictures show is what the results folders say, names are inert,
and nothing is fetched. The page writes the figures of what it drew into itself (#self-test).
"""

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import numpy as np
import pandas as pd

import results_folders as folders

HOSTILE = "</script><img src=http://127.0.0.1:9/ onerror=\"document.title='run'\"><!--"
SETTINGS = 'name: "a"\\nseed: {seed}\\nattribute: "ns3::A::B={seed}"\\n'
RUNS = ("one", "two")
BROWSER = (
    "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--virtual-time-budget=60000 --window-size=1200,900 --dump-dom"
).split()


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Two runs that have everything, in one page; the browser is started once for all tests."""
        cls.folder = tempfile.mkdtemp(prefix="report-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for seed, name in enumerate(RUNS, 1):
            make_run(os.path.join(cls.folder, name), seed)
        cls.report = os.path.join(cls.folder, "report.html")
        run = [os.path.join(cls.folder, name) for name in RUNS]
        subprocess.run([os.environ["REPORT"], *run, "--out", cls.report], check=True)
        cls.dom = dom_of(cls.report, cls.folder)
        found = re.search(r'<pre id="self-test">(.*?)</pre>', cls.dom, re.DOTALL)
        problem = re.search(r'role="alert">([^<]*)', cls.dom)
        assert found, problem[1] if problem else "the page wrote no figures of itself"
        cls.numbers = json.loads(html.unescape(found[1]))

    def table(self, run, name):
        return pd.read_csv(os.path.join(self.folder, RUNS[run], name + ".csv"))

    def expect(self, name, value):
        self.assertIn(name, self.numbers)
        self.assertTrue(
            np.isclose(self.numbers[name], value, rtol=1e-9),
            f"{name}: {self.numbers[name]}, in the table {value}",
        )

    def test_flows_are_those_of_the_table(self):
        for run in range(2):
            flows = self.table(run, "flows").query("status == 'finished'")
            slowdown = (flows["fct_ns"] / flows["ideal_fct_ns"]).sort_values().to_numpy()
            self.expect(f"flows {run} points", len(flows))
            self.expect(f"flows {run} sum of y", slowdown.sum())
            self.expect(f"flows {run} p99 of y", slowdown[-(-99 * len(flows) // 100) - 1])
            self.expect(f"flows {run} sum of fct_ns", flows["fct_ns"].sum())
            self.expect(f"flows {run} largest in curve", slowdown[-1])
            self.expect(f"events {run} bytes done", flows["size_bytes"].sum())
            self.expect(f"comparison {run} p50 of slowdowns", slowdown[(len(flows) + 1) // 2 - 1])

    def test_links_are_those_of_the_table(self):
        for run in range(2):
            links = self.table(run, "links")
            self.expect(f"links {run} rows", len(links))
            for column in ("tx_bytes", "dropped_frames", "paused_ns", "utilization"):
                self.expect(f"links {run} sum of {column}", links[column].sum())
        first = self.table(0, "links")  # which the map shows until asked for another
        self.expect("map ports", len(first))
        self.expect("map largest", first["utilization"].max())
        self.expect("map sum", first["utilization"].sum())

    def test_what_was_sampled_is_that_of_the_tables(self):
        for run in range(2):
            samples, rates = self.table(run, "samples"), self.table(run, "rates")
            self.expect(f"queues {run} rows", len(samples))
            self.expect(f"queues {run} sum of max_queue_bytes", samples["max_queue_bytes"].sum())
            self.expect(f"rates {run} rows", len(rates))
            self.expect(f"rates {run} sum of sent_bps", rates["sent_bps"].sum())
        deepest = self.table(0, "samples").groupby("from_port")["max_queue_bytes"]
        order = deepest.max().sort_values(ascending=False).index
        self.expect("queues lines", deepest.sum()[order[0]])
        self.expect("queues map cells", len(self.table(0, "samples")))

    def test_collectives_and_events_are_those_of_the_tables(self):
        drawn = 0
        for run in range(2):
            collectives, events = self.table(run, "collectives"), self.table(run, "events")
            drawn += collectives["duration_ns"].sum()
            self.expect(f"collectives {run} sum of duration_ns", collectives["duration_ns"].sum())
            self.expect(f"events {run} marks", len(events))
            self.expect(f"events {run} sum of time_ns", events["time_ns"].sum())
        self.expect("collectives drawn duration", drawn)

    def test_slowdowns_by_size_are_those_of_plot_results(self):
        script = os.path.join(os.path.dirname(os.environ["REPORT"]), "plot-results")
        arguments = [os.path.join(self.folder, name) for name in RUNS]
        table = subprocess.run(
            [script, *arguments, "--format", "none", "--json"], capture_output=True, check=True
        )
        rows = [row for row in json.loads(table.stdout) if row["part"] == "slowdown"]
        self.expect("slowdown rows", len(rows))
        for run, name in enumerate(RUNS):
            own = [row["figures"] for row in rows if row["folder"].endswith(name)]
            for percent in ("p50", "p95", "p99"):
                self.expect(f"slowdown {run} sum of {percent}", sum(row[percent] for row in own))

    def test_settings_that_differ_are_told(self):
        self.expect("changed settings", 2)  # the seed and the attribute

    def test_names_are_text(self):
        shown = self.dom[self.dom.index('<main id="report">') : self.dom.index("</main>")]
        self.assertFalse(re.search("<img|<script", shown), "a name became an element")
        self.assertTrue(html.escape(HOSTILE, quote=False) in shown, "the name is not shown")
        self.assertFalse("<title>run</title>" in self.dom, "a name's script was run")

    def test_nothing_is_fetched(self):
        self.expect("requests", 0)


def make_run(folder, seed):
    """A results folder of mixed flows with all tables, and a scenario of a hostile name."""
    links = folders.links(100, seed)
    links["dropped_frames"] = seed
    links["paused_ns"] = 1.5 * np.arange(len(links))
    done = folders.collectives([("all-reduce", 2**20), ("all-gather", 2**24)])
    flows = folders.flows(800, seed, failed=3, unfinished=2)
    folders.write(folder, flows, done, links, scenario=HOSTILE, seed=seed)
    folders.samples(5, 20, seed).to_csv(os.path.join(folder, "samples.csv"), index=False)
    folders.rates(4, 20, seed, windows=True).to_csv(os.path.join(folder, "rates.csv"), index=False)
    with open(os.path.join(folder, "events.csv"), "w", encoding="utf-8") as file:
        file.write("time_ns,kind,node,port,detail\n1000.5,link_down,0,6,link 6\n")
        file.write(f"{2000 * seed},qp_failed,,,{HOSTILE.replace(chr(34), '')}\n")
    with open(os.path.join(folder, "provenance.json"), "w", encoding="utf-8") as file:
        json.dump({"scenario": SETTINGS.format(seed=seed).replace("\\n", "\n")}, file)


def dom_of(path, scratch):
    """The page as the browser has it once its script is done."""
    profile = tempfile.mkdtemp(dir=scratch)
    command = [*BROWSER, f"--user-data-dir={profile}", f"file://{path}#self-test"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    except FileNotFoundError:
        raise AssertionError("chromium is missing, which ./dev test installs") from None
    assert "</html>" in done.stdout, done.stderr
    return done.stdout


if __name__ == "__main__":
    unittest.main()
