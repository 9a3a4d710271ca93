# SPDX-License-Identifier: GPL-2.0-only
"""The files: which, where, whole, and the same for the same results."""

import os
import struct
import xml.etree.ElementTree

import results_folders
from plot_results_case import PlotResultsCase

STEMS = ("collective-times", "fct-cdf", "port-utilisation", "slowdown")
INPUTS = {"flows.csv", "collectives.csv", "links.csv", "events.csv", "summary.json"}


class Pictures(PlotResultsCase):
    def setUp(self):
        super().setUp()
        self.run_folder = results_folders.write(
            self.path("run"),
            results_folders.flows(50, seed=3),
            results_folders.collectives([("all-reduce", 2**20), ("all-reduce", 2**24)]),
            results_folders.links(20, seed=3),
        )

    def read(self, *names):
        with open(self.path(*names), "rb") as file:
            return file.read()

    def test_beside_the_results(self):
        status, _, err = self.call(self.run_folder)
        self.assertEqual(status, 0)
        names = {f"{stem}.{each}" for stem in STEMS for each in ("png", "svg")}
        self.assertEqual(set(os.listdir(self.run_folder)), INPUTS | names)
        for name in names:
            self.assertIn(f"wrote {self.path('run', name)}", err)

    def test_whole(self):
        self.call(self.run_folder, "--out", self.path("new", "pictures"))
        self.assertEqual(set(os.listdir(self.run_folder)), INPUTS)
        for stem in STEMS:
            png = self.read("new", "pictures", stem + ".png")
            self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(png[-8:-4], b"IEND")
            width, height = struct.unpack(">II", png[16:24])
            self.assertTrue(1000 < width < 4000 and 400 < height < 4000, (width, height))
            svg = xml.etree.ElementTree.fromstring(self.read("new", "pictures", stem + ".svg"))
            self.assertEqual(svg.tag, "{http://www.w3.org/2000/svg}svg")

    def test_formats(self):
        self.call(self.run_folder, "--out", self.path("a"), "--format", "svg")
        self.assertEqual(sorted(os.listdir(self.path("a"))), [f"{stem}.svg" for stem in STEMS])
        self.call(self.run_folder, "--out", self.path("b"), "--format", "none")
        self.assertFalse(os.path.exists(self.path("b")))

    def test_same_results_same_bytes(self):
        """In two processes: neither a date nor a hash seed shows."""
        for out in ("a", "b"):
            process = self.start(self.run_folder, "--out", self.path(out))
            process.communicate()
            self.assertEqual(process.returncode, 0)
        for name in os.listdir(self.path("a")):
            self.assertEqual(self.read("a", name), self.read("b", name), name)

    def test_pictures_are_replaced(self):
        old = self.path("run", "fct-cdf.png")
        with open(old, "w", encoding="utf-8") as file:
            file.write("old")
        self.call(self.run_folder)
        self.assertEqual(self.read("run", "fct-cdf.png")[1:4], b"PNG")

    def test_missing_tables_are_said_and_skipped(self):
        for name in ("flows.csv", "links.csv", "collectives.csv"):
            os.unlink(self.path("run", name))
        status, _, err = self.call(self.run_folder)
        self.assertEqual(status, 0)
        for stem, name in zip(STEMS, ("collectives", "flows", "links", "flows")):
            self.assertIn(f"{stem}: skipped: {self.run_folder}: has no {name}.csv", err)
        self.assertEqual(set(os.listdir(self.run_folder)), {"events.csv", "summary.json"})

    def test_a_single_value_is_not_drawn(self):
        one = results_folders.collectives([("all-reduce", 2**20)])
        folder = results_folders.write(self.path("one"), results_folders.flows(1, seed=3), one)
        status, out, err = self.call(folder)
        self.assertEqual(status, 0)
        for stem in ("collective-times", "fct-cdf", "slowdown"):
            self.assertIn(f"{stem}: skipped: a single value, which the table has", err)
            self.assertFalse(os.path.exists(os.path.join(folder, stem + ".png")))
        self.assertIn("all-reduce ring, 128 ranks, 1 MiB", out)

    def test_left_out_of_a_comparison(self):
        other = results_folders.write(self.path("other"), results_folders.flows(5, 1))
        status, _, err = self.call(self.run_folder, other, "--out", self.path("out"))
        self.assertEqual(status, 0)
        self.assertIn("collective-times: other left out: ", err)
        self.assertIn("collective-times.png", os.listdir(self.path("out")))

    def test_unwritable_output(self):
        flows = self.path("run", "flows.csv")
        result = self.call(self.run_folder, "--out", flows)
        self.assert_refused(result, 1, f"{flows}: not a folder")
        result = self.call(self.run_folder, "--out", os.path.join(flows, "deeper"))
        self.assert_refused(result, 1, flows, "Not a directory")
        result = self.call(self.run_folder, "--out", "/proc/nowhere")
        self.assert_refused(result, 1, "/proc/nowhere: cannot write")

    def test_a_picture_that_cannot_be_replaced(self):
        os.makedirs(self.path("run", "slowdown.svg", "in-the-way"))
        result = self.call(self.run_folder)
        self.assert_refused(result, 1, self.path("run", "slowdown.svg") + ": cannot write")
        leftover = [name for name in os.listdir(self.run_folder) if name.endswith(".tmp")]
        self.assertEqual(leftover, [])
