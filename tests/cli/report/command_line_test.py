# SPDX-License-Identifier: GPL-2.0-only
"""How report answers its command line, and what it puts into the file."""

import contextlib
import io
import os
import shutil
import tempfile
import unittest
from unittest import mock

import results_folders as folders

from run_report import flows as flows_part
from run_report.cli import main
from run_report.columns import Columns


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="report-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.page = self.path("page")
        os.makedirs(self.page)
        for name in ("report.js", "report.css", "licences.txt"):
            with open(os.path.join(self.page, name), "w", encoding="utf-8") as file:
                file.write(f"the {name}")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def call(self, *arguments):
        """(exit status, what was said on stderr)."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = main(list(arguments), assets=self.page)
        return status, said.getvalue()

    def run_folder(self, name="run", count=50):
        return folders.write(self.path(name), folders.flows(count, 1), link_table=folders.links(8, 1))

    def read(self, path):
        with open(path, "rb") as file:
            return file.read()

    def test_file_lies_beside_the_results_of_one_run(self):
        run = self.run_folder()
        status, said = self.call(run)
        self.assertEqual((status, said), (0, f"report: wrote {run}/report.html\n"))
        content = self.read(os.path.join(run, "report.html"))
        for part in (b"the report.js", b"the report.css", b"the licences.txt", b"default-src 'none'"):
            self.assertIn(part, content)

    def test_same_results_give_the_same_bytes(self):
        run = self.run_folder()
        for name in ("a.html", "b.html"):
            self.assertEqual(self.call(run, "--out", self.path(name))[0], 0)
        self.assertEqual(self.read(self.path("a.html")), self.read(self.path("b.html")))

    def test_wrong_command_lines_are_refused(self):
        one, two = self.run_folder("one"), self.run_folder("two")
        for arguments, what in (
            ([one, two], "--out is missing"),
            ([one, one, "--out", "x"], "given twice"),
            ([one, "--out", "x/"], "--out: 'x/'; allowed: a file"),
            ([one, "--wrong"], "--wrong"),
            ([], "RESULTS"),
        ):
            status, said = self.call(*arguments)
            self.assertEqual((status, said.count("\n")), (2, 1), said)
            self.assertIn(what, said)

    def test_folder_that_is_none_is_refused(self):
        status, said = self.call(self.path("none"))
        self.assertEqual((status, said.count("\n")), (1, 1), said)
        self.assertIn("no such folder", said)

    def test_event_that_is_none_is_refused(self):
        run = self.run_folder()
        with open(os.path.join(run, "events.csv"), "a", encoding="utf-8") as file:
            file.write("soon,link_down,0,0,x\n")
        status, said = self.call(run)
        self.assertEqual(status, 1)
        self.assertIn("events.csv: line 2, column time_ns: 'soon'", said)
        self.assertFalse(os.path.exists(os.path.join(run, "report.html")))

    def test_page_that_was_not_built_is_named(self):
        os.unlink(os.path.join(self.page, "report.js"))
        status, said = self.call(self.run_folder())
        self.assertEqual(status, 1)
        self.assertIn("the page's script was not built; needed: nodejs and npm", said)

    def test_run_without_tables_has_a_report(self):
        run = self.run_folder()
        for name in ("flows", "links", "collectives", "events"):
            os.unlink(os.path.join(run, name + ".csv"))
        self.assertEqual(self.call(run)[0], 0)

    def test_of_very_many_flows_the_slowest_are_all_there(self):
        run = self.run_folder(count=1000)
        with mock.patch.multiple(flows_part, MOST_FLOWS=100, WORST=20):
            status, said = self.call(run)
        self.assertEqual(status, 0)
        self.assertIn("100 of 1,000 flows are in the report, the 20 slowest among them", said)


class ColumnsTest(unittest.TestCase):
    def test_integers_take_the_smallest_type_and_others_are_exact(self):
        columns = Columns()
        for values in ([0, 255], [0, 256], [65536], [2**32], [0.5], [float("nan")], [-1], []):
            columns.numbers(values)
        types = [each["type"] for each in columns.layout]
        self.assertEqual(types, ["u8", "u16", "u32", "f64", "f64", "f64", "f64", "u8"])
        self.assertTrue(all(each["offset"] % 8 == 0 for each in columns.layout))


if __name__ == "__main__":
    unittest.main()
