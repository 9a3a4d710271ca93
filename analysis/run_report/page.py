# SPDX-License-Identifier: GPL-2.0-only
"""Puts the HTML file together: the page's script and licences, and the data that it shows.

Nothing in the file comes from elsewhere, and the policy in its head keeps the browser from fetching
anything. What scenarios name is data: it stands in the file with "<" escaped, and the script shows
it as text.
"""

import base64
import html
import json
import os

from plot_results.errors import PlotError, reason

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
ASSETS = ("report.js", "report.css", "licences.txt")

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<noscript>This report is drawn by a script, which this browser does not run.</noscript>
<main id="report"></main>
<script type="application/json" id="document">{document}</script>
<script type="application/octet-stream" id="columns">{columns}</script>
<script type="text/plain" id="licences">{licences}</script>
<script>
{script}</script>
</body>
</html>
"""


def read_assets(folder):
    """The page's own files by name. Raises PlotError where they were not built."""
    assets = {}
    for name in ASSETS:
        path = os.path.join(folder, name)
        try:
            with open(path, encoding="utf-8") as file:
                assets[name] = file.read()
        except OSError as error:
            raise PlotError(
                f"{path}: {reason(error)}: the page's script was not built; needed: nodejs and "
                "npm, which fetches its library when the project is built (./dev build)"
            ) from None
    return assets


def page(title, document, columns, assets):
    """The file's bytes. document: what json knows; columns: a raw deflate stream."""
    text = PAGE.format(
        policy=POLICY,
        title=html.escape(title),
        style=assets["report.css"],
        document=_inert(json.dumps(document, separators=(",", ":"), ensure_ascii=True)),
        columns=base64.b64encode(columns).decode("ascii"),
        licences=html.escape(assets["licences.txt"]),
        script=assets["report.js"],
    )
    return text.encode("utf-8")


def _inert(text):
    """JSON that no HTML parser takes for the end of its element, or for a comment."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
