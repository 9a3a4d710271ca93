# SPDX-License-Identifier: GPL-2.0-only
"""A part of the printed table: what a chart shows, as figures."""

from dataclasses import dataclass, field

# Units of figures. Times, rates and shares are printed in a unit that suits their size.
COUNT, RATIO, NANOSECONDS, BITS_PER_SECOND, SHARE = "count", "ratio", "ns", "bit/s", "share"


@dataclass
class Section:
    """keys name what a row is about beside its run (size, direction, ...); figures: (name, unit).

    A value is None where there is nothing to measure, as a percentile of no flows.
    """

    part: str  # name in the CSV form
    title: str
    keys: tuple
    figures: tuple
    rows: list = field(default_factory=list)

    def add(self, run, keys, values):
        self.rows.append((run, keys, values))

    def is_single_value(self):
        """Whether all that there is to draw is one mark: the first figure is how many there are."""
        return len(self.rows) == 1 and self.rows[0][2][0] == 1

    def by_keys(self):
        """The rows, those of several runs that are about the same thing one below the other."""
        grouped = {}
        for row in self.rows:
            grouped.setdefault(row[1], []).append(row)
        return [row for rows in grouped.values() for row in rows]
