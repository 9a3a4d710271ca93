# SPDX-License-Identifier: GPL-2.0-only
"""The command line: reads the folders, writes the file, says where it is."""

import os
import sys

from plot_results import selection
from plot_results.pictures import write_pictures
from plot_results.program import exit_status
from plot_results.progress import Progress
from plot_results.results import load_runs

from .columns import Columns
from .contents import contents
from .options import PROGRAM, parse
from .page import page, read_assets

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")


def main(arguments, version="of no release", assets=ASSETS):
    """Runs the program, whose page's files are in the folder `assets`; returns its exit status."""

    def run():
        options = parse(arguments, version)
        with Progress(PROGRAM) as progress:
            _run(options, version, assets, progress.stage)

    return exit_status(PROGRAM, run)


def _run(options, version, assets, tell):
    files = read_assets(assets)
    runs = selection.select(load_runs(options.folders, tell), selection.Selection())
    tell("packing")
    columns = Columns()
    document, notes = contents(runs, columns)
    document["program"] = f"{PROGRAM} {version}"
    document["arrays"] = columns.layout
    title = ", ".join(dict.fromkeys(run.summary.scenario for run in runs))
    content = page(f"{title} – report", document, columns.deflated(), files)
    folder, name = os.path.split(options.out)
    write_pictures(folder or ".", {name: content})
    for note in notes:
        print(f"{PROGRAM}: {note}", file=sys.stderr)
    print(f"{PROGRAM}: wrote {options.out}", file=sys.stderr)
