# SPDX-License-Identifier: GPL-2.0-only
"""Commands in tutorials print what the page says that they do."""

import os
import re
import subprocess
import tempfile
import unittest

SOURCE_DIR, BUILD_DIR = os.environ["SOURCE_DIR"], os.environ["BUILD_DIR"]
BLOCK = re.compile(r"^```\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


class Comparison(unittest.TestCase):
    """The first two blocks of the page: commands, and what they print."""

    def test_the_run_of_the_page(self):
        page = os.path.join(SOURCE_DIR, "docs/tutorials/compare-with-the-hpcc-simulator.md")
        with open(page, encoding="utf-8") as file:
            commands, expected, *_ = BLOCK.findall(file.read())
        with tempfile.TemporaryDirectory() as folder:
            for name in ("scenarios", "tests"):
                os.symlink(os.path.join(SOURCE_DIR, name), os.path.join(folder, name))
            commands = commands.replace("run-scenario ", "run-scenario --quiet ")
            done = subprocess.run(
                ["bash", "-euc", commands],
                cwd=folder,
                env={**os.environ, "PATH": f"{BUILD_DIR}/bin:{os.environ['PATH']}"},
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in done.stderr.splitlines():  # the reference's headroom is what it is
            self.assertIn("run-scenario: warning: HeadroomBytes of 37500", line)
        self.assertEqual(done.stdout, expected)


if __name__ == "__main__":
    unittest.main()
