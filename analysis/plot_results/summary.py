# SPDX-License-Identifier: GPL-2.0-only
"""Reads summary.json, which makes a folder a results folder."""

import json
import os
import math
from dataclasses import dataclass

from .errors import PlotError, reason

FORMAT_VERSION = 1  # the newest that this program understands
FLOW_COUNTS = ("total", "finished", "failed", "unfinished")


@dataclass(frozen=True)
class Summary:
    """What the pictures and the table say about a run as a whole."""

    scenario: str
    seed: int
    complete: bool  # False: the run was interrupted, its results are partial
    simulated_ns: float
    endpoints: int
    links: int
    flows: dict  # one count for each of FLOW_COUNTS
    measured_ns: tuple  # (from, to): the scenario measures flows that start in it; else all


def read_summary(folder):
    """The Summary of the results folder `folder`. Raises PlotError."""
    path = os.path.join(folder, "summary.json")
    fields = _Fields(path, _read_json(folder, path))
    version = fields.integer("format_version", low=1)
    if version > FORMAT_VERSION:
        raise PlotError(
            f"{path}: format_version: {version} is newer than this program; "
            f"allowed: 1..{FORMAT_VERSION}"
        )
    return Summary(
        scenario=fields.text("scenario"),
        seed=fields.integer("seed"),
        complete=fields.boolean("complete"),
        simulated_ns=fields.number("simulated_ns"),
        endpoints=fields.integer("fabric.endpoints"),
        links=fields.integer("fabric.links"),
        flows={count: fields.integer(f"flows.{count}") for count in FLOW_COUNTS},
        measured_ns=_measured(fields),
    )


def _measured(fields):
    if not fields.has("measured"):
        return 0.0, math.inf
    end = fields.number("measured.to_ns") if fields.has("measured.to_ns") else math.inf
    return fields.number("measured.from_ns"), end


def _read_json(folder, path):
    try:
        if not os.path.isdir(folder):
            what = "not a folder" if os.path.lexists(folder) else "no such folder"
            raise PlotError(f"{folder}: {what}; allowed: a results folder of run-scenario")
        if not os.path.isfile(path):
            what = "not a results folder"
            if os.path.isfile(os.path.join(folder, "provenance.json")):
                what = "not a whole results folder: its run goes on, or was killed"
            raise PlotError(f"{folder}: {what}; allowed: one with a summary.json")
        with open(path, encoding="utf-8") as file:
            return json.load(file, parse_constant=_refuse_constant)
    except OSError as error:
        raise PlotError(f"{path}: cannot read: {reason(error)}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, character {error.colno}"
        raise PlotError(f"{path}: {place}: {error.msg}; allowed: one whole JSON object") from None
    except UnicodeDecodeError:
        raise PlotError(f"{path}: not UTF-8 text; allowed: one whole JSON object") from None
    except (ValueError, RecursionError) as error:
        raise PlotError(f"{path}: {error}; allowed: one whole JSON object") from None


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


class _Fields:
    """Typed access to the members of a JSON object, by dotted name."""

    def __init__(self, path, document):
        self._path = path
        self._document = document

    def has(self, name):
        """Whether there is such a member, and it is not null."""
        value = self._document
        for key in name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value is not None

    def integer(self, name, low=0):
        value = self._value(name)
        if type(value) is not int or value < low:
            raise self._error(name, value, f"an integer from {low}")
        return value

    def number(self, name):
        value = self._value(name)
        if type(value) not in (int, float) or not 0 <= value < float("inf"):
            raise self._error(name, value, "a number from 0")
        return float(value)

    def boolean(self, name):
        value = self._value(name)
        if type(value) is not bool:
            raise self._error(name, value, "true or false")
        return value

    def text(self, name):
        value = self._value(name)
        if type(value) is not str:
            raise self._error(name, value, "a string")
        return value

    def _value(self, name):
        value = self._document
        for key in name.split("."):
            if not isinstance(value, dict) or key not in value:
                raise PlotError(f"{self._path}: {name} is missing; allowed: the summary of a run")
            value = value[key]
        return value

    def _error(self, name, value, allowed):
        shown = json.dumps(value)
        shown = shown if len(shown) <= 40 else shown[:40] + "..."
        return PlotError(f"{self._path}: {name}: {shown}; allowed: {allowed}")
