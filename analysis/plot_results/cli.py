# SPDX-License-Identifier: GPL-2.0-only
"""The command line: reads the folders, draws, writes, prints."""

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
    selection,
    slowdown,
    style,
)
from .errors import USAGE, PlotError, reason  # noqa: E402
from .options import PROGRAM, parse  # noqa: E402
from .pictures import write_pictures  # noqa: E402
from .program import exit_status  # noqa: E402
from .progress import Progress  # noqa: E402
from .results import load_runs  # noqa: E402

CHARTS = (fct_cdf, slowdown, port_utilisation, collective_times, queues_over_time, rates_over_time)
OF_FLOWS = (fct_cdf, slowdown)  # what --tag and its like choose for
# Of files that a run writes if asked to: nobody misses them.
ON_REQUEST = (queues_over_time, rates_over_time)
# The same results give the same bytes.
NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
PNG_DPI = 150


def main(arguments, version="of no release"):
    """Runs the program; returns its exit status."""

    def run():
        options = parse(arguments, version)
        with Progress(PROGRAM) as progress:
            _run(options, progress.stage)

    return exit_status(PROGRAM, run)


def _run(options, tell):
    runs = load_runs(options.folders, tell)
    chosen = selection.Selection(options.tag, options.from_us, options.to_us, options.by == "tag")
    flow_runs = selection.select(runs, chosen)
    if len(flow_runs) > style.MOST_RUNS:
        raise PlotError(
            f"--by tag: {len(flow_runs)} tags of all runs; allowed: 1..{style.MOST_RUNS} "
            "(--tag chooses among them)",
            USAGE,
        )
    pictures, notes, sections = {}, [], [report.runs_section(runs)]
    for chart in CHARTS:
        tell(f"drawing {chart.STEM}")
        shown = flow_runs if chart in OF_FLOWS else runs
        drawn = [run for run in shown if not chart.missing(run)]
        notes += _left_out(chart, shown, drawn)
        section = chart.section(shown)
        if section.is_single_value():
            notes.append(f"{chart.STEM}: skipped: a single value, which the table has")
        elif drawn and options.format:
            pictures.update(_draw(chart, drawn, options.format))
        sections.append(section)
    if pictures:
        write_pictures(options.out, pictures)
    notes += _told_of_windows(flow_runs)
    notes += [f"wrote {os.path.join(options.out, name)}" for name in pictures]
    try:
        form = report.as_csv if options.csv else report.as_json if options.json else report.as_text
        _print(form(sections))
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


def _told_of_windows(runs):
    """What the flows of the figures were selected by, where that is not all of them."""
    for subset, names in _grouped_by_subset(runs).items():
        yield f"flows {subset}: {', '.join(names)}" if len(runs) > 1 else f"flows {subset}"


def _grouped_by_subset(runs):
    groups = {}
    for run in runs:
        if run.subset:
            groups.setdefault(", ".join(run.subset), []).append(run.label)
    return groups


def _draw(chart, runs, formats):
    """The chart as file name -> bytes."""
    pictures = {}
    with style.applied(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of characters that the font does not have
        figure = chart.draw(runs)
        for each in formats:
            content = io.BytesIO()
            figure.savefig(
                content, format=each, dpi=PNG_DPI, bbox_inches="tight", metadata=NO_DATE.get(each)
            )
            pictures[f"{chart.STEM}.{each}"] = content.getvalue()
    return pictures


def _print(text):
    try:
        print(text, end="", flush=True)
    except OSError as error:
        sys.stdout = None  # what could not be written is not to be tried again at exit
        raise PlotError(f"standard output: cannot write: {reason(error)}") from None
