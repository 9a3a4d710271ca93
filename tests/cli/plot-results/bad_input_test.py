# SPDX-License-Identifier: GPL-2.0-only
"""Whatever is wrong with the input: one line that says where and what, and nothing written."""

import json
import os
import re

import results_folders
from plot_results_case import PlotResultsCase

FLOWS, COLLECTIVES, LINKS = "flows.csv", "collectives.csv", "links.csv"

# (file, what is replaced, by what, fragments of the message). The replaced text is a regular
# expression of which the first match counts; the first row of a file is line 2.
DAMAGES = (
    (FLOWS, r"(?s).*", "", ("line 1", "empty", "flow,src,dst")),
    (FLOWS, r"fct_ns", "fct_us", ("line 1", "column fct_ns is missing")),
    (FLOWS, r"tag", "src", ("line 1", "column src is there more than once")),
    (FLOWS, r"finished,flow\n", "finished\n", ("line 2", "9 cells; allowed: 10")),
    (FLOWS, r"finished,flow\n", "finished,flow,1\n", ("line 2", "11 cells; allowed: 10")),
    (FLOWS, r"finished,flow\n", "finished,\n", ("line 2, column tag", "''", "a printable word")),
    (FLOWS, r"finished,flow\n", "Finished,flow\n", ("column status", "'Finished'", "unfinished")),
    (FLOWS, r"(?s)\n[^\n]*\n$", "\n\n", ("line 9", "0 cells")),
    (FLOWS, r"flow\n$", "flo", ("ends within a line", "truncated?")),
    (FLOWS, r"\n7,[^\n]*\n$", "\n", ("7 rows", "allowed: 8", "summary.json")),
    (FLOWS, r"1048576", "1048576.5", ("line 2, column size_bytes", "'1048576.5'", "an integer")),
    (FLOWS, r"1048576", "0", ("line 2, column size_bytes", "'0'", "1..")),
    (FLOWS, r"1048576", "-5", ("line 2, column size_bytes", "'-5'")),
    (FLOWS, r"1048576", "9" * 60, ("line 2, column size_bytes", "9999...")),
    (FLOWS, r"1048576", "0x10", ("line 2, column size_bytes", "'0x10'")),
    (FLOWS, r"1048576", "inf", ("line 2, column size_bytes", "'inf'")),
    (FLOWS, r"1048576", "1e300", ("line 2, column size_bytes", "'1e300'")),
    (FLOWS, r"1048576", "", ("line 2, column size_bytes", "''")),
    (FLOWS, r"1048576", "\0", ("line 2, column size_bytes", r"'\x00'")),
    (FLOWS, r"1048576", '"', ("line",)),
    (FLOWS, r"\n3,", "\nthree,", ("line 5, column flow", "'three'")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"abc,\2,0,", ("column fct_ns", "'abc'", "or empty")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"nan,\2,0,", ("column fct_ns", "'nan'", "a number")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"inf,\2,0,", ("column fct_ns", "'inf'")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"-1.0,\2,0,", ("column fct_ns", "'-1.0'", "from 0")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"1e999,\2,0,", ("column fct_ns", "'1e999'")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"0,\2,0,", ("line 2, column fct_ns: 0", "above 0")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r",\2,0,", ("column fct_ns: empty", "is finished")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"\1,,0,", ("line 2, column ideal_fct_ns", "''")),
    (FLOWS, r"(\d+\.\d+),(\d+\.\d+),0,", r"\1,0,0,", ("line 2, column ideal_fct_ns: 0", "above")),
    (FLOWS, r",finished", ",failed", ("line 2, column fct_ns", "not finished", "empty")),
    (COLLECTIVES, r"all-reduce", "", ("line 2, column kind", "''")),
    (COLLECTIVES, r",ring", ",\0", ("line 2, column algorithm", "'\\x00'", "a printable word")),
    (COLLECTIVES, r",128,", ",0,", ("line 2, column ranks", "'0'", "1..")),
    (COLLECTIVES, r"\d+\.\d+,finished", ",finished", ("column bus_bandwidth_bps: empty",)),
    (COLLECTIVES, r",finished", ",unfinished", ("column duration_ns", "not finished")),
    (LINKS, r"\d\.\d+\n", "1.5\n", ("line 2, column utilization", "'1.5'", "0..1")),
    (LINKS, r"\d\.\d+\n", "\n", ("line 2, column utilization", "''")),
    (LINKS, r"\d\.\d+\n", "nan\n", ("line 2, column utilization", "'nan'")),
    (LINKS, r"400000000000", "0", ("line 2, column rate_bps", "'0'", "1..")),
    ("summary.json", r"(?s).*", "", ("summary.json", "line 1, character 1")),
    ("summary.json", r"(?s)\n\}\n$", "", ("summary.json", "one whole JSON object")),
    ("summary.json", r"(?s).*", "[]", ("format_version is missing",)),
    ("summary.json", r"(?s).*", "[" * 100000, ("summary.json", "one whole JSON object")),
    ("summary.json", r'"format_version": 1', '"format_version": 2', ("2 is newer", "1..1")),
    ("summary.json", r'"format_version": 1', '"format_version": true', ("format_version: true",)),
    ("summary.json", r'"format_version": 1', '"format_version": 0', ("format_version: 0",)),
    ("summary.json", r'"complete": true', '"complete": 1', ("complete: 1", "true or false")),
    ("summary.json", r'"scenario": "[^"]*"', '"scenario": 5', ("scenario: 5", "a string")),
    ("summary.json", r"12345678.9", "NaN", ("NaN is not JSON",)),
    ("summary.json", r"12345678.9", "1e999", ("simulated_ns: Infinity", "a number from 0")),
    ("summary.json", r"12345678.9", "-1", ("simulated_ns: -1",)),
    ("summary.json", r'"endpoints": 128', '"endpoints": -128', ("fabric.endpoints: -128",)),
    ("summary.json", r'"finished": 8', '"finished": 9', ("8 rows (finished)", "allowed: 9")),
)


