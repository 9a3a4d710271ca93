# SPDX-License-Identifier: GPL-2.0-only
"""Reads provenance.json, which says how a run came about: its scenario, and what its fabric has.

A results folder may be without one, as those of earlier versions are.
"""

import json
import os
from dataclasses import dataclass, field

from .errors import PlotError, reason
from .text_format import flat_fields


@dataclass(frozen=True)
class Provenance:
    """What is known; empty where nothing is."""

    scenario: dict = field(default_factory=dict)  # path -> value, see text_format
    text: str = ""  # the scenario as it can be run again
    program: str = ""  # version and commit
    command: tuple = ()  # the command line, by words
    fabric: str = ""  # digest: equal for equal fabrics
    ports: dict = field(default_factory=dict)  # (from tier, to tier) -> link directions there are


def read_provenance(folder):
    """The Provenance of the results folder `folder`. Raises PlotError."""
    path = os.path.join(folder, "provenance.json")
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except FileNotFoundError:
        return Provenance()
    except OSError as error:
        raise PlotError(f"{path}: cannot read: {reason(error)}") from None
    except (ValueError, RecursionError) as error:
        raise PlotError(f"{path}: {error}; allowed: one whole JSON object") from None
    if not isinstance(document, dict):
        raise PlotError(f"{path}: not a JSON object; allowed: the provenance of a run")
    return Provenance(
        scenario=_scenario(path, document),
        text=document.get("scenario", ""),
        command=_words(path, document, "command_line"),
        fabric=_digest(document),
        program=f"{document.get('version', '')} {document.get('commit', '')}".strip(),
        ports=_ports(path, document),
    )


def _scenario(path, document):
    text = document.get("scenario", "")
    if not isinstance(text, str):
        raise PlotError(f"{path}: scenario: not a string; allowed: a scenario as text")
    try:
        return flat_fields(text)
    except ValueError as error:
        raise PlotError(f"{path}: scenario: {error}; allowed: a scenario as text") from None


def _words(path, document, name):
    words = document.get(name, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        what = "allowed: a list of words"
        raise PlotError(f"{path}: {name}: {json.dumps(words)[:40]}; {what}")
    return tuple(words)


def _digest(document):
    fabric = document.get("fabric", {})
    digest = fabric.get("digest", "") if isinstance(fabric, dict) else ""
    return digest if isinstance(digest, str) else ""


def _ports(path, document):
    """Of fabric.ports, a list of {"from_tier", "to_tier", "ports"}."""
    fabric = document.get("fabric", {})
    rows = fabric.get("ports", []) if isinstance(fabric, dict) else []
    try:
        return {(row["from_tier"], row["to_tier"]): int(row["ports"]) for row in rows}
    except (KeyError, TypeError, ValueError):
        what = "allowed: a list of from_tier, to_tier and ports"
        raise PlotError(f"{path}: fabric.ports: {json.dumps(rows)[:40]}; {what}") from None
