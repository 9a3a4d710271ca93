# SPDX-License-Identifier: GPL-2.0-only
"""Reads Protobuf's text format without the message's definition, as a flat table of its fields."""

import re

TOKEN = re.compile(
    r"""\s+|\#[^\n]*                                  # passed over
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[\w.+-]+)
    |(?P<mark>[{}<>\[\]:;,])""",
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
ESCAPE = re.compile(r"\\(.)")


def flat_fields(text):
    """Path -> value of every field that is set: {"workload[0].incast.fan_in": "64"}.

    Every field of a message is numbered among those of its name, where there are several or not,
    but [0] is left out of paths. Raises ValueError where the text is not in the format.
    """
    fields = {}
    rest = _message(list(_tokens(text)), 0, "", fields)
    if rest is not None:
        raise ValueError("a bracket closes what none opened")
    return fields


def _tokens(text):
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"{text[at]!r} at character {at + 1}")
        at = match.end()
        if match.lastgroup:
            yield match.lastgroup, match.group()


def _message(tokens, at, prefix, fields):
    """Reads a message's fields; returns the place after its closing bracket, None at the end."""
    seen = {}
    while at < len(tokens):
        kind, name = tokens[at]
        at += 1
        if name in ("}", ">"):
            return at
        if name in (",", ";"):
            continue
        if kind != "word":
            raise ValueError(f"{name} in place of a field")
        if at < len(tokens) and tokens[at][1] == ":":
            at += 1
        at = _values(tokens, at, prefix + name, seen, fields)
    if prefix:
        raise ValueError(f"{prefix.rstrip('.')} is not closed")
    return None


def _values(tokens, at, name, seen, fields):
    """Reads the value of a field, or its list of values; returns the place after it."""
    in_list = _text(tokens, at) == "["
    at += in_list
    while not in_list or _text(tokens, at) != "]":
        number = seen[name] = seen.get(name, -1) + 1
        path = f"{name}[{number}]" if number else name
        at = _value(tokens, at, path, fields)
        if not in_list:
            return at
        at += _text(tokens, at) == ","
    return at + 1


def _value(tokens, at, path, fields):
    if _text(tokens, at) in ("{", "<"):
        after = _message(tokens, at + 1, path + ".", fields)
        if after is None:
            raise ValueError(f"{path} is not closed")
        return after
    kind, text = tokens[at]
    if kind == "mark":
        raise ValueError(f"{text} in place of the value of {path}")
    parts = []
    while kind == "string":  # adjacent strings are one
        parts.append(ESCAPE.sub(lambda match: ESCAPES.get(match[1], match[1]), text[1:-1]))
        at += 1
        kind, text = tokens[at] if at < len(tokens) else ("", "")
    fields[path] = "".join(parts) if parts else text
    return at if parts else at + 1


def _text(tokens, at):
    if at >= len(tokens):
        raise ValueError("it ends before its last field does")
    return tokens[at][1]
