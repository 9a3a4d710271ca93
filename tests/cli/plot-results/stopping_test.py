# SPDX-License-Identifier: GPL-2.0-only
"""The process as a whole: Ctrl-C, closed pipes, full disks, odd environments, no traceback."""

import os
import resource
import signal
import subprocess
import sys

import results_folders
from plot_results_case import SCRIPT, PlotResultsCase

# Runs the script with a function of a module replaced by one that first presses Ctrl-C.
INTERRUPTED_RUN = """
import importlib, os, runpy, signal, sys
module, function, script = sys.argv[1:4]
target = importlib.import_module(module)
original = getattr(target, function)
def interrupted(*arguments, **options):
    os.kill(os.getpid(), signal.SIGINT)
    return original(*arguments, **options)
setattr(target, function, interrupted)
sys.argv = sys.argv[3:]
runpy.run_path(script, run_name="__main__")
"""


class Stopping(PlotResultsCase):
    def setUp(self):
        super().setUp()
        self.run_folder = results_folders.write(
            self.path("run"), results_folders.flows(50, 3), None, results_folders.links(20, seed=3)
        )
        self.inputs = set(os.listdir(self.run_folder))

    def finish(self, process):
        out, err = process.communicate()
        return process.returncode, out, err

    def test_quiet_success(self):
        status, out, err = self.finish(self.start(self.run_folder, "--out", self.path("out")))
        self.assertEqual(status, 0)
        self.assertIn("Flow completion time", out)
        self.assertTrue(all(line.startswith("plot-results: ") for line in err.splitlines()), err)

    def test_ctrl_c(self):
        for module, function in (("pandas", "read_csv"), ("os", "replace")):
            with self.subTest(during=function):
                command = [sys.executable, "-c", INTERRUPTED_RUN, module, function, SCRIPT]
                command += [self.run_folder, "--out", self.path("new", "out")]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (130, "", ""))
                self.assertEqual(set(os.listdir(self.run_folder)), self.inputs)
                self.assertFalse(os.path.exists(self.path("new")))

    def test_closed_pipe(self):
        read, write = os.pipe()
        os.close(read)
        process = self.start(self.run_folder, "--format", "none", stdout=write)
        os.close(write)
        _, err = process.communicate()
        self.assertEqual(process.returncode, -signal.SIGPIPE)
        self.assertNotIn("Traceback", err)
        self.assertNotIn("Broken pipe", err)

    def test_full_disk_behind_standard_output(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = self.start(self.run_folder, "--format", "none", stdout=full)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 1)
        last = err.splitlines()[-1]
        self.assertIn("standard output: cannot write: No space left on device", last)
        self.assertNotIn("Traceback", err)

    def test_full_disk_behind_standard_output_and_pictures(self):
        """The pictures are there, and it says so."""
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = self.start(self.run_folder, "--csv", "--out", self.path("out"), stdout=full)
        _, err = process.communicate()
        self.assertEqual(process.returncode, 1)
        *notes, last = err.splitlines()
        self.assertIn("standard output: cannot write", last)
        wrote = [note.rpartition("/")[2] for note in notes if ": wrote " in note]
        self.assertEqual(sorted(wrote), sorted(os.listdir(self.path("out"))))
        self.assertTrue(wrote)

    def test_full_disk_behind_the_pictures(self):
        """A limit on the size of files stands for the full disk."""

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

        out = self.path("new", "out")
        process = self.start(self.run_folder, "--out", out, preexec_fn=limit)
        status, table, err = self.finish(process)
        self.assertEqual((status, table), (1, ""))
        self.assertIn(f"{out}/", err.splitlines()[-1])
        self.assertIn("cannot write: File too large", err.splitlines()[-1])
        self.assertNotIn("Traceback", err)
        self.assertFalse(os.path.exists(self.path("new")))

    def test_bad_input_as_a_process(self):
        self.assert_refused(self.finish(self.start(self.path("none"))), 1, "no such folder")
        self.assert_refused(self.finish(self.start("--format", "gif", ".")), 2, "'gif'")

    def test_without_pandas(self):
        with open(self.path("pandas.py"), "w", encoding="utf-8") as file:
            file.write("raise ImportError('No module named pandas')\n")
        environment = {**os.environ, "PYTHONPATH": self.folder}
        process = self.start(self.run_folder, env=environment)
        self.assert_refused(self.finish(process), 1, "pandas", "apt-get install python3-matplotlib")

    def test_odd_environments(self):
        for changes in (
            {"HOME": "/nonexistent", "MPLCONFIGDIR": "/proc/nowhere"},
            {"MPLBACKEND": "no-such-backend"},
            {"PYTHONIOENCODING": "ascii"},
            {"DISPLAY": ":99", "LC_ALL": "C"},
        ):
            with self.subTest(changes=changes):
                environment = {**os.environ, **changes}
                process = self.start(self.run_folder, "--out", self.path("out"), env=environment)
                status, out, err = self.finish(process)
                self.assertEqual(status, 0, err)
                self.assertIn("Flow completion time", out)
                strange = [x for x in err.splitlines() if not x.startswith("plot-results: ")]
                self.assertEqual(strange, [])

    def test_odd_places(self):
        """A name that is not UTF-8; a working directory that is gone."""
        odd = os.fsencode(self.path("odd")) + b"\xff"
        os.rename(self.run_folder, odd)
        status, out, err = self.finish(self.start(odd, "--csv"))
        self.assertEqual(status, 0, err)
        self.assertIn("odd?,fct,flows,flows,count,50\n", out)
        os.mkdir(self.path("gone"))
        command = f'cd "{self.path("gone")}" && rmdir ../gone && exec "{SCRIPT}" somewhere'
        done = subprocess.run(
            ["/bin/sh", "-c", command + " 2>&1"], capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn("plot-results: ", done.stdout)
        self.assertNotIn("Traceback", done.stdout)

    def test_started_through_a_link(self):
        os.symlink(SCRIPT, self.path("linked"))
        done = subprocess.run([self.path("linked"), "--help"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"--format", done.stdout)
