# SPDX-License-Identifier: GPL-2.0-only
"""What the charts show, and that it can be read: labels apart from each other and from the data."""

import itertools
import json
import os

import numpy as np
import pandas as pd

import results_folders
from plot_results import (
    collective_times,
    fct_cdf,
    port_utilisation,
    queues_over_time,
    rates_over_time,
    slowdown,
    style,
)
from plot_results.results import load_runs
from plot_results_case import PlotResultsCase

MIB = 2**20
CHARTS = (
    fct_cdf,
    slowdown,
    port_utilisation,
    collective_times,
    queues_over_time,
    rates_over_time,
)
FOUR_TIERS = ("server", "leaf", "spine", "core", "super")


class Charts(PlotResultsCase):
    def make(self, name, *tables, **options):
        folder = results_folders.write(self.path(name), *tables, **options)
        samples = results_folders.samples(directions=9, intervals=200)
        samples.to_csv(os.path.join(folder, "samples.csv"), index=False)
        rates = results_folders.rates(queue_pairs=16, intervals=200)
        rates.to_csv(os.path.join(folder, "rates.csv"), index=False)
        return folder

    def draw(self, chart, *folders):
        runs = load_runs(folders)
        with style.applied():
            figure = chart.draw([run for run in runs if not chart.missing(run)])
            figure.savefig(os.devnull, format="png", bbox_inches="tight")  # lays it out
        return figure

    def single(self):
        flows = results_folders.flows(1, seed=1, size=MIB)
        return self.make(
            "single",
            flows,
            results_folders.collectives([("all-reduce", MIB)]),
            results_folders.links(1, 1),
        )

    def mixed(self, name="mixed", seed=1, **options):
        rows = [(k, s * MIB) for k in ("all-reduce", "all-gather") for s in (1, 16, 256, 4096, 4096)]
        return self.make(
            name,
            results_folders.flows(5000, seed, unfinished=10),
            results_folders.collectives(rows),
            results_folders.links(200, seed, FOUR_TIERS),
            **options,
        )

    def legend_labels(self, figure):
        return [text.get_text() for legend in figure.legends for text in legend.get_texts()]

    def run_names(self, figure):
        """Runs are told apart by a legend, or have columns with titles."""
        return [*self.legend_labels(figure), *(axes.get_title() for axes in figure.axes)]

    def test_completion_times(self):
        folder = self.mixed()
        figure = self.draw(fct_cdf, folder)
        times = np.sort(pd.read_csv(os.path.join(folder, "flows.csv"))["fct_ns"].dropna())
        curve = figure.axes[0].lines[0]
        self.assertEqual(curve.get_xdata()[0], times[0])
        self.assertEqual(curve.get_xdata()[-1], times[-1])
        self.assertEqual((curve.get_ydata()[0], curve.get_ydata()[-1]), (0, 1))
        half = curve.get_xdata()[np.searchsorted(curve.get_ydata(), 0.5)]
        self.assertAlmostEqual(half / np.median(times), 1, delta=0.02)
        self.assertEqual(figure.axes[0].get_xscale(), "log")
        self.assertIn("4,990 of 5,000 flows", self.legend_labels(figure)[0])
        self.assertIn("ideal", self.legend_labels(figure)[1])

    def test_units_stand_on_the_axes(self):
        folder = self.single()
        self.assertIn("(µs)", self.draw(fct_cdf, folder).axes[0].get_xlabel())
        times, rates = self.draw(collective_times, folder).axes
        self.assertIn("(µs)", times.get_xlabel())
        self.assertIn("(Gb/s)", rates.get_xlabel())
        ticks = self.draw(fct_cdf, self.mixed()).axes[0].get_xticklabels()
        self.assertTrue(all(text.get_text().endswith("s") for text in ticks))

    def test_ideal_of_a_collective_in_both_panels(self):
        times, rates = self.draw(collective_times, self.single()).axes
        duration, bandwidth = (
            [line.get_xdata()[0] for line in axes.lines[1:3]] for axes in (times, rates)
        )
        self.assertLess(duration[1], duration[0])  # the ideal takes less time
        self.assertAlmostEqual(duration[0] / duration[1], bandwidth[1] / bandwidth[0])

    def test_slowdown_of_one_run(self):
        figure = self.draw(slowdown, self.mixed())
        self.assertEqual(self.legend_labels(figure)[:3], ["p50", "p95", "p99"])

    def curves(self, *sizes):
        """p99 of so many flows of each size: (joined bins, full markers, hollow ones)."""
        counts = list(sizes)
        flows = results_folders.flows(sum(counts), seed=4, size=MIB)
        flows["size_bytes"] = np.repeat(np.arange(1, len(counts) + 1) * MIB, counts)
        axes = self.draw(slowdown, self.make("-".join(map(str, counts)), flows)).axes[0]
        lines = [line for line in axes.lines if line.get_color() == style.COLOURS[2]]
        joined, full, hollow = [], [], []
        for line in lines:
            numbers = list(line.get_xdata())
            if line.get_linestyle() != "None":
                joined += [numbers] if len(numbers) > 1 else []
            elif line.get_markerfacecolor() == "white":
                hollow += numbers
            else:
                full += numbers
        return joined, full, hollow, [text.get_text() for text in axes.get_xticklabels()]

    def test_too_few_flows_are_not_joined(self):
        """99 values have no 99th percentile but their largest."""
        joined, full, hollow, ticks = self.curves(100, 100, 99, 100, 1)
        self.assertEqual((joined, full, hollow), ([[0, 1]], [0, 1, 3], [2, 4]))
        self.assertEqual(ticks[:3], ["1 MiB (100)", "2 MiB (100)", "3 MiB (99)"])

    def test_numbers_of_flows_of_several_runs(self):
        folders = []
        for count in (10, 20, 30, 40):
            flows = results_folders.flows(count, seed=4, size=MIB)
            flows.loc[0, "size_bytes"] = 2 * MIB
            folders.append(self.make(f"of-{count}", flows))
        ticks = [t.get_text() for t in self.draw(slowdown, *folders[:2]).axes[-1].get_xticklabels()]
        self.assertEqual(ticks, ["1 MiB (9, 19)", "2 MiB (1)"])
        ticks = [t.get_text() for t in self.draw(slowdown, *folders).axes[-1].get_xticklabels()]
        self.assertEqual(ticks, ["1 MiB (9–39)", "2 MiB (1)"])

    def test_one_size_makes_a_distribution(self):
        folder = self.make("one-size", results_folders.flows(200, seed=4, size=MIB))
        figure = self.draw(slowdown, folder)
        self.assertIn("slowdown of flows of 1 MiB", figure._suptitle.get_text())
        finished = pd.read_csv(os.path.join(folder, "flows.csv"))
        slowdowns = np.sort(finished["fct_ns"] / finished["ideal_fct_ns"])
        curve = figure.axes[0].lines[0]
        ends = (curve.get_xdata()[0], curve.get_xdata()[-1])
        self.assertEqual(ends, (slowdowns[0], slowdowns[-1]))
        self.assertIn("one-size: 200 flows, p50 ", self.legend_labels(figure)[0])

    def test_messages_of_collectives(self):
        """They wait for each other, which their ideal time does not: they have no slowdown."""
        flows = results_folders.flows(30, seed=4, size=MIB).assign(tag="collective:0")
        folder = self.make("messages", flows, results_folders.collectives([("all-reduce", MIB)]))
        self.assertIn("only messages", slowdown.missing(*load_runs([folder])))
        figure = self.draw(fct_cdf, folder)
        self.assertEqual(len(self.legend_labels(figure)), 1)  # no ideal
        self.assertIn("30 messages of collectives", self.legend_labels(figure)[0])
        flows.loc[:9, "tag"] = "flow"
        mixed = self.make("both", flows)
        self.assertIn("10 flows", self.legend_labels(self.draw(fct_cdf, mixed))[0])
        (_, _, figures), = slowdown.section(load_runs([mixed])).rows
        self.assertEqual(figures[0], 10)

    def test_runs_of_messages(self):
        """A row of messages.csv counts as many times as it says, one step after the other."""
        rows = "collective,src,dst,size_bytes,start_ns,step_ns,count,fct_ns,ideal_fct_ns,"
        rows += "retransmitted_packets\n0,1,2,4096,1000,10,3,500,400,0\n0,2,1,4096,7,0,1,900,400,0\n"
        folder = self.make("runs", results_folders.flows(0, seed=4))
        with open(os.path.join(folder, "messages.csv"), "w", encoding="utf-8") as file:
            file.write(rows)
        (run,) = load_runs([folder])
        self.assertEqual(list(run.messages()["start_ns"]), [1000, 1010, 1020, 7])
        self.assertEqual(len(run.own_flows()), 0)
        label = self.legend_labels(self.draw(fct_cdf, folder))[0]
        self.assertIn("4 messages of collectives, p50 500 ns", label)

    def test_utilisation_panels(self):
        figure = self.draw(port_utilisation, self.mixed())
        titles = [axes.get_title(loc="left").split("\n")[0] for axes in figure.axes]
        up = [f"{a} → {b}" for a, b in zip(FOUR_TIERS, FOUR_TIERS[1:])]
        down = [f"{b} → {a}" for a, b in zip(FOUR_TIERS, FOUR_TIERS[1:])]
        self.assertEqual(titles, up + down)
        for axes in figure.axes:
            self.assertTrue((np.diff(axes.lines[0].get_ydata()) <= 0).all())

    def test_idle_ports(self):
        """As `outputs { links: ALL }` has them, and as provenance.json counts them."""
        links = results_folders.links(4, 1, ("server", "leaf"))
        idle = links.assign(tx_bytes=0, tx_frames=0, utilization=0.0)
        folder = self.make("all", results_folders.flows(1, 1), None, pd.concat([links, idle]))
        self.assert_half_idle(folder, links)
        used = self.make("used", results_folders.flows(1, 1), None, links)
        self.write_ports(used, 8)
        self.assert_half_idle(used, links)
        self.write_ports(used, 3)  # of some other fabric
        (_, _, figures), *_ = port_utilisation.section(load_runs([used])).rows
        self.assertEqual(figures[:3], (None, None, 4))
        silent = self.make("silent", results_folders.flows(1, 1), None, idle)
        self.assertEqual(port_utilisation.missing(*load_runs([silent])), "no link carried a frame")

    def write_ports(self, folder, count):
        ways = (("server", "leaf"), ("leaf", "server"))
        ports = [{"from_tier": a, "to_tier": b, "ports": count} for a, b in ways]
        with open(os.path.join(folder, "provenance.json"), "w", encoding="utf-8") as file:
            json.dump({"fabric": {"ports": ports}}, file)

    def assert_half_idle(self, folder, links):
        figure = self.draw(port_utilisation, folder)
        self.assertIn("4 of 8 ports", figure.axes[0].get_title(loc="left"))
        self.assertEqual(figure.axes[0].lines[0].get_ydata()[-1], 0)
        self.assertEqual(figure._supxlabel.get_text(), "Ports, busiest first (%)")
        (_, _, figures), *_ = port_utilisation.section(load_runs([folder])).rows
        mean = links[links["from_tier"] == "server"]["utilization"].mean()
        self.assertEqual((figures[0], figures[2]), (8, 4))
        self.assertAlmostEqual(figures[1], mean / 2)
        self.assertAlmostEqual(figures[3], mean)

    def test_one_way_traffic(self):
        table = results_folders.links(4, 1, ("server", "leaf"))
        table = table[table["from_tier"] == "server"]
        folder = self.make("one-way", results_folders.flows(1, 1), None, table)
        texts = [text.get_text() for text in self.draw(port_utilisation, folder).axes[1].texts]
        self.assertEqual(texts, ["no traffic"])

    def test_queues_over_time(self):
        figure = self.draw(queues_over_time, self.single())
        queues, shares = figure.axes
        self.assertEqual(len(queues.lines), 7)  # of 9: those with the deepest queues
        self.assertEqual(len(self.legend_labels(figure)), 7)
        samples = results_folders.samples(directions=9, intervals=200)
        deepest = samples.loc[samples["max_queue_bytes"].idxmax()]
        first = queues.lines[0]
        self.assertEqual(max(first.get_ydata()), deepest["max_queue_bytes"])
        self.assertIn(f"port {deepest['from_port']:.0f}", self.legend_labels(figure)[0])
        self.assertEqual(first.get_xdata()[-1], 200_000)
        self.assertLessEqual(max(max(line.get_ydata()) for line in shares.lines), 100)

    def test_queues_of_several_runs(self):
        """One line a run: colours tell runs apart."""
        figure = self.draw(queues_over_time, self.single(), self.mixed())
        self.assertEqual([len(axes.lines) for axes in figure.axes], [2, 2])

    def test_rates_over_time(self):
        figure = self.draw(rates_over_time, self.single())
        sent, limits, queues = figure.axes  # nothing has a window
        self.assertEqual([len(axes.lines) for axes in figure.axes], [14, 14, 1])
        rates = results_folders.rates(queue_pairs=16, intervals=200)
        total = rates.groupby("endpoint")["sent_bps"].sum()
        first = min(total.nlargest(14).index)
        of_first = rates[rates["endpoint"] == first]
        self.assertEqual(list(sent.lines[0].get_ydata()[1:]), list(of_first["sent_bps"]))
        self.assertEqual(list(limits.lines[0].get_ydata()[1:]), list(of_first["rate_bps"]))
        self.assertEqual(sent.lines[0].get_xdata()[0], 0)
        self.assertEqual(queues.get_legend().get_texts()[0].get_text(), f"{first} → 99")
        self.assertIn("(Gb/s)", sent.get_ylabel())

    def test_rates_of_several_runs(self):
        """A column a run, and a panel of windows if any run has them."""
        folders = [self.single(), *(self.mixed(f"run-{i}") for i in range(4))]
        rates = results_folders.rates(queue_pairs=2, intervals=20, windows=True)
        rates.to_csv(os.path.join(folders[1], "rates.csv"), index=False)
        figure = self.draw(rates_over_time, *folders)
        self.assertEqual(len(figure.axes), 4 * 4)
        self.assertIn("the first 4 of 5 runs", figure._suptitle.get_text())
        titles = [axes.get_title() for axes in figure.axes[:4]]
        self.assertEqual(titles, ["single", "run-0", "run-1", "run-2"])

    def rates_of(self, name, *rows, flow_starts=()):
        """A run with these rows of rates.csv as (endpoint, end of the interval, bit/s), to 99."""
        flows = results_folders.flows(max(1, len(flow_starts)), seed=1)
        if flow_starts:
            flows = flows.assign(src=range(len(flow_starts)), dst=99, start_ns=flow_starts)
        folder = self.make(name, flows)
        rates = pd.DataFrame(rows, columns=["endpoint", "time_ns", "sent_bps"])
        rates = rates.assign(queue_pair=0, destination=99, rate_bps=10**11, window_bytes=np.nan)
        rates.to_csv(os.path.join(folder, "rates.csv"), index=False)
        os.remove(os.path.join(folder, "samples.csv"))
        return folder

    def starts(self, folder):
        lines = self.draw(rates_over_time, folder).axes[0].lines
        return [line.get_xdata()[0] for line in lines]

    def test_nothing_is_drawn_before_it_was_sent(self):
        """Another queue pair tells how long intervals are; the last one is cut short."""
        rows = [(0, 5000.0, 8), (0, 6000.0, 7), (0, 6300.0, 6), (1, 5000.0, 5), (2, 6300.0, 4)]
        self.assertEqual(self.starts(self.rates_of("known", *rows)), [4000, 4000, 6000])
        late = [(0, 9000.0, 8), (1, 9000.0, 7)]
        folder = self.rates_of("unknown", *late, flow_starts=(8100.0, 8200.0))
        self.assertEqual(self.starts(folder), [8100, 8200])
        axes = self.draw(rates_over_time, folder).axes[0]
        self.assertEqual(axes.get_xlim()[0], 8100)
        os.remove(os.path.join(folder, "flows.csv"))
        self.assertEqual(self.starts(folder), [9000, 9000])

    def test_mean_rates_are_over_time(self):
        rows = [(0, 1000.0, 100), (0, 2000.0, 100), (0, 2100.0, 1000)]
        runs = load_runs([self.rates_of("cut", *rows)])
        (_, _, figures), = rates_over_time.section(runs).rows
        self.assertAlmostEqual(figures[1], (100 * 2000 + 1000 * 100) / 2100)

    def test_a_window_of_a_byte_is_off_the_axis(self):
        folder = self.single()
        rates = results_folders.rates(queue_pairs=2, intervals=20, windows=True)
        rates.loc[3:9, "window_bytes"] = 1
        rates.to_csv(os.path.join(folder, "rates.csv"), index=False)
        windows = self.draw(rates_over_time, folder).axes[2]
        self.assertEqual((windows.get_ylabel(), windows.get_yscale()), ("Window", "log"))
        self.assertLess(windows.get_ylim()[0], 1)
        labels = [text.get_text() for text in windows.get_yticklabels()]
        self.assertIn("1 B", labels)

    def test_a_window_that_never_changes_is_not_drawn(self):
        folder = self.single()
        rates = results_folders.rates(queue_pairs=2, intervals=20).assign(
            window_bytes=5.0, rate_bps=results_folders.LINK_RATE
        )
        rates.to_csv(os.path.join(folder, "rates.csv"), index=False)
        self.assertEqual(len(self.draw(rates_over_time, folder).axes), 2)

    def test_many_tiers(self):
        tiers = ("server", *(f"tier-{i:02}" for i in range(40)))
        links = results_folders.links(2, 1, tiers)
        folder = self.make("tall", results_folders.flows(1, 1), None, links)
        figure = self.draw(port_utilisation, folder)
        self.assertIn("8 of 40 pairs of tiers", figure._suptitle.get_text())
        self.assertEqual(len(figure.axes), 16)

    def test_many_kinds_of_collectives(self):
        rows = [("all-reduce", size) for size in range(1000, 1040)]
        folder = self.make("many", results_folders.flows(1, 1), results_folders.collectives(rows))
        figure = self.draw(collective_times, folder)
        self.assertIn("the 16 longest of 40 kinds", figure._suptitle.get_text())
        self.assertEqual(len(figure.axes[0].get_yticks()), 16)

    def test_titles(self):
        whole, partial = self.mixed(), self.mixed("partial", complete=False)
        for chart in CHARTS:
            with self.subTest(chart=chart.STEM):
                title = self.draw(chart, whole)._suptitle.get_text()
                self.assertTrue(title.startswith("mixed: "), title)
                self.assertNotIn("partial", title)
                self.assertIn("partial run", self.draw(chart, partial)._suptitle.get_text())
                figure = self.draw(chart, whole, partial)
                self.assertIn("1 of 2 runs partial", figure._suptitle.get_text())
                labels = self.run_names(figure)
                self.assertTrue(any(label.startswith("mixed") for label in labels), labels)
                self.assertTrue(any("partial (partial)" in label for label in labels), labels)

    def test_names_that_matplotlib_would_interpret(self):
        """A leading _ hides a legend entry and $...$ is a formula, unless prevented."""
        hostile = self.mixed("_$\\frac{$ %s {0}", scenario="$x_\n" + "long " * 50)
        single = self.single()
        for chart in CHARTS:
            with self.subTest(chart=chart.STEM):
                figure = self.draw(chart, hostile, single)
                labels = self.run_names(figure)
                self.assertTrue(any(label.startswith("_$\\frac{$ %s") for label in labels))
                self.draw(chart, hostile)

    def test_colours_tell_many_runs_apart(self):
        table = results_folders.flows(3, seed=1)
        folders = [self.make(f"run-{i}", table) for i in range(style.MOST_RUNS)]
        lines = self.draw(fct_cdf, *folders).axes[0].lines
        looks = {(line.get_color(), line.get_linestyle()) for line in lines}
        self.assertEqual(len(looks), style.MOST_RUNS)
        marks = {(style.colour(run), style.marker(run)) for run in load_runs(folders)}
        self.assertEqual(len(marks), style.MOST_RUNS)

    def test_equal_flows_look_equal(self):
        """A picosecond between them does not fill the axis."""
        table = results_folders.flows(3, seed=1, size=MIB)
        table["fct_ns"] = table["ideal_fct_ns"] + [0, 0.001, 0.002]
        folder = self.make("equal", table)
        low, high = self.draw(fct_cdf, folder).axes[0].get_xlim()
        self.assertGreater(high / low, 1.01)
        low, high = self.draw(slowdown, folder).axes[0].get_xlim()
        self.assertTrue(low < 1 and high >= 1.1, (low, high))

    def test_legible(self):
        sets = ([self.single()], [self.mixed()])
        sets += ([self.mixed("a" * 200), self.mixed("b", complete=False), self.path("single")],)
        sets += ([self.mixed(f"run-{i}") for i in range(10)],)
        for folders, chart in itertools.product(sets, CHARTS):
            with self.subTest(chart=chart.STEM, runs=len(folders)):
                self.assert_legible(self.draw(chart, *folders))

    def assert_legible(self, figure):
        panels = [axes.get_window_extent() for axes in figure.axes]
        for legend in figure.legends:
            for panel in panels:
                self.assertFalse(legend.get_window_extent().overlaps(panel), "legend over data")
        for axes in figure.axes:
            self.assert_apart(axes.xaxis)
            self.assert_apart(axes.yaxis)

    def assert_apart(self, axis):
        labels = [
            text
            for text in axis.get_ticklabels()
            if text.get_text() and text.get_visible() and not text.get_rotation()
        ]
        for one, other in itertools.pairwise(labels):
            overlap = one.get_window_extent().overlaps(other.get_window_extent())
            self.assertFalse(overlap, f"{one.get_text()} over {other.get_text()}")