class BadInput(PlotResultsCase):
    def setUp(self):
        super().setUp()
        self.run_folder = results_folders.write(
            self.path("run"),
            results_folders.flows(8, seed=1, size=2**20),
            results_folders.collectives([("all-reduce", 2**20)]),
            results_folders.links(3, seed=1),
        )
        self.content = {name: self.read(name) for name in os.listdir(self.run_folder)}

    def read(self, name):
        with open(self.path("run", name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, content):
        with open(self.path("run", name), "wb") as file:
            file.write(content)

    def assert_nothing_written(self):
        self.assertEqual(os.listdir(self.folder), ["run"])
        self.assertEqual(sorted(os.listdir(self.run_folder)), sorted(self.content))

    def test_the_folder_is_good_before_it_is_damaged(self):
        self.assertEqual(self.call(self.run_folder, "--format", "none")[0], 0)

    def test_damaged_files(self):
        for name, old, new, fragments in DAMAGES:
            with self.subTest(file=name, old=old, new=new[:20]):
                damaged, count = re.subn(old, new, self.content[name], count=1)
                self.assertEqual(count, 1, "the damage does not fit the file")
                self.write(name, damaged.encode())
                result = self.call(self.run_folder, "--out", self.path("pictures"))
                self.assert_refused(result, 1, self.path("run", ""), name, *fragments)
                self.assert_nothing_written()
                self.write(name, self.content[name].encode())

    def test_every_truncation(self):
        """Cut anywhere, a table is refused (or, cut to its header, found to lack rows)."""
        whole = self.content[FLOWS].encode()
        for length in range(len(whole)):
            self.write(FLOWS, whole[:length])
            self.assert_refused(self.call(self.run_folder, "--format", "none"), 1, FLOWS)

    def test_every_truncation_of_the_summary(self):
        whole = self.content["summary.json"].encode().rstrip()
        for length in range(len(whole)):
            self.write("summary.json", whole[:length])
            result = self.call(self.run_folder, "--format", "none")
            self.assert_refused(result, 1, "summary.json")

    def test_bytes_that_are_no_text(self):
        for name in (FLOWS, "summary.json"):
            with self.subTest(file=name):
                self.write(name, self.content[name].encode().replace(b"finished", b"\xff\xfe", 1))
                result = self.call(self.run_folder, "--format", "none")
                self.assert_refused(result, 1, name, "not UTF-8 text")
                self.write(name, self.content[name].encode())

    def test_missing_members_of_the_summary(self):
        document = json.loads(self.content["summary.json"])
        for member in ("format_version", "scenario", "seed", "complete", "fabric", "flows"):
            with self.subTest(member=member):
                rest = {key: value for key, value in document.items() if key != member}
                self.write("summary.json", json.dumps(rest).encode())
                result = self.call(self.run_folder, "--format", "none")
                self.assert_refused(result, 1, "summary.json", f"{member}", "is missing")

    def test_a_table_that_is_no_file(self):
        os.unlink(self.path("run", FLOWS))
        os.mkfifo(self.path("run", FLOWS))  # reading it would wait for ever
        self.assert_refused(self.call(self.run_folder), 1, FLOWS, "not a regular file")

    def test_no_results_folder(self):
        os.unlink(self.path("run", "summary.json"))
        self.assert_refused(self.call(self.run_folder), 1, "run: not a results folder", "summary")
        self.assert_refused(self.call(self.path("nowhere")), 1, "nowhere: no such folder")
        self.assert_refused(self.call(self.path("run", FLOWS)), 1, "flows.csv: not a folder")
        self.assert_refused(self.call(""), 1, "no such folder")

    def test_one_bad_folder_of_two(self):
        result = self.call(self.run_folder, self.path("other"), "--out", self.path("pictures"))
        self.assert_refused(result, 1, "other: no such folder")
        self.assert_nothing_written()

    def test_usage(self):
        for arguments, *fragments in (
            ((), "DIR"),
            (("--format", "gif", self.run_folder), "--format", "'gif'", "png, svg"),
            (("--format", "png,", self.run_folder), "--format", "'png,'"),
            (("--format", "", self.run_folder), "--format", "''"),
            (("--formats", "png", self.run_folder), "--formats"),
            (("--out", "", self.run_folder), "--out: ''", "a folder"),
            ((self.run_folder, "--out"), "--out", "expected one argument"),
            ((self.run_folder, self.path("other")), "--out is missing"),
            ((self.run_folder, self.run_folder + "/.", "--out", "o"), "given twice"),
            ([str(i) for i in range(29)], "29 folders", "1..28"),
        ):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.call(*arguments), 2, *fragments)
        self.assert_nothing_written()
