# SPDX-License-Identifier: GPL-2.0-only
"""No link of the documentation is dead, and no file that it names is missing."""

import os
import tempfile
import unittest

from doc_links import Tree, anchors


def tree(folder, files):
    """A source tree of the given files."""
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return Tree(folder)


class Checker(unittest.TestCase):
    """The checker finds each kind of fault, and nothing in what is right."""

    def check(self, files, *expected):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(list(tree(folder, files).findings()), list(expected))

    def test_what_is_right(self):
        self.check({
            "README.md": "[a](docs/a.md) [b](docs/a.md#two-words) [c](#top) [w](https://a.b/c)\n# Top\n",
            "docs/a.md": "# A\n## Two words!\n[up](../README.md#top)\n`docs/a.md`, `a/b`, `docs/*.md`\n",
            "topogen/x.cc": "// docs/a.md says why.\n",
        })

    def test_a_page_that_is_not_there(self):
        self.check({"docs/a.md": "text\n[b](b.md)\n"}, "docs/a.md:2: b.md: no such file")

    def test_a_heading_that_is_not_there(self):
        self.check({"a.md": "[b](b.md#two)\n", "b.md": "# One\n"}, "a.md:1: b.md#two: no such heading")
        self.check({"a.md": "[b](#two)\n```\n# Two\n```\n"}, "a.md:1: #two: no such heading")

    def test_a_link_out_of_the_tree(self):
        self.check({"a.md": "[b](../b.md)\n"}, "a.md:1: ../b.md: leads out of the tree")

    def test_a_picture_that_is_not_there(self):
        self.check({"a.md": "![b](images/b.png)\n"}, "a.md:1: images/b.png: no such file")

    def test_a_file_that_is_not_there(self):
        self.check({"a.md": "see `topogen/no.proto`\n"}, "a.md:1: `topogen/no.proto`: no such file")

    def test_a_comment_that_names_a_page(self):
        self.check({"rdma/x.h": "\n/// See docs/b.md.\n"}, "rdma/x.h:2: docs/b.md: no such page")

    def test_headings_of_one_text(self):
        self.assertEqual(anchors("# A `b` (c)\n## A b c\n"), {"a-b-c", "a-b-c-1"})


class Documentation(unittest.TestCase):
    def test_nothing_is_dead(self):
        findings = list(Tree(os.environ["SOURCE_DIR"]).findings())
        self.assertFalse(findings, "\n" + "\n".join(findings))


if __name__ == "__main__":
    unittest.main()
