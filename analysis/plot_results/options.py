# SPDX-License-Identifier: GPL-2.0-only
"""The options of plot-results. Needs nothing but Python, so that --help is there at once."""

import argparse
import sys

from .program import OptionParser

PROGRAM = "plot-results"
FORMATS = ("png", "svg", "pdf")
DEFAULT_FORMATS = ("png", "svg")
MOST_RUNS = 28  # that colours and dashes tell apart, see style

DESCRIPTION = """\
Draws the results of run-scenario (flow completion times, slowdown by flow size, port utilisation
by tier, collective times, sampled queues and rates over time) and prints the same figures as a
table. Several folders are drawn on one chart each, for comparison."""


def option_parser(version):
    """The options, and how they are read."""
    parser = OptionParser(PROGRAM, DESCRIPTION)
    parser.add_argument(
        "folders",
        metavar="DIR",
        nargs="+",
        help="results folder of run-scenario; - for their names on standard input, one a line",
    )
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the pictures (default: DIR, if only one is given)"
    )
    parser.add_argument(
        "--format",
        metavar="LIST",
        type=_formats,
        default=DEFAULT_FORMATS,
        help="some of png, svg and pdf, with commas between (default: png,svg), or none to print "
        "the table only",
    )
    table = parser.add_mutually_exclusive_group()
    table.add_argument("--csv", action="store_true", help="print the table as CSV")
    table.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.add_argument(
        "--tag",
        metavar="PATTERN",
        default="*",
        help="of flows, only those whose tag in flows.csv matches; * and ? stand for any "
        "characters",
    )
    parser.add_argument(
        "--from-us",
        metavar="T",
        type=_microseconds,
        help="of flows, only those that start at T microseconds of simulated time, or later "
        "(default: the window that the scenario measures, else 0)",
    )
    parser.add_argument(
        "--to-us", metavar="T", type=_microseconds, help="of flows, only those that start before T"
    )
    parser.add_argument(
        "--by", choices=("tag",), help="tell the flows of each tag apart, as if they were runs"
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"{PROGRAM} {version}",
        help="print the version and exit",
    )
    return parser


def parse(arguments, version):
    """What the command line asks for. Raises PlotError."""
    parser = option_parser(version)
    options = parser.parse_args(arguments)
    if options.folders == ["-"]:
        options.folders = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    if not 1 <= len(options.folders) <= MOST_RUNS:
        parser.error(f"DIR: {len(options.folders)} folders; allowed: 1..{MOST_RUNS}")
    if None not in (options.from_us, options.to_us) and options.from_us >= options.to_us:
        allowed = f"more than --from-us {options.from_us:g}"
        parser.error(f"--to-us: {options.to_us:g}; allowed: {allowed}")
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
        raise argparse.ArgumentTypeError(
            f"{text!r}; allowed: some of png, svg and pdf, as png,svg, or none"
        )
    return formats


def _microseconds(text):
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a number from 0, in microseconds")
    return value
