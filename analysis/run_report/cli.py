# SPDX-License-Identifier: GPL-2.0-only
"""The command line: reads the folders, writes the file, says where it is."""

import os
import sys

from plot_results import selection
from plot_results.errors import FAILURE, PlotError
from plot_results.pictures import write_pictures
from plot_results.progress import Progress
from plot_results.results import load_runs

from .columns import Columns
from .contents import contents
from .options import PROGRAM, parse
from .page import page, read_assets

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


def main(arguments, version="of no release", assets=ASSETS):
    """Runs the program, whose page's files are in the folder `assets`; returns its exit status."""
    try:
        options = parse(arguments, version)
        with Progress(PROGRAM) as progress:
            _run(options, version, assets, progress.stage)
    except PlotError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return error.status
    except OSError as error:  # beyond any one file, as a working directory that is gone
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return FAILURE
    except MemoryError:
        print(f"{PROGRAM}: out of memory", file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


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
