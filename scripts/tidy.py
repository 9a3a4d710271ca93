#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs clang-tidy over the files of this repository, those that need it.

A file that was clean is not looked at again until something that it is made of changes: itself, a
header of ours that it includes, however far away, its flags, the checks, or clang-tidy and ns-3.
What was clean is kept in the cache as empty files, named by a digest of all that.

Most of the time goes into matching checks against what a file includes, so files of the same flags
are looked at together, as one file that includes them: six times quicker. A group that is not clean
is halved until its files stand alone, and what is said is what was found there: a group may fail for
names that clash. Precompiled headers were tried: they cost half as much again, since every check has
them loaded whole.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

INCLUDE = re.compile(rb'^\s*#include "([^"]+)"', re.MULTILINE)
# What a line without indentation defines, more or less: the first word before one of these signs.
DEFINED = re.compile(rb"^(?:#define +(\w+)|(?!using [\w:]+;|namespace|TEST|INSTANTIATE|NS_OBJECT)"
                     rb"(?=\w).*?\b([A-Za-z_](?:[\w:]*\w)?)\s*(?:final\s*)?(?:[({=;\[]|:(?!:)))",
                     re.MULTILINE)
MAX_GROUP_FILES = 16
MAX_GROUP_BYTES = 120_000


class Sources:
    """The texts of our files, and which of them a file includes."""

    def __init__(self, build):
        self.roots = [Path("."), Path("ns3-modules"), Path("tests"), build / "proto"]
        self.texts = {}
        self.included = {}

    def text(self, path):
        if path not in self.texts:
            self.texts[path] = path.read_bytes()
        return self.texts[path]

    def includes(self, path):
        if path not in self.included:
            found = []
            for name in INCLUDE.findall(self.text(path)):
                for root in [path.parent, *self.roots]:
                    candidate = Path(os.path.normpath(root / name.decode()))
                    if candidate.is_file():
                        found.append(candidate)
                        break
            self.included[path] = found
        return self.included[path]

    def closure(self, path):
        """The file and all that it includes of ours, however far away."""
        seen = {path}
        waiting = [path]
        while waiting:
            for header in self.includes(waiting.pop()):
                if header not in seen:
                    seen.add(header)
                    waiting.append(header)
        return sorted(seen)


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False).stdout


def environment_digest():
    """Of everything beside our sources that a finding depends on."""
    digest = hashlib.sha256()
    digest.update(output_of("clang-tidy", "--version"))
    digest.update(output_of("dpkg-query", "-W", "libns3-dev", "libgtest-dev", "libprotobuf-dev"))
    digest.update(Path(__file__).read_bytes())
    for config in sorted(output_of("git", "ls-files", "*.clang-tidy").decode().split()):
        digest.update(Path(config).read_bytes())
    return digest.digest()


def nearest_config(path):
    for folder in path.parents:
        if (folder / ".clang-tidy").is_file():
            return folder
    return Path(".")


class Group:
    """Files of the same flags and checks that define no name twice."""

    def __init__(self, flags, config):
        self.flags = flags
        self.config = config
        self.paths = []
        self.names = set()
        self.bytes = 0

    def takes(self, flags, config, names, size):
        return (self.flags == flags and self.config == config and not self.names & names and
                len(self.paths) < MAX_GROUP_FILES and self.bytes + size <= MAX_GROUP_BYTES)

    def add(self, path, names, size):
        self.paths.append(path)
        self.names |= names
        self.bytes += size

    def halves(self):
        middle = len(self.paths) // 2
        for paths in self.paths[:middle], self.paths[middle:]:
            half = Group(self.flags, self.config)
            half.paths = paths
            yield half


def group(wanted, commands, sources):
    """Puts each file into the first group that takes it."""
    groups = []
    for path in wanted:
        flags = re.sub(r" -o \S+ -c \S+", "", commands[path])
        config = nearest_config(path)
        text = sources.text(path)
        names = {a or b for a, b in DEFINED.findall(text)}
        for candidate in groups:
            if candidate.takes(flags, config, names, len(text)):
                break
        else:
            candidate = Group(flags, config)
            groups.append(candidate)
        candidate.add(path, names, len(text))
    return groups


def read_commands(build, root):
    """Compile commands of the files that git knows, by path from the root."""
    ours = set(output_of("git", "ls-files", "*.cc").decode().split())
    ours |= set(output_of("git", "ls-files", "-o", "--exclude-standard", "*.cc").decode().split())
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = os.path.relpath(entry["file"], root)
        if path in ours:
            commands[Path(path)] = entry["command"]
    return commands


def key_of(path, command, sources, environment, root):
    digest = hashlib.sha256(environment)
    digest.update(command.replace(root, "").encode())
    for part in sources.closure(path):
        digest.update(str(part).encode() + b"\0" + sources.text(part) + b"\0")
    return digest.hexdigest()


def write_together(number, members, build, root):
    """Writes a file that includes those of a group, where clang-tidy finds its flags and checks.

    Returns its folder and its path.
    """
    folder = build / "together" / str(number)
    place = folder / members.config
    place.mkdir(parents=True, exist_ok=True)
    for above in [members.config, *members.config.parents]:
        if (above / ".clang-tidy").is_file():
            shutil.copy(above / ".clang-tidy", folder / above / ".clang-tidy")
    path = place / "together.cc"
    path.write_text("".join(f'#include "{root}/{member}"\n' for member in members.paths))
    (folder / "compile_commands.json").write_text(json.dumps([{
        "directory": str(build.absolute()), "file": str(path.absolute()),
        "command": f"{members.flags} -c {path.absolute()}"}]))
    return folder, path


def tidy_group(number, members, build, root):
    """Returns the files that are clean, and what clang-tidy says of the others."""
    if len(members.paths) == 1:
        clean, said = tidy(members.paths[0], build)
        return members.paths if clean else [], said
    folder, path = write_together(number, members, build, root)
    if tidy(path, folder, "-checks=-bugprone-suspicious-include")[0]:
        return members.paths, ""
    clean = []
    said = ""
    for half in members.halves():
        half_clean, half_said = tidy_group(number, half, build, root)
        clean += half_clean
        said += half_said
    return clean, said


def tidy(path, build, *options):
    """Returns whether the file is clean, and what clang-tidy says of it."""
    run = subprocess.run(["clang-tidy", "-p", str(build), "-quiet", *options, str(path)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    said = run.stdout.decode(errors="replace")
    if run.returncode != 0:
        said += run.stderr.decode(errors="replace")
    return run.returncode == 0, said


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="has compile_commands.json")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true", help="also what was clean before")
    options = parser.parse_args()
    root = os.getcwd()
    sources = Sources(options.build)
    commands = read_commands(options.build, root)
    environment = environment_digest()
    options.cache.mkdir(parents=True, exist_ok=True)
    marks = {path: options.cache / key_of(path, command, sources, environment, root)
             for path, command in commands.items()}
    wanted = [path for path in commands if options.all or not marks[path].exists()]
    groups = group(wanted, commands, sources)
    # Those that take long first, so that none of them is left over at the end.
    groups.sort(key=lambda members: -members.bytes)
    print(f"{len(wanted)} of {len(commands)} files to look at", flush=True)

    dirty = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(tidy_group, number, members, options.build, root): members
                for number, members in enumerate(groups)}
        for run in concurrent.futures.as_completed(runs):
            clean, said = run.result()
            print(said, end="", flush=True)
            for path in clean:
                marks[path].touch()
            dirty += len(runs[run].paths) - len(clean)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
