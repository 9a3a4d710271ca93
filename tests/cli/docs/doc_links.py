# SPDX-License-Identifier: GPL-2.0-only
"""Finds what is dead in documentation: links, anchors, and names of files that are not there.

Pages are read as GitHub renders them: a heading's anchor is its text in lower case, without
punctuation, with hyphens for blanks, and numbered if it is not the first of that text. Addresses on
the web are not tried.
"""

import os
import re
import urllib.parse

# A file or folder of the tree, in backticks or in a comment, is known by the folder it begins with.
# Modules' paths are written as sources include them, without ns3-modules/.
ROOMS = ("analysis", "docs", "ns3-modules", "scenarios", "tests", "topogen", "traces")
MODULES = ("engine", "fabric", "rdma", "collective")
SOURCES = (".cc", ".h", ".proto", ".textproto", ".py", ".sh", ".txt", ".cmake", ".in")

LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.*-]+)+/?")
PAGE = re.compile(r"\bdocs/[\w./-]*[\w-]")


def prose_lines(text):
    """Numbered lines outside of code blocks."""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(text):
    """The anchors of a page's headings."""
    found, seen = set(), {}
    for _, line in prose_lines(text):
        heading = re.match(r"#{1,6} +(.*?) *#*$", line)
        if heading:
            words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.group(1)).lower()
            slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            found.add(f"{slug}-{count}" if count else slug)
    return found


class Tree:
    """A source tree: its pages, its sources, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.files = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not self.is_passed_over(folder, name))
            self.files += [os.path.relpath(os.path.join(folder, name), root) for name in sorted(names)]

    def is_passed_over(self, folder, name):
        """Whether a folder is none of the sources: what tools, builds and runs leave behind."""
        return name.startswith(".") or name == "__pycache__" or (
            folder == self.root and name in ("build", "results"))

    def findings(self):
        """One line for everything that is wrong."""
        for name in self.files:
            if name.endswith(".md"):
                yield from self.page_findings(name, self.read(name))
            elif name.endswith(SOURCES) and not name.startswith("tests/cli/docs/"):
                yield from self.source_findings(name, self.read(name))

    def read(self, name):
        with open(os.path.join(self.root, name), encoding="utf-8", errors="replace") as file:
            return file.read()

    def page_findings(self, name, text):
        for number, line in prose_lines(text):
            for target in LINK.findall(line):
                problem = self.link_problem(name, target)
                if problem:
                    yield f"{name}:{number}: {target}: {problem}"
            for span in SPAN.findall(line):
                if PATH.fullmatch(span) and not self.is_there(span):
                    yield f"{name}:{number}: `{span}`: no such file"

    def source_findings(self, name, text):
        for number, line in enumerate(text.split("\n"), 1):
            for page in PAGE.findall(line):
                if not self.exists(page) and os.path.splitext(page)[1] in ("", ".md"):
                    yield f"{name}:{number}: {page}: no such page"

    def link_problem(self, name, target):
        if re.match(r"[a-z]+:", target):
            return None
        path, _, anchor = urllib.parse.unquote(target).partition("#")
        page = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
        if page.startswith(".."):
            return "leads out of the tree"
        if not self.exists(page):
            return "no such file"
        if anchor and page.endswith(".md") and anchor not in anchors(self.read(page)):
            return "no such heading"
        return None

    def is_there(self, path):
        """Whether a path that names a part of the tree exists; other paths do, for all we know."""
        room = path.split("/")[0]
        if room not in ROOMS + MODULES:
            return True
        prefixes = ("ns3-modules/", "tests/unit/") if room in MODULES else ("",)
        return any(self.exists(prefix + path) for prefix in prefixes)

    def exists(self, path):
        if "*" in path or "NAME" in path:
            return True
        whole = os.path.join(self.root, path)
        # Tests and generated headers are named by their stem: fabric/foo-test, topogen/bar.pb.h.
        return os.path.exists(whole) or any(os.path.exists(whole + end) for end in SOURCES)
