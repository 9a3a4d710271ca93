# SPDX-License-Identifier: GPL-2.0-only
"""What the tests share: a fresh folder each, and plot-results as a function and as a process."""

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import unittest

from plot_results.cli import main

SCRIPT = os.environ["PLOT_RESULTS"]


class PlotResultsCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="plot-results-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def call(self, *arguments):
        """Runs plot-results in this process; returns (exit status, stdout, stderr)."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(arguments))
        return status, out.getvalue(), err.getvalue()

    def start(self, *arguments, **options):
        """Starts the installed script; returns the process."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen([SCRIPT, *arguments], **options)

    def assert_refused(self, result, status, *fragments):
        """One line on stderr that holds every fragment, nothing on stdout, this exit status."""
        code, out, err = result
        self.assertEqual(code, status, err)
        self.assertEqual(out, "")
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith("plot-results: ") and err.endswith("\n"), err)
        for fragment in fragments:
            self.assertIn(fragment, err)
