#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a program's completion for bash from what the program says of itself.

usage: make-completion.py PROGRAM FILE

The options are those of its --help; what an option takes is told by its word for it there (FILE,
DIR, ...), and where it takes one of a few words, by what the program says of a wrong one. So there
is no list here that could fall behind the program's.
"""

import os
import re
import subprocess
import sys

WRONG = "?"  # a word that no option takes
OPTION = re.compile(r"^ {2}(?:(-\w)(?: \[ |, ))?(--[\w-]+)(?: \])?(?:[ =]([^\s]+))?")
# How programs say what they would have taken.
ALLOWED = re.compile(
    r"(?:known are|must be one of|allowed: some of|choose from|fields:|must be) (.*)"
)
NEEDED = {
    "topogen": ["--gpus", "8"],
    "plot-results": ["."],
    "report": ["."],
    "run-scenario": ["/dev/null", "--dry-run"],
    "explain-collective": ["--server", "h100"],
}
FIELDS = {"run-scenario": "--set"}  # options that take FIELD=VALUE
POSITIONAL = {
    "topogen": "none",
    "run-scenario": "scenario",
    "plot-results": "folder",
    "report": "folder",
    "explain-collective": "none",
}
DEPTH = 3  # of fields that have fields

TEMPLATE = """\
# Completion of {name} for bash, made from the program's own help.
_{function}() {{
    local before=${{COMP_LINE:0:COMP_POINT}} current option word
    local -a words
    read -ra words <<<"$before"
    [[ $before == *[[:space:]] ]] && words+=("")
    current=${{words[-1]}}
    option=""
    if [[ $current == --*=* ]]; then
        option=${{current%%=*}}
        word=${{current#*=}}
    else
        ((${{#words[@]}} > 1)) && option=${{words[-2]}}
        word=$current
    fi
    local list="" kind="" choices=""
    case $option in
{cases}
        *)
            word=$current
            kind={positional}
            [[ $current == -* ]] && kind=words choices="{options}"
            ;;
    esac
    [[ $kind == list ]] && list=${{word%"${{word##*,}}"}}
    case $kind in
        words | list) mapfile -t COMPREPLY < <(compgen -P "$list" -W "$choices" -- "${{word##*,}}") ;;
        fields)
            mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
            compopt -o nospace 2>/dev/null || :
            ;;
        file) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        folder) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
        scenario) mapfile -t COMPREPLY < <(compgen -f -X '!*.textproto' -- "$word"; compgen -d -- "$word") ;;
        *) COMPREPLY=() ;;
    esac
    case $kind in file | folder | scenario) compopt -o filenames 2>/dev/null || : ;; esac
    # Bash takes "=" and ":" for ends of words, and puts replies behind the last.
    local typed=${{word%"${{word##*[=:]}}"}} i
    for i in "${{!COMPREPLY[@]}}"; do
        COMPREPLY[i]=${{COMPREPLY[i]#"$typed"}}
    done
}}
complete -F _{function} {name}
"""


def main(program, path):
    name = os.path.basename(program)
    found = options(program)
    cases = [case(program, name, *each) for each in found.items() if each[1]]
    text = TEMPLATE.format(
        name=name,
        function=re.sub(r"\W", "_", name),
        cases="\n".join(each for each in cases if each),
        positional=POSITIONAL[name],
        options=" ".join(found),
    )
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def options(program):
    """Option -> the word for its value in the help; "" if it takes none."""
    found = {}
    for line in said(program, ["--help"]).splitlines():
        match = OPTION.match(line)
        if match and "::" not in line.split()[0]:
            value = match[3] or ""
            takes = value == value.upper() and value.strip("[]") or value.startswith("{")
            found[match[2]] = value if takes else ""
    return found


def case(program, name, option, value):
    """What to complete behind an option, as a branch of bash's case; nothing for numbers and names."""
    if FIELDS.get(name) == option:
        return branch(option, "fields", fields(program, name, option))
    if value in ("FILE", "LIBRARY") or value.startswith("FABRIC"):
        return branch(option, "file")
    if value == "DIR":
        return branch(option, "folder")
    needed = [] if option in NEEDED[name] else NEEDED[name]
    choices = allowed(said(program, [*needed, option, WRONG]))
    if not choices:
        return ""
    takes_several = "," in value or value == "LIST"
    return branch(option, "list" if takes_several else "words", choices)


def branch(option, kind, choices=()):
    words = f' choices="{" ".join(choices)}"' if choices else ""
    return f"        {option}) kind={kind}{words} ;;"


def fields(program, name, option, prefix="", depth=DEPTH):
    """The fields that can be set, with their values where these are few words."""
    text = said(program, [*NEEDED[name], option, f"{prefix}{WRONG}={WRONG}"])
    if "fields:" not in text or depth == 0:
        return []
    found = []
    for field in (prefix + each for each in allowed(text)):
        text = said(program, [*NEEDED[name], option, f"{field}={WRONG}"])
        if "fields:" in text:
            found += fields(program, name, option, f"{field}.", depth - 1) or fields(
                program, name, option, f"{field}[0].", depth - 1
            )
        else:
            found += [f"{field}={word}" for word in allowed(text)] or [f"{field}="]
    return found


def allowed(message):
    """The words that a message says are allowed."""
    match = ALLOWED.search(message)
    if match is None:
        return []
    words = re.split(r",? or |,? and |, ", match[1].split(")")[0])
    words = [re.sub(r"^as ", "", word.strip(" '\"")) for word in words]
    return list(dict.fromkeys(w for w in words if re.fullmatch(r"[\w][\w.+-]*", w)))


def said(program, arguments):
    """All that the program prints."""
    command = [program, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60,
                            stdin=subprocess.DEVNULL)
    return result.stdout + result.stderr


if __name__ == "__main__":
    main(*sys.argv[1:])
