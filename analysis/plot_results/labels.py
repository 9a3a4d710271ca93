# SPDX-License-Identifier: GPL-2.0-only
"""What runs are called: by what differs between their scenarios, else by their folders."""

import os
import re

MOST_DIFFERENCES = 3  # of settings: labels of more could not be read
ATTRIBUTE = re.compile(r"attribute(?:\[\d+\])?")  # NAME=VALUE, any of a model
PLAIN = re.compile(r"[-+.]?\d.*|true|false|inf|")  # numbers, with units or not, and the like


def label_runs(folders, provenances):
    """A label for each run, all of them different."""
    by_folder = _folder_labels([os.path.realpath(folder) for folder in folders])
    if len(folders) < 2 or not all(each.scenario for each in provenances):
        return by_folder
    settings = [settings_of(each.scenario) for each in provenances]
    names = list(dict.fromkeys(name for each in settings for name in each))
    differing = [name for name in names if len({each.get(name) for each in settings}) > 1]
    if not 0 < len(differing) <= MOST_DIFFERENCES:
        return by_folder
    shown = [", ".join(_setting(name, each, differing) for name in differing) for each in settings]
    return shown if len(set(shown)) == len(shown) else by_folder


def settings_of(scenario):
    """The fields of a scenario by path, attributes by their names."""
    settings = {}
    for path, value in scenario.items():
        if ATTRIBUTE.fullmatch(path) and "=" in value:
            path, value = value.split("=", 1)
        if path != "name":
            settings[path] = value
    return settings


def _setting(name, settings, differing):
    """ "HPCC", "seed 3", "fan_in 32": a word speaks for itself, a number needs its name."""
    key = _short(name)
    if sum(_short(other) == key for other in differing) > 1:
        key = name
    value = settings.get(name)
    if value is None:
        return f"default {key}"
    if key.endswith(("file", "paths")):
        value = os.path.basename(value)
    return f"{key} {value}" if PLAIN.fullmatch(value) else value


def _short(name):
    return re.split(r"[.:/]", name)[-1] or name


def _folder_labels(places):
    """The shortest path endings that tell the folders apart: mostly the folder's own name."""
    parts = [place.strip(os.sep).split(os.sep) for place in places]
    for depth in range(1, max(map(len, parts)) + 1):
        labels = [os.sep.join(part[-depth:]) for part in parts]
        if len(set(labels)) == len(labels):
            return labels
    return places
