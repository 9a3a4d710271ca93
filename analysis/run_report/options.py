# SPDX-License-Identifier: GPL-2.0-only
"""The options of report. Needs nothing but Python, so that --help is there at once."""

import os

from plot_results.program import OptionParser

PROGRAM = "report"
MOST_RUNS = 14  # that the page's colours and dashes tell apart
FILE = "report.html"

DESCRIPTION = """\
Writes one HTML file that shows the results of run-scenario: flow completion times, links, queues
and rates over time, collectives, events, and what differs between several runs. It is opened by a
double click, needs no network, and holds the data behind each picture."""


def option_parser(version):
    """The options, and how they are read."""
    parser = OptionParser(PROGRAM, DESCRIPTION)
    parser.add_argument(
        "folders",
        metavar="RESULTS",
        nargs="+",
        help="results folder of run-scenario; several are compared, with the first",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help=f"the file to write (default: {FILE} in RESULTS, if only one is given)",
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
    if len(options.folders) > MOST_RUNS:
        parser.error(f"RESULTS: {len(options.folders)} folders; allowed: 1..{MOST_RUNS}")
    if options.out is None:
        if len(options.folders) > 1:
            parser.error("--out is missing; allowed: a file for the report of several RESULTS")
        options.out = os.path.join(options.folders[0], FILE)
    if not os.path.basename(options.out):
        parser.error(f"--out: {options.out!r}; allowed: a file")
    return options
