# SPDX-License-Identifier: GPL-2.0-only
"""The printed table: every figure of the pictures, for people, as CSV or as JSON."""

import csv
import io
import json

from .names import shown
from .section import BITS_PER_SECOND, COUNT, NANOSECONDS, SHARE, Section
from .units import MOST_DECIMALS, RATE_UNITS, TIME_UNITS, significant, unit_for

CSV_HEADER = ("run", "part", "item", "figure", "unit", "value")
SCALED_UNITS = {NANOSECONDS: TIME_UNITS, BITS_PER_SECOND: RATE_UNITS, SHARE: (("%", 0.01),)}
SHARE_DECIMALS = 4  # of percent: shares in the results folder have six
ABSENT = "-"


def runs_section(runs):
    table = Section(
        part="run",
        title="Runs",
        keys=("scenario", "state"),
        figures=(("seed", COUNT), ("endpoints", COUNT), ("simulated", NANOSECONDS)),
    )
    for run in runs:
        summary = run.summary
        state = "complete" if summary.complete else "partial run"
        figures = (summary.seed, summary.endpoints, summary.simulated_ns)
        table.add(run, (summary.scenario, state), figures)
    return table


def as_csv(sections):
    """One line a figure, in the units of the results folder: ns, bit/s, shares of 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for section in sections:
        for run, keys, values in section.rows:
            for (figure, unit), value in zip(section.figures, values):
                if value is not None:
                    item = " / ".join(keys)
                    writer.writerow((run.label, section.part, item, figure, unit, value))
    return text.getvalue()


def as_json(sections):
    """A list of rows, in the units of the results folder; what could not be measured is null."""
    rows = [
        {
            "part": section.part,
            "run": run.label,
            "folder": run.folder,
            **dict(zip(section.keys, keys)),
            "figures": {name: _plain(value) for (name, _), value in zip(section.figures, values)},
            "units": dict(section.figures),
        }
        for section in sections
        for run, keys, values in section.rows
    ]
    return json.dumps(rows, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _plain(value):
    """A number as Python's own type, which json knows."""
    return value.item() if hasattr(value, "item") else value


def as_text(sections):
    """Aligned columns; the unit of a column stands in its heading."""
    return "\n".join(_section_text(section) for section in sections if section.rows)


def _section_text(section):
    units = {unit: _scaled(section, unit) for _, unit in section.figures}
    names = (*section.keys, "run")
    header = [*names, *(f"{name} {units[unit][0]}".strip() for name, unit in section.figures)]
    lines = [header]
    for run, keys, values in section.by_keys():
        cells = [
            _cell(value, unit, units[unit][1])
            for (_, unit), value in zip(section.figures, values)
        ]
        lines.append([*map(shown, (*keys, run.label)), *cells])
    widths = [max(map(len, column)) for column in zip(*lines)]
    left = len(names)
    aligned = (
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths))
        )
        for line in lines
    )
    return section.title + "\n" + "".join(f"  {line.rstrip()}\n" for line in aligned)


def _scaled(section, unit):
    """(name, scale) in which the section's figures of this unit are printed."""
    if unit not in SCALED_UNITS:
        return "", 1
    values = sorted(
        value
        for _, _, row in section.rows
        for (_, each), value in zip(section.figures, row)
        if each == unit and value is not None
    )
    middle = values[len(values) // 2] if values else 0
    return unit_for(middle, SCALED_UNITS[unit])


def _cell(value, unit, scale):
    if value is None:
        return ABSENT
    if unit == COUNT:
        return f"{value:,}"
    return significant(value / scale, SHARE_DECIMALS if unit == SHARE else MOST_DECIMALS)
