# SPDX-License-Identifier: GPL-2.0-only
"""The command line: reads the folders, draws, writes, prints."""

import argparse
import io
import logging
import os
import sys
import warnings

# Before matplotlib is imported: it must neither look for a display nor warn of fonts.
os.environ["MPLBACKEND"] = "Agg"
logging.getLogger("matplotlib").setLevel(logging.CRITICAL)

from . import (  # noqa: E402
    collective_times,
    fct_cdf,
    port_utilisation,
    queues_over_time,
    rates_over_time,
    report,
    slowdown,
    style,
)
from .errors import FAILURE, USAGE, PlotError, reason  # noqa: E402
from .pictures import write_pictures  # noqa: E402
from .results import load_runs  # noqa: E402

PROGRAM = "plot-results"
CHARTS = (fct_cdf, slowdown, port_utilisation, collective_times, queues_over_time, rates_over_time)
ON_REQUEST = (queues_over_time, rates_over_time)  # of files that a run writes if asked to: nobody misses them
FORMATS = ("png", "svg")
PNG_DPI = 150
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended

DESCRIPTION = """\
Draws the results of run-scenario (flow completion times, slowdown by flow size, port utilisation
by tier, collective times, sampled queues and rates over time) and prints the same figures as a
table. Several folders are drawn on one chart each, for comparison."""


def main(arguments):
    """Runs the program; returns its exit status."""
    try:
        _run(_parse(arguments))
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


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise PlotError(f"{message} (see {PROGRAM} --help)", USAGE)


def _parse(arguments):
    parser = _Parser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("folders", metavar="DIR", nargs="+", help="results folder of run-scenario")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the pictures (default: DIR, if only one is given)"
    )
    parser.add_argument(
        "--format",
        metavar="LIST",
        type=_formats,
        default=FORMATS,
        help="png, svg, both as png,svg (default), or none to print the table only",
    )
    parser.add_argument("--csv", action="store_true", help="print the table as CSV")
    options = parser.parse_args(arguments)
    if len(options.folders) > style.MOST_RUNS:
        parser.error(f"DIR: {len(options.folders)} folders; allowed: 1..{style.MOST_RUNS}")
    if options.out == "":
        parser.error("--out: ''; allowed: a folder")
    if options.out is None and options.format:
        if len(options.folders) > 1:
            parser.error("--out is missing; allowed: a folder for the pictures of several DIR")
        options.out = options.folders[0]
    return options


def _formats(text):
    if text == "none":
        return ()
    formats = tuple(dict.fromkeys(text.split(",")))
    if not set(formats) <= set(FORMATS):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: png, svg, png,svg or none")
    return formats


def _run(options):
    runs = load_runs(options.folders)
    pictures, notes = {}, []
    for chart in CHARTS:
        drawn = [run for run in runs if not chart.missing(run)]
        notes += _left_out(chart, runs, drawn)
        if drawn and options.format:
            pictures.update(_draw(chart, drawn, options.format))
    if pictures:
        write_pictures(options.out, pictures)
    sections = [report.runs_section(runs), *(chart.section(runs) for chart in CHARTS)]
    notes += [f"wrote {os.path.join(options.out, name)}" for name in pictures]
    try:
        _print(report.as_csv(sections) if options.csv else report.as_text(sections))
    finally:
        for note in notes:
            print(f"{PROGRAM}: {note}", file=sys.stderr)


def _left_out(chart, runs, drawn):
    """Which runs have nothing for this chart, and why."""
    if chart in ON_REQUEST and not drawn:
        return
    for run in runs:
        if run not in drawn:
            what = f"{run.label} left out" if drawn else "skipped"
            yield f"{chart.STEM}: {what}: {run.folder}: {chart.missing(run)}"


def _draw(chart, runs, formats):
    """The chart as file name -> bytes."""
    pictures = {}
    with style.applied(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of characters that the font does not have
        figure = chart.draw(runs)
        for each in formats:
            content = io.BytesIO()
            # No date: the same results give the same bytes.
            metadata = {"Date": None} if each == "svg" else None
            figure.savefig(
                content, format=each, dpi=PNG_DPI, bbox_inches="tight", metadata=metadata
            )
            pictures[f"{chart.STEM}.{each}"] = content.getvalue()
    return pictures


def _print(text):
    try:
        print(text, end="", flush=True)
    except OSError as error:
        sys.stdout = None  # what could not be written is not to be tried again at exit
        raise PlotError(f"standard output: cannot write: {reason(error)}") from None
