# SPDX-License-Identifier: GPL-2.0-only
"""Reads one CSV file of a results folder into columns, and refuses what its specification does not
allow by line, column, value and what is allowed.

Pandas' compiled reader does the work. Only when it, or the range checks after it, find something
wrong is the file read again, slowly, cell by cell, to say where.
"""

import csv
import os
import re
import stat
import sys
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import PlotError, reason

INT64_MAX = 2**63 - 1
FLOAT_MAX = sys.float_info.max
SHOWN_CHARACTERS = 40  # of a wrong value, in a message

# What pandas only warns of: too many cells in every row, and infinite or huge integers.
DOUBTS = (pd.errors.ParserWarning, RuntimeWarning)

INTEGER = re.compile(r"-?[0-9]{1,19}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Integer:
    """A column of integers in low..high."""

    low: int = 0
    high: int = INT64_MAX
    dtype = "int64"
    optional = False

    def allowed(self):
        return f"an integer in {self.low}..{self.high}"

    def accepts(self, text):
        return INTEGER.fullmatch(text) is not None and self.low <= int(text) <= self.high

    def all_accepted(self, column):
        return bool(((column >= self.low) & (column <= self.high)).all())


@dataclass(frozen=True)
class Number:
    """A column of finite numbers in low..high; cells may be empty (NaN once read) if optional."""

    low: float = 0.0
    high: float = FLOAT_MAX
    optional: bool = False
    dtype = "float64"

    def allowed(self):
        span = f"from {self.low:g}" if self.high == FLOAT_MAX else f"in {self.low:g}..{self.high:g}"
        return f"a number {span}" + (", or empty" if self.optional else "")

    def accepts(self, text):
        if not text:
            return self.optional
        return NUMBER.fullmatch(text) is not None and self._in_range(float(text))

    def all_accepted(self, column):
        accepted = self._in_range(column)
        return bool((accepted | column.isna()).all() if self.optional else accepted.all())

    def _in_range(self, value):
        return (value >= self.low) & (value <= self.high)


@dataclass(frozen=True)
class Text:
    """A column of printable, non-empty words, of a given few if choices says so."""

    choices: tuple = ()
    dtype = "category"
    optional = False

    def allowed(self):
        return " or ".join(self.choices) if self.choices else "a printable word"

    def accepts(self, text):
        return text in self.choices if self.choices else text != "" and text.isprintable()

    def all_accepted(self, column):
        return bool(column.notna().all()) and all(map(self.accepts, column.cat.categories))


def read_table(path, columns):
    """The table at `path` as a pandas DataFrame; None if there is no such file.

    columns: name -> Integer, Number or Text. Further columns in the file are ignored, so that a
    later writer may add some. Raises PlotError.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise PlotError(f"{path}: not a regular file; allowed: a CSV file")
        _check_header(path, columns)
        _check_last_line(path)
        table = _parse(path, columns)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PlotError(f"{path}: cannot read: {reason(error)}") from None
    except UnicodeDecodeError:
        raise PlotError(f"{path}: not UTF-8 text; allowed: a CSV file") from None
    if table is None or not all(kind.all_accepted(table[name]) for name, kind in columns.items()):
        raise _first_fault(path, columns)
    return table[list(columns)]


def row_error(path, table, wrong, column, what, allowed):
    """The PlotError for the first row of `table` where the boolean array `wrong` holds."""
    row = int(np.argmax(np.asarray(wrong)))
    value = table[column].iloc[row]
    shown = "empty" if pd.isna(value) else f"{value}"
    return PlotError(f"{path}: line {row + 2}, column {column}: {shown} {what}; allowed: {allowed}")


def _check_header(path, columns):
    with open(path, newline="", encoding="utf-8") as file:
        try:
            header = next(csv.reader(file), [])
        except csv.Error as error:
            raise PlotError(f"{path}: line 1: {error}; allowed: the column names") from None
    if not header:
        raise PlotError(f"{path}: line 1: empty; allowed: the column names {','.join(columns)}")
    for name in columns:
        if header.count(name) != 1:
            what = "missing" if name not in header else "there more than once"
            raise PlotError(
                f"{path}: line 1: column {name} is {what}; allowed: the columns {','.join(columns)}"
            )


def _check_last_line(path):
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            raise PlotError(f"{path}: ends within a line; allowed: whole lines (is it truncated?)")


def _parse(path, columns):
    """The DataFrame, or None where pandas finds a fault."""
    with warnings.catch_warnings():
        for warning in DOUBTS:
            warnings.simplefilter("error", warning)
        try:
            return pd.read_csv(
                path,
                dtype={name: kind.dtype for name, kind in columns.items()},
                keep_default_na=False,
                na_values={name: [""] for name, kind in columns.items() if kind.optional},
                index_col=False,
                skip_blank_lines=False,
                encoding="utf-8",
            )
        except UnicodeDecodeError:
            raise
        except (ValueError, OverflowError, *DOUBTS):  # ParserError is a ValueError
            return None


def _first_fault(path, columns):
    """Finds what pandas or the range checks refused, and says where it stands."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader)
            for row in reader:
                if len(row) != len(header):
                    return PlotError(
                        f"{path}: line {reader.line_num}: {len(row)} cells; allowed: {len(header)}"
                    )
                for name, cell in zip(header, row):
                    if name in columns and not columns[name].accepts(cell):
                        return _cell_error(path, reader.line_num, name, cell, columns[name])
        except csv.Error as error:
            return PlotError(f"{path}: line {reader.line_num}: {error}; allowed: CSV")
    return PlotError(f"{path}: not readable as CSV; allowed: the columns {','.join(columns)}")


def _cell_error(path, line, name, cell, kind):
    shown = cell if len(cell) <= SHOWN_CHARACTERS else cell[:SHOWN_CHARACTERS] + "..."
    return PlotError(
        f"{path}: line {line}, column {name}: {ascii(shown)}; allowed: {kind.allowed()}"
    )
