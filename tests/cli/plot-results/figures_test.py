# SPDX-License-Identifier: GPL-2.0-only
"""The parts that compute: percentiles, size bins, tiers and units."""

import unittest

import numpy as np
import pandas as pd
from plot_results.names import shown
from plot_results.percentiles import distribution, percentile, thinned
from plot_results.size_bins import size_bins
from plot_results.tier_pairs import tier_pairs
from plot_results.units import format_rate, format_size, format_time, short, significant


class Percentiles(unittest.TestCase):
    def test_nearest_rank(self):
        ordered = np.arange(1, 101)
        percents = [1, 50, 95, 99, 100]
        self.assertEqual([percentile(ordered, percent) for percent in percents], percents)
        self.assertEqual([percentile(np.array([7.0]), p) for p in (1, 50, 100)], [7, 7, 7])
        self.assertEqual(percentile(np.arange(1, 102), 50), 51)

    def test_distribution_does_not_rely_on_order(self):
        self.assertEqual(distribution([3, 1, 2]), (2, 2, 3, 3, 3))

    def test_thinned_keeps_the_ends(self):
        self.assertEqual(list(thinned(3)), [0, 1, 2])
        ranks = thinned(10**6)
        self.assertEqual((ranks[0], ranks[-1]), (0, 10**6 - 1))
        self.assertLessEqual(len(ranks), 1000)


class SizeBins(unittest.TestCase):
    def test_few_sizes_are_their_own_bins(self):
        bins = size_bins(np.array([1024, 5, 1024]))
        self.assertEqual(bins.labels, ["5 B", "1 KiB"])
        self.assertEqual(list(bins.of([5, 1024])), [0, 1])

    def test_sizes_that_round_to_the_same(self):
        self.assertEqual(size_bins(np.array([65537, 65538])).labels, ["65,537 B", "65,538 B"])

    def test_many_sizes_share_bins(self):
        sizes = np.arange(990, 2010)
        bins = size_bins(sizes)
        self.assertEqual(bins.labels, ["500 B–1 kB", "1–2 kB", "2–5 kB"])
        self.assertEqual(list(bins.of([990, 999, 1000, 1999, 2000, 2009])), [0, 0, 1, 1, 2, 2])

    def test_decades_of_few_flows_at_the_ends_are_joined(self):
        sizes = np.array([*range(1, 8), *range(1000, 2000), *range(5000, 6000), 10**6, 10**7])
        bins = size_bins(sizes)
        self.assertEqual(bins.labels, ["1 B–1 kB", "1–2 kB", "2–5 kB", "5–10 kB", "10 kB–20 MB"])
        self.assertEqual(list(np.bincount(bins.of(sizes))), [7, 1000, 0, 1000, 2])

    def test_extreme_sizes(self):
        sizes = np.array([*range(1, 20), 2**63 - 1])
        bins = size_bins(sizes)
        self.assertEqual(len(bins.edges), len(bins.labels))
        self.assertEqual(bins.of(sizes)[0], 0)
        self.assertEqual(bins.of(sizes)[-1], len(bins.labels) - 1)


class Tiers(unittest.TestCase):
    def names(self, *pairs):
        links = pd.DataFrame(pairs, columns=["from_tier", "to_tier"]).astype("category")
        return [pair.name(">") for pair in tier_pairs(links.assign(utilization=0.5), {})]

    def test_from_the_servers_up(self):
        pairs = (("core", "spine"), ("leaf", "server"), ("spine", "leaf"), ("spine", "core"))
        pairs += (("server", "leaf"), ("leaf", "spine"))
        expected = ["server>leaf", "leaf>server", "leaf>spine", "spine>leaf", "spine>core"]
        self.assertEqual(self.names(*pairs), [*expected, "core>spine"])

    def test_links_within_a_tier(self):
        self.assertEqual(self.names(("a", "a"), ("server", "a")), ["server>a", "a>a"])

    def test_tiers_without_servers(self):
        self.assertEqual(self.names(("b", "a"), ("a", "b")), ["a>b", "b>a"])


class Units(unittest.TestCase):
    def test_times(self):
        for nanoseconds, text in (
            (0, "0 ns"),
            (0.125, "0.125 ns"),
            (999, "999 ns"),
            (1000, "1 µs"),
            (12345.678, "12.35 µs"),
            (5e6, "5 ms"),
            (7.5e12, "7500 s"),
        ):
            self.assertEqual(format_time(nanoseconds), text)

    def test_sizes(self):
        sizes = {1: "1 B", 1024: "1 KiB", 1000: "1 kB", 2**20: "1 MiB", 65537: "65.5 kB"}
        sizes.update({3 * 2**30: "3 GiB", 4096000: "4000 KiB"})
        for size, text in sizes.items():
            self.assertEqual(format_size(size), text)

    def test_rates(self):
        self.assertEqual(format_rate(355.1e9), "355.1 Gb/s")

    def test_digits(self):
        self.assertEqual(significant(40.0), "40.00")
        self.assertEqual(short(40.0), "40")
        self.assertEqual(short(123456.0), "123456")
        self.assertEqual(short(1e300), "1.000e+300")
        self.assertEqual(short(1e-12), "0")

    def test_names(self):
        self.assertEqual(shown("all-reduce"), "all-reduce")
        self.assertEqual(shown("a\nb\x1b"), "a?b?")
        self.assertEqual(shown(""), "(no name)")
        self.assertEqual(shown("0123456789", 5), "01…89")
